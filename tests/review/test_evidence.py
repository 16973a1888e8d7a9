"""The figures a recorded storm rests on, held against the design as it is now."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.content.catalogue import Catalogue
from wizard.review.evidence import changed_inputs, described, storm_inputs
from wizard.review.view import View

ANSWERS: dict[str, Any] = {
    "context.scale.peak_connections": 40000,
    "scale.nodes": 4,
    "scale.accept_per_s_per_node": 30,
    "transport.choice": "websocket",
    "reliability.reconnect.policy": "exponential_full_jitter",
    "reliability.reconnect.cap_s": 30,
}


def view(catalogue: Catalogue, **changed: Any) -> View:
    answers = ANSWERS | {path.replace("__", "."): value for path, value in changed.items()}
    return View(catalogue, answers, {}, "full")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"context__scale__peak_connections": 40000.0}, [], id="the same number written otherwise"),
        pytest.param({"reliability__reconnect__cap_s": 60}, [("reliability.reconnect.cap_s", 30, 60)], id="an answer"),
        pytest.param({"scale__accept_per_s_per_node": 60}, [("accept_per_s", 120, 240)], id="what a figure is made of"),
        pytest.param(
            {"reliability__reconnect__factor": 3}, [("reliability.reconnect.factor", None, 3)], id="a default is replaced"
        ),
        pytest.param({"auth__method": "ticket"}, [], id="what the storm does not rest on"),
    ],
)  # fmt: skip
def test_evidence_is_stale_as_soon_as_a_figure_it_rests_on_is_another(
    catalogue: Catalogue, changed: dict[str, Any], expected: list[tuple[str, Any, Any]]
) -> None:
    recorded = storm_inputs(view(catalogue))
    assert changed_inputs(recorded, view(catalogue, **changed)) == expected


def test_changes_are_told_with_what_was_and_what_is(catalogue: Catalogue) -> None:
    now = view(catalogue, reliability__reconnect__cap_s=60, reliability__reconnect__factor=3)
    changed = changed_inputs(storm_inputs(view(catalogue)), now)
    assert described(changed, now, "en") == "reliability.reconnect.factor - → 3, reliability.reconnect.cap_s 30 → 60"
