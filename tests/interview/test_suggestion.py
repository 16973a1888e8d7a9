"""Suggestions and their reasons: computed defaults, platform facts, the advice tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interview.answers import default, sample
from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue
from wizard.design.document import flatten
from wizard.interview import engine
from wizard.interview.prompt import prompt_at, show_answer, suggestion_line
from wizard.interview.snapshot import Snapshot
from wizard.interview.suggestion import default_for, why_not_drafts


@pytest.mark.parametrize(
    ("idle_timeout_s", "interval_s"),
    [(60, 25), (40, 18), (12, 5), pytest.param(8, 3, id="a short timeout gets a short beat")],
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
    assert found.why == (
        "two beats within the shortest idle timeout of the path, 10 % jitter or more included: "
        f"({idle_timeout_s} - 0.32) / 2 / 1.1 in seconds, at most 25 (SSE comments: 15)"
    )
    assert found.ingredients == ()


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
    pytest.param({**BOTH, "hops": OPEN}, "websocket", "carries text and binary both ways", id="T7"),
    pytest.param(
        {**BOTH, "clients": [{"kind": "browser", "behind_corporate_proxy": True}], "hops": OPEN},
        "websocket", "with long polling as fallback behind corporate proxies; no simpler transport fits", id="T7: corporate proxy",
    ),
    pytest.param({}, "websocket", "carries text and binary both ways", id="T7: nothing known"),
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


T4, T7 = ("sse", "one-way text"), ("websocket", "carries text and binary both ways")
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


# --- suggestions follow from what was answered before -----------------------------------------------------------------

IN_CONTEXT = [
    pytest.param("loss_tolerance", {**BOTH, "latency": {"target_p95_ms": 500}}, "no_loss", id="a chat loses nothing"),
    pytest.param("loss_tolerance", {**BOTH, "latency": {"target_p95_ms": 50}}, None, id="a game may"),
    pytest.param("loss_tolerance", {**DOWN, "latency": {"target_p95_ms": 500}}, None, id="a feed must be asked"),
    pytest.param("offline_delivery", {"clients": [{"kind": "mobile_native"}]}, True, id="phones need push"),
    pytest.param("offline_delivery", {"clients": [{"kind": "browser"}]}, False, id="desks do not"),
    pytest.param("data.regulations", {"data": {"sensitivity": "personal"}}, None, id="personal data has some law"),
    pytest.param("data.regulations", {"data": {"sensitivity": "internal"}}, ["none"], id="business data may have none"),
    pytest.param("platform.runtime", {"hops": [{"kind": "aws_alb"}]}, None, id="a balancer says nothing of the runtime"),
    pytest.param("platform.runtime", {"hops": [{"kind": "gcp_cloud_run"}]}, "serverless_container", id="Cloud Run does"),
    pytest.param("latency.acceptable_staleness_s", {"latency": {"target_p95_ms": 20}}, 0.1, id="an order book"),
    pytest.param("latency.acceptable_staleness_s", {"latency": {"target_p95_ms": 2000}}, 8, id="a ticker"),
    pytest.param("outage_p95_s", {"clients": [{"kind": "browser"}, {"kind": "iot"}]}, 300, id="devices are away longest"),
    pytest.param("clients[0].rtt_p95_ms", {"clients": [{"kind": "mobile_native"}]}, 300, id="phones are slow"),
    pytest.param("clients[0].rtt_p95_ms", {"clients": [{"kind": "server"}]}, 150, id="servers are not"),
    pytest.param("clients[0].goes_to_background", {"clients": [{"kind": "mobile_native"}]}, True, id="phones suspend"),
    pytest.param("clients[0].goes_to_background", {"clients": [{"kind": "browser"}]}, None, id="a browser may be mobile"),
    pytest.param("clients[0].share_pct", {"clients": [{"kind": "browser"}]}, None, id="more kinds may follow the first"),
    pytest.param("clients[1].share_pct", {"clients": [{"kind": "browser"}, {"kind": "iot"}]}, None, id="nothing to go by"),
    pytest.param(
        "clients[1].share_pct", {"clients": [{"kind": "browser", "share_pct": 60}, {"kind": "iot"}]}, 40, id="the rest"
    ),
    pytest.param(
        "clients[1].share_pct", {"clients": [{"kind": "browser", "share_pct": 100}, {"kind": "iot"}]}, None, id="no rest"
    ),
    pytest.param("hops[0].idle_timeout_s", {"hops": [{"kind": "app_server"}]}, None, id="own servers have no default"),
    pytest.param("hops[0].upgrade_supported", {"hops": [{"kind": "nginx"}]}, None, id="nginx is always configured"),
    pytest.param("hops[0].upgrade_supported", {"hops": [{"kind": "aws_alb"}]}, True, id="an ALB is not"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "context", "value"), IN_CONTEXT)
def test_what_is_suggested_of_the_context_is_safe_or_absent(
    catalogue: Catalogue, name: str, context: dict[str, Any], value: Any
) -> None:
    found = default(catalogue, {"context": context}, f"context.{name}")
    assert (found.value if found else None) == value


def test_what_is_only_planned_with_is_not_called_a_documented_default(catalogue: Catalogue) -> None:
    answers = {"context": {"hops": [{"kind": "carrier_nat"}]}}
    found = default(catalogue, answers, "context.hops[0].idle_timeout_s")
    assert (found.value, found.why) == (
        240,
        "Mobile carrier NAT and firewall: a planning value as of 2026-11, no documented default",
    )
    assert "规划值" in default(catalogue, answers, "context.hops[0].idle_timeout_s", "zh").why


@pytest.mark.parametrize(
    ("heartbeat", "value"),
    [
        ({"interval_s": 25, "timeout_s": 10}, 45),
        ({"interval_s": 60, "timeout_s": 10}, 80),
        ({"interval_s": 60, "timeout_s": 10, "jitter_pct": 50}, 100),
        ({"interval_s": 30, "timeout_s": 10, "max_missed": 2}, 80),
        ({"interval_s": 5, "timeout_s": 2}, 45),
        pytest.param({"timeout_s": 10}, None, id="the interval is open"),
    ],
)
def test_a_dead_link_may_go_unnoticed_as_long_as_the_answered_beat_takes(
    catalogue: Catalogue, heartbeat: dict[str, Any], value: Any
) -> None:
    answers = {
        "transport": {"choice": "websocket"},
        "protocol": {"heartbeat": {"mechanism": "app_message_server", **heartbeat}},
    }
    found = default(catalogue, answers, "protocol.heartbeat.max_blind_s")
    assert (found.value if found else None) == value


def test_the_envelope_carries_the_version_that_the_encoding_promises(catalogue: Catalogue) -> None:
    known = {"context": {"ordering": "per_channel", "loss_tolerance": "no_loss"}}
    assert default(catalogue, {**known, "protocol": {"encoding": "json"}}, "protocol.envelope_fields").value == [
        "type", "id", "ts", "seq", "channel", "v", "payload",
    ]  # fmt: skip
    assert default(catalogue, {**known, "protocol": {"encoding": "protobuf"}}, "protocol.envelope_fields").value == [
        "type", "id", "ts", "seq", "channel", "payload",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "suggested"),
    [
        ({"type": "message.new"}, ("at_least_once", 300, 4096, False)),
        ({"type": "message.new", "typical_bytes": 9000}, ("at_least_once", 300, 18000, False)),
        ({"type": "message.new", "ephemeral": True}, ("at_most_once", 200, 512, False)),
        ({"type": "typing"}, ("at_most_once", 200, 512, True)),
        ({"type": "room.presence"}, ("at_most_once", 200, 512, True)),
        ({"type": "typing", "ephemeral": False}, ("at_least_once", 300, 4096, True)),
        ({"type": "cursor.moved", "typical_bytes": 400}, ("at_most_once", 200, 800, True)),
    ],
)
def test_a_message_that_is_worthless_soon_is_suggested_small_and_may_be_lost(
    catalogue: Catalogue, message: dict[str, Any], suggested: tuple[Any, ...]
) -> None:
    answers = {
        "context": {"loss_tolerance": "no_loss", "payload": {"has_binary": False}},
        "protocol": {"messages": [message]},
    }
    names = ("delivery", "typical_bytes", "max_bytes", "ephemeral")
    assert tuple(default(catalogue, answers, f"protocol.messages[0].{name}").value for name in names) == suggested


@pytest.mark.parametrize(
    ("choice", "behind", "value", "why"),
    [
        ("websocket", False, "none", "no client sits behind a corporate proxy"),
        ("websocket", True, "long_polling", "corporate proxies cut long connections"),
        ("webtransport", True, "websocket", "WebTransport needs WebSocket behind it"),
    ],
)
def test_a_fallback_is_suggested_with_the_reason_that_applies(
    catalogue: Catalogue, choice: str, behind: bool, value: str, why: str
) -> None:
    answers = {
        "context": {"clients": [{"kind": "browser", "behind_corporate_proxy": behind}]},
        "transport": {"choice": choice},
    }
    found = default(catalogue, answers, "transport.fallback")
    assert (found.value, found.why.startswith(why)) == (value, True)


@pytest.mark.parametrize("position", ["transport.fallback", "transport.alternatives[0].option"])
def test_the_chosen_transport_is_neither_offered_nor_taken_in_its_own_place(
    catalogue: Catalogue, position: str
) -> None:
    chosen = Snapshot({"transport.choice": "sse"}, {}, "full")
    offered = [option.value for option in prompt_at(chosen.view(catalogue), position, "en").options]
    assert ("sse" in offered, "long_polling" in offered) == (False, True)
    with pytest.raises(Refused) as refused:
        engine.answer(catalogue, chosen, position, "sse")
    assert [r.message for r in refused.value.refusals] == ['"sse" is the transport itself']
    engine.answer(catalogue, chosen, position, "long_polling")


def of_messages(direction: str, **more: Any) -> dict[str, Any]:
    return {"protocol": {"messages": [{"type": "m", "direction": direction, **more}]}}


@pytest.mark.parametrize(
    ("answers", "position", "value"),
    [
        ({"context": DOWN}, "protocol.messages[0].direction", "s2c"),
        ({"context": {"direction": "client_to_server"}}, "protocol.messages[0].direction", "c2s"),
        pytest.param({"context": BOTH}, "protocol.messages[0].direction", None, id="either way must be said"),
        (of_messages("c2s"), "protocol.messages[0].fanout", 0),
        (of_messages("s2c", channel="-"), "protocol.messages[0].fanout", 1),
        (of_messages("s2c", channel="room"), "protocol.messages[0].fanout", None),
        (of_messages("s2c"), "protocol.messages[0].per_conn_per_min", 0),
        (of_messages("c2s"), "protocol.messages[0].per_conn_per_min", None),
        pytest.param(of_messages("c2s"), "protocol.messages[0].rate_per_s", None, id="a rate is never guessed"),
        ({"transport": {"choice": "sse"}}, "auth.refresh.method", "reconnect"),
        ({"transport": {"choice": "websocket"}}, "auth.refresh.method", "in_band_message"),
        ({"auth": {"method": "cookie_session"}}, "auth.token.ttl_s", None),
        ({"auth": {"method": "ticket"}}, "auth.token.ttl_s", 60),
        ({"context": {"client_msgs_per_min": 0}, "transport": {"choice": "sse"}}, "transport.client_to_server", "none"),
        ({"protocol": {"channels": [{"pattern": "r", "kind": "presence"}]}}, "protocol.presence.enabled", True),
        ({"protocol": {"channels": [{"pattern": "r", "kind": "user"}]}}, "scale.fanout.hot_channel_subscribers", None),
        (
            {"context": {"scale": {"peak_connections": 40000}}, "protocol": {"channels": [{"pattern": "r", "kind": "public"}]}},
            "scale.fanout.hot_channel_subscribers", 40000,
        ),
    ],
)  # fmt: skip
def test_what_is_suggested_of_the_design_is_safe_or_absent(
    catalogue: Catalogue, answers: dict[str, Any], position: str, value: Any
) -> None:
    records: dict[str, Any] = {"protocol": {"messages": [{"type": "m"}]}} if position.endswith("direction") else {}
    found = default(catalogue, {**records, **answers}, position)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(("sensitivity", "sensitive"), [("personal", True), ("special", True), ("public", False)])
def test_a_channel_is_sensitive_where_the_data_is(catalogue: Catalogue, sensitivity: str, sensitive: bool) -> None:
    answers = {
        "context": {"data": {"sensitivity": sensitivity}},
        "protocol": {"channels": [{"pattern": "room", "kind": "private"}]},
    }
    assert default(catalogue, answers, "protocol.channels[0].sensitive").value is sensitive


def test_the_backoff_cap_does_not_wait_for_the_nodes_to_be_known(catalogue: Catalogue) -> None:
    answers = {
        "context": {"scale": {"peak_connections": 40000}},
        "transport": {"choice": "websocket"},
        "reliability": {"reconnect": {"policy": "exponential_full_jitter"}},
    }
    early = default(catalogue, answers, "reliability.reconnect.cap_s")
    assert early.value == 160
    assert early.why.endswith("4 x 40,000 connections / 1,000 handshakes/s, between 10 s and 300 s")
    known = {**answers, "scale": {"nodes": 8, "accept_per_s_per_node": 500}}
    assert default(catalogue, known, "reliability.reconnect.cap_s").value == 40


def test_a_computed_number_shows_its_sum_in_both_languages(catalogue: Catalogue) -> None:
    answers = {
        "context": {"users": {"max_users_behind_one_ip": 500, "devices_per_user": 2}, "clients": [{"kind": "iot"}]}
    }
    english = default(catalogue, answers, "ops.limits.max_connections_per_ip")
    assert english.why == "twice what your largest NAT brings: 2 x 500 users x 2 connections"
    chinese = default(catalogue, answers, "ops.limits.max_connections_per_ip", "zh")
    assert chinese.why == "最大 NAT 连接数的两倍：2 × 500 名用户 × 每人 2 条连接"


def test_every_number_that_is_computed_from_answers_shows_how(catalogue: Catalogue) -> None:
    without = [
        field.path
        for field in catalogue.fields.values()
        if field.kind == "number" and field.default_from and not field.default_how
    ]
    assert without == [
        "context.users.devices_per_user",  # these choose between fixed numbers, or take over another answer
        "context.clients[].share_pct",
        "context.clients[].rtt_p95_ms",
        "context.outage_p95_s",
        "auth.token.ttl_s",
        "protocol.messages[].typical_bytes",
        "protocol.messages[].max_bytes",
        "protocol.messages[].fanout",
        "protocol.messages[].per_conn_per_min",
        "protocol.channels[].retention_s",
        "protocol.limits.max_message_bytes",
        "protocol.compression.max_inflated_bytes",
        "reliability.seq.rate_per_s",
        "reliability.send_buffer.max_age_s",
        "scale.backbone_max_payload_bytes",
        "scale.deploy.lb_deregistration_s",
        "ops.slos[].threshold_ms",
    ]


# --- as it is shown ---------------------------------------------------------------------------------------------------


def shown(catalogue: Catalogue, answers: dict[str, Any], position: str, language: str) -> str:
    found = default(catalogue, answers, position, language)
    value = show_answer(catalogue, catalogue.fields[position], found.value, language)
    return suggestion_line(catalogue, language, value, found)


def test_a_suggestion_names_what_it_follows_from_in_the_readers_words(catalogue: Catalogue) -> None:
    answers = {
        "context": {
            "offline_delivery": True,
            "clients": [{"kind": "browser"}, {"kind": "mobile_native", "goes_to_background": True}],
        },
        "transport": {"choice": "websocket"},
    }
    assert shown(catalogue, answers, "transport.push_channel", "en") == (
        "Suggested: Both (only push reaches a closed app; which one depends on the kinds of client)"
        ". Follows from: delivery while the app is closed = yes; kinds of client = Browser, Phone app"
    )
    assert shown(catalogue, answers, "transport.push_channel", "zh") == (
        "建议：两者都用（应用关闭后只有推送能触达；用哪种取决于客户端类型）"
        "。依据：应用关闭时送达 = 是；客户端类型 = 浏览器、手机原生应用"
    )


def test_no_suggestion_shows_a_record_or_a_path(catalogue: Catalogue) -> None:
    """All questions of all samples, in both languages: what is shown holds neither YAML nor Python nor a field's name."""
    paths = tuple(field.path for field in catalogue.questions)
    for name in ("f1-harbor-chat", "f2-ninety", "f3-sketchpad", "f5-rigwatch"):
        view = sample(catalogue, name).view(catalogue)
        for field in catalogue.questions:
            for language in ("en", "zh"):
                found = default_for(view, field.path, language)
                if found is not None:
                    value = show_answer(catalogue, field, found.value, language)
                    line = suggestion_line(catalogue, language, value, found)
                    assert not any(mark in line for mark in ("{", "}", "['", "True", "False", "None,", "UNKNOWN")), line
                    assert not any(path in line for path in paths if "." in path), line


def test_a_suggested_number_is_shown_with_the_unit_a_reader_would_work_out(catalogue: Catalogue) -> None:
    position = "auth.max_connection_lifetime_s"
    answers = {"transport": {"choice": "websocket"}, "context": {"hops": [{"kind": "aws_alb"}]}}
    assert shown(catalogue, answers, position, "en").startswith("Suggested: 4 h (14,400 s) (four hours, or 80 %")
    assert shown(catalogue, answers, position, "zh").startswith("建议：4 小时（14,400 秒）（四小时；")
    assert shown(catalogue, {}, "protocol.limits.frame_bytes", "zh").startswith("建议：16 KiB（16,384 字节）（")
    assert show_answer(catalogue, catalogue.fields["security.tests"], ["origin", "dos"], "zh") == "Origin、拒绝服务"


ONE_WAY = {"direction": "server_to_client", "latency": {"target_p95_ms": 500, "acceptable_staleness_s": 2}}


@pytest.mark.parametrize(
    ("context", "choice"),
    [
        pytest.param({}, "sse", id="nothing else is known, as in a quick review"),
        pytest.param({"client_msgs_per_min": 2, "payload": {"has_binary": False}}, "sse", id="all is known"),
        pytest.param({"payload": {"has_binary": True}}, "websocket", id="binary"),
        pytest.param({"client_msgs_per_min": 30}, "websocket", id="busy clients"),
        pytest.param({"hops": [{"kind": "nginx", "upgrade_supported": False}], "payload": {"has_binary": True}},
                     "long_polling", id="binary, and no upgrade on the path"),
        pytest.param({"hops": [{"kind": "nginx", "upgrade_supported": False}]}, "sse", id="text needs no upgrade"),
    ],
)  # fmt: skip
def test_one_way_text_is_sse_unless_something_speaks_against_it(
    catalogue: Catalogue, context: dict[str, Any], choice: str
) -> None:
    answers = flatten({"context": {**ONE_WAY, **context}}, catalogue)
    given = Snapshot(answers, {}, "quick")
    suggested = default_for(given.view(catalogue), "transport.choice", "en")
    assert suggested is not None
    assert suggested.value == choice


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "as application servers usually do; yours may be set otherwise"),
        ("zh", "应用服务器通常如此，你的设置可能不同"),
    ],
)
def test_an_own_server_has_no_vendor_whose_document_could_be_quoted(
    catalogue: Catalogue, language: str, why: str
) -> None:
    answers = {"context": {"hops": [{"kind": "app_server", "name": "app"}]}}
    passes = default(catalogue, answers, "context.hops[0].upgrade_supported", language)
    assert (passes.value, passes.why) == (True, why)
    assert default(catalogue, answers, "context.hops[0].idle_timeout_s", language) is None
