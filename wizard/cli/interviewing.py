"""What the commands of the interview share: opening or beginning a document under its lock, writing answers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from wizard.cli.documents import catalogue_for, open_design
from wizard.design.record import new_document, write_changes
from wizard.design.store import Lock, save
from wizard.interview.engine import KEEP, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Design
    from wizard.interview.engine import Change


class Sitting(NamedTuple):
    """One document, held for writing."""

    file: str
    settings: Settings
    catalogue: Catalogue
    snapshot: Snapshot
    language: str
    is_new: bool

    def write(self, changes: Iterable[Change]) -> Snapshot:
        """Write changes and return the answers as they stand in the file now."""
        write_changes(self.file, changes, keep=KEEP)
        return snapshot_of(open_design(self.file, self.settings)[0])

    def after(self, changes: tuple[Change, ...]) -> Sitting:
        """Write changes and go on from there."""
        return self._replace(snapshot=self.write(changes)) if changes else self


def snapshot_of(design: Design) -> Snapshot:
    """Return a design's answers as the engine takes them."""
    return Snapshot(design.answers, design.decisions, design.level)


def today() -> str:
    """Return the date of today; ``WSDESIGN_TODAY`` stands in for it where a run has to be repeatable."""
    return os.environ.get("WSDESIGN_TODAY") or date.today().isoformat()


@contextmanager
def sitting(file: str, settings: Settings, *, create: bool = False, level: str = "standard") -> Iterator[Sitting]:
    """Hold a document for writing; with ``create`` a missing one is begun.

    Raises:
        Busy: another process holds it; the message names who.
        InvalidInput: the document cannot be read; nothing is written.
    """
    with Lock(file):
        is_new = create and not os.path.exists(file)
        if is_new:
            save(file, new_document(settings.language_for(), level))
        design, catalogue = open_design(file, settings)
        language = settings.language_for(design.language)
        yield Sitting(file, settings, catalogue, snapshot_of(design), language, is_new)


def words(language: str, key: str, **values: object) -> str:
    """Return a text of the interface, without a document."""
    return catalogue_for().word(key, language, **values)
