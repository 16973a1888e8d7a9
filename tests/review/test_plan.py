"""The way to green: applied to the letter it leads there, and where no value can be computed it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ReviewText
from tests.review.test_gate import ERROR, OPEN, SOUND, UNMET, changed
from wizard.design.edit import set_value
from wizard.paths import parse_path
from wizard.review.baseline import entries_of, with_baseline
from wizard.review.gate import Review, blockers, gate
from wizard.review.plan import Step, way_to_green
from wizard.storm import exact
from wizard.storm.from_answers import StormOptions, storm_of

SAMPLES = Path(__file__).parent / "samples"


def applied(text: str, steps: tuple[Step, ...]) -> str:
    for step in steps:
        if step.after is not None:
            text = set_value(text, parse_path(step.paths[0]), step.after)
    return text


def by_hand(steps: tuple[Step, ...]) -> list[str]:
    return [step.paths[0] for step in steps if step.effort == "by_hand"]


def shown(steps: tuple[Step, ...]) -> list[str]:
    return [f"{step.paths[0]}: {step.before} -> {step.after}" for step in steps]


@pytest.mark.parametrize(
    ("sample", "left"),
    [
        ("f0-baseline", []),
        ("f1-harbor-chat", []),
        ("f2-ninety", []),
        ("f3-sketchpad", []),
        ("f4-tickroute", []),
        ("f5-rigwatch", []),
        ("f6-foyer", []),
        ("f7-bellhop", ["scale.fanout.hot_channel_subscribers"]),
    ],
)
def test_the_way_leads_to_green_but_for_what_has_to_be_worked_out(
    sample: str, left: list[str], review_text: ReviewText
) -> None:
    text = (SAMPLES / f"{sample}.yaml").read_text(encoding="utf-8")
    steps = way_to_green(review_text(text))
    assert by_hand(steps) == left
    after = review_text(applied(text, steps))
    assert {blocker.name for blocker in blockers(after)} == {
        blocker.name for step in steps if step.effort == "by_hand" for blocker in step.solves
    }
    assert (gate(after) == 0) == (not left)


def test_steps_stand_worst_fault_first_then_least_effort(review_text: ReviewText) -> None:
    text = (SAMPLES / "f5-rigwatch.yaml").read_text(encoding="utf-8")
    assert shown(way_to_green(review_text(text))) == [
        "protocol.channels[0].wildcard_allowed: True -> False",
        "ops.limits.max_connections_per_ip: 100 -> 600",
        "reliability.reconnect.policy: immediate -> exponential_full_jitter",
        "reliability.resume.buffer_location: node_memory -> broker_history",
        "scale.deploy.strategy: kill_all -> rolling_drain",
        "reliability.reconnect.cap_s: None -> 300",
    ]


def test_where_a_longer_cap_is_no_way_out_the_accept_rate_is_raised(review_text: ReviewText) -> None:
    """4 x 40,000 clients / 134 s cap = 1,195/s on 4 nodes; the cap would have to be 1,334 s, the resume window is 300 s."""
    text = (SAMPLES / "f1-harbor-chat.yaml").read_text(encoding="utf-8")
    steps = way_to_green(review_text(text))
    step = next(step for step in steps if step.paths == ("scale.accept_per_s_per_node",))
    assert (step.before, step.after) == (30, 299)
    assert [blocker.name for blocker in step.solves] == ["storm-never-ends", "recovery-target-missed"]
    assert "reliability.reconnect.cap_s" not in {step.paths[0] for step in steps}


def test_where_a_longer_cap_will_do_it_is_the_cap(review_text: ReviewText) -> None:
    text = (SAMPLES / "f0-baseline.yaml").read_text(encoding="utf-8")
    text = set_value(text, parse_path("reliability.reconnect.cap_s"), 30)
    assert shown(way_to_green(review_text(text))) == ["reliability.reconnect.cap_s: 30 -> 134"]


def test_the_simulated_storm_of_the_design_on_the_way_meets_its_target(review_text: ReviewText) -> None:
    text = (SAMPLES / "f1-harbor-chat.yaml").read_text(encoding="utf-8")
    after = review_text(applied(text, way_to_green(review_text(text))))
    rate = after.view.derived("accept_per_s")
    settings, faults = storm_of(after.view.answers, StormOptions(), accept_per_s=rate)
    assert (gate(after), faults) == (0, [])
    assert settings is not None
    all_s = exact.simulate(settings).all_s
    assert all_s is not None
    assert all_s <= 300


def test_one_change_that_mends_two_faults_is_one_step(review_text: ReviewText) -> None:
    text = (SAMPLES / "f6-foyer.yaml").read_text(encoding="utf-8")
    steps = {step.paths[0]: step for step in way_to_green(review_text(text))}
    step = steps["protocol.close_codes[3].client_action"]
    assert (step.after, step.alternatives) == ("stop", ("refresh_token_then_reconnect",))
    assert [blocker.name for blocker in step.solves] == ["hopeless-retry", "kick-code-retried"]


def test_what_is_wanted_of_the_system_is_not_bent_until_it_fits(review_text: ReviewText) -> None:
    for path in SAMPLES.glob("*.yaml"):
        for step in way_to_green(review_text(path.read_text(encoding="utf-8"))):
            if step.after is not None:
                assert not step.paths[0].startswith(("context.scale", "context.targets", "scale.fanout")), path
                assert "target" not in step.paths[0], path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (SOUND, []),
        (ERROR, ["scale.deploy.grace_period_s: 30 -> 90"]),
        pytest.param(OPEN, ["transport.tls: None -> None"], id="a question to answer"),
        pytest.param(UNMET, ["protocol.transcript: False -> True"], id="an exit that a yes would meet"),
    ],
)
def test_each_kind_of_blocker_has_its_step(text: str, steps: list[str], review_text: ReviewText) -> None:
    assert shown(way_to_green(review_text(text))) == steps


def test_an_exit_that_is_met_by_hand_names_the_answer_it_wants(review_text: ReviewText) -> None:
    text = changed({"protocol.envelope_fields": ["id", "payload"]})
    assert by_hand(way_to_green(review_text(text))) == ["protocol.envelope_fields"]


def test_a_gate_that_asks_for_less_has_a_shorter_way(review_text: ReviewText) -> None:
    result = review_text(changed({"scale.deploy.grace_period_s": 30, "protocol.transcript": False}))
    assert len(way_to_green(result)) == 2
    assert len(way_to_green(result, require="none")) == 1
    assert way_to_green(result, fail_on="never", require="none") == ()


def test_what_the_baseline_knows_is_not_on_the_way(review_text: ReviewText) -> None:
    known = entries_of(review_text(ERROR))
    both = changed({"scale.deploy.grace_period_s": 30, "protocol.transcript": False})
    assert shown(way_to_green(with_baseline(review_text(both), known))) == ["protocol.transcript: False -> True"]


def test_the_review_itself_is_left_as_it_was(review_text: ReviewText) -> None:
    result: Review = review_text(ERROR)
    before = dict(result.design.answers)
    way_to_green(result)
    assert result.design.answers == before
    assert gate(result) == 1
