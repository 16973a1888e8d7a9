"""The numbers of a design in a rule's expression, clause by clause, and where each of them comes from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ReviewText, ViewOf
from tests.review.test_gate import SOUND, changed, with_decision
from wizard.review.arithmetic import clauses, derivations, origins
from wizard.review.gate import Review

ANSWERS: dict[str, Any] = {
    "transport.choice": "websocket",
    "context.clients": [{"kind": "browser", "rtt_p95_ms": 180}, {"kind": "iot_device", "rtt_p95_ms": 320}],
    "context.hops": [{"name": "alb", "kind": "aws_alb"}, {"name": "edge", "kind": "other", "idle_timeout_s": 100}],
    "protocol.heartbeat.interval_s": 60,
}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("protocol.heartbeat.interval_s > 50", ["60 > 50: True"]),
        ("streaming and protocol.heartbeat.interval_s > 90", ["streaming: True", "60 > 90: False"]),
        ("protocol.heartbeat.interval_s > 90 or not streaming", ["60 > 90: False", "not streaming: False"]),
        ("rtt_s * 2 < 1", ["0.32 * 2 < 1: True"]),
        ("max(c.rtt_p95_ms for c in context.clients) > 500", ["max(180, 320) > 500: False"]),
        ("(protocol.heartbeat.interval_s + 2) * 3 == 186", ["(60 + 2) * 3 == 186: True"]),
        ("10 - (4 - 3) == 9", ["10 - (4 - 3) == 9: True"]),
        ("2 ** (1 + 2) == 8", ["2 ** (1 + 2) == 8: True"]),
        ("0 < protocol.heartbeat.interval_s <= 60", ["0 < 60 <= 60: True"]),
        ("transport.choice in ['sse']", ["websocket in [sse]: False"]),
        ("is_set(scale.nodes)", ["is_set(scale.nodes): False"]),
        ("scale.nodes > 1", ["? > 1: unknown"]),
        ("min(protocol.heartbeat.interval_s, 40) == 40", ["min(60, 40) == 40: True"]),
        ("(1 if streaming else 2) > 0", ["(1 if streaming else 2) > 0: True"]),
    ],
)
def test_a_predicate_is_written_with_its_numbers(text: str, written: list[str], view_of: ViewOf) -> None:
    view = view_of(ANSWERS)
    found = clauses(view, view.catalogue.expression(text), {})
    assert [f"{clause.text}: {clause.outcome}" for clause in found] == written


def test_a_record_is_written_with_the_numbers_of_its_own(view_of: ViewOf) -> None:
    view = view_of(ANSWERS)
    expression = view.catalogue.expression("protocol.heartbeat.interval_s >= h.idle_timeout_s", "h in context.hops")
    records = view.records("context.hops") or []
    assert [clauses(view, expression, {"h": record})[0].text for record in records] == ["60 >= 60", "60 >= 100"]
    assert [[o.path for o in origins(view, expression, {"h": record})] for record in records] == [
        ["context.hops[0].idle_timeout_s", "protocol.heartbeat.interval_s"],
        ["context.hops[1].idle_timeout_s", "protocol.heartbeat.interval_s"],
    ]


def test_derived_values_come_with_formula_and_numbers_what_they_rest_on_first(view_of: ViewOf) -> None:
    view = view_of({"context.scale.peak_connections": 40000, "scale.nodes": 4, "scale.accept_per_s_per_node": 30})
    steps = [(d.name, d.formula, d.numbers) for d in derivations(view, view.catalogue.expression("readmit_s > 300"))]
    assert steps == [
        ("accept_per_s", "scale.nodes * scale.accept_per_s_per_node", "4 * 30"),
        ("readmit_s", "context.scale.peak_connections / accept_per_s", "40,000 / 120"),
    ]


def kinds(result: Review, text: str, each: str | None = None) -> dict[str, str]:
    view = result.view
    bound = {"h": (view.records("context.hops") or [])[0]} if each else {}
    return {o.path: o.kind for o in origins(view, view.catalogue.expression(text, each), bound)}


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        (SOUND, "scale.nodes", "answer"),
        (with_decision(SOUND, "scale.nodes", "assumed"), "scale.nodes", "assumed"),
        (with_decision(SOUND, "scale.nodes", "not_applicable"), "scale.nodes", "not_applicable"),
        (changed({"scale.nodes": None}), "scale.nodes", "open"),
        (changed({"protocol.heartbeat.mechanism": "none"}), "protocol.heartbeat.interval_s", "hidden"),
    ],
)
def test_every_value_says_where_it_comes_from(text: str, path: str, kind: str, review_text: ReviewText) -> None:
    assert kinds(review_text(text), f"{path} > 1")[path] == kind


def test_a_default_of_a_platform_is_no_answer(review_text: ReviewText) -> None:
    result = review_text("wsdesign: 1\ncontext: {hops: [{name: alb, kind: aws_alb}]}\n")
    assert kinds(result, "h.idle_timeout_s > 1", "h in context.hops") == {"context.hops[0].idle_timeout_s": "platform"}


def test_every_rule_does_its_arithmetic_on_an_answered_and_on_an_empty_design(review_text: ReviewText) -> None:
    for text in (SOUND, "wsdesign: 1\n"):
        view = review_text(text).view
        for rule in view.catalogue.rules.values():
            expression = view.catalogue.expression(rule.fires, rule.each)
            records = view.records(rule.over) or [] if rule.each else [None]
            for bound in [{rule.variable: record} if rule.each else {} for record in records]:
                written = [clause.text for clause in clauses(view, expression, bound)]
                written += [step.numbers for step in derivations(view, expression)]
                assert all(text and "object at" not in text for text in written), rule.id
                assert {origin.kind for origin in origins(view, expression, bound)} <= {
                    "answer", "assumed", "platform", "not_applicable", "hidden", "not_asked", "open",
                }  # fmt: skip
