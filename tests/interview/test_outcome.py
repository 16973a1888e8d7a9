"""What an answer changes elsewhere: answers that no longer apply, stale defaults, findings."""

from __future__ import annotations

from tests.interview.answers import codes, sample, snapshot
from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.outcome import Consequence, advice


def test_an_answer_that_no_longer_applies_is_kept_and_comes_back(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"transport": {"choice": "websocket", "fallback": "long_polling"}})
    hidden = engine.answer(catalogue, before, "transport.choice", "push")
    assert ("hidden", "transport.fallback", "transport.choice") in [c[:3] for c in hidden.consequences]
    assert hidden.snapshot.answers["transport.fallback"] == "long_polling"
    shown = engine.answer(catalogue, hidden.snapshot, "transport.choice", "sse")
    assert ("shown", "transport.fallback", "transport.choice") in [c[:3] for c in shown.consequences]


def test_a_default_taken_is_stale_when_it_comes_out_differently(catalogue: Catalogue) -> None:
    before = sample(catalogue, "f0-baseline")
    assumed = {"protocol.heartbeat.interval_s": Decision(state="assumed", by="default")}
    done = engine.answer(catalogue, before._replace(decisions=assumed), "context.hops[1].idle_timeout_s", 30)
    assert done.consequences == (
        Consequence("stale", "protocol.heartbeat.interval_s", "context.hops", 13),  # (30 - 0.32) / 2, less 1
    )


def test_a_default_is_stale_when_what_it_waited_for_is_answered(catalogue: Catalogue) -> None:
    """As long as 8,000 connections take at a planned 2 x 200 handshakes a second; then at the answered 2 x 100."""
    before = snapshot(
        catalogue,
        {
            "context": {"scale": {"peak_connections": 8000}},
            "transport": {"choice": "websocket"},
            "reliability": {"reconnect": {"policy": "exponential_full_jitter", "first_delay_max_ms": 20000}},
            "scale": {"nodes": 2},
        },
    )._replace(decisions={"reliability.reconnect.first_delay_max_ms": Decision(state="assumed", by="default")})
    done = engine.answer(catalogue, before, "scale.accept_per_s_per_node", 100)
    stale = Consequence("stale", "reliability.reconnect.first_delay_max_ms", "scale.accept_per_s_per_node", 40000)
    assert stale in done.consequences


def test_a_decided_value_is_not_called_stale(catalogue: Catalogue) -> None:
    done = engine.answer(catalogue, sample(catalogue, "f0-baseline"), "context.hops[1].idle_timeout_s", 30)
    assert done.consequences == ()


def test_a_recommendation_taken_is_stale_when_another_row_matches(catalogue: Catalogue) -> None:
    before = snapshot(
        catalogue,
        {
            "context": {
                "direction": "server_to_client", "client_msgs_per_min": 0, "payload": {"has_binary": False},
                "hops": [{"name": "alb", "kind": "aws_alb", "sse_supported": True}],
            },
            "transport": {"choice": "sse"},
        },
    )._replace(decisions={"transport.choice": Decision(state="assumed", by="default")})  # fmt: skip
    done = engine.answer(catalogue, before, "context.direction", "bidirectional")
    assert ("stale", "transport.choice", "context.direction", "websocket") in done.consequences


def test_findings_are_raised_and_solved_by_the_answer_that_causes_them(catalogue: Catalogue) -> None:
    sound = sample(catalogue, "f0-baseline")
    slow = engine.answer(catalogue, sound, "protocol.heartbeat.interval_s", 60)
    assert "WS303" in codes(slow.raised)
    assert slow.solved == ()
    mended = engine.answer(catalogue, slow.snapshot, "protocol.heartbeat.interval_s", 25)
    assert codes(mended.solved) == codes(slow.raised)
    assert mended.raised == ()


def test_a_finding_is_raised_again_when_its_numbers_change(catalogue: Catalogue) -> None:
    slow = engine.answer(catalogue, sample(catalogue, "f0-baseline"), "protocol.heartbeat.interval_s", 60)
    slower = engine.answer(catalogue, slow.snapshot, "protocol.heartbeat.interval_s", 61)
    assert "WS303" in codes(slower.raised)
    same = engine.answer(catalogue, slower.snapshot, "protocol.heartbeat.interval_s", 61)
    assert same.raised == same.solved == ()


def test_absence_counts_only_once_its_question_has_passed(catalogue: Catalogue) -> None:
    beginning = snapshot(catalogue, {"context": {"product": {"name": "Board"}}})
    _, assessment = advice(catalogue, beginning)
    assert assessment.findings == ()
