"""One finding: what it is about, where it points, which values it rests on, and that its fingerprint stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ReviewText, ViewOf
from wizard.content.catalogue import Catalogue
from wizard.content.kleene import NO_LIMIT, UNKNOWN, UNLIMITED
from wizard.design.document import Decision
from wizard.review.findings import Finding, NotAssessed, assess, fill, fingerprint, short_keys, show_value, words
from wizard.review.view import View

SLOW = {
    "transport": {"choice": "websocket"},
    "context": {
        "clients": [{"kind": "browser", "rtt_p95_ms": 150}],
        "hops": [{"name": "edge", "kind": "other", "idle_timeout_s": 300}, {"name": "alb", "kind": "aws_alb"}],
    },
    "protocol": {"heartbeat": {"mechanism": "app_message_server", "interval_s": 60}},
}


def found(view: View, code: str) -> list[Finding]:
    return [finding for finding in assess(view).findings if finding.rule.code == code]


def gaps(view: View, code: str) -> list[NotAssessed]:
    return [gap for gap in assess(view).not_assessed if gap.rule.code == code]


# --- subject and place ------------------------------------------------------------------------------------------------


def test_a_rule_over_records_finds_one_thing_for_each(view_of: ViewOf) -> None:
    findings = found(view_of(SLOW), "WS303")
    assert [(finding.subject, finding.path) for finding in findings] == [("alb", "protocol.heartbeat.interval_s")]


def test_a_finding_about_a_record_points_into_it(view_of: ViewOf) -> None:
    answers = {"context": {"hops": [{"name": "alb", "kind": "aws_alb"}, {"name": "proxy", "kind": "traefik"}]}}
    findings = found(view_of(answers), "WS001")
    assert [(finding.subject, finding.path) for finding in findings] == [("proxy", "context.hops[1].idle_timeout_s")]


@pytest.mark.parametrize(
    ("sample", "code", "subject"),
    [
        ("f1-harbor-chat", "WS303", "alb"),
        ("f4-tickroute", "WS434", "order.submit"),
        ("f5-rigwatch", "WS228", "truck:{id}"),
        pytest.param("f6-foyer", "WS615", "4430", id="a code is a text"),
        ("f4-tickroute", "WS504", None),
    ],
)
def test_the_subject_is_what_names_the_record(
    sample: str, code: str, subject: str | None, review_text: ReviewText
) -> None:
    text = (Path(__file__).parent / "samples" / f"{sample}.yaml").read_text(encoding="utf-8")
    assert [f.subject for f in review_text(text).findings if f.rule.code == code] == [subject]


def test_a_rule_over_an_unanswered_list_needs_that_list(view_of: ViewOf) -> None:
    assert [(gap.subject, gap.needs) for gap in gaps(view_of({}), "WS303")] == [(None, ("context.hops",))]


def test_a_rule_over_an_empty_list_is_quiet(view_of: ViewOf) -> None:
    view = view_of({"context": {"hops": []}})
    assert (found(view, "WS303"), gaps(view, "WS303")) == ([], [])


def test_a_rule_names_the_answers_it_lacks_each_once(view_of: ViewOf) -> None:
    view = view_of({"transport": {"choice": "websocket"}, "context": {"hops": [{"name": "alb", "kind": "aws_alb"}]}})
    assert [(gap.subject, gap.needs) for gap in gaps(view, "WS303")] == [
        ("alb", ("protocol.heartbeat.interval_s", "context.clients"))
    ]


# --- facts ------------------------------------------------------------------------------------------------------------


def test_facts_are_keyed_by_the_last_word_of_their_path(view_of: ViewOf) -> None:
    facts = found(view_of(SLOW), "WS303")[0].facts
    assert facts == {"interval_s": 60, "idle_timeout_s": 60}


@pytest.mark.parametrize(
    ("named", "facts"),
    [
        ({"protocol.heartbeat.interval_s": 60, "detect_s": 70}, {"interval_s": 60, "detect_s": 70}),
        ({"context.hops[1].idle_timeout_s": 60}, {"idle_timeout_s": 60}),
        (
            {"transport.choice": "sse", "context.hops[0].kind": "nginx", "context.clients[0].kind": "browser"},
            {"choice": "sse", "context.hops[0].kind": "nginx", "context.clients[0].kind": "browser"},
        ),
        ({}, {}),
    ],
)
def test_where_two_facts_would_share_a_key_both_keep_their_path(named: dict[str, Any], facts: dict[str, Any]) -> None:
    assert short_keys(named) == facts


# --- fingerprint ------------------------------------------------------------------------------------------------------

DOCUMENT = """\
wsdesign: 1
transport: {choice: websocket}
context:
  clients: [{kind: browser, rtt_p95_ms: 150}]
  hops: [{name: alb, kind: aws_alb, idle_timeout_s: 60}]
protocol:
  heartbeat: {mechanism: app_message_server, interval_s: 60}
"""


def prints(text: str, review_text: ReviewText) -> dict[str, str]:
    return {f"{f.rule.code} {f.subject}": f.fingerprint for f in review_text(text).findings}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("# a comment\n\n\n" + DOCUMENT, id="lines moved"),
        pytest.param(DOCUMENT.replace("60}]", "60.0}]"), id="the same number written otherwise"),
        pytest.param(DOCUMENT.replace("wsdesign: 1\n", "wsdesign: 1\nlanguage: zh\n"), id="another language"),
        pytest.param(DOCUMENT.replace("hops: [", "hops: [{name: nat, idle_timeout_s: 900}, "), id="records moved"),
        pytest.param(DOCUMENT.replace("rtt_p95_ms: 150", "rtt_p95_ms: 151"), id="a value that does not decide"),
    ],
)
def test_a_fingerprint_stays_while_rule_subject_and_values_stay(other: str, review_text: ReviewText) -> None:
    key = "WS303 alb"
    assert prints(other, review_text)[key] == prints(DOCUMENT, review_text)[key]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("interval_s: 60", "interval_s: 90", "WS303 alb"),
        ("idle_timeout_s: 60", "idle_timeout_s: 55", "WS303 alb"),
        ("name: alb", "name: front", "WS303 front"),
    ],
)
def test_a_fingerprint_changes_with_the_values_and_the_subject(
    old: str, new: str, key: str, review_text: ReviewText
) -> None:
    assert prints(DOCUMENT.replace(old, new), review_text)[key] != prints(DOCUMENT, review_text)["WS303 alb"]


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    one = fingerprint("heartbeat-slower-than-hop", "边缘", {"interval_s": 60, "idle_timeout_s": 60})
    other = fingerprint("heartbeat-slower-than-hop", "边缘", {"idle_timeout_s": 60, "interval_s": 60})
    assert one == other == "2a3c7e8207c79a1ac208"


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_message_has_its_numbers(review_text: ReviewText) -> None:
    result = review_text(DOCUMENT)
    finding = next(f for f in result.findings if f.rule.code == "WS303")
    english, chinese = (words(result.view, finding, "message", language) for language in ("en", "zh"))
    for text in (english, chinese):
        assert "60" in text
        assert "alb" in text
        assert "0.15" in text


def test_a_message_says_that_a_number_is_a_platforms_default_and_of_what_date(view_of: ViewOf) -> None:
    view = view_of(SLOW)
    finding = found(view, "WS303")[0]
    assert finding.defaults == ("context.hops[1].idle_timeout_s",)
    assert words(view, finding, "message", "en").endswith(
        "(idle_timeout_s 60 is AWS Application Load Balancer's default as of 2026-11; your setting may differ.)"
    )
    assert words(view, finding, "message", "zh").endswith(
        "（idle_timeout_s 为 60，取自 AWS 应用负载均衡器（ALB） 的默认值，截至 2026-11；你的设置可能不同。）"
    )
    assert "default" not in words(view, finding, "fix", "en")


def test_a_stated_number_is_called_no_default(review_text: ReviewText) -> None:
    result = review_text(DOCUMENT)
    finding = next(f for f in result.findings if f.rule.code == "WS303")
    assert finding.defaults == ()
    assert "default" not in words(result.view, finding, "message", "en")


def test_a_message_says_that_it_rests_on_unconfirmed_answers(view_of: ViewOf) -> None:
    view = view_of(SLOW, decisions={"protocol.heartbeat.interval_s": Decision(state="assumed", by="default")})
    finding = found(view, "WS303")[0]
    assert finding.assumed == ("protocol.heartbeat.interval_s",)
    assert "(Rests on unconfirmed answers: protocol.heartbeat.interval_s.)" in words(view, finding, "message", "en")
    assert "（依据尚未确认的回答：protocol.heartbeat.interval_s。）" in words(view, finding, "message", "zh")


def test_an_assumption_behind_a_derived_value_is_said_too(view_of: ViewOf) -> None:
    """WS303 reads the round trip of the slowest client through a derived value."""
    view = view_of(SLOW, decisions={"context.clients": Decision(state="assumed")})
    # 60 s is too slow for 60 s whatever the round trip; at 59.9 s the round trip decides.
    answers = {**SLOW, "protocol": {"heartbeat": {"mechanism": "app_message_server", "interval_s": 59.9}}}
    view = view_of(answers, decisions={"context.clients": Decision(state="assumed")})
    assert "context.clients[0].rtt_p95_ms" in found(view, "WS303")[0].assumed


@pytest.mark.parametrize(
    ("value", "name", "english", "chinese"),
    [
        (UNKNOWN, "interval_s", "—", "—"),
        (None, "interval_s", "—", "—"),
        (NO_LIMIT, "max_bytes", "no limit", "无上限"),
        (UNLIMITED, "idle_timeout_s", "no limit", "无上限"),
        (True, "replied", "yes", "是"),
        (False, "replied", "no", "否"),
        (40000, "peak_connections", "40,000", "40,000"),
        (33.3333, "readmit_s", "33.33", "33.33"),
        pytest.param(4401, "close_code", "4401", "4401", id="a code has no thousands"),
        (["eu", "us"], "regions", "eu, us", "eu, us"),
        ([], "regions", "—", "—"),
        ("alb", "name", "alb", "alb"),
    ],
)
def test_a_value_shows_as_a_sentence_would_say_it(
    value: object, name: str, english: str, chinese: str, catalogue: Catalogue
) -> None:
    assert show_value(value, name, "en", catalogue) == english
    assert show_value(value, name, "zh", catalogue) == chinese


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("cut[[ after {protocol.heartbeat.interval_s} s]].", "cut after 60 s."),
        ("cut[[ after {protocol.heartbeat.timeout_s} s]].", "cut."),
        ("cut [[after {protocol.heartbeat.timeout_s} s||at some time]].", "cut at some time."),
        ("cut [[after {protocol.heartbeat.interval_s} s||at some time]].", "cut after 60 s."),
        pytest.param("cut[[ after {min_lifetime_s} s]].", "cut.", id="without limit there is no figure"),
        pytest.param(
            "cut[[ at {'' if streaming else 5} s]].", "cut.", id="an expression may say that nothing is to be said"
        ),
        pytest.param(
            "[[every {protocol.heartbeat.interval_s} s]][[, within {protocol.heartbeat.timeout_s} s]]",
            "every 60 s",
            id="each part for itself",
        ),
        pytest.param(
            "within {protocol.heartbeat.timeout_s} s", "within — s", id="outside of such a part a dash stands"
        ),
        pytest.param("rooms[[1]]", "rooms1", id="a part without values stands"),
    ],
)
def test_a_part_of_a_sentence_is_written_only_where_its_values_are_known(
    template: str, written: str, view_of: ViewOf, catalogue: Catalogue
) -> None:
    assert fill(view_of(SLOW), catalogue.template(template), {}, "en") == written


def test_the_marks_of_an_optional_part_are_no_marks_inside_a_value(view_of: ViewOf, catalogue: Catalogue) -> None:
    view = view_of({"context": {"product": {"name": "a]]b||c[["}}})
    assert fill(view, catalogue.template("<[[{context.product.name}]]>"), {}, "en") == "<a]]b||c[[>"


@pytest.mark.parametrize(
    ("template", "language", "text"),
    [
        ("承诺 {reliability.delivery}，却无序号", "zh", "承诺至少一次（at_least_once），却无序号"),
        pytest.param(
            "按 {scale.autoscale_metric} 扩容", "zh", "按 CPU 扩容", id="a name that says the same stands alone"
        ),
        pytest.param("订阅（{reliability.delivery}）", "zh", "订阅（at_least_once）", id="no parenthesis in another"),
        pytest.param(
            "只有 {security.abuse.ban_scope} 受限", "zh", "只有用户（user）、IP 地址受限", id="several choices"
        ),
        pytest.param("{transport.rationale} 个", "zh", "at_least_once 个", id="a text of the team's own is no choice"),
    ],
)
def test_a_choice_stands_behind_its_name_in_a_chinese_sentence(
    template: str, language: str, text: str, view_of: ViewOf, catalogue: Catalogue
) -> None:
    view = view_of(
        {
            "reliability": {"delivery": "at_least_once"},
            "scale": {"nodes": 2, "autoscale_metric": "cpu"},
            "security": {"abuse": {"kick": True, "ban_scope": ["user", "ip"]}},
            "transport": {"rationale": "at_least_once"},
        }
    )
    assert fill(view, catalogue.template(template), {}, language, named=True) == text


def test_a_fix_and_an_english_message_name_a_choice_as_it_is_written(view_of: ViewOf) -> None:
    view = view_of({"reliability": {"delivery": "at_least_once", "ack": "none", "resume": {"method": "none"}}})
    (finding,) = found(view, "WS401")
    assert words(view, finding, "message", "en").startswith("at_least_once is promised")
    assert words(view, finding, "message", "zh") == "承诺至少一次（at_least_once），但既无确认也无恢复。"
    assert words(view, finding, "fix", "zh").endswith("就只承诺 at_most_once。")
