"""What the commands of the interview share: opening or beginning a document under its lock, writing answers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from difflib import unified_diff
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.cli.documents import catalogue_for, open_design
from wizard.design.document import read_design
from wizard.design.record import changed_text, new_document, write_changes
from wizard.design.store import Lock
from wizard.interview.snapshot import KEEP, Snapshot
from wizard.tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Design
    from wizard.interview.snapshot import Change


class Sitting(NamedTuple):
    """One document, held for writing."""

    file: str
    settings: Settings
    catalogue: Catalogue
    design: Design
    snapshot: Snapshot
    language: str
    new_text: str | None  # of a document that is not on the disk yet
    inherited: Mapping[str, str] = MappingProxyType({})  # question -> the base document that answers it

    @property
    def is_new(self) -> bool:
        """Whether the document still waits for its first answer to be written."""
        return self.new_text is not None and not os.path.exists(self.file)

    def write(self, changes: Iterable[Change]) -> Snapshot:
        """Write changes and return the answers as they stand in the file now."""
        write_changes(
            self.file, changes, keep=KEEP, catalogue=self.catalogue, text=self.new_text, inherited=self._given()
        )
        return snapshot_of(open_design(self.file, self.settings)[0])

    def preview(self, changes: Iterable[Change]) -> str:
        """Return what the changes would do to the document, as a unified diff; nothing is written."""
        before, after = changed_text(
            self.file, changes, keep=KEEP, catalogue=self.catalogue, text=self.new_text, inherited=self._given()
        )
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
        diff = unified_diff(old, new, self.file, f"{self.file} (not written)")
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in diff)

    def _given(self) -> dict[str, Any]:
        """Return the answers that a base document gives."""
        answers = self.snapshot.answers
        return {question: answers[question] for question in self.inherited if question in answers}

    def after(self, changes: tuple[Change, ...]) -> Sitting:
        """Write changes and go on from there."""
        return self._replace(snapshot=self.write(changes)) if changes else self


def snapshot_of(design: Design) -> Snapshot:
    """Return a design's answers as the engine takes them."""
    return Snapshot(design.answers, design.decisions, design.level)


@contextmanager
def sitting(file: str, settings: Settings, *, create: bool = False, level: str = "standard") -> Iterator[Sitting]:
    """Hold a document for writing; with ``create`` a missing one is begun.

    Raises:
        Busy: another process holds it; the message names who.
        InvalidInput: the document cannot be read; nothing is written.
    """
    with Lock(file):
        text = new_document(settings.language_for(), level) if create and not os.path.exists(file) else None
        if text is None:
            design, catalogue = open_design(file, settings)
        else:
            catalogue = catalogue_for()
            design = read_design(parse(text, file), catalogue)
        language = settings.language_for(design.language)
        inherited = {path: tree.name for path, tree in design.homes.items() if tree is not design.tree}
        yield Sitting(file, settings, catalogue, design, snapshot_of(design), language, text, inherited)


def words(language: str, key: str, **values: object) -> str:
    """Return a text of the interface, without a document."""
    return catalogue_for().word(key, language, **values)
