"""Decision records: which there are, their numbers, what they say, hostile texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.render.conftest import CASES
from wizard.render.adr import TOPICS, render

if TYPE_CHECKING:
    from tests.render.conftest import Make
    from wizard.content.catalogue import Catalogue


def test_a_complete_design_has_a_record_for_each_topic(make: Make) -> None:
    assert list(render(make(CASES / "chat.yaml"))) == [
        "adr/0001-transport.md", "adr/0002-auth.md", "adr/0003-encoding.md", "adr/0004-heartbeat.md",
        "adr/0005-delivery.md", "adr/0006-reconnect.md", "adr/0007-resume.md", "adr/0008-slow-consumers.md",
        "adr/0009-backbone.md", "adr/0010-affinity.md", "adr/0011-deploy.md", "adr/0012-load-shedding.md",
    ]  # fmt: skip


def test_a_topic_keeps_its_number_where_others_have_nothing_to_say(make: Make) -> None:
    files = render(make("transport: {choice: sse}\nops: {shedding: {policy: degrade}}"))
    assert list(files) == ["adr/0001-transport.md", "adr/0012-load-shedding.md"]


def test_a_design_without_any_answer_has_no_record(make: Make) -> None:
    assert render(make("context: {}")) == {}


def test_a_record_says_what_was_chosen_and_why_not_the_others(make: Make) -> None:
    text = render(
        make(
            "transport:\n"
            "  choice: websocket\n"
            "  rationale: Both directions.\n"
            "  alternatives: [{option: sse, why_not: Text only.}]\n"
            "review:\n"
            "  decisions:\n"
            "    transport.choice:\n"
            "      {why: Binary., owner: team-a, on: 2026-08-14, evidence: docs/a.md, review_by: 2027-01-01}\n"
        )
    )["adr/0001-transport.md"]
    assert text.startswith(
        "# 0001 Transport: WebSocket\n\n- Status: accepted\n- Date: 2026-08-14\n- Decision-makers: team-a\n"
    )
    assert "- **WebSocket**: both directions" in text
    assert "text only, one way. Why not: Text only.\n" in text
    assert "Chosen: **WebSocket**.\n\nBoth directions.\n\nBinary.\n" in text
    assert "Evidence: docs/a.md.\nLook again by 2027-01-01.\n" in text


def test_what_was_put_off_or_assumed_is_proposed(make: Make) -> None:
    files = render(
        make(
            "auth: {method: ticket}\n"
            "review: {decisions: {transport.choice: {state: undecided}, auth.method: {state: assumed, by: default}}}"
        )
    )
    assert "- Status: proposed\n" in files["adr/0001-transport.md"]
    assert "Put off: **not decided yet: `transport.choice`**." in files["adr/0001-transport.md"]
    assert "- Status: proposed\n" in files["adr/0002-auth.md"]


def test_a_record_shows_the_figures_that_follow(make: Make) -> None:
    text = render(
        make("context: {scale: {peak_connections: 12000}}\nscale: {nodes: 6, failure_domains: 3, affinity: none}\n")
    )["adr/0010-affinity.md"]
    assert "- connections per node at peak: 2,000 (12,000 / 6)\n" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_stay_text(make: Make, language: str) -> None:
    files = render(
        make(
            "context: {product: {summary: '# x <script>alert(1)</script>'}}\n"
            "transport:\n"
            "  choice: websocket\n"
            '  rationale: "- a\\n# b"\n'
            "  alternatives: [{option: sse, why_not: '](javascript:x) `a'}]\n"
            "review: {decisions: {transport.choice: {owner: '@all | x', evidence: '<img src=x>'}}}\n",
            language,
        )
    )
    text = files["adr/0001-transport.md"]
    assert "<script" not in text
    assert "<img" not in text
    assert "\n\\- a \\# b\n" in text
    assert "\n\\# x &lt;script&gt;alert(1)&lt;/script&gt;\n" in text
    assert "&#64;all \\| x" in text


def test_every_topic_names_questions_and_figures_that_exist(catalogue: Catalogue) -> None:
    for topic in TOPICS:
        assert topic.lead in catalogue.fields
        assert set(topic.drivers) <= set(catalogue.fields)
        assert set(topic.figures) <= set(catalogue.derived)
        for answer in topic.answers:
            assert any(path == answer or path.startswith(f"{answer}.") for path in catalogue.fields), answer
