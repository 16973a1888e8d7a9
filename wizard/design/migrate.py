"""Brings a document of an older format up to date, one function a step; comments and order stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor, Refused
from wizard.design.edit import set_value
from wizard.design.order import Ranks
from wizard.design.sections import FORMAT_VERSION
from wizard.errors import InvalidInput, Problem
from wizard.paths import Path, path_text
from wizard.tree import Tree, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field


class Edit(NamedTuple):
    """One value that a step writes anew."""

    path: Path
    was: str | None  # as written; None where nothing was
    value: Any


class Migration(NamedTuple):
    """A document brought up to date."""

    text: str
    version: int  # before
    edits: tuple[Edit, ...]


def migrate(tree: Tree, catalogue: Catalogue, language: str = "en") -> Migration:
    """Return a document in the present format, with what that took.

    Raises:
        InvalidInput: it is no design, or of a format that this program does not know.
    """
    version = _version(tree, catalogue, language)
    edits: list[Edit] = []
    text, order = tree.text, Ranks(catalogue).of
    for step in range(version, FORMAT_VERSION):
        for edit in [*STEPS[step](parse(text, tree.name), catalogue)]:
            text = set_value(text, edit.path, edit.value, tree.name, order=order)
            edits.append(edit)
        text = set_value(text, ("wsdesign",), step + 1, tree.name, order=order)
    return Migration(text, version, tuple(edits))


def _version(tree: Tree, catalogue: Catalogue, language: str) -> int:
    """Return the format of a document; 0 of one that was written before formats had a number."""

    def refused(path: Path, key: str, remedy: str | None = None, **values: object) -> InvalidInput:
        words = catalogue.word(key, language, version=FORMAT_VERSION, **values)
        advice = catalogue.word(remedy, language) if remedy else None
        return InvalidInput([Problem(tree.name, *tree.position(path), path_text(path) or None, words, advice)])

    version = tree.data.get("wsdesign")
    if "wsdesign" not in tree.data:
        if not tree.data.keys() & {path.partition(".")[0] for path in catalogue.fields}:
            raise refused((), "migrate.no_design")
        return 0
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise refused(("wsdesign",), "refuse.version", got=tree.raw(("wsdesign",)) or "nothing")
    if version > FORMAT_VERSION:
        raise refused(("wsdesign",), "refuse.newer", "refuse.newer.remedy", got=version)
    return version


# --- the steps --------------------------------------------------------------------------------------------------------


def _from_typed_answers(tree: Tree, catalogue: Catalogue) -> Iterator[Edit]:
    """0 to 1: without a number of its format a file held answers as they are typed, ``30s``, ``64KiB``, ``yes``.

    Format 1 holds plain numbers in the unit of the field, and true and false.
    """
    typed, plain = Acceptor(catalogue, typed=True), Acceptor(catalogue)

    def walk(value: Any, path: Path, name: str) -> Iterator[Edit]:
        field = catalogue.fields.get(name)
        if field is not None and field.kind == "records" and isinstance(value, list):
            for number, record in enumerate(value):
                for part, below in record.items() if isinstance(record, dict) else ():
                    yield from walk(below, (*path, number, part), f"{name}[].{part}")
        elif field is not None and field.kind in ("number", "bool") and isinstance(value, str):
            if (meant := _accepted(typed, field, value)) is not None and _accepted(plain, field, value) is None:
                yield Edit(path, tree.raw(path), meant)
        elif field is None and isinstance(value, dict):
            for part, below in value.items():
                yield from walk(below, (*path, part), f"{name}.{part}" if name else part)

    yield from walk({key: value for key, value in tree.data.items() if key != "review"}, (), "")


def _accepted(acceptor: Acceptor, field: Field, value: Any) -> Any:
    try:
        return acceptor.accept(field, value)
    except Refused:
        return None


STEPS: dict[int, Callable[[Tree, Catalogue], Iterator[Edit]]] = {0: _from_typed_answers}
