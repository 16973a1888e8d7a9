"""``wsdesign diff``: two designs side by side; a side may be a revision of git, ``HEAD~3:wsdesign.yaml``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from typing import TYPE_CHECKING, Any

from wizard.cli.documents import open_design
from wizard.cli.today import today
from wizard.content.model import pick
from wizard.errors import Exit, WsdesignError, printable
from wizard.report.json_report import finding_entry
from wizard.review.compare import compare
from wizard.review.findings import words
from wizard.review.gate import Review, review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.cli.settings import Settings
    from wizard.review.compare import Comparison


def run(old: str, new: str, settings: Settings, *, exit_code: bool = False, output_format: str = "text") -> int:
    """Say what is different; with ``exit_code`` return 1 where something is.

    Raises:
        InvalidInput: a side is no design.
        WsdesignError: git knows no such revision or file.
    """
    before, after = _review(old, settings), _review(new, settings)
    language = settings.language_for(after.design.language)
    found = compare(before, after)
    if output_format == "json":
        report = {"version": 1, "old": old, "new": new, **_report(found, before, after, language)}
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in _lines(found, before, after, language))
    return Exit.FINDINGS if exit_code and found.differs else Exit.OK


def _lines(found: Comparison, before: Review, after: Review, language: str) -> Iterator[str]:
    catalogue = after.view.catalogue
    say = catalogue.word
    if not found.differs:
        yield say("diff.same", language)
        return
    if found.decisions:
        yield say("diff.decisions", language, count=len(found.decisions))
    for change in found.decisions:
        yield f"  {change.path}: {_value(change.old)} -> {_value(change.new)}"
    for key, findings, side in (("diff.failing", found.failing, after), ("diff.fixed", found.fixed, before)):
        if findings:
            yield say(key, language, count=len(findings))
        for finding in findings:
            severity = say(f"severity.{finding.severity}", language)
            subject = f" [{finding.subject}]" if finding.subject else ""
            name = finding.rule.code or finding.rule.id
            yield f"  {severity} {name}{subject}: {words(side.view, finding, 'message', language)}"
    for key, names in (("diff.unmet", found.unmet), ("diff.met", found.met)):
        if names:
            yield say(key, language, count=len(names))
        for name in names:
            sentence = pick(catalogue.exits[name].sentence, language) if name in catalogue.exits else ""
            yield f"  {name} {sentence}"
    if found.wire:
        yield say("diff.wire", language)
    for wire in found.wire:
        kind = say("wire.breaking" if wire.breaking else "wire.safe", language)
        values = {name: _value(value) for name, value in wire.values.items()}
        yield f"  {kind} {wire.path}: {say(wire.reason, language, **values)}"


def _report(found: Comparison, before: Review, after: Review, language: str) -> dict[str, Any]:
    """Return what is different for programs; its keys are a contract (``wsdesign schema --of diff``)."""
    say = after.view.catalogue.word
    return {
        "decisions": [change._asdict() for change in found.decisions],
        "failing": [finding_entry(after, finding, language) for finding in found.failing],
        "fixed": [finding_entry(before, finding, language) for finding in found.fixed],
        "unmet": list(found.unmet),
        "met": list(found.met),
        "wire": [
            {
                "path": wire.path,
                "breaking": wire.breaking,
                "text": say(wire.reason, language, **{name: _value(value) for name, value in wire.values.items()}),
            }
            for wire in found.wire
        ],
    }


def _value(value: object) -> str:
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:117] + "..."


def _review(side: str, settings: Settings) -> Review:
    revision, colon, path = side.partition(":")
    if not colon or os.path.exists(side):
        design, catalogue = open_design(side, settings)
        return review(design, catalogue, today=today())
    with tempfile.TemporaryDirectory(prefix="wsdesign-") as folder:
        top, inside = _git("rev-parse", "--show-toplevel"), _git("rev-parse", "--show-prefix")
        name = os.path.normpath(os.path.join(inside, path))
        _check_out(revision, top, folder)
        try:
            design, catalogue = open_design(os.path.join(folder, name), settings)
        except WsdesignError as error:
            raise WsdesignError(str(error).replace(f"{folder}/", f"{revision}:")) from None
        return review(design, catalogue, today=today())


def _check_out(revision: str, top: str, folder: str) -> None:
    """Write the YAML files of a revision into a folder: a design stands beside its bases and its packs."""
    commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    names = _git("-C", top, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")
    wanted = [name for name in names if name.endswith((".yaml", ".yml"))]
    archive = os.path.join(folder, ".tar")
    if wanted:
        _git("-C", top, "archive", "--format=tar", f"--output={archive}", commit, "--", *wanted)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        os.unlink(archive)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    except OSError as error:
        raise WsdesignError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise WsdesignError(f"git: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
    return done.stdout.rstrip("\n")
