"""The drawings: what Mermaid's source says is in them, nothing lies outside of them, no text is a tag."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from wizard.render.backoff import Attempt
from wizard.render.capacity import Group, Line
from wizard.render.figures import Figure
from wizard.render.svg import Drawing, balanced, length, percent, text_width, wrapped
from wizard.render.svg_bars import Bar, draw_bars
from wizard.render.svg_mermaid import Block, Chain, Message, Note, Sequence, States, read_mermaid
from wizard.render.svg_plots import draw_limits, draw_schedule
from wizard.render.svg_sequence import draw_sequence, tell_sequence
from wizard.render.svg_states import draw_chain, draw_states, tell_states

if TYPE_CHECKING:
    from markupsafe import Markup

SEQUENCE = """sequenceDiagram
  participant C as client
  participant S as server #35;1
  Note over C,S: 1. Connect
  C->>S: hello
  alt trusted
    S-->>C: 101
  else not trusted
    S--xC: 401
    Note over C: sign in again
  end
  Note over C,S: 2. Renew
  loop every 60 s
    S->>S: check
  end
"""
STATES = """stateDiagram-v2
  state "offline" as off
  state "waiting" as wait
  state "online" as on
  [*] --> off
  off --> on : open
  on --> on : beat
  on --> wait : lost
  wait --> on : delay over
  on --> off : leave
  off --> [*]
"""


def sequence(source: str = SEQUENCE) -> Sequence:
    found = read_mermaid(source)
    assert isinstance(found, Sequence)
    return found


def states(source: str = STATES) -> States:
    found = read_mermaid(source)
    assert isinstance(found, States)
    return found


def parsed(svg: Markup | None) -> ElementTree.Element:
    assert svg is not None
    return ElementTree.fromstring(svg)


def texts(svg: Markup | None) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(svg).iter("text")]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_sequence_reads_back_with_its_frames() -> None:
    assert sequence() == Sequence(
        participants={"C": "client", "S": "server #1"},
        items=(
            Note(("C", "S"), "1. Connect"),
            Message("C", "S", "hello", dashed=False, lost=False),
            Block(
                "alt",
                (
                    ("trusted", (Message("S", "C", "101", dashed=True, lost=False),)),
                    (
                        "not trusted",
                        (Message("S", "C", "401", dashed=True, lost=True), Note(("C", "C"), "sign in again")),
                    ),
                ),
            ),
            Note(("C", "S"), "2. Renew"),
            Block("loop", (("every 60 s", (Message("S", "S", "check", dashed=False, lost=False),)),)),
        ),
    )


def test_a_chain_reads_back_with_the_lines_of_its_boxes() -> None:
    source = 'flowchart LR\n  a["clients"]\n  b["alb<br/>idle 60 s"]\n  a --> b\n'
    assert read_mermaid(source) == Chain((("clients",), ("alb", "idle 60 s")))


@pytest.mark.parametrize(
    "source",
    [
        "",
        "pie\n  a : 3",
        "sequenceDiagram\n  C->>S: nobody is a participant",
        "sequenceDiagram\n  participant C\n  alt never closed\n",
        "sequenceDiagram\n  participant C\n  end\n",
        "sequenceDiagram\n  participant C\n  activate C\n",
        "stateDiagram-v2\n  a --> b : unnamed",
        'flowchart LR\n  a["x"]\n  b["y"]\n  a --> b --> c',
        'flowchart TD\n  a["x"]',
    ],
)
def test_what_the_reader_does_not_know_is_left_to_others(source: str) -> None:
    assert read_mermaid(source) is None


def test_character_codes_become_characters_but_no_controls() -> None:
    assert sequence("sequenceDiagram\n  participant C as a#60;b#62;#59; #8238;#7;#1114112;x").participants == {
        "C": "a<b>; x"
    }


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_each_chapter_of_a_sequence_is_a_picture_with_its_own_name() -> None:
    first, second = draw_sequence(sequence(), "p", title="Sequence").split("\n")
    assert "Sequence: 1. Connect" in first
    assert "Sequence: 2. Renew" in second
    for part in (first, second):
        assert {"client", "server #1"} <= {element.text for element in ElementTree.fromstring(part).iter("text")}
    assert "[not trusted]" in first


def test_a_sequence_is_told_step_by_step() -> None:
    assert tell_sequence(sequence(), if_words="{kind} {guard}: ") == [
        "1. Connect",
        "client → server #1: hello",
        "alt trusted: server #1 → client: 101",
        "alt not trusted: server #1 → client: 401",
        "alt not trusted: client: sign in again",
        "2. Renew",
        "loop every 60 s: server #1: check",
    ]


def test_every_step_between_states_is_written_on_its_card() -> None:
    svg = draw_states(states(), "p", title="t", description="d")
    assert texts(svg) == [
        "offline",
        "open → online",
        "online",
        "beat ↺",
        "lost → waiting",
        "leave → offline",
        "waiting",
        "delay over → online",
    ]
    assert tell_states(states())[0] == "offline → online: open"


def test_one_wire_ends_in_each_state_that_is_entered() -> None:
    heads = list(parsed(draw_states(states(), "p", title="t", description="d")).iter("path"))
    assert len(heads) == 4  # offline, waiting, online, and the arrow from the start


@pytest.mark.parametrize("long", ["x" * 400, "word " * 80, "心跳" * 120])
def test_no_text_reaches_beyond_its_picture(long: str) -> None:
    source = (
        f"sequenceDiagram\n  participant C as {long}\n  participant S as s\n  Note over C: {long}\n  S->>S: {long}\n"
    )
    drawn = [
        *draw_sequence(sequence(source + f"  C->>S: {long}\n"), "p", title="t").split("\n"),
        draw_states(
            states(f'stateDiagram-v2\n  state "{long}" as a\n  [*] --> a\n  a --> a : {long}'),
            "p",
            title="t",
            description="d",
        ),
        draw_chain(Chain(((long, long), ("b",))), "p", title="t", description="d"),
    ]
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        width, height = float(root.attrib["width"]), float(root.attrib["height"])
        for element in root.iter("text"):
            wide = text_width(element.text or "")
            x, anchor = float(element.attrib["x"]), element.attrib.get("text-anchor", "start")
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            assert left >= 0
            assert left + wide <= width
            assert 0 < float(element.attrib["y"]) <= height


def test_a_bar_is_as_long_as_its_share_of_the_scale() -> None:
    bars = [Bar("a", "60 s", "plain", end=60), Bar("b", "100 s", "plain", end=100)]
    svg = draw_bars(bars, "p", scale=100, ends=("0", "100 s"), title="t", description="d")
    assert [rect.attrib["width"] for rect in parsed(svg).iter("rect")] == ["60%", "100%"]


def test_marks_that_would_run_together_become_a_band() -> None:
    few = draw_bars([Bar("a", "", "marks", every=10)], "p", scale=40, ends=("0", ""), title="t", description="d")
    many = draw_bars([Bar("a", "", "marks", every=1)], "p", scale=3600, ends=("0", ""), title="t", description="d")
    assert [e.attrib["x1"] for e in parsed(few).iter("line") if e.attrib["class"] == "beat"] == [
        "25%",
        "50%",
        "75%",
        "100%",
    ]
    assert [e.attrib["class"] for e in parsed(many).iter("rect")] == ["bar many"]


def figure(title: str, value: float | None) -> Figure:
    return Figure("", title, value, "/s", "x", "x", (), (), ())


def quantity(value: float | None, unit: str | None) -> str:
    return f"{value:g}{unit or ''}"


def test_what_is_over_its_limit_says_so_in_words_and_is_hatched() -> None:
    group = Group(
        "Storm",
        (
            Line(figure("first wave", 300), figure("", 100), holds=False),
            Line(figure("retries", 50), figure("", 100), holds=True),
            Line(figure("unlimited", 50), None, holds=None),
            Line(figure("unknown", None), figure("", 100), holds=None),
        ),
    )
    svg = draw_limits(group, "p", quantity=quantity, language="en")
    assert texts(svg) == [
        "first wave",
        "300/s, OVER 100/s (300 %)",
        "retries",
        "50/s of 100/s (50 %)",
        "0 %",
        "250 % of the limit",
    ]
    assert [e.attrib["class"] for e in parsed(svg).iter("rect")] == ["bar over", "hatch", "bar plain"]
    assert draw_limits(group._replace(lines=group.lines[2:]), "p", quantity=quantity, language="en") is None


def test_a_schedule_draws_each_delay_from_its_shortest_to_its_longest() -> None:
    attempts = (Attempt(1, 0.0, 0.0, 0.0, False), Attempt(2, 2.0, 4.0, 4.0, False), Attempt(3, 4.0, 8.0, 12.0, True))
    svg = draw_schedule(attempts, "p", quantity=quantity, language="en")
    assert [(e.attrib["x"], e.attrib["width"]) for e in parsed(svg).iter("rect")] == [("25%", "25%"), ("50%", "50%")]
    assert "Attempt 3 and on" in texts(svg)
    assert draw_schedule(attempts[:1], "p", quantity=quantity, language="en") is None


# --- text -------------------------------------------------------------------------------------------------------------


def test_text_in_a_picture_is_never_a_tag() -> None:
    drawing = Drawing()
    drawing.words(0, 10, "</text><script>alert('1')</script> ]]> & \"")
    svg = drawing.picture('a"b', width=10, height=10, title="<b>", description="\u202eend")
    assert [element.tag for element in parsed(svg).iter()] == ["svg", "title", "desc", "text"]
    assert texts(svg) == ["</text><script>alert('1')</script> ]]> & \""]
    assert not re.search("\u202e", svg)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 60, ["one two", "three"]),
        ("心跳超时，重连", 60, ["心跳超", "时，重连"]),
        ("a" * 12, 40, ["aaaaa", "aaaaa", "aa"]),
        ("", 40, [""]),
    ],
)
def test_text_is_wrapped_where_its_language_allows(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_lines_are_about_equally_long() -> None:
    assert wrapped("token, valid for ten min", 160) == ["token, valid for ten", "min"]
    assert balanced("token, valid for ten min", 160) == ["token, valid", "for ten min"]


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (0.125, "0.12"), (-0.001, "0"), (100.0, "100"), (0.5, "0.5")])
def test_a_length_is_always_written_in_the_same_way(value: float, text: str) -> None:
    assert length(value) == text


def test_a_share_stays_within_the_container() -> None:
    assert (percent(0.5), percent(7), percent(-1)) == ("50%", "100%", "0%")
