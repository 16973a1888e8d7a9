"""Documents brought up to date: each step says what it changed, and changes nothing else."""

from __future__ import annotations

import pytest

from wizard.content.catalogue import Catalogue
from wizard.design.document import read_design
from wizard.design.migrate import STEPS, migrate
from wizard.design.sections import FORMAT_VERSION
from wizard.errors import InvalidInput
from wizard.paths import path_text
from wizard.tree import parse

TYPED = """\
# Written by hand before the first release.
context:
  hops:
    - {name: edge, kind: nginx, idle_timeout_s: 5m}   # as configured
  offline_delivery: yes      # the inbox
  latency: {target_p95_ms: 500ms, acceptable_staleness_s: 2}
transport: {choice: websocket}
protocol:
  limits:
    max_message_bytes: 64KiB
"""


def test_a_document_without_a_format_is_brought_to_the_first(catalogue: Catalogue) -> None:
    done = migrate(parse(TYPED, "d.yaml"), catalogue)
    assert done.version == 0
    assert [(path_text(edit.path), edit.was, edit.value) for edit in done.edits] == [
        ("context.hops[0].idle_timeout_s", "5m", 300),
        ("context.offline_delivery", "yes", True),
        ("context.latency.target_p95_ms", "500ms", 500),
        ("protocol.limits.max_message_bytes", "64KiB", 65536),
    ]
    assert (
        done.text
        == """\
# Written by hand before the first release.
wsdesign: 1
context:
  hops:
    - {name: edge, kind: nginx, idle_timeout_s: 300}   # as configured
  offline_delivery: true      # the inbox
  latency: {target_p95_ms: 500, acceptable_staleness_s: 2}
transport: {choice: websocket}
protocol:
  limits:
    max_message_bytes: 65536
"""
    )
    assert read_design(parse(done.text, "d.yaml"), catalogue).answers["context.latency.target_p95_ms"] == 500


def test_a_document_of_this_format_stays_to_the_byte(catalogue: Catalogue) -> None:
    text = "wsdesign: 1   # first\r\ncontext: {offline_delivery: yes}\r\n"
    assert migrate(parse(text, "d.yaml"), catalogue) == (text, 1, ())


def test_what_no_question_understands_stays_for_the_review_to_name(catalogue: Catalogue) -> None:
    done = migrate(parse("context: {offline_delivery: maybe, nothing: 5m}\n", "d.yaml"), catalogue)
    assert done.text == "wsdesign: 1\ncontext: {offline_delivery: maybe, nothing: 5m}\n"
    assert done.edits == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wsdesign: 2\n", "d.yaml:1:11: wsdesign: is written in format 2, newer than this program knows (1); update"),
        ("wsdesign: one\n", "d.yaml:1:11: wsdesign: the format version is a whole number such as 1, got one"),
        ("wsdesign:\n", "d.yaml:1:10: wsdesign: the format version is a whole number such as 1, got nothing"),
        ("wsdesign: -1\n", "d.yaml:1:11: wsdesign: the format version is a whole number such as 1, got -1"),
        ("wsdesign: 1.5\n", "d.yaml:1:11: wsdesign: the format version is a whole number such as 1, got 1.5"),
        ("name: something else\n", "d.yaml:1:1: is no design document: it has no section that wsdesign 1 knows"),
    ],
)
def test_a_format_that_is_not_known_is_refused(catalogue: Catalogue, text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        migrate(parse(text, "d.yaml"), catalogue)
    assert str(caught.value).startswith(message)


def test_there_is_a_step_from_every_older_format() -> None:
    assert list(STEPS) == list(range(FORMAT_VERSION))
