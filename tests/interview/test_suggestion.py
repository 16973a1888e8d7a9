"""Suggestions and their reasons: computed defaults, platform facts, the advice tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interview.answers import default, sample
from wizard.content.catalogue import Catalogue
from wizard.interview import engine
from wizard.interview.snapshot import Snapshot
from wizard.interview.suggestion import default_for, why_not_drafts


@pytest.mark.parametrize(
    ("idle_timeout_s", "interval_s"),
    [(60, 25), (40, 18), (12, 5), pytest.param(8, 5, id="never below 5")],
)
def test_a_heartbeat_fits_twice_into_the_shortest_idle_timeout(
    catalogue: Catalogue, idle_timeout_s: int, interval_s: int
) -> None:
    answers = {
        "context": {
            "clients": [{"kind": "browser", "rtt_p95_ms": 320}],
            "hops": [{"name": "alb", "kind": "aws_alb", "idle_timeout_s": idle_timeout_s}],
        },
        "transport": {"choice": "websocket"},
        "protocol": {"heartbeat": {"mechanism": "app_message_server"}},
    }
    found = default(catalogue, answers, "protocol.heartbeat.interval_s")
    assert found.value == interval_s
    assert found.formula
    assert found.why


def test_a_default_that_rests_on_an_open_answer_is_not_offered(catalogue: Catalogue) -> None:
    assert default(catalogue, {}, "protocol.heartbeat.interval_s") is None


def test_a_hop_offers_what_its_platform_does_with_the_date(catalogue: Catalogue) -> None:
    answers = {"context": {"hops": [{"kind": "aws_alb"}]}}
    found = default(catalogue, answers, "context.hops[0].idle_timeout_s")
    assert found.value == 60
    assert "default as of 20" in found.why
    assert "截至 20" in default(catalogue, answers, "context.hops[0].idle_timeout_s", "zh").why


def test_a_second_hop_of_a_kind_is_not_offered_a_name_that_is_taken(catalogue: Catalogue) -> None:
    one = {"context": {"hops": [{"kind": "aws_alb"}]}}
    two = {"context": {"hops": [{"kind": "aws_alb", "name": "aws_alb"}, {"kind": "aws_alb"}]}}
    assert default(catalogue, one, "context.hops[0].name").value == "aws_alb"
    assert default(catalogue, two, "context.hops[1].name") is None


def test_a_unique_default_is_offered_once(catalogue: Catalogue) -> None:
    roles = {"auth": {"method": "ticket", "roles": [{"name": "member"}]}}
    assert default(catalogue, {}, "auth.roles[0].name").value == "member"
    assert default(catalogue, roles, "auth.roles[1].name") is None


DOWN = {"direction": "server_to_client", "client_msgs_per_min": 0, "payload": {"has_binary": False}}
BOTH = {"direction": "bidirectional", "client_msgs_per_min": 10}
BLOCKED = [{"name": "old", "kind": "nginx", "upgrade_supported": False, "sse_supported": False}]
OPEN = [{"name": "alb", "kind": "aws_alb", "upgrade_supported": True, "sse_supported": True}]
TRANSPORT_ROWS = [
    pytest.param(
        {**DOWN, "latency": {"acceptable_staleness_s": 60}, "offline_delivery": False},
        "short_polling", "60 s of staleness is fine", id="T1",
    ),
    pytest.param(
        {**DOWN, "latency": {"acceptable_staleness_s": 90, "target_p95_ms": 5000}, "offline_delivery": True},
        "push", "fire-and-forget", id="T2",
    ),
    pytest.param(
        {**BOTH, "loss_tolerance": "any_loss_ok", "latency": {"target_p95_ms": 50}, "payload": {"has_binary": True}},
        "webtransport", "with WebSocket as fallback; late data is useless", id="T3",
    ),
    pytest.param({**DOWN, "hops": OPEN}, "sse", "one-way text", id="T4"),
    pytest.param({**BOTH, "hops": BLOCKED}, "long_polling", "a hop blocks the WebSocket handshake", id="T5"),
    pytest.param({**DOWN, "hops": BLOCKED}, "long_polling", "a hop blocks", id="T5: SSE blocked as well"),
    pytest.param(
        {"direction": "client_to_server", "client_msgs_per_min": 2, "hops": OPEN},
        "short_polling", "uploads alone need no open socket", id="T6",
    ),
    pytest.param({**BOTH, "hops": OPEN}, "websocket", "both directions", id="T7"),
    pytest.param(
        {**BOTH, "clients": [{"kind": "browser", "behind_corporate_proxy": True}], "hops": OPEN},
        "websocket", "with long polling as fallback behind corporate proxies; both", id="T7: corporate proxy",
    ),
    pytest.param({}, "websocket", "both directions", id="T7: nothing known"),
]  # fmt: skip


@pytest.mark.parametrize(("context", "recommended", "because"), TRANSPORT_ROWS)
def test_the_first_matching_row_recommends_the_transport(
    catalogue: Catalogue, context: dict[str, Any], recommended: str, because: str
) -> None:
    found = default(catalogue, {"context": context}, "transport.choice")
    assert (found.value, because in found.why) == (recommended, True), found.why


BROWSER = {"clients": [{"kind": "browser"}]}
SOCKET = {"choice": "websocket"}
AUTH_ROWS = [
    pytest.param({"data": {"sensitivity": "public"}}, SOCKET, "none", id="A1"),
    pytest.param({"clients": [{"kind": "server"}, {"kind": "iot"}]}, SOCKET, "mtls", id="A2"),
    pytest.param({"clients": [{"kind": "mobile_native"}, {"kind": "iot"}]}, SOCKET, "bearer_header", id="A3"),
    pytest.param(BROWSER, {"choice": "sse"}, "cookie_session", id="A4"),
    pytest.param({**BROWSER, "hops": [{"name": "gateway", "kind": "aws_api_gateway"}]}, SOCKET, "ticket", id="A5"),
    pytest.param({**BROWSER, "users": {"audience": "internal_staff"}, "hops": OPEN}, SOCKET, "cookie_session", id="A6"),
    pytest.param({**BROWSER, "hops": OPEN}, SOCKET, "first_message_token", id="A7"),
    pytest.param({}, {}, "first_message_token", id="A7: nothing known"),
]


@pytest.mark.parametrize(("context", "transport", "recommended"), AUTH_ROWS)
def test_the_first_matching_row_recommends_the_authentication(
    catalogue: Catalogue, context: dict[str, Any], transport: dict[str, Any], recommended: str
) -> None:
    found = default(catalogue, {"context": context, "transport": transport}, "auth.method")
    assert found.value == recommended


T4, T7 = ("sse", "one-way text"), ("websocket", "both directions")
A1, A2, A3, A7 = (
    ("none", "nothing to protect"), ("mtls", "certificates"), ("bearer_header", "native clients"),
    ("first_message_token", "off the URL"),
)  # fmt: skip
N1, N2, N3, N4 = ("json", "is text"), ("protobuf", "bandwidth"), ("msgpack", "no base64"), ("json", "debuggable")
B2, B4 = ("durable_object", "the room"), ("nats_jetstream", "replay per recipient")
B6, B8 = ("redis_streams", "replay with low latency"), ("redis_pubsub", "losses are allowed")


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("f0-baseline", [T7, A7, N4, B6]),
        ("f1-harbor-chat", [T7, A7, N4, B6]),
        ("f2-ninety", [T4, A1, N1, B8]),
        ("f3-sketchpad", [T7, A7, N3, B6]),
        ("f4-tickroute", [T7, A3, N4, B6]),
        ("f5-rigwatch", [T7, A2, N2, B4]),
        ("f6-foyer", [T7, A7, N4, B8]),
        ("f7-bellhop", [T4, A7, N4, B2]),
    ],
)
def test_the_samples_are_advised_by_the_rows_of_the_catalogue(
    catalogue: Catalogue, name: str, rows: list[tuple[str, str]]
) -> None:
    view = sample(catalogue, name).view(catalogue)
    positions = ("transport.choice", "auth.method", "protocol.encoding", "scale.backbone")
    for position, (recommended, because) in zip(positions, rows, strict=True):
        found = default_for(view, position, "en")
        assert found is not None
        assert (found.value, because in found.why) == (recommended, True), (position, found)


def test_why_not_is_drafted_from_the_answers(catalogue: Catalogue) -> None:
    view = sample(catalogue, "f0-baseline").view(catalogue)
    drafts = {draft["option"]: draft["why_not"] for draft in why_not_drafts(view, "en")}
    assert list(drafts) == [
        choice.value for choice in catalogue.fields["transport.choice"].choices if choice.value != "websocket"
    ]
    assert drafts["sse"] == (
        "every message sent by a client would be a separate request; six connections per host in browsers over HTTP/1.1"
    )
    assert drafts["long_polling"] == (
        "a round trip between messages (0.32 s); 40,000 clients keep requesting even when nothing happens"
    )
    chinese = {draft["option"]: draft["why_not"] for draft in why_not_drafts(view, "zh")}
    assert chinese["sse"] == "客户端每次上行都是独立请求；HTTP/1.1 下浏览器每主机仅 6 条连接"


def test_why_not_waits_for_the_choice(catalogue: Catalogue) -> None:
    assert why_not_drafts(Snapshot({}, {}, "quick").view(catalogue), "en") == []


def test_every_draft_is_an_answer_that_its_question_takes(catalogue: Catalogue) -> None:
    before = sample(catalogue, "f0-baseline")
    for choice in catalogue.fields["transport.choice"].choices:
        chosen = engine.answer(catalogue, before, "transport.choice", choice.value).snapshot
        drafts = why_not_drafts(chosen.view(catalogue), "zh")
        assert len(drafts) >= 2
        engine.answer(catalogue, chosen, "transport.alternatives", drafts)
