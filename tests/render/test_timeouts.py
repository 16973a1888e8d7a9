"""The timeout chain, and the reconnect schedule beside it."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

import pytest

from wizard.drill.quiet_connection import path_of, quiet_connection
from wizard.interview.suggestion import default_for
from wizard.render.backoff import schedule
from wizard.render.timeouts import picture, timeout_chain
from wizard.review.findings import words

if TYPE_CHECKING:
    from tests.render.conftest import MakeSheet

WORDS = {"beat": "heartbeat", "dead": "dead link", "unknown": "not known", "no_limit": "no limit", "second": "s"}
CHAIN = """
context:
  clients: [{{kind: browser, rtt_p95_ms: 500}}]
  hops:
  - {{name: edge, kind: other, idle_timeout_s: 100, idle_counts: any}}
  - {{name: 网关, kind: other, idle_timeout_s: 60, idle_counts: from_server, max_lifetime_s: 3600}}
transport: {{choice: websocket}}
protocol:
  heartbeat:
    {{mechanism: {mechanism}, replied: false, interval_s: {interval}, jitter_pct: 10, timeout_s: 10, max_missed: 1}}
"""


@pytest.mark.parametrize(
    ("interval", "beats", "margin"),
    [(25, 2, 32.0), (50, 1, 4.5), (55, 0, -1.0)],
)
def test_beats_that_fit_into_the_shortest_timeout(
    make_sheet: MakeSheet, interval: int, beats: int, margin: float
) -> None:
    chain = timeout_chain(make_sheet(CHAIN.format(mechanism="ws_ping_server", interval=interval)))
    decides = next(hop for hop in chain.hops if hop.decides)
    assert (decides.name, decides.beats) == ("网关", beats)
    assert decides.margin_s == pytest.approx(margin)
    assert chain.safe_limit_s == pytest.approx((60 - 0.5) / 1.1 / 2)
    assert chain.first_to_end == ("网关", 3600)


@pytest.mark.parametrize(
    ("mechanism", "resets"),
    [
        ("ws_ping_server", [True, True]),
        ("app_message_server", [True, True]),
        pytest.param("app_message_client", [True, False], id="an unanswered beat of the client sends nothing down"),
        pytest.param("http2_ping", [None, None], id="below HTTP nobody knows"),
        ("none", [False, False]),
    ],
)
def test_whether_a_beat_resets_a_hop(make_sheet: MakeSheet, mechanism: str, resets: list[bool | None]) -> None:
    chain = timeout_chain(make_sheet(CHAIN.format(mechanism=mechanism, interval=25)))
    assert [hop.beat_resets for hop in chain.hops] == resets


def test_the_picture_is_drawn_to_scale(make_sheet: MakeSheet) -> None:
    chain = timeout_chain(make_sheet(CHAIN.format(mechanism="ws_ping_server", interval=25)))
    assert picture(chain, WORDS, detect_s=35).split("\n") == [
        "edge               |===============================================| 100 s",
        "网关               |============================| 60 s",
        "heartbeat          |           ^           ^           ^           ^ 25 s",
        "dead link          |----------------x 35 s",
    ]


def test_a_hostile_name_stays_in_its_column(make_sheet: MakeSheet) -> None:
    name = '"x\\n--> `y` ```\\n| z"'
    text = f"context: {{hops: [{{name: {name}, kind: other, idle_timeout_s: 60}}]}}\ntransport: {{choice: websocket}}"
    drawn = picture(timeout_chain(make_sheet(text)), WORDS, detect_s=None)
    assert drawn == "x --> `y` ``` | z  |===============================================| 60 s"


def test_a_path_without_timeouts_has_no_picture(make_sheet: MakeSheet) -> None:
    chain = timeout_chain(make_sheet("context: {hops: [{name: a, kind: haproxy}]}\ntransport: {choice: websocket}"))
    assert (picture(chain, WORDS, detect_s=None), chain.hops[0].beats) == ("", None)


@pytest.mark.parametrize(
    ("policy", "ranges"),
    [
        ("exponential_full_jitter", [(0, 5), (0, 2), (0, 4), (0, 8), (0, 10)]),
        ("exponential_equal_jitter", [(0, 5), (1, 2), (2, 4), (4, 8), (5, 10)]),
        ("exponential_no_jitter", [(0, 5), (2, 2), (4, 4), (8, 8), (10, 10)]),
        ("fixed_delay", [(0, 5), (1, 1), (1, 1)]),
        ("immediate", [(0, 5), (0, 0), (0, 0)]),
        ("none", []),
    ],
)
def test_the_schedule_of_a_policy(make_sheet: MakeSheet, policy: str, ranges: list[tuple[float, float]]) -> None:
    text = (
        "transport: {choice: websocket}\n"
        f"reliability: {{reconnect: {{policy: {policy}, base_ms: 1000, cap_s: 10, first_delay_max_ms: 5000}}}}"
    )
    assert [(a.low_s, a.high_s) for a in schedule(make_sheet(text)).attempts] == ranges


def test_a_schedule_without_its_numbers_names_them(make_sheet: MakeSheet) -> None:
    text = "transport: {choice: websocket}\nreliability: {reconnect: {policy: exponential_full_jitter, base_ms: 1000}}"
    found = schedule(make_sheet(text))
    assert (found.attempts, found.needs) == ((), ("reliability.reconnect.cap_s",))


ALB = """
context:
  clients: [{{kind: browser, rtt_p95_ms: 320}}]
  hops: [{{name: alb, kind: aws_alb, idle_timeout_s: 60, idle_counts: any}}]
transport: {{choice: websocket}}
protocol: {{heartbeat: {{mechanism: app_message_server, replied: true, interval_s: {interval}, {jitter}timeout_s: 10}}}}
"""


@pytest.mark.parametrize(
    ("interval", "jitter", "codes", "beats", "cut_by"),
    [
        pytest.param(55, "jitter_pct: 50, ", ["WS303"], 0, "alb", id="82.5 s of silence before a balancer of 60 s"),
        pytest.param(55, "jitter_pct: 0, ", ["WS304"], 1, None, id="one beat of 55 s"),
        pytest.param(55, "", ["WS304"], 1, None, id="a jitter that is not answered counts as none"),
        pytest.param(29, "jitter_pct: 0, ", [], 2, None, id="two beats of 29 s"),
        pytest.param(29, "jitter_pct: 10, ", ["WS304"], 1, None, id="two beats of 31.9 s do not fit"),
        pytest.param(27, "jitter_pct: 10, ", [], 2, None, id="two beats of 29.7 s do"),
    ],
)
def test_rules_document_and_drill_judge_a_heartbeat_alike(
    make_sheet: MakeSheet, interval: int, jitter: str, codes: list[str], beats: int, cut_by: str | None
) -> None:
    sheet = make_sheet(ALB.format(interval=interval, jitter=jitter))
    found = [f.rule.code for f in sheet.review.findings if f.rule.code in ("WS303", "WS304")]
    chain = timeout_chain(sheet)
    course = quiet_connection(path_of(sheet.review.view.answers, beat_gap_s=sheet.number("beat_gap_s"), outage_s=300))
    assert (found, chain.hops[0].beats, course.cut_by) == (codes, beats, cut_by)
    assert chain.safe_limit_s is not None
    assert chain.hard_limit_s is not None
    assert (interval <= chain.safe_limit_s, interval < chain.hard_limit_s) == (beats == 2, beats > 0)


@pytest.mark.parametrize("jitter", [0, 10, 25, 50])
def test_the_value_of_the_fix_and_the_suggestion_lie_in_the_safe_window(make_sheet: MakeSheet, jitter: int) -> None:
    sheet = make_sheet(ALB.format(interval=60, jitter=f"jitter_pct: {jitter}, "))
    finding = next(f for f in sheet.review.findings if f.rule.code == "WS303")
    fix = words(sheet.review.view, finding, "fix", "en")
    limit = timeout_chain(sheet).safe_limit_s
    suggested = default_for(sheet.review.view, "protocol.heartbeat.interval_s", "en")
    assert limit is not None
    assert suggested is not None
    assert fix.startswith(f"Set the interval to at most {floor(limit)} s.")
    assert suggested.value <= limit
