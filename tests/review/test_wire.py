"""What old clients meet when the wire changes: each change is safe or breaking, and says why."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.content.catalogue import Catalogue
from wizard.review import wire
from wizard.review.wire import wire_changes

BEAT = {
    "protocol.heartbeat.interval_s": 25,
    "protocol.heartbeat.max_missed": 1,
    "protocol.heartbeat.timeout_s": 10,
}
MESSAGE = {"type": "post", "direction": "s2c", "schema": "Post", "max_bytes": 4096}
CODE = {"code": 4401, "client_action": "refresh_token_then_reconnect"}
ENVELOPE = {"protocol.envelope_fields": ["type", "id"]}
TOLERANT = {"protocol.compat.unknown_fields": "ignore", "protocol.compat.unknown_types": "ignore"}

CASES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[bool, str]]]] = [
    ({"protocol.encoding": "json"}, {"protocol.encoding": "json"}, []),
    ({"protocol.encoding": "json"}, {"protocol.encoding": "cbor"}, [(True, "wire.fixed")]),
    ({}, {"protocol.encoding": "cbor"}, []),
    ({"transport.choice": "sse"}, {"transport.choice": "websocket"}, [(True, "wire.fixed")]),
    ({"reliability.delivery": "at_least_once"}, {"reliability.delivery": "at_most_once"}, [(True, "wire.weaker")]),
    ({"reliability.delivery": "at_most_once"}, {"reliability.delivery": "at_least_once"}, [(False, "wire.stronger")]),
    ({"reliability.ordering": "per_channel"}, {"reliability.ordering": "per_user"}, [(True, "wire.weaker")]),
    ({"reliability.ordering": "none"}, {"reliability.ordering": "total"}, [(False, "wire.stronger")]),
    ({"reliability.resume.window_s": 300}, {"reliability.resume.window_s": 60}, [(True, "wire.smaller")]),
    ({"reliability.resume.window_s": 60}, {"reliability.resume.window_s": 300}, [(False, "wire.larger")]),
    (BEAT, BEAT | {"protocol.heartbeat.interval_s": 30}, [(False, "wire.beat")]),
    (BEAT, BEAT | {"protocol.heartbeat.interval_s": 36}, [(True, "wire.beat_too_slow")]),
    (ENVELOPE, {"protocol.envelope_fields": ["type"]}, [(True, "wire.field_gone")]),
    (ENVELOPE, {"protocol.envelope_fields": ["type", "id", "seq"]}, [(True, "wire.field_refused")]),
    (ENVELOPE | TOLERANT, {"protocol.envelope_fields": ["type", "id", "seq"]}, [(False, "wire.field_new")]),
    ({"protocol.messages": [MESSAGE]}, {"protocol.messages": []}, [(True, "wire.message_gone")]),
    ({}, {"protocol.messages": [MESSAGE]}, [(True, "wire.message_refused")]),
    (TOLERANT, {"protocol.messages": [MESSAGE]}, [(False, "wire.message_new")]),
    ({}, {"protocol.messages": [MESSAGE | {"direction": "c2s"}]}, [(False, "wire.message_new")]),
    ({"protocol.messages": [MESSAGE]}, {"protocol.messages": [MESSAGE | {"schema": "P2"}]}, [(True, "wire.message_changed")]),
    ({"protocol.messages": [MESSAGE]}, {"protocol.messages": [MESSAGE | {"max_bytes": 9000}]}, [(True, "wire.message_size")]),
    ({"protocol.messages": [MESSAGE]}, {"protocol.messages": [MESSAGE | {"max_bytes": 900}]}, [(False, "wire.message_size")]),
    ({"protocol.close_codes": [CODE]}, {"protocol.close_codes": []}, [(False, "wire.code_gone")]),
    (
        {"protocol.close_codes": [CODE]},
        {"protocol.close_codes": [CODE | {"client_action": "stop"}, {"code": 4430, "client_action": "stop"}]},
        [(True, "wire.code_changed"), (True, "wire.code_new")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_a_change_of_the_wire(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[bool, str]], catalogue: Catalogue
) -> None:
    changes = wire_changes(old, new)
    assert [(change.breaking, change.reason) for change in changes] == expected
    for change in changes:
        for language in ("en", "zh"):
            assert catalogue.word(change.reason, language, **change.values)


def test_breaking_changes_come_first() -> None:
    old = {"reliability.resume.window_s": 60, "protocol.encoding": "json"}
    new = {"reliability.resume.window_s": 90, "protocol.encoding": "cbor"}
    assert [change.breaking for change in wire_changes(old, new)] == [True, False]


def test_the_wire_is_made_of_questions_there_are(catalogue: Catalogue) -> None:
    for path in (*wire._FIXED, *wire._PROMISES, *wire._LIMITS):
        assert path in catalogue.fields
    for path, order in wire._PROMISES.items():
        assert set(order) == {choice.value for choice in catalogue.fields[path].choices}
