"""Answers that were taken from a preset: said once in the index, and never called evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.render.markdown import render

if TYPE_CHECKING:
    from tests.render.conftest import Make

DESIGN = """
transport: {{choice: websocket}}
auth: {{method: ticket}}
context: {{outage_p95_s: 60}}
review:
  decisions:
    transport.choice: {{state: assumed, by: import, on: '2026-11-24', evidence: preset chat}}
    auth.method: {{state: {state}, by: {by}, on: '2026-11-24', evidence: preset chat}}
    context.outage_p95_s: {{state: decided, by: person, on: '2026-11-24', evidence: load test of 3 May}}
"""


@pytest.mark.parametrize(
    ("state", "by", "language", "said"),
    [
        ("assumed", "import", "en", "Answers taken from preset chat: 2; 2 of them nobody has confirmed."),
        ("decided", "person", "en", "Answers taken from preset chat: 2; 1 of them nobody has confirmed."),
        ("assumed", "import", "zh", "取自预设 chat 的回答：2 个，其中 2 个尚未有人确认。"),
    ],
)
def test_the_index_says_once_what_came_from_a_preset(state: str, by: str, language: str, said: str, make: Make) -> None:
    files = render(make(DESIGN.format(state=state, by=by), language))
    assert said in files["README.md"]
    assert not [name for name, text in files.items() if "preset chat" in text and name != "README.md"]


def test_evidence_that_a_person_gave_stays(make: Make) -> None:
    source = DESIGN.format(state="decided", by="person")
    assert "*Evidence:* load test of 3 May" in "".join(render(make(source)).values())
