"""Rules of context, transport, connection and protocol at the edge: equal values, what is unanswered, what they leave to others.

Each case is the rule's own example of a fault with some answers replaced; None takes an answer out.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from wizard.content.catalogue import Catalogue
from wizard.content.kleene import UNKNOWN
from wizard.review.examples import outcome

ALB = "context.hops.0"
BEAT = "protocol.heartbeat"
CODE = "protocol.close_codes.0"


def changed(example: dict[str, Any], path: str, value: Any) -> None:
    """Replace one answer of an example, or take it out, creating the sections on its way."""
    *above, name = path.split(".")
    place: Any = example
    for part in above:
        place = place[int(part)] if part.isdigit() else place.setdefault(part, {})
    if value is None:
        place.pop(name)
    else:
        place[name] = value


@pytest.mark.parametrize(
    ("code", "changes", "fires"),
    [
        ("WS001", {"transport.choice": "push"}, False),
        ("WS001", {"transport.choice": "short_polling"}, False),
        ("WS001", {"transport.choice": "long_polling"}, True),
        ("WS006", {f"{ALB}.idle_timeout_s": 4000}, False),
        ("WS006", {f"{ALB}.idle_timeout_s": 4001}, True),
        ("WS103", {f"{ALB}.sse_supported": False}, False),
        ("WS103", {"context.client_msgs_per_min": 6}, False),
        ("WS104", {"context.direction": "bidirectional"}, False),
        ("WS107", {"context.payload.has_binary": False}, False),
        ("WS107", {"context.payload.has_binary": False, "protocol.encoding": "json"}, False),
        ("WS107", {"context.payload.has_binary": False, "protocol.encoding": "cbor"}, True),
        ("WS112", {"transport.sse.client": "fetch_stream", "protocol.envelope_fields": ["type", "seq"]}, False),
        ("WS112", {"transport.sse.client": "fetch_stream", "protocol.envelope_fields": ["type", "id"]}, True),
        ("WS117", {"transport.choice": "webtransport"}, False),
        ("WS121", {"transport.long_poll.timeout_s": 59.8}, False),
        ("WS121", {"transport.long_poll.timeout_s": 59.82}, True),
        ("WS136", {"transport.fallback": "none"}, False),
        ("WS136", {"transport.fallback": None}, False),
        ("WS213", {"auth.token.ttl_s": 3600}, False),
        ("WS213", {"auth.token.ttl_s": 3601}, True),
        ("WS238", {"auth.method": "cookie_session"}, False),
        ("WS238", {"auth.method": "query_token"}, True),
        ("WS238", {"transport.sse.client": "fetch_stream"}, False),
        ("WS239", {"auth.first_message.deadline_s": 3.6}, False),
        ("WS239", {"auth.first_message.deadline_s": 3.5}, True),
        ("WS240", {"auth.token.ttl_s": 10}, False),
        ("WS240", {"auth.method": "first_message_token"}, False),
        ("WS241", {"transport.choice": "long_polling"}, True),
        ("WS241", {"transport.choice": "websocket"}, False),
        ("WS241", {"auth.refresh.method": "http_then_message"}, False),
        ("WS303", {f"{BEAT}.interval_s": 59.8}, False),
        ("WS303", {f"{BEAT}.interval_s": 59.8, f"{BEAT}.jitter_pct": 10}, True),
        ("WS303", {f"{ALB}.idle_timeout_s": None}, True),
        ("WS304", {f"{BEAT}.interval_s": 29.9}, False),
        ("WS304", {f"{BEAT}.interval_s": 29.95}, True),
        ("WS304", {f"{BEAT}.interval_s": 60}, False),
        ("WS305", {"transport.choice": "sse"}, False),
        ("WS309", {f"{BEAT}.interval_s": 50, f"{BEAT}.timeout_s": 10}, True),
        ("WS309", {f"{BEAT}.interval_s": 50, f"{BEAT}.timeout_s": 11}, False),
        pytest.param(
            "WS309", {f"{BEAT}.interval_s": 70, f"{BEAT}.timeout_s": 50}, True, id="every 70 s becomes every 120 s"
        ),
        ("WS309", {f"{BEAT}.interval_s": 70, f"{BEAT}.timeout_s": 51}, False),
        ("WS324", {f"{ALB}.idle_timeout_s": 61}, False),
        ("WS324", {f"{BEAT}.interval_s": 70, f"{ALB}.idle_timeout_s": 120}, True),
        ("WS324", {f"{BEAT}.interval_s": 70, f"{ALB}.idle_timeout_s": 121}, False),
        ("WS326", {f"{BEAT}.interval_s": 240}, False),
        ("WS326", {"context.clients.0.kind": "iot"}, True),
        ("WS326", {"context.clients.0.kind": "browser"}, False),
        ("WS327", {f"{BEAT}.mechanism": "http2_ping"}, False),
        ("WS327", {f"{BEAT}.mechanism": "http2_ping", "transport.http_version": "h1"}, True),
        ("WS327", {f"{BEAT}.mechanism": "http2_ping", "transport.http_version": "h2"}, False),
        ("WS306", {"transport.http_version": "h1"}, False),
        ("WS328", {f"{ALB}.kind": "durable_object"}, True),
        ("WS328", {f"{ALB}.kind": "cloudflare_workers"}, True),
        ("WS341", {f"{CODE}.cause": "auth_expired", "auth.expiry.action": "drop_subscriptions"}, True),
        pytest.param(
            "WS341",
            {f"{CODE}.cause": "auth_expired", "auth.expiry.action": "close_with_code", "auth.expiry.close_code": 4430},
            False,
            id="WS217 speaks of the expiry code",
        ),
        ("WS349", {"protocol.compression.max_inflated_bytes": 262144}, False),
        ("WS349", {"protocol.compression.max_inflated_bytes": 262145}, True),
        ("WS349", {"protocol.compression.max_inflated_bytes": None}, True),
        ("WS349", {"protocol.compression.mode": "app_level"}, UNKNOWN),
        (
            "WS349",
            {"protocol.compression.mode": "app_level", "protocol.messages": [{"type": "tick", "direction": "s2c"}]},
            False,
        ),
        (
            "WS349",
            {"protocol.compression.mode": "app_level", "protocol.messages": [{"type": "put", "direction": "c2s"}]},
            True,
        ),
        ("WS363", {f"{CODE}.code": 1000}, False),
        ("WS363", {f"{CODE}.cause": "kicked"}, False),
        ("WS364", {f"{CODE}.client_action": "stop"}, True),
        ("WS364", {f"{CODE}.client_action": "stop", f"{CODE}.cause": "normal"}, False),
        ("WS364", {f"{CODE}.sent_by": "client"}, False),
        ("WS364", {f"{CODE}.sent_by": None}, True),
        ("WS365", {"protocol.messages.0.max_bytes": 625000}, True),
        ("WS365", {"protocol.messages.0.max_bytes": 624999}, False),
        ("WS365", {f"{BEAT}.max_missed": 2}, False),
        ("WS365", {"context.clients.0.kind": "server"}, False),
        ("WS367", {f"{ALB}.idle_timeout_s": 3600}, False),
        ("WS367", {f"{BEAT}.mechanism": "app_message_client"}, False),
    ],
)
def test_a_rule_keeps_to_its_edge(code: str, changes: dict[str, Any], fires: Any, catalogue: Catalogue) -> None:
    rule = catalogue.rule(code)
    assert rule is not None
    example = copy.deepcopy(rule.examples["fires"])
    for path, value in changes.items():
        changed(example, path, value)
    assert outcome(catalogue, rule, example) is fires
