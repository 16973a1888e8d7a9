"""Which question comes next, and which before: recomputed from the answers each time, never a stored path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import question_path
from wizard.interview.position import record_position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.model import Field
    from wizard.review.view import View

PROPOSERS = ("agent", "import")  # whose answers wait for a person


def is_settled(view: View, path: str) -> bool:
    """Return whether a question needs no visit: answered with all its records complete, undecided or not applicable."""
    state = view.state(path)
    field = view.catalogue.fields[path]
    if state == "open" or (field.kind != "records"):
        return state != "open"
    if state in ("undecided", "not_applicable"):
        return True
    return all(not missing_fields(field, record) for record in view.given[path])


def missing_fields(field: Field, record: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields without which a record is only a draft."""
    return tuple(child for child in field.fields if child.required and record.get(child.name) in (None, ""))


def is_proposed(view: View, path: str) -> bool:
    """Return whether an answer was proposed, by an agent or a preset, and no person has confirmed it yet."""
    recorded = view.decisions.get(path)
    return recorded is not None and recorded.state == "assumed" and recorded.by in PROPOSERS and path in view.given


def assumed_positions(view: View, path: str) -> list[str]:
    """Return where something about a question was taken from a default or proposed, and nobody has confirmed it."""
    if path not in view.given:
        return []
    return [
        key for key, recorded in view.decisions.items() if recorded.state == "assumed" and question_path(key) == path
    ]


def open_questions(view: View, stage: str | None = None, *, confirm: bool = False) -> list[Field]:
    """Return the visible questions that still need a visit, in order; with ``confirm`` proposals need one, too."""
    return [
        field
        for field in view.visible(stage)
        if not is_settled(view, field.path) or (confirm and is_proposed(view, field.path))
    ]


def next_open(
    view: View, after: str | None = None, skipped: frozenset[str] = frozenset(), *, confirm: bool = False
) -> Field | None:
    """Return the next question that needs a visit.

    Args:
        after: only questions behind this one, then from the start again.
        skipped: questions that the person passed over for now.
        confirm: a person is there, to whom proposals are shown.
    """
    candidates = [field for field in open_questions(view, confirm=confirm) if field.path not in skipped]
    if after is not None:
        number = view.catalogue.fields[question_path(after)].number
        behind = [field for field in candidates if field.number > number]
        candidates = behind or [field for field in candidates if field.path != question_path(after)]
    return candidates[0] if candidates else None


def previous(view: View, position: str) -> str | None:
    """Return the position before this one: the field before it in its record, its list, the visible question before."""
    if "[" in position:
        path, index, name = record_position(position)
        names = [field.name for field in view.catalogue.fields[path].fields]
        at = names.index(name)
        return f"{path}[{index}].{names[at - 1]}" if at else path
    number = view.catalogue.fields[position].number
    before = [field.path for field in view.visible() if field.number < number]
    return before[-1] if before else None
