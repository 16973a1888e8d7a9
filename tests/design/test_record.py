"""Writing answers: each change is one surgical edit, and what a person wrote beside it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wizard.content.catalogue import Catalogue
from wizard.design.document import Decision, read_design
from wizard.design.record import new_document, write_changes
from wizard.errors import InvalidInput
from wizard.tree import parse

KEEP = object()


class Change(NamedTuple):
    """One answer to write."""

    path: str
    value: Any
    decision: Decision | None = None


DOCUMENT = """\
# Reviewed by the platform team.
wsdesign: 1
language: en   # of the documents

context:
  product: {name: "Chat"}  # as the team says it
  hops:
    # in order from client to server
    - name: alb
      kind: aws_alb        # eu-west-1

transport:
  choice: sse              # until May
"""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "wsdesign.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def written(path: Path, *changes: Change) -> str:
    text = write_changes(str(path), changes, keep=KEEP)
    assert path.read_text(encoding="utf-8") == text
    return text


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change("transport.choice", "websocket"), "choice: sse   ", "choice: websocket   "),
        (Change("context.product.name", "Chat 2"), '{name: "Chat"}  # as', "{name: Chat 2}  # as"),
        (
            Change("context.hops[0].idle_timeout_s", 60),
            "      kind: aws_alb        # eu-west-1\n",
            "      kind: aws_alb        # eu-west-1\n      idle_timeout_s: 60\n",
        ),
        (
            Change("context.hops[1]", {"name": "nginx"}),
            "      kind: aws_alb        # eu-west-1\n",
            "      kind: aws_alb        # eu-west-1\n    - name: nginx\n",
        ),
        (
            Change("auth.method", "ticket"),
            "  choice: sse              # until May\n",
            "  choice: sse              # until May\n\nauth:\n  method: ticket\n",
        ),
        (
            Change("transport.choice", KEEP, Decision(state="decided", why="One way.")),
            "  choice: sse              # until May\n",
            "  choice: sse              # until May\n\n"
            "review:\n  decisions:\n    transport.choice: {state: decided, why: One way.}\n",
        ),
        (
            Change("transport.tls", None, Decision(state="undecided", owner="ops")),
            "  choice: sse              # until May\n",
            "  choice: sse              # until May\n\n"
            "review:\n  decisions:\n    transport.tls: {state: undecided, owner: ops}\n",
        ),
        pytest.param(Change("transport.tls", None), "", "", id="what is not there cannot be removed"),
        pytest.param(Change("transport.choice", KEEP), "", "", id="nothing to write"),
    ],
)
def test_a_change_touches_its_own_place_only(change: Change, old: str, new: str, design: Path) -> None:
    assert old in DOCUMENT
    assert written(design, change) == DOCUMENT.replace(old, new, 1)


LONG = "Customers sit behind proxies that cut streams; measured in May."
ON = "2026-11-27"


@pytest.mark.parametrize(
    ("decision", "lines"),
    [
        (Decision(state="assumed", by="default", on=ON), ' {state: assumed, by: default, "on": "2026-11-27"}\n'),
        (Decision(state="decided", why=LONG), f"\n      state: decided\n      why: {LONG}\n"),
        (Decision(why="one\ntwo"), "\n      why: |-\n        one\n        two\n"),
        (Decision(why="a" * 30, evidence="b" * 30, owner="c" * 30),
         f"\n      why: {'a' * 30}\n      evidence: {'b' * 30}\n      owner: {'c' * 30}\n"),
    ],
    ids=["short", "a sentence", "two lines", "wider than a line"],
)  # fmt: skip
def test_a_decision_of_short_parts_takes_one_line(decision: Decision, lines: str, design: Path) -> None:
    text = written(design, Change("transport.choice", KEEP, decision))
    assert text == DOCUMENT + "\nreview:\n  decisions:\n    transport.choice:" + lines


def test_a_decision_gets_lines_when_it_grows_and_keeps_those_it_has(design: Path) -> None:
    short, grown = Decision(state="assumed", by="default"), Decision(state="assumed", why=LONG, by="default")
    written(design, Change("transport.choice", KEEP, short))
    text = written(design, Change("transport.choice", KEEP, grown))
    assert text.endswith(f"    transport.choice:\n      state: assumed\n      why: {LONG}\n      by: default\n")
    text = written(design, Change("transport.choice", KEEP, short))
    assert text.endswith("    transport.choice:\n      state: assumed\n      by: default\n")


def test_sections_go_in_where_a_reader_expects_them(tmp_path: Path) -> None:
    path = tmp_path / "wsdesign.yaml"
    path.write_text("wsdesign: 1\nsecurity: {validation: none}\n", encoding="utf-8")
    text = written(
        path,
        Change("transport.choice", "sse", Decision(by="person")),
        Change("context.product.name", "Chat"),
        Change("auth.method", "ticket"),
    )
    sections = [line.rstrip(":") for line in text.splitlines() if line and not line.startswith(" ")]
    assert sections == ["wsdesign: 1", "context", "transport", "auth", "security: {validation: none}", "review"]


def test_a_removed_answer_takes_its_key_with_it(design: Path) -> None:
    text = written(design, Change("context.hops[0].kind", None))
    assert parse(text, "d.yaml").data["context"]["hops"] == [{"name": "alb"}]
    assert "# in order from client to server" in text


def test_a_new_decision_replaces_the_old_one_and_none_removes_it(design: Path) -> None:
    written(design, Change("transport.choice", KEEP, Decision(state="assumed", by="default")))
    text = written(design, Change("transport.choice", "websocket", Decision(state="decided", why="Both ways.")))
    assert parse(text, "d.yaml").data["review"]["decisions"] == {
        "transport.choice": {"state": "decided", "why": "Both ways."}
    }
    text = written(design, Change("transport.choice", KEEP))
    assert parse(text, "d.yaml").data["review"]["decisions"] == {}


def test_other_decisions_stay(design: Path) -> None:
    written(design, Change("transport.choice", KEEP, Decision(why="One way.")))
    text = written(design, Change("transport.tls", "wss_https_only", Decision(why="Always.")))
    assert parse(text, "d.yaml").data["review"]["decisions"] == {
        "transport.choice": {"why": "One way."},
        "transport.tls": {"why": "Always."},
    }


def test_an_edit_made_by_hand_between_two_answers_survives(design: Path) -> None:
    written(design, Change("transport.choice", "websocket"))
    design.write_text(design.read_text(encoding="utf-8") + "\n# seen by hand\nauth: {method: mtls}\n", encoding="utf-8")
    text = written(design, Change("transport.tls", "wss_https_only"))
    assert "# seen by hand\nauth: {method: mtls}\n" in text


def test_what_was_written_reads_back(design: Path, catalogue: Catalogue) -> None:
    records = [{"name": "edge: 1", "kind": "nginx", "idle_timeout_s": {"low": 30, "likely": 60, "high": 90}}]
    text = written(
        design,
        Change("context.hops", records),
        Change("context.regions", ["eu", "是", "no"]),
        Change("protocol.heartbeat.interval_s", 2.5),
        Change("protocol.heartbeat.replied", True),
        Change("security.tls.min_version", "1.2"),
        Change("context.hops[0].idle_timeout_s", 60, Decision(state="assumed", by="default")),
    )
    read = read_design(parse(text, "d.yaml"), catalogue)
    assert read.answers == {
        "context.product.name": "Chat",
        "context.hops": [{"name": "edge: 1", "kind": "nginx", "idle_timeout_s": 60}],
        "context.regions": ["eu", "是", "no"],
        "protocol.heartbeat.interval_s": 2.5,
        "protocol.heartbeat.replied": True,
        "security.tls.min_version": "1.2",
        "transport.choice": "sse",
    }
    assert read.decisions == {"context.hops[0].idle_timeout_s": Decision(state="assumed", by="default")}


def test_a_document_that_does_not_exist_begins_with_the_given_text(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    head = new_document("zh", "standard")
    write_changes(str(path), [Change("transport.choice", "sse")], keep=KEEP, text=head)
    assert path.read_text(encoding="utf-8") == "wsdesign: 1\nlanguage: zh\ntransport:\n  choice: sse\n"


def test_the_given_text_does_not_replace_a_document_that_exists(design: Path) -> None:
    text = write_changes(str(design), [], keep=KEEP, text="wsdesign: 1\n")
    assert text == DOCUMENT


@pytest.mark.parametrize(
    ("level", "schema", "text"),
    [
        ("standard", None, "wsdesign: 1\nlanguage: en\n"),
        ("quick", None, "wsdesign: 1\nlanguage: en\nreview:\n  level: quick\n"),
        (
            "standard",
            ".wsdesign/design.schema.json",
            "# yaml-language-server: $schema=.wsdesign/design.schema.json\nwsdesign: 1\nlanguage: en\n",
        ),
    ],
)
def test_a_new_document_says_its_format_language_and_level(level: str, schema: str | None, text: str) -> None:
    assert new_document("en", level, schema) == text


def test_a_file_that_broke_meanwhile_is_left_alone(design: Path) -> None:
    design.write_text("wsdesign: 1\ntransport: [\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"wsdesign\.yaml:"):
        write_changes(str(design), [Change("transport.choice", "sse")], keep=KEEP)
    assert design.read_text(encoding="utf-8") == "wsdesign: 1\ntransport: [\n"


def test_where_one_change_fails_none_is_written(design: Path) -> None:
    changes = [Change("transport.choice", "websocket"), Change("wsdesign.below", 5)]
    with pytest.raises(InvalidInput):
        write_changes(str(design), changes, keep=KEEP)
    assert design.read_text(encoding="utf-8") == DOCUMENT


@pytest.mark.parametrize(
    ("changed", "value", "written"),
    [
        ("auth.method", None, "auth:\n  method: null\n"),
        ("auth.method", "mtls", "auth:\n  method: mtls\n"),
        ("context.hops[0].kind", None, "context:\n  hops:\n    - name: a\n    - name: b\n"),
        ("context.hops[0]", None, "context:\n  hops:\n    - name: b\n"),
        (
            "context.hops[2].name",
            "c",
            "context:\n  hops:\n    - name: a\n      kind: nginx\n    - name: b\n    - name: c\n",
        ),
    ],
)
def test_an_inherited_answer_is_written_over(tmp_path: Path, changed: str, value: object, written: str) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("wsdesign: 1\nextends: base.yaml\n", encoding="utf-8")
    inherited = {"auth.method": "ticket", "context.hops": [{"name": "a", "kind": "nginx"}, {"name": "b"}]}
    text = write_changes(str(path), [Change(changed, value)], keep=KEEP, inherited=inherited)
    assert text == f"wsdesign: 1\nextends: base.yaml\n{written}"
