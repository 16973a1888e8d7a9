"""Waivers as comments: which comment is one, what it is about, and that writing and ordering leave it where it belongs."""

from __future__ import annotations

import pytest

from wizard.content.catalogue import Catalogue
from wizard.design.document import read_design
from wizard.design.edit import set_value
from wizard.design.inline import Ignored, ignored
from wizard.design.order import in_order
from wizard.errors import InvalidInput
from wizard.paths import parse_path
from wizard.tree import parse

BEAT = """\
wsdesign: 1
protocol:
  heartbeat:
    mechanism: ws_ping
    interval_s: 60  # wsdesign: ignore WS303 until 2027-03-31 approved by security-team because the contract ends then.
    max_missed: 2
"""


def found(text: str) -> list[Ignored]:
    return [*ignored(parse(text, "d.yaml"))]


def about(text: str) -> list[tuple[tuple[str, ...], str | None, int]]:
    return [(one.rules, one.path, one.about_line) for one in found(text)]


def test_a_comment_says_what_a_waiver_says() -> None:
    assert found(BEAT) == [
        Ignored(
            line=5, column=21, rules=("WS303",), expires_on="2027-03-31", approved_by="security-team",
            reason="the contract ends then.", path="protocol.heartbeat.interval_s", about_line=5,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("comment", "expires_on", "approved_by", "reason"),
    [
        ("because it is a pilot", None, None, "it is a pilot"),
        ("until 2027-01-01 because it is a pilot", "2027-01-01", None, "it is a pilot"),
        ("approved by Ada L. because it is a pilot", None, "Ada L.", "it is a pilot"),
        ("because the board said: because it is so", None, None, "the board said: because it is so"),
        ("because 客户代理的合同三月到期（见工单）", None, None, "客户代理的合同三月到期（见工单）"),
    ],
)
def test_the_end_and_the_approver_may_be_left_out(
    comment: str, expires_on: str | None, approved_by: str | None, reason: str
) -> None:
    (one,) = found(f"wsdesign: 1\ntransport:\n  choice: sse # wsdesign: ignore WS103 {comment}\n")
    assert (one.expires_on, one.approved_by, one.reason) == (expires_on, approved_by, reason)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1 #wsdesign:ignore WS1 because so\n", [(("WS1",), "a", 1)]),
        ("a: 1 # wsdesign: ignore WS1, two-words because so\n", [(("WS1", "two-words"), "a", 1)]),
        pytest.param("# wsdesign: ignore WS1 because so\n\n# why\na: 1\n", [(("WS1",), "a", 4)], id="alone above"),
        pytest.param("a: 1\n# wsdesign: ignore WS1 because so\n", [(("WS1",), None, 2)], id="at the end"),
        pytest.param("a:\n- b: 1 # wsdesign: ignore WS1 because so\n", [(("WS1",), "a[0].b", 2)], id="record"),
        pytest.param("a: {b: 1, c: 2} # wsdesign: ignore WS1 because so\n", [(("WS1",), "a.b", 1)], id="braces"),
        pytest.param("a: 1#wsdesign:ignore WS1 because so\n", [], id="no blank before it"),
        pytest.param("a: 'x # wsdesign: ignore WS1 because so'\n", [], id="quoted"),
        pytest.param('a: "x\n # wsdesign: ignore WS1 because so"\n', [], id="quoted over lines"),
        pytest.param("a: |\n  # wsdesign: ignore WS1 because so\nb: 1\n", [], id="in a block of text"),
        pytest.param("a: | # wsdesign: ignore WS1 because so\n  text\nb: 1\n", [(("WS1",), "a", 1)], id="over a block"),
        pytest.param(
            "a: |\n  text\n# wsdesign: ignore WS1 because so\nb: 1\n", [(("WS1",), "b", 4)], id="behind a block"
        ),
        pytest.param("a: 1 # wsdesign: ignored\n", [], id="another word"),
        pytest.param("a: 1\r\nb: 2 # wsdesign: ignore WS1 because so\r\n", [(("WS1",), "b", 2)], id="Windows"),
        pytest.param("\ufeffa: 1 # wsdesign: ignore WS1 because so\n", [(("WS1",), "a", 1)], id="byte order mark"),
    ],
)
def test_which_comment_is_about_what(text: str, what: list[tuple[tuple[str, ...], str | None, int]]) -> None:
    assert about(text) == what


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("", "d.yaml:3:16: does not say what is accepted, and why; write: # wsdesign: ignore RULE until DATE"),
        ("WS103", "d.yaml:3:16: does not say what is accepted, and why"),
        ("WS9999 because it is a pilot", 'd.yaml:3:16: names no rule or exit condition: "WS9999"'),
        ("no-hartbeat because it is a pilot", "did you mean no-heartbeat?"),
        ("EX1.1 because it is a pilot", "an exit condition stands on no line; waive it under review.waivers"),
        ("WS103 until soon because it is a pilot", 'd.yaml:3:16: is a date such as 2026-11-23, got "soon"'),
        ("WS103 because so", "d.yaml:3:16: a waiver needs a reason of at least 10 characters"),
    ],
)
def test_a_comment_that_does_not_oblige_anybody_is_refused(comment: str, problem: str, catalogue: Catalogue) -> None:
    text = f"wsdesign: 1\ntransport:\n  choice: sse  # wsdesign: ignore {comment}\n"
    with pytest.raises(InvalidInput) as refused:
        read_design(parse(text, "d.yaml"), catalogue)
    assert problem in str(refused.value)


def test_a_comment_without_an_answer_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InvalidInput, match="stands on no line that holds an answer"):
        read_design(parse("wsdesign: 1\n# wsdesign: ignore WS103 because it is a pilot\n", "d.yaml"), catalogue)


def test_an_answer_keeps_the_comment_beside_it() -> None:
    text = set_value(BEAT, parse_path("protocol.heartbeat.interval_s"), 27)
    assert text == BEAT.replace("interval_s: 60", "interval_s: 27")


def test_order_moves_the_comment_with_its_answer(catalogue: Catalogue) -> None:
    alone = "    # wsdesign: ignore WS303 because the contract ends then.\n    interval_s: 60\n"
    text = f"wsdesign: 1\nprotocol:\n  heartbeat:\n    max_missed: 2\n{alone}    mechanism: ws_ping\n"
    ordered = in_order(text, catalogue, "d.yaml")
    assert alone in ordered
    assert about(ordered) == [(("WS303",), "protocol.heartbeat.interval_s", 6)]
