"""The interview as a state machine: order, answers, consequences, defaults. No terminal and no file."""

from __future__ import annotations

import copy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.content.accept import Refused
from wizard.content.catalogue import Catalogue, question_path
from wizard.content.model import Field
from wizard.design.document import Decision, flatten, read_design
from wizard.interview import engine
from wizard.interview.order import is_settled, missing_fields, next_open, open_questions, previous
from wizard.interview.outcome import Answered, Consequence, advice
from wizard.interview.snapshot import KEEP, Change, NotAllowed, Snapshot
from wizard.interview.suggestion import default_for, why_not_drafts
from wizard.tree import parse, parse_path

SAMPLES = Path(__file__).parents[1] / "review" / "samples"
UNDECIDED = Decision(state="undecided", on="2026-11-24")


def snapshot(catalogue: Catalogue, answers: dict[str, Any], level: str = "standard") -> Snapshot:
    return Snapshot(flatten(answers, catalogue), {}, level)


def sample(catalogue: Catalogue, name: str) -> Snapshot:
    path = SAMPLES / f"{name}.yaml"
    design = read_design(parse(path.read_bytes(), str(path)), catalogue)
    return Snapshot(design.answers, design.decisions, design.level)


def next_path(catalogue: Catalogue, given_answers: Snapshot, after: str | None = None, *skipped: str) -> str | None:
    field = next_open(given_answers.view(catalogue), after, frozenset(skipped))
    return field.path if field else None


def default(catalogue: Catalogue, answers: dict[str, Any], position: str, language: str = "en") -> Any:
    return default_for(snapshot(catalogue, answers, "full").view(catalogue), position, language)


def codes(findings: tuple[Any, ...]) -> list[str]:
    return sorted(finding.rule.code for finding in findings)


HOPS = [{"name": "edge", "kind": "nginx"}, {"name": "alb", "kind": "aws_alb", "idle_timeout_s": 60}]


# --- where to go ------------------------------------------------------------------------------------------------------


def test_an_empty_quick_interview_asks_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    paths = [field.path for field in open_questions(empty.view(catalogue))]
    assert paths[:5] == [
        "context.product.name", "context.clients", "context.hops", "context.latency.target_p95_ms",
        "context.direction",
    ]  # fmt: skip
    assert next_path(catalogue, empty) == "context.product.name"


@pytest.mark.parametrize(("level", "asked"), [("quick", False), ("standard", True), ("full", True)])
def test_the_level_decides_how_deep_it_asks(catalogue: Catalogue, level: str, asked: bool) -> None:
    paths = [field.path for field in Snapshot({}, {}, level).view(catalogue).visible()]
    assert ("context.criticality" in paths) is asked
    assert ("context.product.summary" in paths) is (level == "full")


def test_the_next_question_lies_behind_the_last_and_comes_round_at_the_end(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    assert next_path(catalogue, empty, "context.direction") == "context.client_msgs_per_min"
    assert next_path(catalogue, empty, "security.abuse.kick") == "context.product.name"


def test_a_skipped_question_is_passed_over(catalogue: Catalogue) -> None:
    assert next_path(catalogue, Snapshot({}, {}, "quick"), None, "context.product.name") == "context.clients"


def test_the_only_open_question_is_not_offered_right_after_itself(catalogue: Catalogue) -> None:
    empty = Snapshot({}, {}, "quick")
    others = [field.path for field in empty.view(catalogue).visible() if field.path != "context.direction"]
    assert next_path(catalogue, empty, "context.direction", *others) is None


def test_nothing_is_open_in_a_complete_design(catalogue: Catalogue) -> None:
    assert next_path(catalogue, sample(catalogue, "f0-baseline")._replace(level="quick")) is None


@pytest.mark.parametrize(
    ("position", "before"),
    [
        ("context.product.name", None),
        ("context.clients", "context.product.name"),
        ("context.hops[1].name", "context.hops[1].kind"),
        ("context.hops[1].idle_timeout_s", "context.hops[1].name"),
        pytest.param("context.hops[1].kind", "context.hops", id="the first field goes back to its list"),
    ],
)
def test_back_goes_to_the_question_before(catalogue: Catalogue, position: str, before: str | None) -> None:
    view = snapshot(catalogue, {"context": {"hops": HOPS}}, "quick").view(catalogue)
    assert previous(view, position) == before


def test_back_passes_over_questions_that_do_not_apply(catalogue: Catalogue) -> None:
    push = snapshot(catalogue, {"transport": {"choice": "push"}}, "quick").view(catalogue)
    socket = snapshot(catalogue, {"transport": {"choice": "websocket"}}, "quick").view(catalogue)
    assert previous(push, "auth.method") == "transport.tls"
    assert previous(socket, "auth.method") == "transport.fallback"


@pytest.mark.parametrize(
    ("records", "settled"),
    [([], False), ([{"kind": "nginx"}], False), ([{"kind": "nginx", "name": ""}], False), (HOPS, True)],
    ids=["none", "no name", "empty name", "complete"],
)
def test_a_record_without_its_required_fields_is_a_draft(
    catalogue: Catalogue, records: list[dict[str, Any]], settled: bool
) -> None:
    view = Snapshot({"context.hops": records}, {}, "quick").view(catalogue)
    assert is_settled(view, "context.hops") is settled


def test_missing_fields_are_named(catalogue: Catalogue) -> None:
    missing = missing_fields(catalogue.fields["context.hops"], {"idle_timeout_s": 60})
    assert [field.name for field in missing] == ["kind", "name"]


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "typed", "stored"),
    [
        ("protocol.heartbeat.interval_s", "25", 25),
        ("protocol.heartbeat.interval_s", "0.5m", 30),
        ("protocol.limits.max_message_bytes", "64KiB", 65536),
        ("context.scale.peak_connections", "10k", 10000),
        ("context.direction", "Both directions", "bidirectional"),
        ("context.direction", "双向", "bidirectional"),
        ("context.offline_delivery", "yes", True),
        ("context.offline_delivery", "否", False),
        ("context.regions", "eu， us, eu-west", ["eu", "us", "eu-west"]),
        ("security.tls.min_version", "1.2", "1.2"),
        ("context.hops[0].idle_timeout_s", "5m", 300),
    ],
)
def test_an_answer_is_stored_as_the_document_holds_it(
    catalogue: Catalogue, position: str, typed: str, stored: Any
) -> None:
    done = engine.answer(catalogue, Snapshot({}, {}, "standard"), position, typed)
    assert done.changes == (Change(position, stored, None),)


@pytest.mark.parametrize(
    ("position", "value"),
    [
        ("protocol.heartbeat.interval_s", "0"),
        ("protocol.heartbeat.interval_s", "soon"),
        ("context.direction", "sideways"),
        ("context.product.name", ""),
        ("context.product.name", "x" * 81),
        ("transport.rationale", "because"),
        ("context.hops[0]", "nginx"),
        ("context.hops[0]", {"kind": "nginx", "tpye": 1}),
        ("context.hops[2].name", "alb"),
        ("security.origin.allowlist", "http://app.example"),
    ],
)
def test_a_refused_answer_says_why_and_changes_nothing(catalogue: Catalogue, position: str, value: Any) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    kept = copy.deepcopy(before)
    with pytest.raises(Refused) as caught:
        engine.answer(catalogue, before, position, value)
    assert caught.value.refusals[0].message
    assert before == kept


NO_POSITIONS = [
    "context.nothing",
    "context.hops[3].name",
    "context.hops[2]x",
    "context.hops[].kind",
    "context.hops[zero].kind",
    "context.hops[-1].kind",
    "context.hops[ 1].kind",
    "context.hops[1_0].kind",
    "context.hops[１].kind",
    "context.hops[1]kind",
    "context.hops[1]..kind",
    "context.hops[1",
]


@pytest.mark.parametrize("position", NO_POSITIONS)
def test_a_position_that_names_nothing_takes_no_value(catalogue: Catalogue, position: str) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    with pytest.raises(NotAllowed):
        engine.answer(catalogue, before, position, [] if position.endswith("[1") else "nginx")


@pytest.mark.parametrize("position", NO_POSITIONS)
def test_a_position_that_names_nothing_takes_no_state(catalogue: Catalogue, position: str) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    with pytest.raises(NotAllowed):
        engine.set_state(catalogue, before, position, UNDECIDED)


def test_an_index_behind_the_last_adds_a_record(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"hops": HOPS}})
    done = engine.answer(catalogue, before, "context.hops[2].kind", "haproxy")
    assert done.snapshot.answers["context.hops"] == [*HOPS, {"kind": "haproxy"}]


def test_undecided_removes_the_value_and_settles_the_question(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"direction": "bidirectional"}})
    done = engine.set_state(catalogue, before, "context.direction", UNDECIDED)
    assert done.changes == (Change("context.direction", None, UNDECIDED),)
    assert "context.direction" not in done.snapshot.answers
    assert is_settled(done.snapshot.view(catalogue), "context.direction")


def test_a_note_leaves_the_value_alone(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"context": {"direction": "bidirectional"}})
    note = Decision(why="both sides type")
    done = engine.set_state(catalogue, before, "context.direction", note, remove_value=False)
    assert done.changes == (Change("context.direction", KEEP, note),)
    assert done.snapshot.answers == before.answers


def test_a_new_answer_clears_the_state_and_keeps_the_notes(catalogue: Catalogue) -> None:
    recorded = Decision(
        state="undecided", on="2026-11-01", owner="edge-team", why="vendor asked", review_by="2027-01-01"
    )
    before = Snapshot({}, {"context.direction": recorded}, "standard")
    done = engine.answer(catalogue, before, "context.direction", "bidirectional")
    notes = Decision(owner="edge-team", why="vendor asked", review_by="2027-01-01")
    assert done.snapshot.decisions == {"context.direction": notes}


def test_removing_a_record_moves_the_decisions_of_those_behind_it(catalogue: Catalogue) -> None:
    first, second, third = (Decision(why=why) for why in ("first", "second", "third"))
    hops = [*HOPS, {"name": "app", "kind": "app_server"}]
    before = Snapshot(
        {"context.hops": hops},
        {
            "context.hops[0].idle_timeout_s": first,
            "context.hops[1].idle_timeout_s": second,
            "context.hops[2]": third,
            "context.clients[2].kind": first,
        },
        "standard",
    )
    done = engine.remove_record(catalogue, before, "context.hops[0]")
    assert done.snapshot.answers["context.hops"] == hops[1:]
    assert done.snapshot.decisions == {
        "context.hops[0].idle_timeout_s": second,
        "context.hops[1]": third,
        "context.clients[2].kind": first,
    }
    document, decisions = {"context": {"hops": hops}}, dict(before.decisions)
    apply_changes(document, decisions, done.changes)
    assert document == {"context": {"hops": hops[1:]}}
    assert decisions == done.snapshot.decisions


def test_a_record_that_is_not_there_cannot_be_removed(catalogue: Catalogue) -> None:
    with pytest.raises(NotAllowed):
        engine.remove_record(catalogue, snapshot(catalogue, {"context": {"hops": HOPS}}), "context.hops[2]")


# --- consequences -----------------------------------------------------------------------------------------------------


def test_an_answer_that_no_longer_applies_is_kept_and_comes_back(catalogue: Catalogue) -> None:
    before = snapshot(catalogue, {"transport": {"choice": "websocket", "fallback": "long_polling"}})
    hidden = engine.answer(catalogue, before, "transport.choice", "push")
    assert ("hidden", "transport.fallback", "transport.choice") in [c[:3] for c in hidden.consequences]
    assert hidden.snapshot.answers["transport.fallback"] == "long_polling"
    shown = engine.answer(catalogue, hidden.snapshot, "transport.choice", "sse")
    assert ("shown", "transport.fallback", "transport.choice") in [c[:3] for c in shown.consequences]


def test_a_default_taken_is_stale_when_it_comes_out_differently(catalogue: Catalogue) -> None:
    before = sample(catalogue, "f0-baseline")
    assumed = {"protocol.heartbeat.interval_s": Decision(state="assumed", by="default")}
    done = engine.answer(catalogue, before._replace(decisions=assumed), "context.hops[1].idle_timeout_s", 30)
    assert done.consequences == (
        Consequence("stale", "protocol.heartbeat.interval_s", "context.hops", 13),  # (30 - 0.32) / 2, less 1
    )


def test_a_decided_value_is_not_called_stale(catalogue: Catalogue) -> None:
    done = engine.answer(catalogue, sample(catalogue, "f0-baseline"), "context.hops[1].idle_timeout_s", 30)
    assert done.consequences == ()


def test_a_recommendation_taken_is_stale_when_another_row_matches(catalogue: Catalogue) -> None:
    before = snapshot(
        catalogue,
        {
            "context": {
                "direction": "server_to_client", "client_msgs_per_min": 0, "payload": {"has_binary": False},
                "hops": [{"name": "alb", "kind": "aws_alb", "sse_supported": True}],
            },
            "transport": {"choice": "sse"},
        },
    )._replace(decisions={"transport.choice": Decision(state="assumed", by="default")})  # fmt: skip
    done = engine.answer(catalogue, before, "context.direction", "bidirectional")
    assert ("stale", "transport.choice", "context.direction", "websocket") in done.consequences


def test_findings_are_raised_and_solved_by_the_answer_that_causes_them(catalogue: Catalogue) -> None:
    sound = sample(catalogue, "f0-baseline")
    slow = engine.answer(catalogue, sound, "protocol.heartbeat.interval_s", 60)
    assert "WS303" in codes(slow.raised)
    assert slow.solved == ()
    mended = engine.answer(catalogue, slow.snapshot, "protocol.heartbeat.interval_s", 25)
    assert codes(mended.solved) == codes(slow.raised)
    assert mended.raised == ()


def test_a_finding_is_raised_again_when_its_numbers_change(catalogue: Catalogue) -> None:
    slow = engine.answer(catalogue, sample(catalogue, "f0-baseline"), "protocol.heartbeat.interval_s", 60)
    slower = engine.answer(catalogue, slow.snapshot, "protocol.heartbeat.interval_s", 61)
    assert "WS303" in codes(slower.raised)
    same = engine.answer(catalogue, slower.snapshot, "protocol.heartbeat.interval_s", 61)
    assert same.raised == same.solved == ()


def test_absence_counts_only_once_its_question_has_passed(catalogue: Catalogue) -> None:
    beginning = snapshot(catalogue, {"context": {"product": {"name": "Board"}}})
    _, assessment = advice(catalogue, beginning)
    assert assessment.findings == ()


# --- defaults ---------------------------------------------------------------------------------------------------------


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


# --- random walks -----------------------------------------------------------------------------------------------------


def apply_changes(document: dict[str, Any], decisions: dict[str, Decision], changes: tuple[Change, ...]) -> None:
    """Write changes as the document's editor does, into plain data."""
    for change in changes:
        if change.value is not KEEP:
            _put(document, parse_path(change.path), change.value)
        if change.decision is None:
            decisions.pop(change.path, None)
        else:
            decisions[change.path] = change.decision


def _put(node: Any, path: tuple[str | int, ...], value: Any) -> None:
    for part, below in pairwise(path):
        empty: Any = [] if isinstance(below, int) else {}
        if isinstance(part, int):
            if part == len(node):
                node.append(empty)
        else:
            node.setdefault(part, empty)
        node = node[part]
    last = path[-1]
    if value is None:
        node.pop(last, None)
    elif isinstance(last, int) and last == len(node):
        node.append(copy.deepcopy(value))
    else:
        node[last] = copy.deepcopy(value)


def value_for(data: st.DataObject, field: Field, number: int = 0) -> Any:
    """Draw a value that a field may well accept; the text of a unique field differs from record to record."""
    if field.kind == "bool":
        return data.draw(st.booleans())
    if field.kind == "number":
        low = field.bounds.minimum if field.bounds.minimum is not None else (field.bounds.above or 0) + 1
        return data.draw(st.sampled_from([low, low + 1, min(low + 60, field.bounds.maximum or low + 60)]))
    if field.kind == "select":
        return data.draw(st.sampled_from(field.choices)).value
    if field.kind == "multiselect":
        return data.draw(st.lists(st.sampled_from([c.value for c in field.choices]), unique=True, max_size=3))
    if field.kind == "list":
        return data.draw(st.sampled_from([["https://app.example"], ["member"], ["eu", "us"]]))
    if field.kind == "text":
        return f"text {number} with more than twenty letters 文本"
    wanted = [child for child in field.fields if child.required or data.draw(st.booleans())]
    count = data.draw(st.integers(1, 2))
    return [{child.name: value_for(data, child, n) for child in wanted} for n in range(count)]


def one_step(data: st.DataObject, catalogue: Catalogue, before: Snapshot, position: str) -> Answered | None:
    """Do one random thing at a question; None where it was refused."""
    field = catalogue.fields[position]
    deeds = ["answer", "answer", "answer", "undecided", "not_applicable", "note"]
    records = before.answers.get(position) or []
    if field.kind == "records":
        deeds += ["field", "field", "record"] + (["remove"] if records else [])
    deed = data.draw(st.sampled_from(deeds))
    try:
        if deed == "answer":
            assumed = Decision(state="assumed", by="default") if data.draw(st.booleans()) else None
            return engine.answer(catalogue, before, position, value_for(data, field), decision=assumed)
        if deed == "field":
            child = data.draw(st.sampled_from(field.fields))
            index = data.draw(st.integers(0, len(records)))
            inner = f"{position}[{index}].{child.name}"
            return engine.answer(catalogue, before, inner, value_for(data, child, index + 7))
        if deed == "record":
            record = value_for(data, field)[0]
            return engine.answer(catalogue, before, f"{position}[{len(records)}]", record)
        if deed == "remove":
            return engine.remove_record(catalogue, before, f"{position}[{len(records) - 1}]")
        if deed == "note":
            note = Decision(why="a reason")
            return engine.set_state(catalogue, before, position, note, remove_value=False)
        return engine.set_state(catalogue, before, position, Decision(state=deed, reason="none here"))
    except Refused:
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_random_walks_lose_nothing_and_always_know_the_next_question(catalogue: Catalogue, data: st.DataObject) -> None:
    state = Snapshot({}, {}, data.draw(st.sampled_from(["quick", "standard", "full"])))
    document: dict[str, Any] = {}
    decisions: dict[str, Decision] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        view = state.view(catalogue)
        visible = [field.path for field in view.visible()]
        coming = next_open(view)
        assert coming is None or coming.path in visible
        wanders = coming is None or data.draw(st.booleans())
        position = data.draw(st.sampled_from(visible)) if wanders or coming is None else coming.path

        at = visible.index(position)
        before = previous(view, position)
        assert before == (visible[at - 1] if at else None)  # so that forward from there returns
        if before is not None and not is_settled(view, position):
            ahead = next_open(view, after=before)
            assert ahead is not None
            assert ahead.path == position

        kept = copy.deepcopy(state)
        done = one_step(data, catalogue, state, position)
        assert state == kept
        if done is None:
            continue
        apply_changes(document, decisions, done.changes)
        assert flatten(document, catalogue) == dict(done.snapshot.answers)
        assert decisions == dict(done.snapshot.decisions)
        assert set(state.answers) - set(done.snapshot.answers) <= {position}
        assert all(question_path(c.path) != position for c in done.consequences)

        resumed = Snapshot(flatten(document, catalogue), decisions, state.level)
        assert next_path(catalogue, resumed, position) == next_path(catalogue, done.snapshot, position)
        assert next_path(catalogue, resumed) == next_path(catalogue, done.snapshot)
        state = done.snapshot


@pytest.mark.parametrize("state", ["undecided", "not_applicable"])
def test_a_record_decides_a_list_that_was_left_open(catalogue: Catalogue, state: str) -> None:
    left = engine.set_state(catalogue, Snapshot({}, {}, "quick"), "context.hops", Decision(state=state, why="later"))
    done = engine.answer(catalogue, left.snapshot, "context.hops[0].kind", "aws_alb")
    assert done.snapshot.decisions == {"context.hops": Decision(why="later")}
    assert done.changes[1] == Change("context.hops", KEEP, Decision(why="later"))
    assert done.snapshot.view(catalogue).state("context.hops") == "decided"
