"""The protocol as an AsyncAPI 3.0.0 document, from the point of view of the server: it sends what goes to clients.

AsyncAPI's binding for WebSocket knows one channel a connection. A design has many, which share the connection: each
pattern is a channel of its own here, and the one named ``connection`` carries the handshake and what has no pattern.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.render.control import SOCKETS
from wizard.render.draft07 import draft07, mentions_reference
from wizard.render.escape import markdown, one_line
from wizard.render.messages import build, fake_id, payload_example, schema_of
from wizard.render.quoted_yaml import quoted_yaml
from wizard.render.transcript_writer import filled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.render.material import Material
    from wizard.render.messages import Message
    from wizard.render.sheet import Sheet

HOST = "realtime.example"
CONNECTION = "connection"

# IANA, Media Types; msgpack and protobuf are registered under vnd only.
_CONTENT_TYPES = {
    "json": "application/json",
    "msgpack": "application/vnd.msgpack",
    "protobuf": "application/vnd.google.protobuf",
    "cbor": "application/cbor",
    "custom_binary": "application/octet-stream",
}
_PATHS = {"sse": "/events", "long_polling": "/messages", "short_polling": "/messages", "push": "/push-addresses"}
_REPLIES = {
    "auth": "auth.ok",
    "auth.refresh": "auth.refreshed",
    "client.hello": "hello",
    "ping": "pong",
    "resume": "resumed",
    "subscribe": "subscribed",
}
_ACTIONS = {"c2s": ("receive",), "s2c": ("send",), "both": ("receive", "send")}
# Answers that AsyncAPI has no words for, each with all below it.
_EXTENSION = (
    "transport.choice", "transport.http_version", "transport.fallback", "transport.connect_timeout_s", "transport.sse",
    "transport.long_poll", "transport.poll_interval_s", "auth.method", "auth.token", "auth.first_message",
    "auth.refresh", "auth.expiry", "auth.revocation", "auth.max_connection_lifetime_s", "protocol.encoding",
    "protocol.envelope_fields", "protocol.versioning", "protocol.compat", "protocol.errors", "protocol.close_codes",
    "protocol.heartbeat", "protocol.idle", "protocol.close", "protocol.limits", "protocol.compression",
    "reliability.delivery", "reliability.ack", "reliability.retry", "reliability.dedupe", "reliability.ordering",
    "reliability.seq", "reliability.reconnect", "reliability.resume", "ops.limits", "security.limits",
)  # fmt: skip
_OF_A_MESSAGE = ("delivery", "typical_bytes", "max_bytes", "rate_per_s", "per_conn_per_min", "idempotent", "ephemeral")
_OF_A_CHANNEL = (
    "kind", "authz_rule", "subscribe_roles", "publish_roles", "wildcard_allowed", "ordering", "retention_s",
    "retention_messages", "peak_rate_per_s",
)  # fmt: skip

_WORDS = {
    "head": {
        "en": "Written by wsdesign export from {file}; change the design, not this file.",
        "zh": "由 wsdesign export 根据 {file} 生成；请修改设计，不要修改本文件。",
    },
    "host": {
        "en": "Placeholder: the design names no host. Put yours here, in a copy or by an overlay.",
        "zh": "占位符：设计中没有主机名。请在副本或 overlay 中填入实际主机名。",
    },
    "view": {
        "en": "Described from the server's point of view: it sends what goes to clients and receives what they send.",
        "zh": "以服务端的视角描述：服务端 send 发往客户端的消息，receive 客户端发来的消息。",
    },
    "decoded": {
        "en": "Messages travel as {type}; the schemas describe them decoded.",
        "zh": "消息以 {type} 传输；各模式描述的是解码后的内容。",
    },
    "connection": {
        "en": "The connection itself: its handshake, and the messages that belong to no channel.",
        "zh": "连接本身：握手，以及不属于任何频道的消息。",
    },
    "shared": {
        "en": "Shares the one connection of a client; the address is the name to subscribe to, not a path.",
        "zh": "与其他频道共用客户端的同一连接；地址是订阅用的名称，不是 URL 路径。",
    },
    "named_only": {
        "en": "The design names the schema {name} and does not give it: any object, the example a stand-in.",
        "zh": "设计只给出模式名称 {name}，没有给出内容：可以是任意对象，示例仅为占位。",
    },
    "no_schema": {
        "en": "The design gives no schema: any object, the example a stand-in.",
        "zh": "设计没有给出模式：可以是任意对象，示例仅为占位。",
    },
    "control": {"en": "Control message.", "zh": "控制消息。"},
    "corr_id": {"en": "Names the message that this one answers.", "zh": "指明所答复的消息。"},
    "offers": {
        "en": "What the client offers; a token follows the name of the protocol.",
        "zh": "客户端提供的子协议；令牌跟在协议名之后。",
    },
    "receive": {"en": "Receive {type} from clients", "zh": "接收客户端发来的 {type}"},
    "send": {"en": "Send {type} to clients", "zh": "向客户端发送 {type}"},
}


def render(material: Material) -> dict[str, str]:
    """Return ``asyncapi.yaml``."""
    sheet = material.sheet
    head = _say(sheet, "head", file=one_line(os.path.basename(sheet.design.file)))
    return {"asyncapi.yaml": f"# {head}\n{quoted_yaml(asyncapi(material))}"}


class _Entry(NamedTuple):
    """One message with its names in the document."""

    message: Message
    key: str
    channel: str  # key of the channel that carries it


def asyncapi(material: Material) -> dict[str, Any]:
    """Return the document as a value."""
    sheet = material.sheet
    channels = _channel_keys(material)
    messages = [*material.messages, *material.control]
    keys = _keys([message.type for message in messages], nameless="message")
    entries = [
        _Entry(message, key, channels[_carrier(sheet, message)]) for message, key in zip(messages, keys, strict=True)
    ]
    content_type = _CONTENT_TYPES[sheet.value("protocol.encoding") or "json"]
    security = _security(sheet)
    components: dict[str, Any] = {
        "messages": {entry.key: _message(material, entry, content_type) for entry in entries},
        "schemas": {
            entry.key: draft07(schema_of(entry.message, material.envelope), f"#/components/schemas/{entry.key}")
            for entry in entries
        },
        "securitySchemes": security,
    }
    if "corr_id" in material.envelope.fields:
        location = "$message.payload#/corr_id"
        components["correlationIds"] = {"corr_id": {"description": _say(sheet, "corr_id"), "location": location}}
    return _filled(
        {
            "asyncapi": "3.0.0",
            "info": _info(sheet, content_type),
            "defaultContentType": content_type,
            "servers": _servers(sheet, security),
            "channels": {key: _channel(material, pattern, key, entries) for pattern, key in channels.items()},
            "operations": dict(_operation(sheet, action, entry, entries) for action, entry in _directed(entries)),
            "components": _filled(components),
            "x-wsdesign": _excerpt(sheet, _EXTENSION),
        }
    )


def _say(sheet: Sheet, key: str, **values: object) -> str:
    return _WORDS[key][sheet.language].format(**values)


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping without the parts that say nothing."""
    return {key: part for key, part in value.items() if part not in (None, "", [], {})}


def _keys(texts: Iterable[str], *, nameless: str) -> list[str]:
    """Return a name for each text, of the characters that AsyncAPI allows for keys, no two alike.

    Args:
        nameless: the name of a text that has none of these characters.
    """
    keys: list[str] = []
    for text in texts:
        key = base = re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") or nameless
        number = 2
        while key.lower() in (known.lower() for known in keys):  # generators make file names of them
            key, number = f"{base}-{number}", number + 1
        keys.append(key)
    return keys


# --- info, servers, security ------------------------------------------------------------------------------------------


def _info(sheet: Sheet, content_type: str) -> dict[str, Any]:
    summary = sheet.value("context.product.summary")
    decoded = _say(sheet, "decoded", type=content_type) if content_type != _CONTENT_TYPES["json"] else ""
    lines = [str(markdown(summary)) if summary else "", _say(sheet, "view"), decoded]
    return {
        "title": one_line(sheet.value("context.product.name") or "") or os.path.basename(sheet.design.file),
        "version": _version(sheet.value("protocol.subprotocol")),
        "description": "\n\n".join(line for line in lines if line),
    }


def _version(subprotocol: str | None) -> str:
    """Return the version that a subprotocol names: ``chat.v2`` gives ``2.0.0``."""
    found = re.search(r"(?:^|[^0-9.])([0-9]+(?:\.[0-9]+){0,2})$", subprotocol or "")
    parts = found[1].split(".") if found else ["1"]
    return ".".join(str(int(part)) for part in [*parts, "0", "0"][:3])


def _servers(sheet: Sheet, security: dict[str, Any]) -> dict[str, Any]:
    transport = sheet.value("transport.choice")
    if transport is None:
        return {}
    references = [{"$ref": f"#/components/securitySchemes/{name}"} for name in security]
    server = {
        "host": HOST,
        "protocol": "wss" if transport == "websocket" else "https",
        "description": _say(sheet, "host"),
        "security": references,
    }
    return {"realtime": _filled(server)}


def _security(sheet: Sheet) -> dict[str, Any]:
    """Return how a handshake shows who it is; a token in the first message is a message and no part of it."""
    method = sheet.value("auth.method")
    known: dict[str, dict[str, Any]] = {
        "cookie_session": {"type": "httpApiKey", "in": "cookie", "name": "session"},
        "bearer_header": {"type": "http", "scheme": "bearer"},
        "subprotocol_token": {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol"},
        "ticket": {"type": "httpApiKey", "in": "query", "name": "ticket"},
        "query_token": {"type": "httpApiKey", "in": "query", "name": "token"},
        "mtls": {"type": "X509"},
    }
    if method not in known:
        return {}
    note = f"{sheet.label('auth.method', method)}: {sheet.note('auth.method')}"
    return {method: {**known[method], "description": note}}


# --- channels ---------------------------------------------------------------------------------------------------------

_UPWARD = "\0upward"  # no pattern of a design: its reader refuses control characters
_HANDSHAKE = "\0connection"


def _channel_keys(material: Material) -> dict[str, str]:
    """Return the key of each channel by its pattern."""
    sheet = material.sheet
    patterns = [record["pattern"] for record in sheet.records("protocol.channels")]
    patterns += [message.channel for message in material.messages if message.channel]
    carriers = {_carrier(sheet, message) for message in (*material.messages, *material.control)}
    known = [_HANDSHAKE, *([_UPWARD] if _UPWARD in carriers else []), *dict.fromkeys(patterns)]
    names = {_HANDSHAKE: CONNECTION, _UPWARD: "upward"}
    return dict(zip(known, _keys([names.get(pattern, pattern) for pattern in known], nameless="channel"), strict=True))


def _carrier(sheet: Sheet, message: Message) -> str:
    """Return the pattern of a message's channel, or what carries a message without one."""
    posted = _upward_path(sheet) is not None and message.direction == "c2s"
    return message.channel or (_UPWARD if posted else _HANDSHAKE)


def _upward_path(sheet: Sheet) -> str | None:
    """Return where clients post to, where the transport itself flows one way."""
    posts = sheet.value("transport.choice") not in SOCKETS and sheet.value("transport.client_to_server") == "http_post"
    return _path(sheet, "/messages") if posts else None


def _path(sheet: Sheet, name: str) -> str:
    return f"/v1{name}" if sheet.value("protocol.versioning") == "url_path" else name


def _channel(material: Material, pattern: str, key: str, entries: list[_Entry]) -> dict[str, Any]:
    sheet = material.sheet
    messages = {e.key: {"$ref": f"#/components/messages/{e.key}"} for e in entries if e.channel == key}
    if pattern == _HANDSHAKE:
        transport = sheet.value("transport.choice")
        connection: dict[str, Any] = {
            "address": _path(sheet, _PATHS.get(transport, "/realtime")) if transport else None,
            "description": _say(sheet, "connection"),
            "messages": messages,
            "bindings": {"ws": _handshake(sheet)} if transport == "websocket" else {},
        }
        return _filled(connection)
    if pattern == _UPWARD:
        return {"address": _upward_path(sheet), "messages": messages}
    address, parameters = _address(pattern)
    record = next((r for r in sheet.records("protocol.channels") if r["pattern"] == pattern), {})
    described: dict[str, Any] = {
        "address": address,
        "title": one_line(pattern),
        "description": _say(sheet, "shared"),
        "messages": messages,
        "parameters": {name: {} for name in parameters},
        "x-wsdesign": _filled({"pattern": pattern, **{name: record.get(name) for name in _OF_A_CHANNEL}}),
    }
    return _filled(described)


def _address(pattern: str) -> tuple[str, list[str]]:
    """Return a pattern as an address, and its parameters; what an address may not hold is percent-encoded."""
    written = list(dict.fromkeys(re.findall(r"\{([^{}]*)\}", pattern)))
    names = dict(zip(written, _keys(written, nameless="part"), strict=True))

    def replaced(match: re.Match[str]) -> str:
        return f"%{ord(match[0]):02X}" if match[1] is None else f"{{{names[match[1]]}}}"

    return re.sub(r"\{([^{}]*)\}|[{}?#]", replaced, pattern), list(names.values())


def _handshake(sheet: Sheet) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    offered = sheet.value("protocol.subprotocol") if sheet.value("protocol.versioning") == "subprotocol" else None
    if sheet.value("auth.method") == "subprotocol_token":
        headers["Sec-WebSocket-Protocol"] = {"type": "string", "description": _say(sheet, "offers")}
    elif offered:
        headers["Sec-WebSocket-Protocol"] = {"type": "string", "enum": [offered]}
    allowed = sheet.value("security.origin.allowlist")
    if allowed:
        headers["Origin"] = {"type": "string", "enum": allowed}
    shape = {"type": "object", "properties": headers} if headers else None
    return _filled({"method": "GET", "headers": shape, "bindingVersion": "0.1.0"})


# --- messages and operations ------------------------------------------------------------------------------------------


def _message(material: Material, entry: _Entry, content_type: str) -> dict[str, Any]:
    sheet, message = material.sheet, entry.message
    about = ""
    if message.control:
        about = _say(sheet, "control")
    elif message.named_only:
        about = _say(sheet, "named_only" if message.written else "no_schema", name=markdown(message.written))
    records = sheet.records("protocol.messages")
    record = next((r for r in records if r["type"] == message.type and not message.control), {})
    correlated = "corr_id" in material.envelope.fields
    example = _example(material, message)
    described = {
        "name": message.type,
        "title": one_line(message.type),
        "description": about,
        "contentType": content_type,
        "correlationId": {"$ref": "#/components/correlationIds/corr_id"} if correlated else None,
        "payload": {"$ref": f"#/components/schemas/{entry.key}"},
        "examples": [] if mentions_reference(example) else [{"payload": example}],
        "x-wsdesign": _filled({"control": message.control or None, **{n: record.get(n) for n in _OF_A_MESSAGE}}),
    }
    return _filled(described)


def _example(material: Material, message: Message) -> Any:
    parts: dict[str, Any] = {}
    payload = payload_example(message)
    if message.channel:
        parts["channel"] = filled(message.channel)
        if message.numbered and material.envelope.numbers_messages and message.direction != "c2s":
            parts["seq"] = 42
    if message.type in _REPLIES.values():
        parts["corr_id"] = fake_id(material.envelope.id_type, 1)
    patterns = [record["pattern"] for record in material.sheet.records("protocol.channels")]
    if message.control and patterns and "channel" in payload:
        payload = {**payload, "channel": filled(patterns[0])}
    return build(message, material.envelope, payload=payload, number=2, **parts)


def _directed(entries: list[_Entry]) -> list[tuple[str, _Entry]]:
    return [(action, entry) for entry in entries for action in _ACTIONS[entry.message.direction]]


def _operation(sheet: Sheet, action: str, entry: _Entry, entries: list[_Entry]) -> tuple[str, dict[str, Any]]:
    channel = {"$ref": f"#/channels/{entry.channel}"}
    answer = next((e for e in entries if e.message.type == _REPLIES.get(entry.message.type)), None)
    operation = {
        "action": action,
        "channel": channel,
        "title": _say(sheet, action, type=one_line(entry.message.type)),
        "messages": [{"$ref": f"#/channels/{entry.channel}/messages/{entry.key}"}],
        "bindings": _http(sheet, action),
        "reply": answer
        and {
            "channel": {"$ref": f"#/channels/{answer.channel}"},
            "messages": [{"$ref": f"#/channels/{answer.channel}/messages/{answer.key}"}],
        },
    }
    return f"{action}.{entry.key}", _filled(operation)


def _http(sheet: Sheet, action: str) -> dict[str, Any]:
    """Return the request that carries a message where the transport is plain HTTP."""
    transport = sheet.value("transport.choice")
    if action == "send" and transport in ("sse", "long_polling", "short_polling"):
        return {"http": {"method": "GET", "bindingVersion": "0.3.0"}}
    if action == "receive" and _upward_path(sheet):
        return {"http": {"method": "POST", "bindingVersion": "0.3.0"}}
    return {}


# --- extension --------------------------------------------------------------------------------------------------------


def _excerpt(sheet: Sheet, paths: tuple[str, ...]) -> dict[str, Any]:
    """Return these answers, and all below them, in the shape that they have in the design."""
    excerpt: dict[str, Any] = {}
    for field in sheet.catalogue.questions:
        value = sheet.value(field.path)
        if value in (None, "", []) or not any(field.path == p or field.path.startswith(f"{p}.") for p in paths):
            continue
        *sections, name = field.path.split(".")
        inner = excerpt
        for section in sections:
            inner = inner.setdefault(section, {})
        inner[name] = value
    return excerpt
