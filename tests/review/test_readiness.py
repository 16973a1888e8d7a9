"""Readiness: a grade is a gate that was passed, and what the next one lacks has a name."""

from __future__ import annotations

import pytest

from tests.conftest import TODAY, ReviewText
from tests.review.test_gate import ERROR, SOUND, UNMET, changed
from wizard.review.gate import gate
from wizard.review.readiness import readiness


@pytest.mark.parametrize(
    ("text", "declared", "reached", "following", "missing"),
    [
        pytest.param(SOUND, "B", "A", None, [], id="sound"),
        pytest.param(ERROR, "B", None, "C", ["killed-while-draining"], id="an error at every criticality"),
        pytest.param(UNMET, "B", None, "C", ["EX3.4"], id="an exit"),
        pytest.param(
            changed({"reliability.storm.tested": "not_tested"}), "B", "C", "B", ["storm-untested"],
            id="an error from B on",
        ),
        pytest.param(
            changed({"reliability.storm.tested": "simulation", "context.criticality": "B"}), "B", "B", "A", ["storm-only-simulated"],
            id="an error at A",
        ),
        pytest.param(
            changed({"reliability.storm.tested": "not_tested", "context.criticality": "C"}), "C", "C", "B",
            ["storm-untested"], id="fit for what it is",
        ),
    ],
)  # fmt: skip
def test_a_design_reaches_the_highest_gate_that_it_passes(
    text: str, declared: str, reached: str | None, following: str | None, missing: list[str], review_text: ReviewText
) -> None:
    result = review_text(text)
    found = readiness(result, today=TODAY)
    assert (found.declared, found.reached, found.following) == (declared, reached, following)
    assert [blocker.name for blocker in found.missing] == missing
    assert (gate(result) == 0) == (reached is not None and reached <= declared)
