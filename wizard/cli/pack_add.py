"""``wsdesign pack add``, ``diff`` and ``upgrade``: taking a pack from elsewhere, pinned, and seeing what a version changes."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wizard.cli.documents import DEFAULT_FILE
from wizard.cli.interviewing import words
from wizard.cli.pack_source import Fetched, fetch, parts_of, without_password
from wizard.cli.packs import lint, merged_with
from wizard.cli.today import today
from wizard.content.lock import LOCK, Pin, read_pin
from wizard.content.pack import MANIFEST, read_pack
from wizard.content.pack_changes import PackChange, changes_between
from wizard.design.edit import set_value
from wizard.design.emit import scalar
from wizard.design.record import ORDER
from wizard.design.store import Lock, save
from wizard.errors import Exit, InvalidInput, WsdesignError, printable
from wizard.reading import read_bytes, reason
from wizard.tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.cli.settings import Settings

_HEAD = "# Written by `wsdesign pack`: this pack is somebody else's. Delete this file to make the pack your own.\n"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def run_add(source: str, settings: Settings, *, rev: str | None, folder: str | None, design: str = DEFAULT_FILE) -> int:
    """Take a pack into the repository, beside the design, pinned to what it is now; the design names it then.

    Raises:
        InvalidInput: the pack is faulty; nothing is kept of it.
        WsdesignError: it cannot be fetched, or its folder is there already.
    """
    language = settings.language_for()
    fetched = fetch(source, rev)
    name = str(parse(fetched.files[MANIFEST], f"{source}/{MANIFEST}").data.get("name"))
    if folder is None and not _NAME.fullmatch(name):
        raise WsdesignError(f"{source}: its name {name!r} makes no folder; name one with --as")
    target = folder or os.path.join(os.path.dirname(design), "packs", name)
    if os.path.lexists(target):
        raise WsdesignError(
            f"{target}: is there already; `wsdesign pack upgrade {target}` brings it up to date, --as names another folder"
        )
    with Lock(design):
        tree = parse(read_bytes(design), design)
        with _staged(fetched, target, source) as stage:
            pin = _sound(stage, _kept(source, target), fetched)
            os.replace(stage, target)
        named = tree.data.get("packs") or []
        path = os.path.relpath(target, os.path.dirname(design) or ".").replace(os.sep, "/")
        if path not in named:
            save(design, set_value(tree.text, ("packs",), [*named, path], design, order=ORDER))
    line = words(
        language,
        "pack.added",
        name=name,
        version=_version(pin),
        source=without_password(source),
        folder=target,
        design=design,
    )
    sys.stdout.write(printable(line) + "\n")
    return Exit.OK


def run_upgrade(folder: str, settings: Settings, *, rev: str | None, dry_run: bool = False) -> int:
    """Take the present version of a pinned pack, and say what that changes; with ``dry_run`` only say it.

    Raises:
        InvalidInput: the new version is faulty, or the old one is not what was taken; nothing is changed.
        WsdesignError: it cannot be fetched, or the folder has no lock.
    """
    language = settings.language_for()
    if os.path.normpath(folder) == ".":
        raise WsdesignError(f"{folder}: name the folder of the pack from outside it")
    found = read_pin(folder)
    if found is None:
        raise WsdesignError(f"{folder}: has no {LOCK}, so it was not taken from elsewhere with `wsdesign pack add`")
    old = found[0]
    source = _from(old, folder)
    fetched = fetch(source, rev)
    with _staged(fetched, folder, source) as stage:
        if read_pack(stage).digest == old.sha256:
            sys.stdout.write(printable(words(language, "pack.up_to_date", folder=folder, version=_version(old))) + "\n")
            return Exit.OK
        pin = _sound(stage, old.source, fetched)
        _say_changes(changes_between(merged_with(folder), merged_with(stage)), language)
        if not dry_run:
            aside = f"{stage}.old"
            os.replace(folder, aside)
            os.replace(stage, folder)
            shutil.rmtree(aside)
    key = "pack.would_upgrade" if dry_run else "pack.upgraded"
    sys.stdout.write(printable(words(language, key, folder=folder, old=_version(old), new=_version(pin))) + "\n")
    return Exit.OK


def run_diff(old: str, new: str, settings: Settings, *, exit_code: bool = False) -> int:
    """Say what is different between two versions of a pack, each from wherever ``pack add`` takes one.

    Raises:
        InvalidInput: one of them is faulty.
        WsdesignError: one of them cannot be fetched.
    """
    language = settings.language_for()
    merged = []
    for source in (old, new):
        if os.path.isfile(os.path.join(source, MANIFEST)):
            merged.append(merged_with(source))
            continue
        fetched = fetch(source)
        with (
            tempfile.TemporaryDirectory(prefix="wsdesign-") as top,
            _staged(fetched, os.path.join(top, "pack"), source) as stage,
        ):
            merged.append(merged_with(stage))
    changes = changes_between(*merged)
    _say_changes(changes, language)
    return Exit.FINDINGS if exit_code and changes else Exit.OK


def _kept(source: str, target: str) -> str:
    """Return a source as a lock keeps it: without the revision and without a password; a path leads on from the lock."""
    where, inside, _ = parts_of(source)
    where = without_password(where)
    if os.path.exists(where) and not os.path.isabs(where):
        where = os.path.relpath(where, target).replace(os.sep, "/")
    return f"{where}#{inside}" if inside else where


def _from(pin: Pin, folder: str) -> str:
    """Return the source of a lock as it is reached from here."""
    path = os.path.normpath(os.path.join(folder, parts_of(pin.source)[0]))
    return pin.source.replace(parts_of(pin.source)[0], path, 1) if pin.source.startswith(".") else pin.source


@contextmanager
def _staged(fetched: Fetched, target: str, source: str) -> Iterator[str]:
    """Write a pack beside where it is to lie, so that what it extends is found; what is still there at the end goes."""
    parent, name = os.path.split(os.path.normpath(target))
    stage = os.path.join(parent, f".{name}.new")
    try:
        shutil.rmtree(stage, ignore_errors=True)
        for inner, content in fetched.files.items():
            path = os.path.join(stage, inner)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        yield stage
    except InvalidInput as error:
        problems = [problem._replace(file=problem.file.replace(stage, source)) for problem in error.problems]
        raise InvalidInput(problems) from None
    except OSError as error:
        raise WsdesignError(f"{target}: cannot be written: {reason(error)}") from None
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _sound(stage: str, source: str, fetched: Fetched) -> Pin:
    """Lint a pack, write its lock and return what that says.

    Raises:
        InvalidInput: it has faults.
    """
    problems = lint(stage).problems
    if problems:
        raise InvalidInput(problems)
    pack = read_pack(stage)
    pin = Pin(source, fetched.revision, str(pack.raw["pack"]["version"]), pack.digest, today())
    lines = (f"{name}: {scalar(value)}\n" for name, value in pin._asdict().items() if value is not None)
    with open(os.path.join(stage, LOCK), "w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD + "".join(lines))
    return pin


def _version(pin: Pin) -> str:
    return pin.version + (f" @ {pin.revision[:12]}" if pin.revision else "")


def _say_changes(changes: list[PackChange], language: str) -> None:
    if not changes:
        sys.stdout.write(words(language, "pack.same") + "\n")
    for change in sorted(changes, key=lambda change: (not change.stricter, change.kind, change.name)):
        values = {"name": change.name, "old": _value(change.old), "new": _value(change.new)}
        mark = words(language, "pack.stricter") if change.stricter else ""
        sys.stdout.write(printable(words(language, f"pack.change.{change.kind}", **values) + mark) + "\n")


def _value(value: Any) -> str:
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "..."
