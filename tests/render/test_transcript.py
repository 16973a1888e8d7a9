"""The example session is legal for every combination of transport and authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.render.machine import IllegalStep, connection_machine, walk
from wizard.render.messages import check, schema_of
from wizard.render.transcript import example_session

if TYPE_CHECKING:
    from tests.render.conftest import Make, MakeSheet
    from wizard.render.transcript_writer import Session

TRANSPORTS = ("websocket", "webtransport", "sse", "long_polling", "short_polling", "push")
METHODS = (
    "cookie_session", "bearer_header", "subprotocol_token", "first_message_token",
    "ticket", "query_token", "mtls", "none",
)  # fmt: skip
RESUMES = ("none", "replay_from_seq", "replay_from_cursor", "snapshot", "snapshot_plus_delta")
GAPS = ("full_snapshot", "error_to_user", "silent")


def design(transport: str = "websocket", auth: str = "none", resume: str = "replay_from_seq") -> str:
    return f"""
context: {{clients: [{{kind: browser}}]}}
transport: {{choice: {transport}, client_to_server: http_post, sse: {{client: fetch_stream, event_ids: true}}}}
auth:
  method: {auth}
  token: {{ttl_s: 600}}
  issuer: {{endpoint: POST /token}}
  refresh: {{method: in_band_message, trigger: server_prompt, lead_time_s: 60}}
  subscription_check: server_every_subscribe
  roles: [{{name: member}}]
protocol:
  envelope_fields: [type, id, ts, seq, channel, payload]
  hello: {{enabled: true}}
  errors:
    format: error_message_with_code
    codes: [{{code: forbidden, retryable: false}}, {{code: slow, retryable: true}}]
  messages:
  - type: said
    direction: s2c
    channel: room:{{id}}
    delivery: at_least_once
    schema: {{properties: {{text: {{type: string}}}}, required: [text]}}
  - {{type: say, direction: c2s, channel: 'room:{{id}}', delivery: at_least_once, schema: Say}}
  channels: [{{pattern: 'room:{{id}}', kind: private, authz_rule: member of the room}}]
  close_codes:
  - {{code: 1001, cause: going_away, client_action: reconnect_backoff}}
  - {{code: 4430, cause: kicked, reason: bye, client_action: stop}}
  heartbeat: {{mechanism: app_message_server, replied: true, interval_s: 25, timeout_s: 10, max_missed: 1}}
reliability:
  ordering: per_channel
  seq: {{scope: per_channel}}
  reconnect: {{policy: exponential_full_jitter, base_ms: 1000, cap_s: 60}}
  resume: {{method: {resume}, session_id: true, window_s: 300, on_gap: full_snapshot}}
"""


def session_of(make: Make, text: str) -> Session:
    material = make(text)
    return example_session(material.sheet, list(material.messages))


@pytest.mark.parametrize("resume", RESUMES)
@pytest.mark.parametrize("auth", METHODS)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_every_message_fits_its_schema_and_every_step_the_states(
    make: Make, transport: str, auth: str, resume: str
) -> None:
    material = make(design(transport, auth, resume))
    session = example_session(material.sheet, list(material.messages))
    schemas = {m.type: schema_of(m, material.envelope) for m in (*material.messages, *material.control)}
    sent = [line for step in session.steps for line in step.lines if line.schema]
    assert sent
    for line in sent:
        assert line.message is not None
        assert line.schema is not None
        check(schemas[line.schema], line.message)
    events = [event for step in session.steps for event in step.events]
    assert walk(material.machine, events)[-1] in ("stopped", "disconnected")


def test_a_session_tells_the_whole_story(make: Make) -> None:
    session = session_of(make, design(auth="first_message_token"))
    assert [step.kind for step in session.steps] == [
        "issue", "connect", "accepted", "auth", "hello", "subscribe", "subscribe_refused", "publish", "receive", "beat",
        "error", "expiring", "refresh", "drain", "wait", "resume", "away", "gap_full_snapshot", "kicked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("auth", "placed"),
    [
        ("cookie_session", "Cookie: session=<token>"),
        ("bearer_header", "Authorization: Bearer <token>"),
        ("subprotocol_token", "Sec-WebSocket-Protocol: bearer.<token>"),
        ("ticket", "GET /realtime?ticket=<ticket> HTTP/1.1"),
        ("query_token", "GET /realtime?token=<token> HTTP/1.1"),
    ],
)
def test_the_handshake_carries_the_credential_where_the_answers_put_it(make: Make, auth: str, placed: str) -> None:
    connect = next(step for step in session_of(make, design(auth=auth)).steps if step.kind == "connect")
    assert placed in connect.lines[0].text.split("\n")


def test_the_accept_value_is_the_one_of_the_standard(make: Make) -> None:
    accepted = next(step for step in session_of(make, design()).steps if step.kind == "accepted")
    assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in accepted.lines[0].text  # RFC 6455, 1.3


def test_a_resume_names_the_last_number_seen_and_replays_what_follows(make: Make) -> None:
    resume = next(step for step in session_of(make, design()).steps if step.kind == "resume")
    asked, *replayed, done = [line.message for line in resume.lines if line.message]
    assert asked["payload"]["positions"] == [{"channel": "room:42", "seq": 42}]
    assert [message["seq"] for message in replayed] == [43, 44]
    assert done["payload"] == {"channel": "room:42", "replayed": 2}


@pytest.mark.parametrize(
    ("on_gap", "types"),
    [
        ("full_snapshot", ["resume", "snapshot"]),
        ("error_to_user", ["resume", "gap"]),
        ("silent", ["resume", "resumed"]),
    ],
)
def test_a_gap_is_answered_as_decided(make: Make, on_gap: str, types: list[str]) -> None:
    text = design().replace("on_gap: full_snapshot", f"on_gap: {on_gap}")
    gap = next(step for step in session_of(make, text).steps if step.kind == f"gap_{on_gap}")
    assert [line.schema for line in gap.lines] == types


def test_a_stream_comes_back_with_its_last_event_id(make: Make) -> None:
    session = session_of(make, design("sse"))
    again = next(step for step in session.steps if step.kind == "stream_wait")
    assert "Last-Event-ID: 42" in again.lines[0].text


def test_a_message_of_the_catalogue_takes_the_place_of_a_control_message(make: Make) -> None:
    pong = "  - {type: pong, direction: c2s, schema: {properties: {n: {const: 7}}}}\n"
    text = design().replace("  - {type: say,", f"{pong}  - {{type: say,")
    beat = next(step for step in session_of(make, text).steps if step.kind == "beat")
    assert beat.lines[1].message is not None
    assert beat.lines[1].message["payload"] == {"n": 7}


def test_a_server_that_trusts_channel_names_refuses_no_subscription(make: Make) -> None:
    text = design().replace("server_every_subscribe", "channel_name_convention")
    assert "subscribe_refused" not in [step.kind for step in session_of(make, text).steps]


def test_a_kick_that_clients_retry_does_not_stop_them(make_sheet: MakeSheet) -> None:
    text = design().replace("reason: bye, client_action: stop", "reason: bye, client_action: reconnect_backoff")
    machine = connection_machine(make_sheet(text))
    assert machine.after("open", "close_stop") is None
    backs_off = next(t for t in machine.transitions if (t.source, t.event) == ("open", "close_backoff"))
    assert backs_off.codes == ((1001, "going_away"), (4430, "kicked"))


def test_a_client_without_reconnect_stops_when_the_link_is_lost(make_sheet: MakeSheet) -> None:
    text = design().replace("policy: exponential_full_jitter, base_ms: 1000, cap_s: 60", "policy: none")
    machine = connection_machine(make_sheet(text))
    assert machine.after("open", "lost") == "stopped"
    assert not machine.has("waiting")


def test_a_step_that_no_state_allows_is_a_defect(make_sheet: MakeSheet) -> None:
    with pytest.raises(IllegalStep, match="joined may not happen while disconnected"):
        walk(connection_machine(make_sheet(design())), ["joined"])
