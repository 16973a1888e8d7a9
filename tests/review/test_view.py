"""The answers as the review sees them: hidden ones, platform facts, levels, what was not asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ViewOf
from wizard.content.catalogue import Catalogue
from wizard.content.kleene import NO_LIMIT, UNKNOWN, UNLIMITED
from wizard.design.document import Decision, flatten
from wizard.review.findings import assess
from wizard.review.view import View

IDLE = "any(h.idle_timeout_s < 61 for h in context.hops)"


def value(view: View, text: str) -> Any:
    return view.evaluate(view.catalogue.expression(text))


# --- hidden answers ---------------------------------------------------------------------------------------------------

COOKIE = {"auth": {"method": "cookie_session", "cookie": {"same_site": "none"}}}
TICKET = {"auth": {"method": "ticket", "cookie": {"same_site": "none"}}}


def test_an_answer_whose_condition_fails_is_ignored(view_of: ViewOf) -> None:
    view = view_of(TICKET)
    assert not view.applies["auth.cookie.same_site"]
    assert "auth.cookie.same_site" not in view.answers
    assert value(view, "auth.cookie.same_site == 'none'") is UNKNOWN


def test_a_hidden_answer_is_kept_and_comes_back(view_of: ViewOf) -> None:
    assert view_of(TICKET).given["auth.cookie.same_site"] == "none"
    assert value(view_of(COOKIE), "auth.cookie.same_site == 'none'") is True


def test_a_rule_that_lacks_only_hidden_fields_does_not_apply(view_of: ViewOf) -> None:
    """WS216 reads what happens when a token expires, which certificates have no use for."""
    assert "WS216" in {gap.rule.code for gap in assess(view_of({"auth": {"method": "ticket"}})).not_assessed}
    assert "WS216" not in {gap.rule.code for gap in assess(view_of({"auth": {"method": "mtls"}})).not_assessed}


def test_a_question_whose_condition_is_unknown_is_asked(view_of: ViewOf) -> None:
    view = view_of({})
    assert view.applies["auth.cookie.same_site"]
    assert view.applies["transport.sse.event_ids"]


def test_what_hangs_on_a_hidden_question_is_hidden_too(view_of: ViewOf) -> None:
    """auth.refresh.trigger asks for auth.refresh.method, which auth.method hides."""
    view = view_of({"auth": {"method": "mtls"}})
    assert not view.applies["auth.refresh.method"]
    assert not view.applies["auth.refresh.trigger"]
    assert view_of({"auth": {"method": "ticket"}}).applies["auth.refresh.trigger"]


def test_a_condition_may_hold_in_spite_of_a_hidden_part(view_of: ViewOf) -> None:
    """transport.push_channel is asked for push, or where something else holds that may be hidden."""
    view = view_of({"transport": {"choice": "push"}})
    assert view.applies["transport.push_channel"]
    assert not view.applies["transport.fallback"]


@pytest.mark.parametrize(
    ("answers", "path", "applies"),
    [
        ({"transport": {"choice": "sse"}}, "transport.sse.event_ids", True),
        ({"transport": {"choice": "websocket"}}, "transport.sse.event_ids", False),
        ({"context": {"data": {"sensitivity": "public"}}}, "context.data.regulations", False),
        ({"context": {"clients": [{"kind": "browser"}]}}, "security.origin.check", True),
        ({"context": {"clients": [{"kind": "iot"}]}}, "security.origin.check", False),
        ({"context": {"clients": []}}, "security.origin.check", False),
        ({"scale": {"nodes": 1}}, "scale.affinity", False),
        ({"scale": {"nodes": 2}}, "scale.affinity", True),
        ({"protocol": {"heartbeat": {"mechanism": "none"}}}, "protocol.heartbeat.interval_s", False),
        ({"transport": {"choice": "push"}}, "protocol.heartbeat.interval_s", False),
    ],
)
def test_a_question_is_asked_where_its_condition_does_not_fail(
    answers: dict[str, Any], path: str, applies: bool, view_of: ViewOf
) -> None:
    assert view_of(answers).applies[path] is applies


# --- not applicable ---------------------------------------------------------------------------------------------------

NOT_APPLICABLE = Decision(state="not_applicable", reason="There is no such thing here.")


def test_what_was_declared_not_applicable_is_hidden_from_the_rules(view_of: ViewOf) -> None:
    path = "protocol.heartbeat.mechanism"
    answers = {"transport": {"choice": "websocket"}, "protocol": {"heartbeat": {"mechanism": "none"}}}
    assert "WS301" in {finding.rule.code for finding in assess(view_of(answers)).findings}
    view = view_of(answers, decisions={path: NOT_APPLICABLE})
    assert value(view, f"{path} == 'none'") is UNKNOWN
    assert view.state(path) == "not_applicable"
    assessment = assess(view)
    assert "WS301" not in {finding.rule.code for finding in assessment.findings}
    assert "WS301" not in {gap.rule.code for gap in assessment.not_assessed}


def test_a_field_of_a_record_may_be_not_applicable(view_of: ViewOf) -> None:
    answers = {
        "transport": {"choice": "websocket"},
        "context": {"hops": [{"name": "mesh", "kind": "other"}], "clients": [{"kind": "browser", "rtt_p95_ms": 100}]},
        "protocol": {"heartbeat": {"mechanism": "app_message_server", "interval_s": 25}},
    }
    view = view_of(answers, decisions={"context.hops[0].upgrade_supported": NOT_APPLICABLE})
    needs = {path for gap in assess(view).not_assessed for path in gap.needs}
    assert "context.hops[0].upgrade_supported" not in needs


# --- platform facts ---------------------------------------------------------------------------------------------------


def hop(view: View, number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = view.answers["context.hops"][number]
    return found


def hops(*records: dict[str, Any], choice: str = "websocket") -> dict[str, Any]:
    return {"transport": {"choice": choice}, "context": {"hops": list(records)}}


@pytest.mark.parametrize(
    ("kind", "choice", "field", "expected"),
    [
        ("aws_alb", "websocket", "idle_timeout_s", 60),
        ("aws_alb", "websocket", "upgrade_supported", True),
        ("aws_nlb", "websocket", "idle_timeout_s", 350),
        pytest.param("cloudfront", "websocket", "idle_timeout_s", 600, id="CloudFront keeps a WebSocket ten minutes"),
        pytest.param("cloudfront", "sse", "idle_timeout_s", 30, id="and waits 30 s for the next bytes of a response"),
        ("cloudfront", "long_polling", "idle_timeout_s", 30),
        ("gcp_global_alb", "sse", "max_lifetime_s", 30),
        ("gcp_global_alb", "websocket", "max_lifetime_s", 86400),
        ("gcp_regional_alb", "websocket", "max_lifetime_s", None),
        ("caddy", "websocket", "idle_timeout_s", UNLIMITED),
        ("fly_io", "sse", "idle_timeout_s", UNLIMITED),
        ("railway", "websocket", "idle_timeout_s", UNLIMITED),
        pytest.param("railway", "sse", "idle_timeout_s", 300, id="Railway: only a WebSocket has no idle timeout"),
        pytest.param("home_router_nat", "websocket", "upgrade_supported", True, id="layer 4 passes upgrades"),
        pytest.param("nginx", "websocket", "upgrade_supported", None, id="nginx passes upgrades once configured"),
        pytest.param("nginx", "sse", "response_buffering", None, id="nginx buffers until told otherwise"),
        ("nginx", "websocket", "idle_timeout_s", 60),
        ("envoy", "websocket", "upgrade_supported", None),
        ("traefik", "websocket", "idle_timeout_s", None),
    ],
)
def test_a_platforms_facts_fill_what_the_design_leaves_out(
    kind: str, choice: str, field: str, expected: object, view_of: ViewOf
) -> None:
    assert hop(view_of(hops({"name": "edge", "kind": kind}, choice=choice))).get(field) == expected


def test_the_designs_own_value_goes_first(view_of: ViewOf) -> None:
    view = view_of(hops({"name": "alb", "kind": "aws_alb", "idle_timeout_s": 4000}))
    assert hop(view)["idle_timeout_s"] == 4000
    assert "context.hops[0].idle_timeout_s" not in view.fact_defaults


@pytest.mark.parametrize(
    ("kind", "stated", "other", "expected"),
    [
        ("gcp_alb", {"max_lifetime_s": 7200}, "idle_timeout_s", 7200),
        ("gcp_alb", {"idle_timeout_s": 3600}, "max_lifetime_s", 3600),
        ("gcp_cloud_run", {"max_lifetime_s": 3600}, "idle_timeout_s", 3600),
        pytest.param("gcp_regional_alb", {"idle_timeout_s": 3600}, "max_lifetime_s", None, id="no age limit"),
        pytest.param("aws_api_gateway", {"max_lifetime_s": 3000}, "idle_timeout_s", 600, id="two settings stay two"),
    ],
)
def test_where_one_setting_is_both_timeouts_stating_one_states_the_other(
    kind: str, stated: dict[str, int], other: str, expected: int | None, view_of: ViewOf
) -> None:
    view = view_of(hops({"name": "edge", "kind": kind, **stated}))
    assert hop(view).get(other) == expected
    assert (f"context.hops[0].{other}" in view.fact_defaults) == (kind == "aws_api_gateway")


def test_a_value_from_a_platform_is_known_as_such(view_of: ViewOf) -> None:
    view = view_of(hops({"name": "edge", "kind": "other"}, {"name": "alb", "kind": "aws_alb"}))
    default = view.fact_defaults["context.hops[1].idle_timeout_s"]
    assert (default.platform.id, default.platform.as_of, default.value) == ("aws-alb", "2026-11", 60)


def test_no_rule_fires_on_what_holds_until_it_is_configured(view_of: ViewOf) -> None:
    view = view_of(hops({"name": "nginx", "kind": "nginx"}))
    assert value(view, "any(h.upgrade_supported == False for h in context.hops)") is UNKNOWN


def test_no_limit_that_anyone_states_is_no_limit(view_of: ViewOf) -> None:
    view = view_of(hops({"name": "alb", "kind": "aws_alb"}))
    assert value(view, "min(h.max_message_bytes for h in context.hops)") is NO_LIMIT
    assert value(view, "min(h.max_message_bytes for h in context.hops) < 100") is False


def test_a_timeout_that_a_platform_does_not_have_is_no_gap(view_of: ViewOf) -> None:
    assessment = assess(view_of(hops({"name": "caddy", "kind": "caddy"})))
    assert "WS001" not in {finding.rule.code for finding in assessment.findings}
    needs = {path for gap in assessment.not_assessed for path in gap.needs}
    assert "context.hops[0].idle_timeout_s" not in needs


def test_a_hop_without_a_name_is_called_by_its_kind(view_of: ViewOf) -> None:
    assert hop(view_of(hops({"kind": "aws_alb"})))["name"] == "aws_alb"


def test_the_answers_themselves_are_not_touched(catalogue: Catalogue) -> None:
    answers = flatten(hops({"kind": "aws_alb"}), catalogue)
    view = View(catalogue, answers, {}, "full")
    assert view.given["context.hops"] == [{"kind": "aws_alb"}]


# --- ranges -----------------------------------------------------------------------------------------------------------


def test_rules_read_the_likely_value_of_a_range(view_of: ViewOf) -> None:
    span = {"low": 10, "likely": 20, "high": 90}
    view = view_of({"protocol": {"heartbeat": {"interval_s": span}}, **hops({"name": "alb", "idle_timeout_s": span})})
    assert view.answers["protocol.heartbeat.interval_s"] == 20
    assert hop(view)["idle_timeout_s"] == 20
    assert view.given["protocol.heartbeat.interval_s"] == span


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "path", "asked"),
    [
        ("quick", "transport.choice", True),
        ("quick", "protocol.heartbeat.timeout_s", False),
        ("quick", "context.product.summary", False),
        ("standard", "protocol.heartbeat.timeout_s", True),
        ("standard", "context.product.summary", False),
        ("full", "context.product.summary", True),
    ],
)
def test_a_level_asks_down_to_its_depth(level: str, path: str, asked: bool, view_of: ViewOf) -> None:
    assert (path in [field.path for field in view_of({}, level).visible()]) is asked


def test_a_deeper_question_that_has_an_answer_is_shown(view_of: ViewOf) -> None:
    view = view_of({"context": {"product": {"summary": "Scores for fans"}}}, "quick")
    assert "context.product.summary" in [field.path for field in view.visible()]


def test_a_record_field_is_as_deep_as_its_list(catalogue: Catalogue) -> None:
    assert {field.depth for field in catalogue.fields.values() if field.path.startswith("context.hops[]")} == {"core"}


@pytest.mark.parametrize(("level", "expected"), [("quick", UNKNOWN), ("standard", False), ("full", False)])
def test_absence_is_unknown_where_the_level_does_not_ask(level: str, expected: object, view_of: ViewOf) -> None:
    assert value(view_of({}, level), "is_set(reliability.storm.tested)") is expected
    assert value(view_of({}, level), "count(security.tests) > 0") is expected


def test_an_answer_beyond_the_level_counts(view_of: ViewOf) -> None:
    view = view_of({"reliability": {"storm": {"tested": "load_test"}}}, "quick")
    assert value(view, "is_set(reliability.storm.tested)") is True


def test_while_interviewing_absence_waits_until_its_question_has_passed(catalogue: Catalogue) -> None:
    path = "reliability.storm.tested"
    before = View(catalogue, {}, {}, "full", frozenset({"transport.choice"}))
    after = View(catalogue, {}, {}, "full", frozenset({"transport.choice", path}))
    assert value(before, f"is_set({path})") is UNKNOWN
    assert value(after, f"is_set({path})") is False


# --- states -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "decision", "state"),
    [
        (True, None, "decided"),
        (False, None, "open"),
        (True, Decision(state="assumed"), "assumed"),
        (True, Decision(why="Because."), "decided"),
        (False, Decision(why="Because."), "open"),
        (False, Decision(state="undecided"), "undecided"),
        (False, Decision(state="assumed"), "open"),
        (False, NOT_APPLICABLE, "not_applicable"),
    ],
)
def test_the_state_of_a_question(answered: bool, decision: Decision | None, state: str, view_of: ViewOf) -> None:
    answers = {"transport": {"choice": "sse"}} if answered else {}
    view = view_of(answers, decisions={"transport.choice": decision} if decision else {})
    assert view.state("transport.choice") == state


def test_an_empty_list_is_no_answer(view_of: ViewOf) -> None:
    assert view_of({"context": {"clients": []}}).state("context.clients") == "open"


def test_an_assumption_about_a_list_holds_for_its_records_unless_one_was_confirmed(view_of: ViewOf) -> None:
    decisions = {
        "context.hops": Decision(state="assumed"),
        "context.hops[1].idle_timeout_s": Decision(state="decided"),
    }
    view = view_of(hops({"name": "a"}, {"name": "b"}), decisions=decisions)
    assert view.assumed("context.hops[0].idle_timeout_s")
    assert not view.assumed("context.hops[1].idle_timeout_s")
    assert not view.assumed("transport.choice")


def test_what_is_assumed_of_a_record_is_assumed_of_its_fields(catalogue: Catalogue) -> None:
    decisions = {
        "context.hops[0]": Decision(state="assumed", by="default"),
        "context.hops[0].name": Decision(state="decided"),
    }
    view = View(catalogue, {"context.hops": [{"name": "edge"}, {"name": "alb"}]}, decisions, "standard")
    assert view.assumed("context.hops[0].idle_timeout_s")
    assert not view.assumed("context.hops[0].name")
    assert not view.assumed("context.hops[1].idle_timeout_s")
