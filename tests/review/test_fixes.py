"""Fixes: safe ones take nothing back, all together bring no new error, and what is mended needs no mending again."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conftest import ReviewText
from tests.review.test_gate import SOUND, changed
from tests.review.test_incidents import FOLDER, PAPERS, over
from wizard.design.edit import set_value
from wizard.paths import parse_path
from wizard.review.fixes import fixes
from wizard.review.gate import Review, gate

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.yaml"))
GRACE = {"scale.deploy.grace_period_s": 30}  # WS516: 90 would do
BEAT = {"protocol.heartbeat.interval_s": 60}  # WS303: 25 would do, and clients that watch for beats notice


def design(answers: dict[str, object], *decisions: str) -> str:
    noted = "".join(f"    {decision}\n" for decision in decisions)
    return changed(answers) + (f"review:\n  decisions:\n{noted}" if decisions else "")


def paths(result: Review, *, unsafe: bool = False, fail_on: str = "error") -> list[str]:
    return [step.paths[0] for step in fixes(result, fail_on=fail_on, unsafe=unsafe, today="2026-11-24")]


def mended(text: str, result: Review, *, unsafe: bool, fail_on: str = "error") -> str:
    for step in fixes(result, fail_on=fail_on, unsafe=unsafe, today="2026-11-24"):
        text = set_value(text, parse_path(step.paths[0]), step.after)
    return text


@pytest.mark.parametrize(
    ("answers", "decision", "safe", "unsafe"),
    [
        pytest.param(GRACE, "", [], ["scale.deploy.grace_period_s"], id="decided"),
        (GRACE, "scale.deploy.grace_period_s: {state: decided, by: person}", [], ["scale.deploy.grace_period_s"]),
        (
            GRACE, "scale.deploy.grace_period_s: {state: assumed, by: default}",
            ["scale.deploy.grace_period_s"], ["scale.deploy.grace_period_s"],
        ),
        pytest.param(
            GRACE, "scale.deploy.grace_period_s: {state: assumed, by: person, why: The chart has it.}",
            [], ["scale.deploy.grace_period_s"], id="a person said why",
        ),
        pytest.param(
            GRACE, "scale.deploy.grace_period_s: {state: assumed, evidence: kubectl.txt}", [], [], id="evidence"
        ),
        pytest.param(
            BEAT, "protocol.heartbeat.interval_s: {state: assumed, by: default}",
            [], ["protocol.heartbeat.interval_s"], id="assumed, but clients notice",
        ),
        pytest.param(
            {"auth.first_message.deadline_s": None}, "",
            ["auth.first_message.deadline_s"], ["auth.first_message.deadline_s"], id="open, and a rule says what it lacks",
        ),
    ],
)  # fmt: skip
def test_what_is_safe_takes_nothing_back(
    answers: dict[str, object], decision: str, safe: list[str], unsafe: list[str], review_text: ReviewText
) -> None:
    result = review_text(design(answers, *([decision] if decision else [])))
    assert (paths(result), paths(result, unsafe=True)) == (safe, unsafe)


def test_an_open_answer_that_a_rule_misses_is_completed(review_text: ReviewText) -> None:
    text = (
        "wsdesign: 1\ntransport: {choice: websocket}\ncontext: {client_msgs_per_min: 5}\n"
        "protocol: {compression: {mode: permessage_deflate}, limits: {max_message_bytes: 65536}}\n"
    )
    result = review_text(text)
    assert [(s.paths[0], s.before, s.after) for s in fixes(result, require="none")] == [
        ("protocol.compression.max_inflated_bytes", None, 65536)
    ]
    waits = text + "review: {decisions: {protocol.compression.max_inflated_bytes: {state: undecided}}}\n"
    assert paths(review_text(waits)) == []


def test_neither_the_world_nor_what_is_said_to_be_done_is_changed(review_text: ReviewText) -> None:
    flawed = changed({"context.platform.limits_verified": False, "protocol.transcript": False})
    flawed = flawed.replace("runtime: kubernetes", "runtime: paas")
    result = review_text(flawed)
    assert gate(result) == 1
    assert paths(result, unsafe=True) == []


def test_a_sound_design_is_left_alone(review_text: ReviewText) -> None:
    assert paths(review_text(SOUND), unsafe=True, fail_on="advice") == []


def faulty(path: Path) -> str:
    if path in SAMPLES:
        return path.read_text("utf-8")
    incident = yaml.safe_load(path.read_text("utf-8"))
    return yaml.safe_dump(over(over(PAPERS, incident["both"]), incident["faulty"]), sort_keys=False)


@pytest.mark.parametrize("path", [*SAMPLES, *sorted(FOLDER.glob("*.yaml"))[::6]], ids=lambda path: path.stem)
def test_a_mended_design_has_no_new_fault_and_nothing_left_to_mend(path: Path, review_text: ReviewText) -> None:
    text = faulty(path)
    before = review_text(text)
    after = review_text(mended(text, before, unsafe=True, fail_on="advice"))
    known = {(finding.rule.id, finding.subject) for finding in before.findings}
    assert {(finding.rule.id, finding.subject) for finding in after.findings} <= known
    assert paths(after, unsafe=True, fail_on="advice") == []
