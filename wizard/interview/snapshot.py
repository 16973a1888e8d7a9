"""What has been answered so far, and the changes that lead from one state of it to the next; plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.interview.position import record_position
from wizard.review.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Decision


class Snapshot(NamedTuple):
    """What has been answered so far; never changed in place."""

    answers: Mapping[str, Any]  # by question path
    decisions: Mapping[str, Decision]  # by full path
    level: str

    def view(self, catalogue: Catalogue, *, reached: frozenset[str] | None = None) -> View:
        """Return the answers as the rules see them."""
        return View(catalogue, self.answers, self.decisions, self.level, reached)


class Change(NamedTuple):
    """One thing to write into the document: a value, what is known about it, or both."""

    path: str  # full path
    value: Any  # KEEP leaves the value alone, None removes it
    decision: Decision | None  # None removes what was recorded


KEEP = object()


class NotAllowed(Exception):
    """A reply that the question does not take; nothing was changed."""


def applied(snapshot: Snapshot, changes: tuple[Change, ...]) -> Snapshot:
    """Return the answers after changes that were accepted elsewhere."""
    answers, decisions = dict(snapshot.answers), snapshot.decisions
    for change in changes:
        if change.value is None:
            remove_value_at(answers, change.path)
        elif change.value is not KEEP and "[" in change.path:
            put_in_record(answers, change.path, change.value)
        elif change.value is not KEEP:
            answers[change.path] = change.value
        decisions = put_decision(decisions, change.path, change.decision)
    return snapshot._replace(answers=answers, decisions=decisions)


def put_in_record(answers: dict[str, Any], position: str, value: Any) -> None:
    """Put a value into a record, or a whole record into its list; the index after the last adds a record.

    Raises:
        NotAllowed: the index leaves a gap.
    """
    path, index, name = record_position(position)
    records = [dict(record) for record in answers.get(path) or ()]
    if index > len(records):
        raise NotAllowed(position)
    if index == len(records):
        records.append({})
    if name:
        records[index][name] = value
    elif isinstance(value, dict):
        records[index] = value
    answers[path] = records


def value_at(answers: Mapping[str, Any], position: str) -> Any:
    """Return the value that stands at a position, or None."""
    if "[" not in position:
        return answers.get(position)
    path, index, name = record_position(position)
    records = answers.get(path) or []
    if index >= len(records):
        return None
    return records[index].get(name) if name else records[index]


def remove_value_at(answers: dict[str, Any], position: str) -> None:
    """Take out the value of a question, or of one field of a record."""
    if "[" not in position:
        answers.pop(position, None)
        return
    path, index, name = record_position(position)
    records = [dict(record) for record in answers.get(path) or ()]
    if index < len(records):
        records[index].pop(name, None)
        answers[path] = records


def put_decision(decisions: Mapping[str, Decision], key: str, decision: Decision | None) -> dict[str, Decision]:
    result = dict(decisions)
    if decision is None:
        result.pop(key, None)
    else:
        result[key] = decision
    return result
