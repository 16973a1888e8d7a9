"""The AsyncAPI document: channels, operations, schemas, security, hostile texts; ``tests/asyncapi`` has the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from tests.render.conftest import CASES
from wizard.render.asyncapi import asyncapi, render
from wizard.tree import parse

if TYPE_CHECKING:
    from tests.render.conftest import Make

HOSTILE = r"""
context:
  product: {name: "Acme: \"yes\" # no {a} & *b !c % @d `e`", summary: "- a: b\n---\n# x ${{ secrets }} <script>"}
  clients: [{kind: browser, rtt_p95_ms: 100}]
transport: {choice: websocket}
auth: {method: ticket}
protocol:
  versioning: subprotocol
  subprotocol: "no"
  envelope_fields: [type, id, corr_id, channel, payload]
  messages:
  - {type: '../~1x', direction: both, channel: 'r~0/{a b}?x=#{id}', schema: 'a`b|c'}
  - {type: '__proto__', direction: c2s, schema: {type: object, properties: {"$ref": {type: string}, "__proto__": {type: integer}, "on": {const: "yes"}, "1e3": {enum: ["0o17", "1_000", "12:30:45", "null", "~", "=", "<<"]}}, examples: [{"on": "yes", "1e3": "0o17"}]}}
  - {type: 'constructor', direction: s2c, channel: '{}{', schema: {"$ref": "#/$defs/a~1b c", "$defs": {"a/b c": {type: object, properties: {x: {"$ref": "#/$defs/t"}}}, "t": {type: array, prefixItems: [{type: string}, {"$ref": "#/$defs/n"}], items: false}, n: {type: integer, minimum: 2}}}}
  - {type: '消息', direction: s2c, schema: {type: object, discriminator: {propertyName: a}, externalDocs: {x: 1}, dependentRequired: {a: [b]}, properties: {a: {enum: [{"$ref": x}]}, b: {}}}}
  - {type: '=1+1', direction: c2s}
  - {type: '-1 1', direction: c2s, schema: {"$id": "https://x.example/a", type: object, required: [p], properties: {p: {"$ref": "#/definitions/p"}}, definitions: {p: {type: object, properties: {q: {"$ref": "#"}}}}}}
  channels:
  - {pattern: 'r~0/{a b}?x=#{id}', kind: private, authz_rule: "```\n<img src=x>"}
  - {pattern: '"quoted" ''single''', kind: public}
  - {pattern: 'connection', kind: public}
  errors: {format: error_message_with_code, codes: [{code: 'null', retryable: true}]}
  close_codes: [{code: 4001, cause: kicked, reason: '"; end', client_action: stop}]
"""

CHAT = """
transport: {choice: websocket}
protocol:
  encoding: json
  envelope_fields: [type, id, corr_id, payload, channel]
  versioning: subprotocol
  subprotocol: chat.v2
  messages:
  - {type: message.send, direction: c2s, channel: "room:{id}", max_bytes: 4096}
  - {type: typing, direction: both, channel: "room:{id}"}
  - {type: notice, direction: s2c}
  channels: [{pattern: "room:{id}", kind: private, authz_rule: member}]
  heartbeat: {mechanism: app_message_server, replied: true, interval_s: 20}
  close_codes: [{code: 4401, cause: auth_expired, reason: expired, client_action: refresh_token_then_reconnect}]
"""


@pytest.mark.parametrize(
    "source", [HOSTILE, CASES / "chat.yaml", CASES / "ticker.yaml"], ids=["hostile", "chat", "ticker"]
)
def test_yaml_1_1_and_1_2_read_the_same(make: Make, source: Any) -> None:
    material = make(source)
    text = render(material)["asyncapi.yaml"]
    assert yaml.safe_load(text) == asyncapi(material)  # 1.1
    assert parse(text, "asyncapi.yaml").data == asyncapi(material)  # 1.2


@pytest.mark.parametrize(
    "source", [HOSTILE, CASES / "chat.yaml", CASES / "ticker.yaml"], ids=["hostile", "chat", "ticker"]
)
def test_every_example_fits_its_schema_as_draft_07(make: Make, source: Any) -> None:
    document = asyncapi(make(source))
    registry: Registry[Any] = Registry().with_resource("urn:x", DRAFT7.create_resource(document))
    checked = 0
    for key, message in document["components"]["messages"].items():
        schema = {"$ref": f"urn:x#/components/schemas/{key}"}
        Draft7Validator.check_schema(document["components"]["schemas"][key])
        for example in message.get("examples", []):
            Draft7Validator(schema, registry=registry).validate(example["payload"])
            checked += 1
    assert checked >= 2


def test_the_server_receives_what_clients_send(make: Make) -> None:
    operations = asyncapi(make(CHAT))["operations"]
    assert {name: operation["action"] for name, operation in operations.items()} == {
        "receive.message.send": "receive",
        "receive.typing": "receive",
        "send.typing": "send",
        "send.notice": "send",
        "receive.subscribe": "receive",
        "send.subscribed": "send",
        "send.ping": "send",
        "receive.pong": "receive",
    }
    assert operations["receive.message.send"]["channel"] == {"$ref": "#/channels/room-id"}
    assert operations["receive.message.send"]["messages"] == [{"$ref": "#/channels/room-id/messages/message.send"}]


def test_a_question_names_its_answer(make: Make) -> None:
    assert asyncapi(make(CHAT))["operations"]["receive.subscribe"]["reply"] == {
        "channel": {"$ref": "#/channels/connection"},
        "messages": [{"$ref": "#/channels/connection/messages/subscribed"}],
    }


def test_a_pattern_is_a_channel_and_the_handshake_is_one_of_its_own(make: Make) -> None:
    channels = asyncapi(make(CHAT))["channels"]
    assert list(channels) == ["connection", "room-id"]
    assert channels["connection"]["address"] == "/realtime"
    assert channels["connection"]["bindings"] == {
        "ws": {
            "method": "GET",
            "headers": {
                "type": "object",
                "properties": {"Sec-WebSocket-Protocol": {"type": "string", "enum": ["chat.v2"]}},
            },
            "bindingVersion": "0.1.0",
        }
    }
    assert channels["room-id"]["address"] == "room:{id}"
    assert channels["room-id"]["parameters"] == {"id": {}}
    assert channels["room-id"]["x-wsdesign"] == {"pattern": "room:{id}", "kind": "private", "authz_rule": "member"}


def test_what_asyncapi_cannot_say_stands_in_the_shape_of_the_design(make: Make) -> None:
    extension = asyncapi(make(CHAT))["x-wsdesign"]
    assert extension["protocol"]["heartbeat"] == {"mechanism": "app_message_server", "interval_s": 20, "replied": True}
    assert extension["protocol"]["close_codes"] == [
        {
            "code": 4401,
            "cause": "auth_expired",
            "reason": "expired",
            "client_action": "refresh_token_then_reconnect",
        }
    ]
    assert asyncapi(make(CHAT))["components"]["messages"]["message.send"]["x-wsdesign"] == {"max_bytes": 4096}


def test_a_correlation_id_needs_its_field(make: Make) -> None:
    message = asyncapi(make(CHAT))["components"]["messages"]["notice"]
    assert message["correlationId"] == {"$ref": "#/components/correlationIds/corr_id"}
    without = asyncapi(make(CHAT.replace("corr_id, ", "")))
    assert "correlationIds" not in without["components"]
    assert "correlationId" not in without["components"]["messages"]["notice"]


@pytest.mark.parametrize(
    ("method", "scheme"),
    [
        ("cookie_session", {"type": "httpApiKey", "in": "cookie", "name": "session"}),
        ("bearer_header", {"type": "http", "scheme": "bearer"}),
        ("subprotocol_token", {"type": "httpApiKey", "in": "header", "name": "Sec-WebSocket-Protocol"}),
        ("ticket", {"type": "httpApiKey", "in": "query", "name": "ticket"}),
        ("query_token", {"type": "httpApiKey", "in": "query", "name": "token"}),
        ("mtls", {"type": "X509"}),
    ],
)
def test_a_handshake_shows_who_it_is(make: Make, method: str, scheme: dict[str, str]) -> None:
    document = asyncapi(make(f"transport: {{choice: websocket}}\nauth: {{method: {method}}}"))
    described = document["components"]["securitySchemes"][method]
    assert {key: value for key, value in described.items() if key != "description"} == scheme
    assert document["servers"]["realtime"]["security"] == [{"$ref": f"#/components/securitySchemes/{method}"}]


@pytest.mark.parametrize("method", ["none", "first_message_token"])
def test_a_handshake_that_shows_nothing_has_no_security(make: Make, method: str) -> None:
    document = asyncapi(make(f"transport: {{choice: websocket}}\nauth: {{method: {method}}}"))
    assert "securitySchemes" not in document.get("components", {})
    assert "security" not in document["servers"]["realtime"]
    assert document["x-wsdesign"]["auth"]["method"] == method


def test_a_token_in_the_first_message_is_a_message(make: Make) -> None:
    document = asyncapi(make("transport: {choice: websocket}\nauth: {method: first_message_token}"))
    assert document["operations"]["receive.auth"]["reply"]["messages"] == [
        {"$ref": "#/channels/connection/messages/auth.ok"}
    ]


@pytest.mark.parametrize(
    ("transport", "protocol", "address"),
    [
        ("websocket", "wss", "/realtime"),
        ("webtransport", "https", "/realtime"),
        ("sse", "https", "/events"),
        ("long_polling", "https", "/messages"),
        ("short_polling", "https", "/messages"),
        ("push", "https", "/push-addresses"),
    ],
)
def test_a_transport_has_its_protocol_and_path(make: Make, transport: str, protocol: str, address: str) -> None:
    document = asyncapi(make(f"transport: {{choice: {transport}}}"))
    assert document["servers"]["realtime"]["protocol"] == protocol
    assert document["servers"]["realtime"]["host"] == "realtime.example"
    assert document["servers"]["realtime"]["description"].startswith("Placeholder:")
    assert document["channels"]["connection"]["address"] == address


def test_beside_a_stream_clients_post(make: Make) -> None:
    document = asyncapi(
        make(
            "transport: {choice: sse, client_to_server: http_post}\n"
            "protocol: {versioning: url_path, messages: [{type: up, direction: c2s}, {type: down, direction: s2c}]}"
        )
    )
    assert document["channels"]["connection"]["address"] == "/v1/events"
    assert document["channels"]["upward"]["address"] == "/v1/messages"
    assert document["operations"]["receive.up"]["bindings"] == {"http": {"method": "POST", "bindingVersion": "0.3.0"}}
    assert document["operations"]["send.down"]["bindings"] == {"http": {"method": "GET", "bindingVersion": "0.3.0"}}


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("json", "application/json"),
        ("msgpack", "application/vnd.msgpack"),
        ("protobuf", "application/vnd.google.protobuf"),
        ("cbor", "application/cbor"),
        ("custom_binary", "application/octet-stream"),
    ],
)
def test_an_encoding_has_its_media_type(make: Make, encoding: str, content_type: str) -> None:
    document = asyncapi(make(f"protocol: {{encoding: {encoding}, messages: [{{type: a, direction: s2c}}]}}"))
    assert document["defaultContentType"] == content_type
    assert document["components"]["messages"]["a"]["contentType"] == content_type


@pytest.mark.parametrize(
    ("subprotocol", "version"),
    [("chat.v2", "2.0.0"), ("v1.4", "1.4.0"), ("sketch-3.0.1", "3.0.1"), ("chat", "1.0.0"), ("mp3", "3.0.0")],
)
def test_the_version_is_that_of_the_subprotocol(make: Make, subprotocol: str, version: str) -> None:
    document = asyncapi(make(f"protocol: {{versioning: subprotocol, subprotocol: {subprotocol}}}"))
    assert document["info"]["version"] == version


def test_a_schema_file_stands_inside_and_its_references_lead_somewhere(make: Make) -> None:
    text = render(make(CASES / "chat.yaml"))["asyncapi.yaml"]
    assert "schemas/" not in text.replace("components/schemas/", "").replace("schemas/message", "")
    assert "$schema" not in text


def test_hostile_names_become_keys_and_stay_texts(make: Make) -> None:
    document = asyncapi(make(HOSTILE))
    assert list(document["channels"]) == ["connection", "r-0-a-b-x-id", "quoted-single", "connection-2", "channel"]
    odd = document["channels"]["r-0-a-b-x-id"]
    assert odd["address"] == "r~0/{a-b}%3Fx=%23{id}"
    assert odd["parameters"] == {"a-b": {}, "id": {}}
    assert odd["x-wsdesign"]["pattern"] == "r~0/{a b}?x=#{id}"
    assert {key: message["name"] for key, message in document["components"]["messages"].items()} == {
        "1x": "../~1x",
        "proto": "__proto__",
        "constructor": "constructor",
        "message": "消息",
        "1-1": "=1+1",
        "1-1-2": "-1 1",
        "subscribe": "subscribe",
        "subscribed": "subscribed",
        "error": "error",
    }
    assert document["info"]["title"] == 'Acme: "yes" # no {a} & *b !c % @d `e`'
    assert document["info"]["description"].startswith("\\- a: b --- \\# x &#36;{{ secrets }} &lt;script&gt;\n\n")
