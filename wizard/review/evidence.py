"""What a recorded simulation rests on, and whether the design still says so: evidence goes stale when it does not."""

from __future__ import annotations

import math

from wizard.content.catalogue import STORM_CHANGES
from wizard.content.kleene import UNKNOWN
from wizard.review.findings import show_value
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.design.document import Design
    from wizard.review.view import View

TESTED = "reliability.storm.tested"
# The figures of a design that decide how its storm goes: answers, and the accept rate of all nodes together.
STORM_INPUTS = (
    "context.scale.peak_connections",
    "accept_per_s",
    "scale.nodes",
    "scale.accept_queue_per_node",
    "transport.connect_timeout_s",
    "transport.sse.retry_ms",
    "reliability.reconnect.policy",
    "reliability.reconnect.first_delay_max_ms",
    "reliability.reconnect.base_ms",
    "reliability.reconnect.factor",
    "reliability.reconnect.cap_s",
    "reliability.storm.recovery_target_s",
)


def storm_inputs(view: View) -> dict[str, Any]:
    """Return the figures that a storm of this design rests on, as far as they are known."""
    found = {
        path: view.derived(path) if path in view.catalogue.derived else view.answers.get(path) for path in STORM_INPUTS
    }
    return {path: value for path, value in found.items() if value is not None and value is not UNKNOWN}


def changed_inputs(recorded: Mapping[str, Any], view: View) -> list[tuple[str, Any, Any]]:
    """Return each figure that is not what it was: ``(path, then, now)``; None where it was or is not known."""
    now = storm_inputs(view)
    paths = [*STORM_INPUTS, *(path for path in recorded if path not in STORM_INPUTS)]
    return [(path, recorded.get(path), now.get(path)) for path in paths if not _same(recorded.get(path), now.get(path))]


def _same(then: Any, now: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (then, now))
    return math.isclose(then, now, rel_tol=1e-9) if numbers else bool(then == now)


def storm_record(design: Design) -> tuple[str, Mapping[str, Any]] | None:
    """Return the date of the recorded simulation and the figures it rests on; None where there is none."""
    review = design.tree.data.get("review")
    record = review.get("storm") if isinstance(review, dict) else None
    inputs = record.get("inputs") if isinstance(record, dict) else None
    return (str(record.get("on")), inputs) if isinstance(record, dict) and isinstance(inputs, dict) else None


def note_storm_changes(design: Design, view: View, language: str | None = None) -> None:
    """Note what has changed since the recorded simulation, so that a rule can speak of it."""
    record = storm_record(design)
    if record is None:
        return
    on, inputs = record
    changed = changed_inputs(inputs, view)
    if changed:
        entry = {"path": TESTED, "on": on, "changed": described(changed, view, language or design.language or "en")}
        view.note(STORM_CHANGES, [entry])


def described(changed: list[tuple[str, Any, Any]], view: View, language: str) -> str:
    """Return changes as one phrase: each figure with what it was and what it is."""

    def shown(value: Any, path: str) -> str:
        return "-" if value is None else show_value(value, path.rpartition(".")[2], language, view.catalogue)

    return ", ".join(f"{path} {shown(then, path)} → {shown(now, path)}" for path, then, now in changed)
