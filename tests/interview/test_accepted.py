"""Whoever takes every suggestion gets no finding from the suggestions themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interview.answers import codes
from wizard.content.catalogue import Catalogue
from wizard.interview import engine
from wizard.interview.outcome import advice
from wizard.interview.snapshot import Snapshot
from wizard.interview.suggestion import default_for, why_not_drafts

APP = {"kind": "app_server", "name": "app", "idle_timeout_s": 86400}
NGINX = {"kind": "nginx", "name": "nginx", "upgrade_supported": True, "response_buffering": False}
ALLOWED = {"security.origin.allowlist": ["https://app.example"]}
CHAT: dict[str, Any] = {
    **ALLOWED,
    "context.clients": [{"kind": "browser"}, {"kind": "mobile_native"}],
    "context.hops": [{"kind": "aws_alb"}, NGINX, APP],
    "context.direction": "bidirectional",
    "context.client_msgs_per_min": 6,
    "context.data.sensitivity": "personal",
    "context.data.regulations": ["gdpr"],
    "context.scale.peak_connections": 40000,
    "context.loss_tolerance": "no_loss",
    "transport.rationale": "two-way chat under half a second, text only",
    "auth.roles": [{"name": "member"}],
    "protocol.messages": [
        {"type": "message.new", "direction": "s2c", "channel": "room:{id}", "rate_per_s": 400, "fanout": 3},
        {"type": "message.send", "direction": "c2s", "channel": "room:{id}", "rate_per_s": 400, "per_conn_per_min": 30},
        {
            "type": "typing", "direction": "both", "channel": "room:{id}", "rate_per_s": 300, "fanout": 3,
            "per_conn_per_min": 20,
        },
    ],
    "protocol.channels": [
        {
            "pattern": "room:{id}", "kind": "private", "authz_rule": "a row in members with this room and this user",
            "subscribe_roles": ["member"], "publish_roles": ["member"], "peak_rate_per_s": 5,
        }
    ],
}  # fmt: skip
TICKER: dict[str, Any] = {
    **ALLOWED,
    "context.clients": [{"kind": "browser"}],
    "context.hops": [{"kind": "cloudfront"}, NGINX, APP],
    "context.direction": "server_to_client",
    "context.client_msgs_per_min": 0,
    "context.data.sensitivity": "public",
    "context.scale.peak_connections": 40000,
    "context.loss_tolerance": "latest_only",
    "transport.rationale": "one-way text scores within two seconds",
    "protocol.messages": [
        {"type": "score", "direction": "s2c", "channel": "match:{id}", "rate_per_s": 20, "fanout": 2000}
    ],
    "protocol.channels": [{"pattern": "match:{id}", "kind": "public", "peak_rate_per_s": 2}],
}
SENSORS: dict[str, Any] = {
    "context.clients": [{"kind": "iot"}],
    "context.hops": [{"kind": "carrier_nat"}, {"kind": "aws_nlb"}, APP],
    "context.direction": "client_to_server",
    "context.client_msgs_per_min": 2,
    "context.payload.has_binary": True,
    "context.data.sensitivity": "internal",
    "context.scale.peak_connections": 20000,
    "context.loss_tolerance": "no_loss",
    "transport.rationale": "readings up and commands down over cellular",
    "auth.roles": [{"name": "device"}],
    "protocol.messages": [
        {
            "type": "reading", "direction": "c2s", "channel": "device:{id}", "typical_bytes": 120, "max_bytes": 1024,
            "rate_per_s": 600, "per_conn_per_min": 4,
        },
        {
            "type": "command", "direction": "s2c", "channel": "device:{id}", "typical_bytes": 120, "max_bytes": 1024,
            "rate_per_s": 20, "fanout": 1,
        },
    ],
    "protocol.channels": [
        {
            "pattern": "device:{id}", "kind": "user", "authz_rule": "the certificate's subject is the device",
            "subscribe_roles": ["device"], "publish_roles": ["device"], "peak_rate_per_s": 1,
        }
    ],
}  # fmt: skip
TOKENS: dict[str, Any] = {
    **ALLOWED,
    "context.clients": [{"kind": "browser"}],
    "context.hops": [{"kind": "cloudflare_proxy"}, APP],
    "context.direction": "server_to_client",
    "context.client_msgs_per_min": 1,
    "context.data.sensitivity": "personal",
    "context.data.regulations": ["gdpr"],
    "context.scale.peak_connections": 5000,
    "context.loss_tolerance": "no_loss",
    "transport.rationale": "tokens one way as text, started by a POST",
    "auth.roles": [{"name": "member"}],
    "protocol.messages": [
        {"type": "answer.delta", "direction": "s2c", "channel": "answer:{id}", "rate_per_s": 60000, "fanout": 1},
        {"type": "answer.done", "direction": "s2c", "channel": "answer:{id}", "rate_per_s": 300, "fanout": 1},
    ],
    "protocol.channels": [
        {
            "pattern": "answer:{id}", "kind": "user", "authz_rule": "the answer belongs to the user of the session",
            "subscribe_roles": ["member"], "publish_roles": [], "peak_rate_per_s": 30,
        }
    ],
}  # fmt: skip


def accepted(catalogue: Catalogue, given: dict[str, Any], level: str) -> Snapshot:
    """Answer question by question what is given, else what is suggested; what has no suggestion stays open."""
    state, passed = Snapshot({}, {}, level), set()
    while True:
        view = state.view(catalogue)
        coming = next((f for f in view.visible() if f.path not in passed and view.state(f.path) == "open"), None)
        if coming is None:
            return state
        passed.add(coming.path)
        suggested = default_for(view, coming.path, "en")
        if coming.path in given:
            value = given[coming.path]
        elif coming.path == "transport.alternatives":
            value = why_not_drafts(view, "en")
        else:
            value = suggested.value if suggested else coming.starter or None
        if value is None:
            continue
        state = engine.answer(catalogue, state, coming.path, value).snapshot
        for index in range(len(value) if coming.kind == "records" else 0):
            for child in coming.fields:
                position = f"{coming.path}[{index}].{child.name}"
                inner = default_for(state.view(catalogue), position, "en")
                if inner is not None and child.name not in state.answers[coming.path][index]:
                    state = engine.answer(catalogue, state, position, inner.value).snapshot


@pytest.mark.parametrize("level", ["standard", "full"])
@pytest.mark.parametrize(
    ("given", "transport"),
    [
        pytest.param(CHAT, "websocket", id="chat"),
        pytest.param(TICKER, "sse", id="ticker"),
        pytest.param(SENSORS, "websocket", id="sensors"),
        pytest.param(TOKENS, "sse", id="tokens"),
    ],
)
def test_suggestions_taken_one_after_another_raise_nothing_but_what_only_a_test_can_settle(
    catalogue: Catalogue, given: dict[str, Any], transport: str, level: str
) -> None:
    state = accepted(catalogue, {**given, "context.platform.runtime": "kubernetes"}, level)
    assert state.answers["transport.choice"] == transport
    found = tuple(f for f in advice(catalogue, state)[1].findings if f.severity != "advice")
    # WS429: that no storm was tried on the real system is the truth until somebody tries one.
    assert codes(found) == ["WS429"]
