"""What is different between two designs: decisions, findings, exits, and what clients on the wire will meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.review.wire import WireChange, wire_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.review.findings import Finding
    from wizard.review.gate import Review


class Changed(NamedTuple):
    """One answer that differs; None where there is none."""

    path: str
    old: Any
    new: Any


class Comparison(NamedTuple):
    """All that is different."""

    decisions: tuple[Changed, ...]
    failing: tuple[Finding, ...]  # in the new design only
    fixed: tuple[Finding, ...]  # in the old design only
    unmet: tuple[str, ...]  # exits that held before
    met: tuple[str, ...]  # exits that hold now
    wire: tuple[WireChange, ...]

    @property
    def differs(self) -> bool:
        return any(self)


def compare(old: Review, new: Review) -> Comparison:
    """Compare two reviews; waived findings count as accepted, that is, not as failing."""
    before, after = _standing(old), _standing(new)
    return Comparison(
        decisions=tuple(_decisions(new.view.catalogue, old.design.answers, new.design.answers)),
        failing=tuple(finding for key, finding in after.items() if key not in before),
        fixed=tuple(finding for key, finding in before.items() if key not in after),
        unmet=tuple(name for name in new.unmet if name not in old.unmet),
        met=tuple(name for name in old.unmet if name not in new.unmet),
        wire=tuple(wire_changes(old.view.answers, new.view.answers)),
    )


def _standing(review: Review) -> dict[tuple[str, str | None, str], Finding]:
    return {(f.rule.id, f.subject, f.severity): f for f in review.findings if f.waiver is None}


def _decisions(catalogue: Catalogue, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Changed]:
    for field in catalogue.questions:
        before, after = old.get(field.path), new.get(field.path)
        if before == after:
            continue
        key = field.key.name if field.kind == "records" and field.key is not None else None
        if key is None or before is None or after is None:
            yield Changed(field.path, before, after)
            continue
        yield from _records(field.path, key, before, after)


def _records(path: str, key: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Changed]:
    """Yield what differs between lists of records that are known by a key; a mere new order is one change."""
    before = {str(record.get(key, number)): record for number, record in enumerate(old)}
    after = {str(record.get(key, number)): record for number, record in enumerate(new)}
    differs = False
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            differs = True
            yield Changed(f"{path}[{name}]", one, other)
            continue
        for part in dict.fromkeys([*one, *other]):
            if one.get(part) != other.get(part):
                differs = True
                yield Changed(f"{path}[{name}].{part}", one.get(part), other.get(part))
    if not differs:
        yield Changed(path, [*before], [*after])
