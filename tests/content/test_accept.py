"""One answer, accepted or refused: every kind of field, typed by a person and read from a file, in both languages."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import Catalogue

INTERVAL = "protocol.heartbeat.interval_s"  # a number from 1 to 3600
NODES = "scale.nodes"  # a whole number of at least 1
SHARE = "context.clients[].share_pct"  # a number from 0 to 100
CHOICE = "transport.choice"
TLS = "security.tls.min_version"  # "1.2" and "1.3"
REGULATIONS = "context.data.regulations"
REGIONS = "context.regions"  # a list of texts
NAME = "context.product.name"
REPLIED = "protocol.heartbeat.replied"
HOPS = "context.hops"
CLOSE_CODES = "protocol.close_codes"
SCHEMA = "protocol.messages[].schema"


def accept(catalogue: Catalogue, path: str, value: Any, *, typed: bool = False, language: str = "en") -> Any:
    return Acceptor(catalogue, language, typed=typed).accept(catalogue.fields[path], value)


def refusals(
    catalogue: Catalogue, path: str, value: Any, *, typed: bool = False, language: str = "en"
) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(Refused) as caught:
        accept(catalogue, path, value, typed=typed, language=language)
    return [
        (refusal.inner, refusal.message + (f"; {refusal.remedy}" if refusal.remedy else ""))
        for refusal in caught.value.refusals
    ]


# --- accepted ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "accepted"),
    [
        (INTERVAL, 25, 25),
        (INTERVAL, 2.5, 2.5),
        pytest.param(INTERVAL, 25.0, 25, id="a whole number loses its point"),
        (INTERVAL, 1, 1),
        (INTERVAL, 3600, 3600),
        (SHARE, 0, 0),
        (NODES, 6, 6),
        (INTERVAL, {"low": 10, "likely": 20, "high": 30}, {"low": 10, "likely": 20, "high": 30}),
        (INTERVAL, {"low": 20, "likely": 20, "high": 20}, {"low": 20, "likely": 20, "high": 20}),
        (CHOICE, "websocket", "websocket"),
        (TLS, "1.2", "1.2"),
        (TLS, 1.2, "1.2"),
        (REGULATIONS, ["gdpr"], ["gdpr"]),
        (REGULATIONS, [], []),
        (REGIONS, ["eu", "us"], ["eu", "us"]),
        pytest.param(REGIONS, ["eu", 7], ["eu", "7"], id="a list of texts takes a number as text"),
        (NAME, "Ticker", "Ticker"),
        (NAME, "实时行情", "实时行情"),
        (NAME, 7, "7"),
        (NAME, "two\nlines", "two\nlines"),
        (REPLIED, True, True),
        (REPLIED, False, False),
        (SCHEMA, {"type": "object"}, {"type": "object"}),
        (SCHEMA, "Message", "Message"),
        (HOPS, [], []),
        (HOPS, [{"name": "alb", "kind": "aws_alb"}], [{"name": "alb", "kind": "aws_alb"}]),
        pytest.param(
            HOPS, [{"name": "alb", "kind": None}], [{"name": "alb"}], id="an empty field of a record is absent"
        ),
        pytest.param(CLOSE_CODES, [{"code": 4401.0}], [{"code": 4401}], id="numbers in records too"),
    ],
)
def test_a_file_holds_plain_values(path: str, value: Any, accepted: Any, catalogue: Catalogue) -> None:
    result = accept(catalogue, path, value)
    assert result == accepted
    assert type(result) is type(accepted)


@pytest.mark.parametrize(
    ("path", "value", "accepted"),
    [
        (INTERVAL, "25", 25),
        (INTERVAL, "30s", 30),
        (INTERVAL, "5m", 300),
        (INTERVAL, 25, 25),
        ("context.scale.peak_connections", "40k", 40000),
        ("protocol.limits.max_message_bytes", "64KiB", 65536),
        (CHOICE, "websocket", "websocket"),
        pytest.param(CHOICE, "  WebSocket ", "websocket", id="case and blanks do not matter"),
        pytest.param("context.criticality", "A：面向公众、收费或受监管", "A", id="a label in Chinese"),
        pytest.param("context.criticality", "a: public, paid or regulated", "A", id="a label in English"),
        (TLS, "1.3", "1.3"),
        (REPLIED, "yes", True),
        (REPLIED, "Y", True),
        (REPLIED, "true", True),
        (REPLIED, "是", True),
        (REPLIED, "no", False),
        (REPLIED, "N", False),
        (REPLIED, "否", False),
        (REPLIED, True, True),
        (REGULATIONS, "gdpr, hipaa", ["gdpr", "hipaa"]),
        pytest.param(REGULATIONS, "gdpr，hipaa", ["gdpr", "hipaa"], id="a Chinese comma"),
        (REGULATIONS, ["gdpr"], ["gdpr"]),
        (REGIONS, "eu,us,", ["eu", "us"]),
        (NAME, "two\nlines", "two lines"),
    ],
)
def test_a_person_may_type_units_labels_and_yes(path: str, value: Any, accepted: Any, catalogue: Catalogue) -> None:
    result = accept(catalogue, path, value, typed=True)
    assert result == accepted
    assert type(result) is type(accepted)


@pytest.mark.parametrize(("written", "accepted"), [("1.2", "1.2"), ("1.3", "1.3")])
def test_a_select_is_compared_as_written(written: str, accepted: str, catalogue: Catalogue) -> None:
    field = catalogue.fields[TLS]
    assert Acceptor(catalogue).accept(field, float(written), lambda *path: written) == accepted


def test_a_select_is_not_the_number_that_it_equals(catalogue: Catalogue) -> None:
    with pytest.raises(Refused):
        Acceptor(catalogue).accept(catalogue.fields[TLS], 1.2, lambda *path: "1.20")


def test_a_text_keeps_the_digits_as_written(catalogue: Catalogue) -> None:
    assert Acceptor(catalogue).accept(catalogue.fields[NAME], 1.2, lambda *path: "1.20") == "1.20"


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        (
            INTERVAL,
            0,
            "must be a number from 1 to 3600, got 0",
            "必须为数字，介于 1 与 3600 之间，实际为 0",
        ),
        (INTERVAL, -5, "must be a number from 1 to 3600, got -5", "必须为数字，介于 1 与 3600 之间，实际为 -5"),
        (INTERVAL, 3601, "must be a number from 1 to 3600, got 3601", "必须为数字，介于 1 与 3600 之间，实际为 3601"),
        (INTERVAL, "25", 'must be a number, got the text "25"; write 25', '应为数字，实际为文本 "25"; 请写 25'),
        (INTERVAL, "30s", 'must be a number, got the text "30s"; write 30', '应为数字，实际为文本 "30s"; 请写 30'),
        (INTERVAL, "soon", 'must be a number (s), got "soon"', '应为数字（s），实际为 "soon"'),
        (INTERVAL, True, "must be a number (s), got true", "应为数字（s），实际为 true"),
        (INTERVAL, [25], "must be a number (s), got a list", "应为数字（s），实际为列表"),
        (INTERVAL, {"a": 1}, "must be a number (s), got a mapping", "应为数字（s），实际为映射"),
        (NODES, 0, "must be a whole number of at least 1, got 0", "必须为整数，不小于 1，实际为 0"),
        (NODES, 1.5, "must be a whole number, got 1.5", "必须为整数，实际为 1.5"),
        (NODES, "many", 'must be a number (no unit), got "many"', '应为数字（无单位），实际为 "many"'),
        (
            CHOICE,
            "websockets",
            '"websockets" is none of websocket, sse, long_polling, short_polling, push, webtransport; '
            "did you mean websocket?",
            '"websockets" 不在可选值之中：websocket, sse, long_polling, short_polling, push, webtransport; '
            "是否想写 websocket？",
        ),
        (REPLIED, "yes", "is true or false, got yes; write true or false, not yes", None),
        (REPLIED, "off", "is true or false, got off; write true or false, not off", None),
        (REPLIED, 1, "is true or false, got 1", "应为 true 或 false，实际为 1"),
        (REPLIED, "maybe", 'is true or false, got "maybe"', '应为 true 或 false，实际为 "maybe"'),
        (NAME, ["a"], "is text, got a list", "应为文本，实际为列表"),
        (NAME, {"a": 1}, "is text, got a mapping", "应为文本，实际为映射"),
        (REGIONS, "eu", "is a list, got text", "应为列表，实际为文本"),
        (REGULATIONS, "gdpr", "is a list, got text", "应为列表，实际为文本"),
        (HOPS, {"name": "alb"}, "is a list of records, got a mapping", "应为记录列表，实际为映射"),
        (HOPS, "alb", "is a list of records, got text", "应为记录列表，实际为文本"),
        (HOPS, None, "is a list of records, got nothing", "应为记录列表，实际为空值"),
    ],
)
def test_a_refusal_says_what_is_allowed_and_what_it_got(
    path: str, value: Any, english: str, chinese: str | None, catalogue: Catalogue
) -> None:
    assert refusals(catalogue, path, value) == [((), english)]
    if chinese is not None:
        assert refusals(catalogue, path, value, language="zh") == [((), chinese)]


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (
            INTERVAL,
            {"low": 30, "likely": 20, "high": 10},
            [((), "a range needs low <= likely <= high")],
        ),
        (
            INTERVAL,
            {"low": 0, "likely": 20, "high": 9999},
            [
                (("low",), "must be a number from 1 to 3600, got 0"),
                (("high",), "must be a number from 1 to 3600, got 9999"),
            ],
        ),
        (
            INTERVAL,
            {"low": 1, "high": 2},
            [((), "must be a number (s), got a mapping; write a number, or a range with low, likely and high")],
        ),
        (
            INTERVAL,
            {"low": {"low": 1, "likely": 2, "high": 3}, "likely": 20, "high": 30},
            [((), "must be a number (s), got a mapping")],
        ),
        (REGULATIONS, ["gdpr", "gdpr"], [((1,), '"gdpr" is listed twice')]),
        (REGIONS, ["eu", "eu"], [((1,), '"eu" is listed twice')]),
        (REGIONS, ["eu", ["us"]], [((1,), "is text, got a list")]),
        (REGIONS, ["eu", True], [((1,), "is text, got true/false")]),
        (REGIONS, ["eu", None], [((1,), "is text, got nothing")]),
        (HOPS, ["alb"], [((0,), "a record is a mapping of fields, got text")]),
        (HOPS, [{"name": "a"}, {"name": "a"}], [((1, "name"), '"a" is used twice, first by record 1')]),
        (CLOSE_CODES, [{"code": 4401}, {"code": 4401.0}], [((1, "code"), "4401 is used twice, first by record 1")]),
        (HOPS, [{"nmae": "a"}], [((0, "nmae"), 'there is no field "nmae"; did you mean name?')]),
        (HOPS, [{"colour": "a"}], [((0, "colour"), 'there is no field "colour"')]),
        (
            HOPS,
            [{"name": "a", "idle_timeout_s": "60"}, {"name": "b", "idle_timeout_s": -1}],
            [
                ((0, "idle_timeout_s"), 'must be a number, got the text "60"; write 60'),
                ((1, "idle_timeout_s"), "must be a number above 0, got -1"),
            ],
        ),
    ],
)
def test_all_refusals_of_one_value_come_at_once_each_with_its_place(
    path: str, value: Any, found: list[tuple[tuple[str | int, ...], str]], catalogue: Catalogue
) -> None:
    assert refusals(catalogue, path, value) == found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (INTERVAL, ""),
        (INTERVAL, "64KiB"),
        (INTERVAL, "0"),
        (INTERVAL, "nan"),
        (INTERVAL, "1e400"),
        (INTERVAL, float("nan")),
        (INTERVAL, float("inf")),
        (NODES, "2.5"),
        (CHOICE, ""),
        (CHOICE, None),
        (CHOICE, ["websocket"]),
        (CHOICE, True),
        (REPLIED, ""),
        (REPLIED, None),
        (REPLIED, "on"),
        (REGULATIONS, "gdpr, nonsense"),
        (REGULATIONS, 5),
        (HOPS, "[{name: a}]"),
        (HOPS, [None]),
    ],
)
def test_what_a_person_types_is_checked_too(path: str, value: Any, catalogue: Catalogue) -> None:
    assert refusals(catalogue, path, value, typed=True)


@pytest.mark.parametrize("value", [None, True, 5, 5.5, "text", "", [], [[]], [None], {}, {"low": 1}, {"a": {}}, [{}]])
@pytest.mark.parametrize("typed", [False, True])
def test_any_value_is_accepted_or_refused_and_nothing_else(value: Any, typed: bool, catalogue: Catalogue) -> None:
    for field in catalogue.fields.values():
        acceptor = Acceptor(catalogue, typed=typed)
        with contextlib.suppress(Refused):
            accepted = acceptor.accept(field, value)
            list(acceptor.form_faults(field, accepted, {field.path: accepted}))


def test_a_default_of_a_question_is_accepted_by_it(catalogue: Catalogue) -> None:
    for field in catalogue.fields.values():
        if field.default is not None:
            assert accept(catalogue, field.path, field.default) == field.default


# --- form: refused at the prompt, a finding in a file -----------------------------------------------------------------


def form_faults(
    catalogue: Catalogue, path: str, value: Any, *, language: str = "en", others: dict[str, Any] | None = None
) -> list[str]:
    acceptor = Acceptor(catalogue, language, typed=True)
    answers = {path: value, **(others or {})}
    return [
        ":".join(map(str, (*fault.inner, fault.message)))
        for fault in acceptor.form_faults(catalogue.fields[path], value, answers)
    ]


@pytest.mark.parametrize(
    ("path", "value", "faults"),
    [
        (NAME, "Chat", []),
        (NAME, "", ["is too short: at least 1 letters, or a third as many Chinese characters"]),
        (NAME, "   ", ["is too short: at least 1 letters, or a third as many Chinese characters"]),
        (NAME, "x" * 80, []),
        (NAME, "x" * 81, ["may have at most 80 characters, has 81"]),
        ("transport.rationale", "why", ["is too short: at least 20 letters, or a third as many Chinese characters"]),
        pytest.param("transport.rationale", "双向低延迟消息", [], id="seven Chinese characters say enough"),
        ("context.clients", [], ["needs at least 1, has 0"]),
        ("transport.alternatives", [{"option": "sse", "why_not": "every message would be its own request"}],
         ["needs at least 2, has 1"]),
        (REGIONS, [], ["needs at least 1, has 0"]),
        (
            "security.origin.allowlist",
            ["https://a.example", "http://b.example"],
            ['1:"http://b.example" does not start with https://'],
        ),
        ("protocol.close_codes", [{"code": n, "reason": "ok"} for n in (4401, 4403, 4429)], []),
        (
            "protocol.close_codes",
            [{"code": 4401, "reason": "长" * 42}, {"code": 4403}, {"code": 4429}],
            ["0:reason:may have at most 123 bytes in UTF-8, has 126"],
        ),
    ],
)  # fmt: skip
def test_length_count_and_url_form(path: str, value: Any, faults: list[str], catalogue: Catalogue) -> None:
    assert form_faults(catalogue, path, value) == faults


def test_a_form_fault_is_said_in_chinese(catalogue: Catalogue) -> None:
    assert form_faults(catalogue, REGIONS, [], language="zh") == ["至少需要 1 项，现有 0 项"]


def test_a_reference_to_another_record_must_exist(catalogue: Catalogue) -> None:
    channels = [{"pattern": "room:{id}", "subscribe_roles": ["member", "ghost"]}]
    roles = [{"name": "member"}, {"name": "admin"}]
    assert form_faults(catalogue, "protocol.channels", channels, others={"auth.roles": roles}) == [
        '0:subscribe_roles:"ghost" is none of those defined: member, admin'
    ]


def test_a_reference_is_not_judged_before_its_list_is_answered(catalogue: Catalogue) -> None:
    assert form_faults(catalogue, "protocol.channels", [{"pattern": "room:{id}", "subscribe_roles": ["ghost"]}]) == []


def test_in_a_file_a_field_with_a_rule_for_its_form_is_left_to_that_rule(catalogue: Catalogue) -> None:
    acceptor = Acceptor(catalogue)
    assert not list(acceptor.form_faults(catalogue.fields["transport.rationale"], "why", {}))
    assert list(acceptor.form_faults(catalogue.fields[NAME], "x" * 81, {}))


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "english", "chinese"),
    [
        (INTERVAL, "a number from 1 to 3600", "数字，介于 1 与 3600 之间"),
        (NODES, "a whole number of at least 1", "整数，不小于 1"),
        pytest.param("context.regions", "a number", "数字", id="no bounds"),
        ("protocol.limits.max_message_bytes", "a number from 128 to 33554432", "数字，介于 128 与 33554432 之间"),
    ],
)
def test_the_allowed_numbers_are_said_in_words(path: str, english: str, chinese: str, catalogue: Catalogue) -> None:
    assert Acceptor(catalogue).allowed_range(catalogue.fields[path]) == english
    assert Acceptor(catalogue, "zh").allowed_range(catalogue.fields[path]) == chinese


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", '"a"'), (5, "5"), ([], "a list"), ({}, "a mapping"), ("x" * 200, '"' + "x" * 56 + '..."')],
)
def test_a_value_is_quoted_short(value: Any, text: str, catalogue: Catalogue) -> None:
    assert Acceptor(catalogue, "en").shown(value) == text


@pytest.mark.parametrize(
    ("value", "kind"),
    [({}, "a mapping"), ([], "a list"), ("", "text"), (True, "true/false"), (1, "a number"), (None, "nothing")],
)
def test_a_value_is_called_by_its_kind(value: Any, kind: str, catalogue: Catalogue) -> None:
    assert Acceptor(catalogue, "en").kind(value) == kind


PEAK = "context.scale.peak_connections"


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        (
            PEAK,
            "40.000",
            '"40.000" can be read in two ways; write 40 or 40000',
            '"40.000" 有两种读法; 请写 40 或 40000',
        ),
        (INTERVAL, "60,5", '"60,5" can be read in two ways; write 60.5', '"60,5" 有两种读法; 请写 60.5'),
        (
            INTERVAL,
            "soon",
            'must be a number (s), got "soon"; write it like 30s, 1500ms, 5m, 2h',
            '应为数字（s），实际为 "soon"; 写法示例：30s、1500ms、5m、2h',
        ),
        (INTERVAL, "-5", "must be a number from 1 to 3600, got -5", "必须为数字，介于 1 与 3600 之间，实际为 -5"),
    ],
)
def test_a_typed_number_is_refused_with_what_to_write(
    path: str, value: Any, english: str, chinese: str, catalogue: Catalogue
) -> None:
    assert refusals(catalogue, path, value, typed=True) == [((), english)]
    assert refusals(catalogue, path, value, typed=True, language="zh") == [((), chinese)]


def test_a_file_that_writes_a_whole_number_with_a_point_and_three_digits_is_asked_what_it_means(
    catalogue: Catalogue,
) -> None:
    field = catalogue.fields[PEAK]
    with pytest.raises(Refused) as caught:
        Acceptor(catalogue).accept(field, 40.0, lambda *path: "40.000")
    assert caught.value.refusals[0].remedy == "write 40 or 40000"
    assert Acceptor(catalogue).accept(field, 40.0, lambda *path: "40.0") == 40


MESSAGES = [
    ([{"type": "a", "typical_bytes": 300, "max_bytes": 200}], [((0, "max_bytes"), "is at least typical_bytes, 300, got 200")]),
    ([{"type": "a", "typical_bytes": 300, "max_bytes": 300}], []),
    ([{"type": "a", "typical_bytes": 300}, {"type": "b", "max_bytes": 200}], []),
    (
        [{"type": "a", "typical_bytes": {"low": 1, "likely": 500, "high": 900}, "max_bytes": 400}],
        [((0, "max_bytes"), "is at least typical_bytes, 500, got 400")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("records", "faults"), MESSAGES)
def test_a_largest_message_smaller_than_a_typical_one_is_a_fault_of_form(
    records: list[dict[str, Any]], faults: list[Any], catalogue: Catalogue
) -> None:
    field = catalogue.fields["protocol.messages"]
    found = [
        (fault.inner, fault.message)
        for fault in Acceptor(catalogue).form_faults(field, records, {})
        if fault.inner[1] in ("max_bytes", "typical_bytes")
    ]
    assert found == faults
