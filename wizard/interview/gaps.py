"""What the records of a list leave open: fields that were skipped, or never came to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.interview.suggestion import default_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.content.model import Field
    from wizard.interview.suggestion import Default
    from wizard.review.findings import NotAssessed
    from wizard.review.view import View


def record_at(view: View, field: Field, index: int) -> dict[str, Any]:
    """Return a record as the document gives it; empty where there is none yet."""
    records = view.given.get(field.path) or []
    return dict(records[index]) if index < len(records) else {}


def offered(view: View, field: Field, index: int, language: str) -> dict[str, Default]:
    """Return the suggestions for what a record leaves open."""
    record = record_at(view, field, index)
    found = {}
    for child in field.fields:
        position = f"{field.path}[{index}].{child.name}"
        default = default_for(view, position, language)
        if not child.required and child.name not in record and default is not None and not _is_none(view, position):
            found[child.name] = default
    return found


def platform_known(view: View, field: Field, index: int) -> bool:
    """Return whether a hop's limits are facts, so that those it does not state do not exist."""
    return record_at(view, field, index).get("kind") in view.catalogue.by_hop_kind


def left_open(view: View, field: Field, index: int) -> list[str]:
    """Return the fields of a record that have neither a value nor a word on why they have none."""
    record, known = record_at(view, field, index), platform_known(view, field, index)
    names = []
    for child in field.fields:
        position = f"{field.path}[{index}].{child.name}"
        if child.name in record or _has_a_state(view, position):
            continue
        if child.required or not (known and child.absent == "no_limit") or default_for(view, position, "en"):
            names.append(child.name)
    return names


def _is_none(view: View, position: str) -> bool:
    """Return whether it was said that there is nothing of the kind."""
    recorded = view.decisions.get(position)
    return recorded is not None and recorded.state == "not_applicable"


def _has_a_state(view: View, position: str) -> bool:
    """Return whether it was said why there is no value: undecided or not applicable."""
    recorded = view.decisions.get(position)
    return recorded is not None and recorded.state is not None


def unfinished_records(
    view: View, not_assessed: Iterable[NotAssessed], stage: str | None = None
) -> dict[str, list[str]]:
    """Return the records that a rule waits for, each with all it leaves open: ``{"context.hops[0]": ["idle_counts"]}``.

    What a record may well go without, such as a role's description, makes none of them.
    """
    lacking = {path for gap in not_assessed for path in gap.needs if path.count("[") == 1}
    found = {}
    for field in view.visible(stage):
        records = view.given.get(field.path)
        if field.kind != "records" or not isinstance(records, list):
            continue
        for index in range(len(records)):
            base, names = f"{field.path}[{index}]", left_open(view, field, index)
            if any(f"{base}.{name}" in lacking for name in names):
                found[base] = names
    return found
