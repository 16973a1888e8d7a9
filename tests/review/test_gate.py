"""The gate: what fails it, what a waiver covers, what is left open, and what a shallow review cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ReviewText, ViewOf
from wizard.content.model import SEVERITIES
from wizard.design.document import Decision
from wizard.design.edit import remove, set_value
from wizard.errors import Exit
from wizard.paths import parse_path
from wizard.review.findings import assess
from wizard.review.gate import FAIL_ON, REQUIRE, Review, exit_holds, gate

SOUND = (Path(__file__).parent / "samples" / "f0-baseline.yaml").read_text(encoding="utf-8")


def changed(answers: dict[str, Any]) -> str:
    """Return the sound design with some answers put otherwise; None takes one out."""
    text = SOUND
    for path, value in answers.items():
        text = remove(text, parse_path(path)) if value is None else set_value(text, parse_path(path), value)
    return text


def codes(result: Review) -> list[str]:
    return [f"{finding.severity} {finding.rule.code}" for finding in result.findings if finding.waiver is None]


WARNING = changed({"auth.token.ttl_s": 86400})  # a token of one day: WS213
ERROR = changed({"scale.deploy.grace_period_s": 30})  # killed while draining: WS516
OPEN = changed({"transport.tls": None})  # a core question without an answer; exit EX1.1 asks for it
UNMET = changed({"protocol.transcript": False})  # exit EX3.4, a question of the standard review


@pytest.mark.parametrize(
    ("text", "found", "unmet"),
    [
        (SOUND, [], ()),
        (WARNING, ["warning WS213"], ()),
        (ERROR, ["error WS516"], ()),
        (OPEN, [], ("EX1.1",)),
        (UNMET, [], ("EX3.4",)),
    ],
    ids=["sound", "warning", "error", "open", "unmet"],
)
def test_the_designs_below_are_what_they_are_called(
    text: str, found: list[str], unmet: tuple[str, ...], review_text: ReviewText
) -> None:
    result = review_text(text)
    assert (codes(result), result.unmet) == (found, unmet)


@pytest.mark.parametrize(
    ("text", "fail_on", "require", "code"),
    [
        (SOUND, "advice", "all", 0),
        (SOUND, "never", "none", 0),
        (WARNING, "error", "all", 0),
        (WARNING, "error", "none", 0),
        (WARNING, "warning", "all", 1),
        (WARNING, "warning", "none", 1),
        (WARNING, "advice", "none", 1),
        (WARNING, "never", "all", 0),
        (ERROR, "error", "all", 1),
        (ERROR, "error", "none", 1),
        (ERROR, "warning", "none", 1),
        (ERROR, "never", "none", 0),
        (ERROR, "never", "core", 0),
        pytest.param(ERROR, "never", "all", 1, id="an error leaves its item of the checklist incomplete"),
        (OPEN, "error", "all", 1),
        (OPEN, "error", "core", 1),
        (OPEN, "never", "core", 1),
        (OPEN, "error", "none", 0),
        (UNMET, "error", "all", 1),
        (UNMET, "never", "all", 1),
        (UNMET, "error", "core", 0),
        (UNMET, "error", "none", 0),
    ],
)
def test_the_gate(text: str, fail_on: str, require: str, code: int, review_text: ReviewText) -> None:
    assert gate(review_text(text), fail_on=fail_on, require=require) == code


def test_advice_fails_only_a_gate_that_asks_for_it(review_file_advice: Review) -> None:
    results = {fail_on: gate(review_file_advice, fail_on=fail_on, require="none") for fail_on in FAIL_ON}
    assert results == {"error": 0, "warning": 0, "advice": 1, "never": 0}


@pytest.fixture
def review_file_advice(review_text: ReviewText) -> Review:
    result = review_text(changed({"context.loss_tolerance": "latest_only"}))
    assert codes(result) == ["advice WS442"]
    return result


def test_the_default_gate_is_the_strictest_about_completeness(review_text: ReviewText) -> None:
    assert gate(review_text(UNMET)) is Exit.FINDINGS
    assert (FAIL_ON, REQUIRE) == (("error", "warning", "advice", "never"), ("all", "core", "none"))


# --- undecided --------------------------------------------------------------------------------------------------------


def with_decision(text: str, path: str, state: str) -> str:
    return f"{text}review:\n  decisions:\n    {path}: {{state: {state}}}\n"


@pytest.mark.parametrize(("require", "code"), [("all", 1), ("core", 1), ("none", 0)])
def test_an_undecided_core_question_is_open(require: str, code: int, review_text: ReviewText) -> None:
    result = review_text(with_decision(OPEN, "transport.tls", "undecided"))
    assert result.undecided == ("transport.tls",)
    assert result.open_core == ()
    assert gate(result, require=require) == code


def test_an_undecided_question_beyond_the_core_does_not_block(review_text: ReviewText) -> None:
    result = review_text(with_decision(changed({"protocol.id_type": None}), "protocol.id_type", "undecided"))
    assert result.undecided == ("protocol.id_type",)
    assert gate(result, require="core") == 0


def test_a_hidden_question_never_blocks(review_text: ReviewText) -> None:
    result = review_text(changed({"protocol.heartbeat.mechanism": "none"}))
    assert "protocol.heartbeat.interval_s" not in result.open_core


# --- exits and items --------------------------------------------------------------------------------------------------


def test_unknown_is_not_met(view_of: ViewOf) -> None:
    view = view_of({})
    assert not any(exit_holds(view, exit_) for exit_ in view.catalogue.exits.values())


@pytest.mark.parametrize(
    ("exit_id", "path", "holds"),
    [
        pytest.param("EX4.3", "reliability.storm.tested", True, id="the exit is about that field alone"),
        pytest.param("EX4.2", "reliability.send_buffer.policy", False, id="the exit asks for more"),
    ],
)
def test_a_field_that_does_not_apply_meets_only_an_exit_about_itself(
    exit_id: str, path: str, holds: bool, view_of: ViewOf
) -> None:
    answers = {
        "transport": {"choice": "websocket"},
        "reliability": {"send_buffer": {"max_bytes_per_conn": 65536, "policy": "close_slow"}},
    }
    view = view_of(answers, decisions={path: Decision(state="not_applicable", reason="Nothing to test.")})
    assert exit_holds(view, view.catalogue.exits[exit_id]) is holds


def test_a_stage_is_left_when_its_exits_hold_and_no_error_of_it_stands(review_text: ReviewText) -> None:
    met = {state.stage: state.exit_condition_met for state in review_text(ERROR).stages}
    assert met == {
        "context": True, "transport": True, "auth": True, "protocol": True, "reliability": True, "scale": False,
        "security": True,
    }  # fmt: skip


def test_an_item_is_incomplete_while_one_of_its_exits_is_open(review_text: ReviewText) -> None:
    incomplete = {state.item.id: state.unmet for state in review_text(UNMET).items if not state.complete}
    assert incomplete == {"delivery-explicit": ("EX3.4",)}


def test_an_item_is_incomplete_while_one_of_its_error_rules_lacks_an_answer(review_text: ReviewText) -> None:
    result = review_text(changed({"reliability.storm.recovery_target_s": None}))
    incomplete = {state.item.id: [gap.rule.code for gap in state.not_assessed] for state in result.items}
    assert incomplete.pop("delivery-explicit") == ["WS427"]
    assert set(map(len, incomplete.values())) == {0}
    assert [state.item.id for state in result.items if not state.complete] == ["delivery-explicit"]
    assert gate(result) == 1
    assert gate(result, require="core") == 0


def test_progress_counts_the_questions_that_apply(review_text: ReviewText) -> None:
    before, after = review_text(SOUND).stages, review_text(OPEN).stages
    stages = {b.stage: (b.visible - a.visible, b.answered - a.answered) for b, a in zip(before, after, strict=True)}
    assert stages.pop("transport") == (0, 1)
    assert set(stages.values()) == {(0, 0)}


# --- waivers ----------------------------------------------------------------------------------------------------------


def waived(text: str, *waivers: str) -> str:
    return text + "review:\n  waivers:\n" + "".join(f"    - {{reason: Accepted for now., {w}}}\n" for w in waivers)


@pytest.mark.parametrize(
    ("waiver", "covered"),
    [
        ("rule: killed-while-draining", True),
        ("rule: WS516", True),
        ("rule: no-heartbeat", False),
        ("rule: WS516, expires_on: 2026-11-24", True),
        pytest.param("rule: WS516, expires_on: 2026-11-23", False, id="expired yesterday"),
        ("rule: WS516, expires_on: 2027-01-01", True),
        ("rule: WS516, facts: {grace_period_s: 30, drain_s: 60}", True),
        ("rule: WS516, facts: {drain_s: 60}", True),
        pytest.param("rule: WS516, facts: {grace_period_s: 45}", False, id="the facts have changed"),
        pytest.param("rule: WS516, facts: {colour: red}", False, id="a fact that the rule does not read"),
        pytest.param("rule: WS516, subject: node", False, id="the finding has no subject"),
    ],
)
def test_a_waiver_covers_its_rule_while_it_and_the_facts_hold(
    waiver: str, covered: bool, review_text: ReviewText
) -> None:
    result = review_text(waived(ERROR, waiver))
    assert [f.waiver is not None for f in result.findings if f.rule.code == "WS516"] == [covered]
    assert gate(result) == (0 if covered else 1)


def test_a_waiver_of_one_subject_leaves_the_others(review_text: ReviewText) -> None:
    text = changed({"protocol.heartbeat.interval_s": 100})
    assert [f.subject for f in review_text(text).findings if f.rule.code == "WS303"] == ["edge", "alb"]
    result = review_text(waived(text, "rule: WS303, subject: edge"))
    assert [f.subject for f in result.findings if f.rule.code == "WS303" and f.waiver is None] == ["alb"]


def test_of_two_waivers_the_one_in_force_counts(review_text: ReviewText) -> None:
    result = review_text(waived(ERROR, "rule: WS516, expires_on: 2020-01-01", "rule: WS516, expires_on: 2030-01-01"))
    assert [f.waiver.expires_on for f in result.findings if f.waiver] == ["2030-01-01"]


def test_a_waived_finding_stays_in_the_report(review_text: ReviewText) -> None:
    result = review_text(waived(ERROR, "rule: WS516, approved_by: ops"))
    assert [(f.rule.code, f.waiver.approved_by) for f in result.findings if f.waiver] == [("WS516", "ops")]
    assert all(state.complete for state in result.items)
    assert all(state.exit_condition_met for state in result.stages)


@pytest.mark.parametrize(
    ("waiver", "unmet"),
    [
        ("rule: EX3.4", ()),
        ("rule: EX3.4, expires_on: 2026-12-31", ()),
        ("rule: EX3.4, expires_on: 2026-10-31", ("EX3.4",)),
        ("rule: EX4.2", ("EX3.4",)),
    ],
)
def test_an_exit_may_be_waived(waiver: str, unmet: tuple[str, ...], review_text: ReviewText) -> None:
    result = review_text(waived(UNMET, waiver))
    assert result.unmet == unmet
    assert gate(result) == (1 if unmet else 0)


def test_the_day_of_the_review_is_given_by_the_caller(review_text: ReviewText) -> None:
    text = waived(ERROR, "rule: WS516, expires_on: 2027-03-31")
    assert gate(review_text(text, today="2027-03-31")) == 0
    assert gate(review_text(text, today="2027-04-01")) == 1


# --- severity ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criticality", "severity"), [("A", "error"), ("B", "error"), ("C", "warning"), (None, "error")]
)
def test_a_small_internal_tool_needs_no_storm_test(
    criticality: str | None, severity: str, review_text: ReviewText
) -> None:
    line = f"context:\n  criticality: {criticality}\n" if criticality else "context:\n"
    result = review_text(changed({"reliability.storm.tested": "not_tested"}).replace("context:\n", line, 1))
    assert [f.severity for f in result.findings if f.rule.code == "WS429"] == [severity]


@pytest.mark.parametrize(("first_delay_max_ms", "severity"), [(5000, "warning"), (4999, "error"), (None, "error")])
def test_an_error_may_be_eased_by_a_circumstance_and_not_by_what_is_unknown(
    first_delay_max_ms: int | None, severity: str, view_of: ViewOf
) -> None:
    reconnect = {"policy": "exponential_no_jitter", "first_delay_max_ms": first_delay_max_ms}
    answers = {
        "transport": {"choice": "websocket"},
        "context": {"scale": {"peak_connections": 40000}},
        "reliability": {"reconnect": {key: part for key, part in reconnect.items() if part is not None}},
        "scale": {"nodes": 4, "accept_per_s_per_node": 100},
    }
    found = [f.severity for f in assess(view_of(answers)).findings if f.rule.code == "WS424"]
    assert found == [severity]


# --- levels -----------------------------------------------------------------------------------------------------------


def at_level(text: str, level: str) -> str:
    return f"{text}review:\n  level: {level}\n"


def test_a_quick_review_names_the_deeper_questions_that_the_checklist_needs(review_text: ReviewText) -> None:
    result = review_text(at_level(changed({"reliability.storm.tested": None}), "quick"))
    assert result.deeper == ("reliability.storm.tested",)
    assert gate(result) == 1
    assert gate(result, require="core") == 0


def test_a_standard_review_asks_them_itself(review_text: ReviewText) -> None:
    result = review_text(changed({"reliability.storm.tested": None}))
    assert result.deeper == ()
    assert "reliability.storm.tested" in {field.path for field in result.view.visible()}


def test_an_empty_design_passes_nothing_at_any_level(review_text: ReviewText) -> None:
    for level in ("quick", "standard", "full"):
        result = review_text(at_level("wsdesign: 1\n", level))
        assert result.findings == ()
        assert not any(state.complete for state in result.items)
        assert gate(result) == gate(result, require="core") == 1
        assert gate(result, require="none") == 0


def test_findings_come_worst_first(review_text: ReviewText) -> None:
    result = review_text(
        changed(
            {"protocol.heartbeat.interval_s": 60, "auth.token.ttl_s": 86400, "context.loss_tolerance": "latest_only"}
        )
    )
    ranks = [SEVERITIES.index(finding.severity) for finding in result.findings]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


# --- form -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("context.product.name", "x" * 81),
        ("context.product.summary", "x" * 301),
        ("transport.rationale", "because"),
        ("security.origin.allowlist", ["http://app.example"]),
        ("protocol.channels[0].subscribe_roles", ["ghost"]),
        ("protocol.close_codes[0].reason", "长" * 42),
        ("protocol.messages[0].channel", "room:nowhere"),
        ("transport.alternatives[0].why_not", "no"),
        ("context.regions", []),
    ],
)
def test_what_a_prompt_would_have_refused_for_its_form_is_a_finding(
    path: str, value: object, review_text: ReviewText
) -> None:
    """Once: by the rule of that field, or by the one for all others."""
    found = [finding.path for finding in review_text(changed({path: value})).findings]
    assert [at.partition("[")[0] for at in found].count(path.partition("[")[0]) == 1, found


@pytest.mark.parametrize(
    ("queue", "shedding", "severity"),
    [
        pytest.param(
            1000, "close_1013", "warning", id="5 s of handshakes: all that are served still have their client"
        ),
        pytest.param(5000, "close_1013", "error", id="25 s of handshakes: most are served to clients that have left"),
        pytest.param(1000, "accept_all", "error", id="nobody is turned away"),
        pytest.param(None, "close_1013", "error", id="how many wait is not said"),
    ],
)
def test_a_storm_that_a_short_queue_turns_away_is_a_warning(
    queue: int | None, shedding: str, severity: str, view_of: ViewOf
) -> None:
    scale = {"nodes": 6, "accept_per_s_per_node": 200} | ({} if queue is None else {"accept_queue_per_node": queue})
    answers = {
        "transport": {"choice": "websocket", "connect_timeout_s": 10},
        "context": {"scale": {"peak_connections": 40000}, "platform": {"runtime": "kubernetes"}},
        "scale": scale,
        "reliability": {"reconnect": {"policy": "exponential_full_jitter", "cap_s": 30}},
        "ops": {"shedding": {"policy": shedding}},
    }
    assert [f.severity for f in assess(view_of(answers)).findings if f.rule.code == "WS426"] == [severity]


def gaps(result: Review) -> tuple[list[str | None], list[str | None]]:
    return [gap.rule.code for gap in result.not_assessed], [gap.rule.code for gap in result.beyond]


def test_what_only_a_deeper_review_asks_is_not_owed(review_text: ReviewText) -> None:
    """WS454 reads the accept queue of a node, which only a full review asks."""
    text = changed({"scale.accept_queue_per_node": None})
    assert gaps(review_text(text)) == ([], ["WS454"])
    assert gaps(review_text(text + "review: {level: full}\n")) == (["WS454"], [])
    assert gaps(review_text(changed({"scale.accept_queue_per_node": 100}))) == ([], [])


def test_a_rule_that_also_lacks_what_is_asked_is_not_assessed(review_text: ReviewText) -> None:
    text = changed({"scale.accept_queue_per_node": None, "scale.accept_per_s_per_node": None})
    assert "WS454" in gaps(review_text(text))[0]
