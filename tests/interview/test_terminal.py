"""The terminal asker, driven by key presses through a pipe: every key on every kind of prompt."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import questionary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Window, walk
from prompt_toolkit.output import DummyOutput
from questionary.prompts.common import Choice, InquirerControl

from wizard.cli.interviewing import sitting
from wizard.cli.settings import Settings
from wizard.content.catalogue import Catalogue
from wizard.content.model import pick
from wizard.design.document import Decision, flatten
from wizard.interview.asker import (
    ANSWER,
    BACK,
    HELP,
    MORE,
    QUIT,
    REVIEW,
    SKIP,
    UNDECIDED,
    UNKNOWN,
    Reply,
    clean,
    typed_reply,
)  # fmt: skip
from wizard.interview.prompt import Option, prompt_at
from wizard.interview.session import Session, Stopped
from wizard.interview.snapshot import Snapshot
from wizard.interview.terminal import TerminalAsker

UP, DOWN, ENTER, SPACE, BACKSPACE = "\x1b[A", "\x1b[B", "\r", " ", "\x7f"
CLEAR = "\x15"  # Ctrl-U: removes what is typed so far
KEYS = {
    "Shift-Tab": ("\x1b[Z", BACK),
    "F1": ("\x1bOP", HELP),
    "Ctrl-G": ("\x07", HELP),
    "Ctrl-S": ("\x13", SKIP),
    "Ctrl-T": ("\x14", UNDECIDED),
    "Ctrl-R": ("\x12", REVIEW),
    "Ctrl-O": ("\x0f", MORE),
}
VERBS = {":b": BACK, ":?": HELP, ":h": HELP, ":s": SKIP, ":u": UNDECIDED, ":o": MORE, ":r": REVIEW, ":q": QUIT}
CHINESE_VERBS = {"：b": BACK, "：？": HELP, "：q": QUIT}
LISTS = ["select", "bool", "multiselect", "menu", "long list"]
TYPED = ["text", "number", "list", "line"]
POSITIONS = {
    "select": "context.direction",
    "bool": "context.offline_delivery",
    "multiselect": "context.product.triggers",
    "number": "context.latency.target_p95_ms",
    "text": "context.product.name",
    "list": "context.regions",
    "long list": "context.hops[0].kind",
}
ROWS = (Option("one", "First", "a note"), Option("two", "Second", ""), Option("three", "Third", ""))
Press = Callable[..., Reply]


def taken(value: Any) -> Reply:
    """Return the reply of a bare Enter on what was shown."""
    return Reply(ANSWER, value, taken=True)


@pytest.fixture
def press(catalogue: Catalogue) -> Press:
    """Ask one prompt of a kind and press keys; the end of the keys is the end of the terminal."""

    def ask(
        kind: str, keys: str, *, answers: dict[str, Any] | None = None, draft: str | None = None, language: str = "en"
    ) -> Reply:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys)
            pipe.close()
            asker = TerminalAsker(catalogue, language, color=False)
            if kind == "menu":
                return asker.choose("What now?", ROWS)
            if kind == "line":
                return asker.line("Why?", draft)
            view = Snapshot(flatten(answers or {}, catalogue), {}, "full").view(catalogue)
            return asker.ask(prompt_at(view, POSITIONS.get(kind, kind), language), draft)

    return ask


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", LISTS + TYPED)
def test_every_key_works_on_every_kind_of_prompt(press: Press, kind: str, key: str) -> None:
    sequence, verb = KEYS[key]
    assert press(kind, sequence).verb == verb


@pytest.mark.parametrize("kind", LISTS)
def test_a_question_mark_asks_for_help_in_lists(press: Press, kind: str) -> None:
    assert press(kind, "?") == Reply(HELP)


@pytest.mark.parametrize("kind", LISTS + TYPED)
def test_ctrl_c_is_raised(press: Press, kind: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(kind, "\x03")


@pytest.mark.parametrize("kind", LISTS + TYPED)
def test_the_end_of_the_terminal_stops(press: Press, kind: str) -> None:
    assert press(kind, "").verb == QUIT


def test_ctrl_d_in_an_empty_field_stops(press: Press) -> None:
    assert press("text", "\x04").verb == QUIT


@pytest.mark.parametrize("kind", LISTS)
def test_ctrl_q_stops_in_lists(press: Press, kind: str) -> None:
    assert press(kind, "\x11").verb == QUIT


@pytest.mark.parametrize("kind", ["select", "menu"])
@pytest.mark.parametrize("keys", ["\x1b\x1b", "\x1bb", "\x1b"], ids=["Esc Esc", "Alt-B", "Esc"])
def test_escape_does_not_walk_back(press: Press, kind: str, keys: str) -> None:
    assert press(kind, keys + DOWN + ENTER).verb in (ANSWER, QUIT)


@pytest.mark.parametrize("typed", [*VERBS, *CHINESE_VERBS])
@pytest.mark.parametrize("kind", TYPED)
def test_every_verb_may_be_typed(press: Press, kind: str, typed: str) -> None:
    assert press(kind, CLEAR + typed + ENTER) == Reply((VERBS | CHINESE_VERBS)[typed])


@pytest.mark.parametrize("typed", [*VERBS, *CHINESE_VERBS, ":B"])
@pytest.mark.parametrize("kind", LISTS)
def test_every_verb_may_be_typed_in_a_list(press: Press, kind: str, typed: str) -> None:
    assert press(kind, typed + ENTER) == Reply((VERBS | CHINESE_VERBS | {":B": BACK})[typed])


@pytest.mark.parametrize("typed", [":x", ":", ":bb", ":a", ":i", ": "])
@pytest.mark.parametrize("kind", LISTS)
def test_what_is_no_verb_answers_nothing_in_a_list(press: Press, kind: str, typed: str) -> None:
    assert press(kind, typed + ENTER).verb == QUIT  # the end of the keys


@pytest.mark.parametrize("kind", LISTS)
def test_a_verb_may_be_mended_and_given_up(press: Press, kind: str) -> None:
    assert press(kind, ":q" + BACKSPACE + "b" + ENTER) == Reply(BACK)
    assert press(kind, ":q" + BACKSPACE + BACKSPACE + DOWN + ENTER).verb == ANSWER


def test_a_colon_behind_other_letters_filters_a_long_list(press: Press) -> None:
    assert press("long list", "n:b" + BACKSPACE + BACKSPACE + "lb" + ENTER) == Reply(ANSWER, "aws_nlb")


@pytest.mark.parametrize("typed", [" :b ", ":B"])
def test_a_verb_is_read_whatever_its_case_and_blanks(press: Press, typed: str) -> None:
    assert press("text", typed + ENTER) == Reply(BACK)


def test_two_colons_begin_an_answer_that_starts_with_one(press: Press) -> None:
    assert press("text", "::b" + ENTER) == Reply(ANSWER, ":b")


def test_an_answer_that_starts_with_a_colon_is_kept_by_enter(press: Press) -> None:
    assert press("text", ENTER, answers={"context": {"product": {"name": ":b"}}}) == taken(":b")


# --- drafts and text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TYPED)
def test_what_was_half_typed_survives_help(press: Press, kind: str) -> None:
    asked = press(kind, CLEAR + "Fo\x1bOP")
    assert asked == Reply(HELP, draft="Fo")
    assert press(kind, "o" + ENTER, draft=asked.draft) == Reply(ANSWER, "Foo")


def test_an_empty_draft_is_not_taken_for_the_suggestion(press: Press) -> None:
    assert press("text", ENTER, draft="") == Reply(SKIP)


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        pytest.param("a\nb", "a b", id="line feed"),
        pytest.param("a\r\nb", "a b", id="carriage return"),
        pytest.param("a\x1b[31mred", "a[31mred", id="colour"),
        pytest.param("a\x00b\x08", "ab", id="control characters"),
        pytest.param("a\x9b31m", "a31m", id="C1 control"),
        pytest.param("a\u2028b", "a b", id="line separator"),
        pytest.param("a\u202eb", "ab", id="right-to-left override"),
        pytest.param("a\tb", "a b", id="tab"),
        pytest.param("a\u00a0b", "a b", id="no-break space"),
        pytest.param("订单　看板", "订单 看板", id="wide blank"),
        pytest.param("  a  ", "a", id="blanks around"),
    ],
)
def test_what_is_pasted_is_cleaned(press: Press, pasted: str, read: str) -> None:
    assert clean(pasted) == read
    assert press("text", f"\x1b[200~{pasted}\x1b[201~" + ENTER) == Reply(ANSWER, read)


def test_chinese_is_typed_into_a_text(press: Press) -> None:
    assert press("text", "订单看板" + ENTER) == Reply(ANSWER, "订单看板")


def test_a_number_comes_with_its_suggestion(press: Press) -> None:
    assert press("number", ENTER) == taken(500)
    assert press("number", "2s" + ENTER) == Reply(ANSWER, "2s")  # typed anew, not behind the 500


def test_a_current_answer_is_kept_by_enter(press: Press) -> None:
    assert press("number", ENTER, answers={"context": {"latency": {"target_p95_ms": 80}}}) == taken(80)
    assert press("list", ENTER, answers={"context": {"regions": ["eu", "us"]}}) == taken(["eu", "us"])


def test_an_emptied_field_is_skipped_where_nothing_is_suggested(press: Press) -> None:
    assert press("text", "a" + CLEAR + ENTER) == Reply(SKIP)


def test_an_emptied_field_takes_the_suggestion(press: Press) -> None:
    assert press("number", "80" + CLEAR + ENTER) == taken(500)
    assert press("number", CLEAR + ENTER, draft="fast") == taken(500)
    assert press("list", CLEAR + ENTER, answers={"context": {"regions": ["eu"]}}) == taken(["eu"])


def test_nothing_marked_leaves_a_list_open(press: Press) -> None:
    assert press("transport.proxy_tests", ENTER) == Reply(SKIP)


@pytest.mark.parametrize("kind", ["select", "menu", "long list"])
def test_the_row_moved_to_is_chosen_and_not_taken(press: Press, kind: str) -> None:
    assert not press(kind, DOWN + ENTER).taken
    assert not press(kind, DOWN + UP + ENTER).taken


@pytest.mark.parametrize("kind", ["select", "bool", "long list"])
@pytest.mark.parametrize("keys", [ENTER, ENTER * 3, "e" + BACKSPACE + ENTER, BACKSPACE + ENTER])
def test_where_nothing_is_suggested_enter_takes_no_row(press: Press, kind: str, keys: str) -> None:
    assert press(kind, keys).verb == QUIT  # the end of the keys


@pytest.mark.parametrize(("keys", "value"), [(ENTER + DOWN, "one"), (DOWN, "two"), (UP, "three"), ("sec", "two")])
def test_a_menu_begins_at_its_first_row(press: Press, keys: str, value: str) -> None:
    assert press("menu", keys + ENTER).value == value


@pytest.mark.parametrize("typed", ["::", "::x", "：：x", "a:b", "?"])
def test_what_is_no_verb_is_an_answer(typed: str) -> None:
    assert typed_reply(typed).verb == ANSWER


@pytest.mark.parametrize("typed", [":", ":x", ":back", "：x", " :x"])
def test_one_colon_and_no_verb_is_neither_a_verb_nor_an_answer(typed: str) -> None:
    assert typed_reply(typed).verb == UNKNOWN


@pytest.mark.parametrize("kind", TYPED)
def test_a_mistyped_verb_stands_there_to_be_mended_and_the_verbs_are_named(
    press: Press, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert press(kind, CLEAR + ":x" + ENTER + BACKSPACE + "b" + ENTER) == Reply(BACK)
    assert ":x is none of :b :? :s :u :o :r :q" in capsys.readouterr().out


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_select_returns_the_row_pointed_at(press: Press) -> None:
    assert press("select", DOWN + ENTER) == Reply(ANSWER, "server_to_client")
    assert press("select", DOWN + DOWN + ENTER) == Reply(ANSWER, "bidirectional")
    assert press("select", UP + ENTER) == Reply(UNDECIDED)


def test_a_select_begins_at_the_current_answer(press: Press) -> None:
    current = {"context": {"direction": "client_to_server"}}
    assert press("select", ENTER, answers=current) == taken("client_to_server")


def test_a_select_begins_at_no_row_where_the_answer_is_no_longer_offered(press: Press) -> None:
    sideways = {"context": {"direction": "sideways"}}
    assert press("select", ENTER, answers=sideways).verb == QUIT
    assert press("select", DOWN + ENTER, answers=sideways).value == "server_to_client"


def test_a_yes_or_no_is_a_list_of_two(press: Press) -> None:
    on_desks: dict[str, Any] = {"context": {"clients": [{"kind": "browser"}]}}
    assert press("bool", UP + ENTER, answers=on_desks) == Reply(ANSWER, True)
    assert press("bool", ENTER, answers=on_desks) == taken(False)


@pytest.mark.parametrize("kind", ["select", "bool"])
def test_the_last_row_is_not_decided_yet(press: Press, kind: str) -> None:
    current: dict[str, Any] = {"context": {"direction": "client_to_server", "offline_delivery": False}}
    assert press(kind, DOWN + ENTER, answers=current) == Reply(UNDECIDED)


def test_a_field_of_a_record_has_no_such_row(press: Press) -> None:
    last = press("context.hops[0].idle_counts", UP + ENTER, answers={"context": {"hops": [{}]}})
    assert last == Reply(ANSWER, "from_server")


def test_several_are_marked_with_space(press: Press) -> None:
    assert press("multiselect", ENTER) == taken(["greenfield"])
    assert press("multiselect", SPACE + DOWN + SPACE + ENTER) == Reply(
        ANSWER, ["replacing_polling", "auth_refresh", "greenfield"]
    )


@pytest.mark.parametrize("kind", ["select", "bool", "menu", "multiselect"])
def test_what_matches_no_row_answers_nothing_in_a_short_list(press: Press, kind: str) -> None:
    assert press(kind, "jjk" + ENTER + SPACE + ENTER).verb == QUIT  # the end of the keys


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("menu", "thi", "three"),
        ("select", "client to s", "client_to_server"),
        ("bool", "y", True),
        ("bool", "no", False),
    ],
)
def test_typing_filters_a_short_list(press: Press, kind: str, typed: str, value: object) -> None:
    assert press(kind, typed + ENTER) == Reply(ANSWER, value)


def test_names_that_are_defined_elsewhere_are_chosen_from_a_list(press: Press) -> None:
    roles = {"auth": {"roles": [{"name": "member"}, {"name": "admin"}]}, "protocol": {"channels": [{"pattern": "a"}]}}
    at = "protocol.channels[0].subscribe_roles"
    assert press(at, "adm" + ENTER + ENTER, answers=roles) == Reply(ANSWER, ["admin"])
    assert press(at, "member" + ENTER, answers={"protocol": roles["protocol"]}) == Reply(ANSWER, "member")


def test_a_proposal_is_shown_with_its_value(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    at = "context.latency.target_p95_ms"
    by = {at: Decision(state="assumed", by="import", evidence="preset chat")}
    view = Snapshot({at: 400}, by, "full").view(catalogue)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(ENTER)
        asked = TerminalAsker(catalogue, "en", color=False).ask(prompt_at(view, at, "en"), None)
    assert asked == taken(400)
    assert "Proposed: 400 ms (preset chat), not confirmed yet; Enter confirms it." in capsys.readouterr().out


def test_enter_on_what_was_typed_marks_it_among_several(press: Press) -> None:
    assert press("multiselect", "polling" + ENTER + ENTER) == Reply(ANSWER, ["replacing_polling", "greenfield"])
    assert press("multiselect", "polling" + SPACE + SPACE + ENTER + ENTER).value == ["replacing_polling", "greenfield"]


@pytest.mark.parametrize("letter", ["a", "i", "\t"])
def test_no_key_marks_all_rows_at_once(press: Press, letter: str) -> None:
    assert press("multiselect", letter + BACKSPACE + ENTER).value == ["greenfield"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("nlb", "aws_nlb"),
        ("NLB", "aws_nlb"),
        ("haprox", "haproxy"),
        ("nlbx" + BACKSPACE, "aws_nlb"),
        ("cloud run", "gcp_cloud_run"),
        ("aws" + DOWN, "aws_nlb"),
    ],
)
def test_typing_filters_a_long_list(press: Press, typed: str, value: str) -> None:
    assert press("long list", typed + ENTER) == Reply(ANSWER, value)


@pytest.mark.parametrize(
    ("typed", "value"), [("运营商", "carrier_nat"), ("企业代理", "corporate_proxy"), ("家用", "home_router_nat")]
)
def test_chinese_filters_a_long_list(press: Press, typed: str, value: str) -> None:
    assert press("long list", typed + ENTER, language="zh") == Reply(ANSWER, value)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["a", "c", "e", "n", "pro", "aws", "Az", "z", " ", DOWN, UP, BACKSPACE]), max_size=6))
def test_a_filtered_list_returns_only_a_row_that_is_shown(catalogue: Catalogue, press: Press, keys: list[str]) -> None:
    labels = {choice.value: pick(choice.label, "en") for choice in catalogue.fields["context.hops[].kind"].choices}
    typed, pointed = "", False  # nothing is suggested here
    for key in keys:
        pointed = key in (UP, DOWN) or (pointed and not (key == BACKSPACE and len(typed) == 1))
        typed = typed[:-1] if key == BACKSPACE else typed if key in (UP, DOWN) else typed + key
    shown = {value for value, label in labels.items() if typed.lower() in label.lower()}
    reply = press("long list", "".join(keys) + ENTER)
    if shown and (typed or pointed):
        assert reply.verb == ANSWER
        assert reply.value in shown
    else:
        assert reply.verb != ANSWER


@pytest.mark.parametrize("key", ["\x1b[15~", "\x1b[H", "\x1b[3~", "\x1b[6~"], ids=["F5", "Home", "Delete", "Page Down"])
def test_a_key_without_a_meaning_does_not_filter(press: Press, key: str) -> None:
    assert press("long list", "nlb" + key + ENTER) == Reply(ANSWER, "aws_nlb")


def test_a_filter_that_matches_nothing_answers_nothing(press: Press) -> None:
    assert press("long list", "zzzzz" + ENTER).verb != ANSWER


# --- what is said -----------------------------------------------------------------------------------------------------


def test_the_prose_of_a_question_is_wrapped(
    press: Press, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    press("select", ENTER, language="zh")
    press("select", ENTER)
    lines = capsys.readouterr().out.splitlines()
    assert any("主要" in line for line in lines)
    assert max(len(line.encode("gbk")) for line in lines) < 40  # two bytes a Chinese character, as cells


def test_colour_is_used_only_where_asked_for(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    for color, lines in ((False, "WS303\n  fix\n"), (True, "\x1b[31;1mWS303\x1b[0m\n  fix\n")):
        TerminalAsker(catalogue, "en", color=color).say("error", ["WS303", "fix"])
        assert capsys.readouterr().out == lines


def test_nothing_that_is_said_drives_the_terminal(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    TerminalAsker(catalogue, "en", color=False).say("saved", ["name: \x1b]0;title\x07"])
    assert capsys.readouterr().out == "name: \\x1b]0;title\\x07\n"


def test_a_sitting_is_led_by_keys_alone(
    catalogue: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [
        "Boar\x1bOP", "d" + ENTER,  # help in the middle of a word
        ENTER, ENTER, CLEAR + "100" + ENTER,  # add a client: browser
    ]  # fmt: skip
    file = tmp_path / "wsdesign.yaml"
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("".join(keys))
        pipe.close()
        with sitting(str(file), Settings(language="en"), create=True, level="quick") as held:
            asker = TerminalAsker(catalogue, "en", color=False)
            session = Session(catalogue, held.snapshot, asker, held.write, language="en", today="2026-11-24")
            with pytest.raises(Stopped):
                session.run()
    assert "name: Board\n" in file.read_text("utf-8")
    assert "kind: browser" in file.read_text("utf-8")
    assert re.search(r"^Saved context\.product\.name: Board$", capsys.readouterr().out, re.M)


# --- what this rests on in questionary and prompt_toolkit -------------------------------------------------------------


def question() -> questionary.Question:
    rows = [Choice("频道 one", "one"), Choice("two", "two")]
    return questionary.select("", rows, qmark="", use_search_filter=True, use_jk_keys=False, show_description=False)


def list_window(asked: questionary.Question) -> tuple[Window, InquirerControl]:
    for part in walk(asked.application.layout.container):
        if isinstance(part, Window) and isinstance(part.content, InquirerControl):
            return part, part.content
    raise AssertionError("no window holds the list")


@pytest.mark.parametrize("make", [question, lambda: questionary.text("> ", qmark="")], ids=["select", "text"])
def test_a_question_carries_an_application_whose_keys_and_layout_can_be_replaced(
    make: Callable[[], questionary.Question],
) -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        app = make().application
        ours = KeyBindings()
        ours.add("f1", eager=True)(lambda event: event.app.exit(result="ours"))
        app.key_bindings = merge_key_bindings([app.key_bindings, ours] if app.key_bindings else [ours])
        app.layout.container = HSplit([app.layout.container, Window()])
        app.ttimeoutlen = 0.05
        pipe.send_text("\x1bOP")
        assert app.run() == "ours"


def test_the_binding_added_last_wins() -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        app = question().application
        ours = KeyBindings()
        ours.add("t", eager=True)(lambda event: event.app.exit(result="ours"))
        assert app.key_bindings is not None
        app.key_bindings = merge_key_bindings([app.key_bindings, ours])
        pipe.send_text("t")
        assert app.run() == "ours"


def test_the_list_lies_in_a_window_that_wraps_on_request() -> None:
    with create_app_session(output=DummyOutput()):
        window, control = list_window(question())
    assert hasattr(window, "wrap_lines")
    assert hasattr(window, "dont_extend_height")
    assert control.get_pointed_at().value == "one"


def test_a_search_character_narrows_the_list() -> None:
    with create_app_session(output=DummyOutput()):
        _, control = list_window(question())
    control.add_search_character("w")  # type: ignore[arg-type]
    assert [choice.value for choice in control.filtered_choices] == ["two"]
    assert control.get_pointed_at().value == "two"
    control.remove_search_character()
    control.add_search_character("频")  # type: ignore[arg-type]
    assert [choice.value for choice in control.filtered_choices] == ["one"]


def test_a_text_field_is_the_current_buffer() -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        app = questionary.text("> ", qmark="", default="Fo").application
        ours = KeyBindings()
        ours.add("f1", eager=True)(lambda event: event.app.exit(result=event.app.current_buffer.text))
        app.key_bindings = merge_key_bindings([app.key_bindings, ours] if app.key_bindings else [ours])
        pipe.send_text("o\x1bOP")
        assert app.run() == "Foo"
