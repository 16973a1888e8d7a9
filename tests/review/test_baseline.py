"""The baseline: what was known fails no more, what is new does, and what is mended is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ReviewText
from tests.review.test_gate import ERROR, OPEN, SOUND, UNMET, WARNING, changed, with_decision
from wizard.errors import InvalidInput
from wizard.review.baseline import Baseline, entries_of, read_baseline, with_baseline, written
from wizard.review.gate import gate

WORSE = changed({"scale.deploy.grace_period_s": 20})  # WS516 again, with another value
FLAWED = changed({"scale.deploy.grace_period_s": 30, "auth.token.ttl_s": 86400, "protocol.transcript": False})
UNDECIDED = with_decision(OPEN, "transport.tls", "undecided")


@pytest.mark.parametrize(
    ("before", "now", "code", "gone"),
    [
        (SOUND, SOUND, 0, []),
        (ERROR, ERROR, 0, []),
        (UNMET, UNMET, 0, []),
        (OPEN, OPEN, 0, []),
        (FLAWED, FLAWED, 0, []),
        pytest.param(SOUND, ERROR, 1, [], id="a new error"),
        pytest.param(SOUND, UNMET, 1, [], id="an exit that held"),
        pytest.param(WARNING, FLAWED, 1, [], id="one of three was known"),
        pytest.param(ERROR, WORSE, 1, [], id="the value that matters is another: new, and not mended"),
        (FLAWED, ERROR, 0, ["long-lived-token", "EX3.4"]),
        (ERROR, SOUND, 0, ["killed-while-draining"]),
        pytest.param(OPEN, UNDECIDED, 0, [], id="a question stays open, whatever it is called"),
    ],
)
def test_only_what_is_new_fails(before: str, now: str, code: int, gone: list[str], review_text: ReviewText) -> None:
    result = with_baseline(review_text(now), entries_of(review_text(before)))
    assert (gate(result), [entry.name for entry in result.gone]) == (code, gone)


@pytest.mark.parametrize("fail_on", ["error", "warning", "advice", "never"])
@pytest.mark.parametrize("require", ["all", "core", "none"])
def test_no_gate_fails_on_what_the_baseline_holds(fail_on: str, require: str, review_text: ReviewText) -> None:
    result = review_text(FLAWED)
    assert gate(with_baseline(result, entries_of(result)), fail_on=fail_on, require=require) == 0


def test_what_is_known_is_no_pass(review_text: ReviewText) -> None:
    result = review_text(ERROR)
    known = with_baseline(result, entries_of(result))
    assert [(f.rule.code, f.in_baseline, f.counts) for f in known.findings] == [("WS516", True, False)]
    assert [item.complete for item in known.items] == [item.complete for item in result.items]


def test_a_line_that_moves_is_nothing_new(review_text: ReviewText) -> None:
    moved = "# a comment\n" * 7 + ERROR
    assert gate(with_baseline(review_text(moved), entries_of(review_text(ERROR)))) == 0


def test_a_waived_finding_needs_no_baseline(review_text: ReviewText) -> None:
    text = f"{ERROR}review: {{waivers: [{{rule: WS516, reason: The contract ends.}}]}}\n"
    assert entries_of(review_text(text)) == ()


def test_a_baseline_reads_as_it_was_written(review_text: ReviewText) -> None:
    baseline: Baseline = {
        "b.yaml": entries_of(review_text(FLAWED)),
        "设计/a.yaml": (),
        "-": entries_of(review_text(OPEN)),
    }
    text = written(baseline)
    read = read_baseline(text, "b.json")
    assert {name: {e.fingerprint for e in own} for name, own in read.items()} == {
        name: {e.fingerprint for e in own} for name, own in baseline.items()
    }
    assert written(read) == text
    assert [line.strip()[:25] for line in text.splitlines() if "EX3.4" in line] == ['{"kind": "exit", "name": ']


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "designs": {}}',
        '{"version": 1, "designs": []}',
        '{"version": 1, "designs": {"a": [{}]}}',
        '{"version": 1, "designs": {"a": [{"kind": 1, "name": "b", "subject": null, "fingerprint": "c"}]}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_baseline(text, "b.json")
    problem: Any = refused.value.problems[0]
    assert (problem.message, problem.remedy) == (
        "is not a baseline of version 1",
        "write it anew: wsdesign check --write-baseline b.json",
    )
