"""What would meet the target, as answers of the design: written down, the storm meets it."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.storm.advise import meets, suggest
from wizard.storm.fluid import simulate
from wizard.storm.from_answers import StormOptions
from wizard.storm.in_design import Figures, stand_ins, storm_as_written, written
from wizard.storm.settings import StormSettings

RECONNECT = "reliability.reconnect."
ACCEPT, QUEUE = "scale.accept_per_s_per_node", "scale.accept_queue_per_node"


def figures(policy: str = "exponential_full_jitter", options: StormOptions | None = None, **changed: Any) -> Figures:
    """Return a design of 20,000 clients on four nodes, with changes by the end of a path."""
    answers: dict[str, Any] = {
        "context.scale.peak_connections": 20_000,
        "scale.nodes": 4,
        ACCEPT: 30,
        QUEUE: 100,
        "transport.connect_timeout_s": 10,
        "transport.sse.retry_ms": None,
        f"{RECONNECT}policy": policy,
        f"{RECONNECT}base_ms": 1000,
        f"{RECONNECT}factor": 2,
        f"{RECONNECT}cap_s": 60,
        f"{RECONNECT}first_delay_max_ms": None,
    }
    answers["ops.shedding.policy"] = changed.pop("shedding", "reject_retry_after")
    for name, value in changed.items():
        (path,) = [path for path in answers if path.endswith(name)]
        answers[path] = value
    answers = {path: value for path, value in answers.items() if value is not None}
    return Figures(answers, options or StormOptions(), accept_per_s=float(answers["scale.nodes"] * answers[ACCEPT]))


def storm(of: Figures) -> StormSettings:
    found, wrong = of.storm()
    assert found is not None, wrong
    return found


@pytest.mark.parametrize(
    ("design", "target_s", "edits"),
    [
        pytest.param(figures(), 170, {ACCEPT: (30, 38)}, id="more handshakes of each node, rounded up"),
        pytest.param(figures(nodes=7, accept_per_s_per_node=9), 300, {ACCEPT: (9, 11)}, id="seven nodes"),
        pytest.param(
            figures(accept_queue_per_node=5000), 300, {QUEUE: (5000, 300)}, id="a queue of each node as long as they wait"
        ),
        pytest.param(figures(accept_queue_per_node=None), 300, {QUEUE: (4096, 300)}, id="a queue nobody has bounded"),
        pytest.param(
            figures("exponential_no_jitter"),
            300,
            {f"{RECONNECT}policy": ("exponential_no_jitter", "exponential_equal_jitter")},
            id="jitter",
        ),
        pytest.param(
            figures("fixed_delay", base_ms=30_000, accept_queue_per_node=50),
            300,
            {f"{RECONNECT}policy": ("fixed_delay", "exponential_equal_jitter")},
            id="a fixed delay",
        ),
        pytest.param(
            figures(cap_s=600, accept_per_s_per_node=19, accept_queue_per_node=175),
            300,
            {f"{RECONNECT}cap_s": (600, 66)},
            id="a lower cap",
        ),
        pytest.param(
            figures(first_delay_max_ms=400_000, accept_per_s_per_node=100),
            300,
            {f"{RECONNECT}first_delay_max_ms": (400_000, 290_000)},
            id="a shorter first delay",
        ),
        pytest.param(
            figures("eventsource_default", retry_ms=60_000, base_ms=None, cap_s=None, factor=None),
            150,
            {ACCEPT: (30, 43)},
            id="EventSource",
        ),
        pytest.param(
            figures("immediate", base_ms=None, cap_s=None, accept_queue_per_node=5000),
            300,
            {QUEUE: (5000, 300)},
            id="clients that return at once",
        ),
        pytest.param(
            figures("exponential_equal_jitter", shedding="accept_all", accept_queue_per_node=None),
            300,
            {QUEUE: (5000, 300)},
            id="a server that refuses nobody",
        ),
    ],
)  # fmt: skip
def test_what_is_suggested_meets_the_target_once_it_stands_in_the_design(
    design: Figures, target_s: float, edits: dict[str, tuple[Any, Any]]
) -> None:
    before = storm(design)
    assert not meets(simulate(before), target_s)
    suggestion = suggest(before, target_s, simulate, lambda changed: storm_as_written(design, changed))
    assert suggestion is not None
    found = written(design, suggestion.settings)
    assert found is not None
    assert {edit.place: (edit.before, edit.after) for edit in found.edits} == edits
    for edit in found.edits:
        design = design.edited(edit)
    after = simulate(storm(design))
    assert meets(after, target_s)
    assert after.all_s == suggestion.all_s


def test_what_the_command_line_overrides_is_changed_there() -> None:
    design = figures(options=StormOptions(accept_rate=50.0, cap=60.0))
    before = storm(design)
    suggestion = suggest(before, 300, simulate, lambda changed: storm_as_written(design, changed))
    assert suggestion is not None
    found = written(design, suggestion.settings)
    assert found is not None
    assert [(edit.place, edit.before) for edit in found.edits] == [("--accept-rate", 50.0)]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"policy": "decorrelated"}, id="a policy that no answer names"),
        pytest.param({"base_s": 7200.0, "cap_s": 7200.0}, id="a value that the question refuses"),
    ],
)
def test_what_the_design_cannot_say_is_not_suggested(edit: dict[str, Any]) -> None:
    design = figures()._replace(allowed=lambda path, value: value != 7_200_000)
    assert written(design, storm(design)._replace(**edit)) is None


@pytest.mark.parametrize(
    ("design", "found"),
    [
        pytest.param(figures(), [], id="everything is answered"),
        pytest.param(
            figures(accept_queue_per_node=None, connect_timeout_s=None),
            [(QUEUE, 4096), ("transport.connect_timeout_s", 10)],
            id="the server's side",
        ),
        pytest.param(
            figures(base_ms=None, factor=None, cap_s=None),
            [(f"{RECONNECT}base_ms", 1000), (f"{RECONNECT}factor", 2), (f"{RECONNECT}cap_s", 30)],
            id="the client's side",
        ),
        pytest.param(
            figures("fixed_delay", factor=None, cap_s=None), [], id="a fixed delay has neither factor nor cap"
        ),
        pytest.param(figures("immediate", base_ms=None), [], id="who returns at once does not wait"),
        pytest.param(
            figures(accept_queue_per_node=None, options=StormOptions(accept_queue=50)),
            [],
            id="given on the command line",
        ),
        pytest.param(figures(shedding="accept_all", accept_queue_per_node=None), [], id="nobody is refused"),
    ],
)
def test_usual_values_that_stand_in_for_answers_are_named(design: Figures, found: list[tuple[str, Any]]) -> None:
    assert [tuple(entry) for entry in stand_ins(design, storm(design))] == found
