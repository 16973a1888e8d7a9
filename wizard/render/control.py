"""The control messages that the answers imply: authentication, subscriptions, heartbeat, errors, resume.

The message catalogue of a design holds what its product is about. What the connection needs besides follows from the
other answers, so it is made here; a message of the same type in the catalogue takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.render.messages import Message

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

SOCKETS = ("websocket", "webtransport")
NOT_ALLOWED = ("forbidden", "denied", "unauthorized", "unauthorised")  # words in the error code of a refusal
TOO_MANY = ("rate", "limit", "slow", "quota")
CHECKED = ("server_every_subscribe", "signed_channel_token", "server_at_connect_only")
_TEXT = {"type": "string"}
_SECONDS = {"type": "integer", "minimum": 0}


def control_messages(sheet: Sheet, catalogue: list[Message]) -> list[Message]:
    """Return the control messages of this design, those of the catalogue's own left out."""
    own = {message.type for message in catalogue}
    transport = sheet.value("transport.choice")
    if transport in SOCKETS:
        made = [*_greeting(sheet), *_auth(sheet), *_subscription(sheet), *_heartbeat(sheet), *_errors(sheet)]
        made += [*_acknowledgement(sheet, catalogue), *_resume(sheet)]
    elif transport == "sse":
        made = [*(m for m in _heartbeat(sheet) if m.direction == "s2c"), *_snapshot(sheet)]
    elif transport == "long_polling":
        made = [*_errors(sheet), *_snapshot(sheet)]
    else:
        made = []
    return [message for message in made if message.type not in own]


def _message(type_: str, direction: str, properties: dict[str, Any], optional: tuple[str, ...] = ()) -> Message:
    required = [name for name in properties if name not in optional]
    payload = {"type": "object", "properties": properties, "required": required} if properties else {"type": "object"}
    return Message(type_, direction, None, payload, "", named_only=False, control=True)


def position(sheet: Sheet) -> dict[str, Any]:
    """Return the schema of a place in a stream: the sequence number, with its epoch where there is one."""
    seq: dict[str, Any] = {"type": "integer", "minimum": 0}
    if sheet.value("reliability.seq.encoding") == "string":
        seq = {"type": "string", "pattern": "^[0-9]+$"}
    properties: dict[str, Any] = {"channel": _TEXT}
    if sheet.value("reliability.resume.method") == "replay_from_cursor":
        properties["cursor"] = _TEXT
    else:
        properties["seq"] = seq
    if sheet.value("reliability.seq.epoch"):
        properties["epoch"] = _TEXT
    return {"type": "object", "properties": properties, "required": list(properties)}


def numbered(sheet: Sheet) -> bool:
    """Return whether messages carry a place in a stream that a client can hold on to."""
    return sheet.value("reliability.seq.scope") not in (None, "none")


def _greeting(sheet: Sheet) -> list[Message]:
    made = []
    if sheet.value("protocol.versioning") == "hello_message":
        made.append(_message("client.hello", "c2s", {"versions": {"type": "array", "items": _TEXT, "minItems": 1}}))
    if sheet.value("protocol.hello.enabled") or made:
        properties: dict[str, Any] = {}
        if made:
            properties["version"] = _TEXT
        if sheet.value("reliability.resume.session_id"):
            properties["session_id"] = _TEXT
        if sheet.value("protocol.heartbeat.interval_s") is not None:
            properties["heartbeat_interval_s"] = {"type": "number", "exclusiveMinimum": 0}
        if sheet.value("protocol.limits.max_message_bytes") is not None:
            properties["max_message_bytes"] = {"type": "integer", "minimum": 1}
        if sheet.value("reliability.resume.window_s") is not None:
            properties["resume_window_s"] = {"type": "number", "minimum": 0}
        made.append(_message("hello", "s2c", properties))
    return made


def _auth(sheet: Sheet) -> list[Message]:
    made = []
    if sheet.value("auth.method") == "first_message_token":
        made += [_message("auth", "c2s", {"token": _TEXT}), _message("auth.ok", "s2c", {"expires_in_s": _SECONDS})]
    if sheet.value("auth.refresh.method") in ("in_band_message", "http_then_message"):
        if sheet.value("auth.refresh.trigger") == "server_prompt":
            made.append(_message("auth.expiring", "s2c", {"expires_in_s": _SECONDS}))
        made += [
            _message("auth.refresh", "c2s", {"token": _TEXT}),
            _message("auth.refreshed", "s2c", {"expires_in_s": _SECONDS}),
        ]
    return made


def _subscription(sheet: Sheet) -> list[Message]:
    if not sheet.records("protocol.channels"):
        return []
    asked: dict[str, Any] = {"channel": _TEXT}
    if sheet.value("auth.subscription_check") == "signed_channel_token":
        asked["channel_token"] = _TEXT
    answered = position(sheet)["properties"] if numbered(sheet) else {"channel": _TEXT}
    return [_message("subscribe", "c2s", asked), _message("subscribed", "s2c", answered)]


def _heartbeat(sheet: Sheet) -> list[Message]:
    mechanism = sheet.value("protocol.heartbeat.mechanism")
    if mechanism not in ("app_message_server", "app_message_client"):
        return []
    asks, answers = ("s2c", "c2s") if mechanism == "app_message_server" else ("c2s", "s2c")
    pong = [_message("pong", answers, {})] if sheet.value("protocol.heartbeat.replied") else []
    return [_message("ping", asks, {}), *pong]


def _errors(sheet: Sheet) -> list[Message]:
    if sheet.value("protocol.errors.format") != "error_message_with_code":
        return []
    codes = [record["code"] for record in sheet.records("protocol.errors.codes")]
    properties = {
        "code": {"type": "string", **({"enum": codes} if codes else {})},
        "message": _TEXT,
        "retryable": {"type": "boolean"},
        **regards(sheet),
    }
    return [_message("error", "s2c", properties, optional=("message", "regards"))]


def regards(sheet: Sheet) -> dict[str, Any]:
    """Return the part of a payload that names the message it answers; none where the envelope has ``corr_id``."""
    fields = sheet.value("protocol.envelope_fields") or []
    return {"regards": _TEXT} if "id" in fields and "corr_id" not in fields else {}


def _acknowledgement(sheet: Sheet, catalogue: list[Message]) -> list[Message]:
    """Return what a sender needs to stop retrying: upward always where nothing may be lost, downward as answered."""
    directions = set()
    records = sheet.records("protocol.messages")
    if any(r["direction"] != "s2c" and r.get("delivery") in ("at_least_once", "effectively_once") for r in records):
        directions.add("s2c")
    if sheet.value("reliability.ack") == "per_message" and any(m.direction != "c2s" for m in catalogue):
        directions.add("c2s")
    made = []
    if directions and "id" in (sheet.value("protocol.envelope_fields") or []):
        made.append(_message("ack", "both" if len(directions) == 2 else directions.pop(), regards(sheet)))
    if sheet.value("reliability.ack") == "cumulative_seq":
        made.append(_message("ack.upto", "c2s", position(sheet)["properties"]))
    return made


def _resume(sheet: Sheet) -> list[Message]:
    method = sheet.value("reliability.resume.method")
    made = []
    if method in ("replay_from_seq", "replay_from_cursor", "snapshot_plus_delta"):
        asked: dict[str, Any] = {"session_id": _TEXT} if sheet.value("reliability.resume.session_id") else {}
        asked["positions"] = {"type": "array", "items": position(sheet), "minItems": 1}
        made.append(_message("resume", "c2s", asked))
        made.append(_message("resumed", "s2c", {"channel": _TEXT, "replayed": {"type": "integer", "minimum": 0}}))
        if sheet.value("reliability.resume.on_gap") == "error_to_user":
            made.append(_message("gap", "s2c", position(sheet)["properties"]))
    if sheet.value("reliability.seq.gap_action") == "request_missing" and numbered(sheet):
        seq = position(sheet)["properties"].get("seq", {"type": "integer", "minimum": 0})
        made.append(_message("history.get", "c2s", {"channel": _TEXT, "after": seq, "before": seq}))
    return made + _snapshot(sheet)


def _snapshot(sheet: Sheet) -> list[Message]:
    method = sheet.value("reliability.resume.method")
    if (
        method not in ("snapshot", "snapshot_plus_delta")
        and sheet.value("reliability.resume.on_gap") != "full_snapshot"
    ):
        return []
    properties = position(sheet)["properties"] if numbered(sheet) else {"channel": _TEXT}
    return [_message("snapshot", "s2c", {**properties, "state": {"type": "object"}})]
