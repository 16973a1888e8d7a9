"""The storm in the document: what it ran with, what happens, what would mend it, and its course as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from wizard.render.html import FILE
from wizard.render.html import render as page
from wizard.render.markdown import render
from wizard.render.storm import storm_story

if TYPE_CHECKING:
    from tests.render.conftest import Make, MakeSheet

COURSE = "The course of the storm"
STORM = """
context: {{scale: {{peak_connections: 40000}}}}
transport: {{choice: websocket, connect_timeout_s: 10}}
scale: {{nodes: 4, accept_per_s_per_node: {rate}, accept_queue_per_node: 100000}}
reliability:
  reconnect: {{policy: exponential_full_jitter, first_delay_max_ms: 0, base_ms: 1000, factor: 2, cap_s: 30}}
  storm: {{recovery_target_s: {target}}}
"""


def document(material: object) -> str:
    return render(material)["05-reconnect.md"]  # type: ignore[arg-type]


def test_a_design_in_which_everyone_is_back_in_time_says_so(make: Make) -> None:
    text = document(make(STORM.format(rate=2000, target=60)))
    # 40,000 clients at 8,000 handshakes a second, with a queue that holds them all: 5 s, and no client tries twice.
    assert "**Everyone is back after 5 s; the target is 60 s.**" in text
    assert "| Attempts in all | 40,000, 1 for each client |" in text
    assert "| Peak of attempts in one second | 40,000, 5 times what the cluster completes |" in text
    assert "| Handshakes the cluster completes | 8,000/s | `scale.nodes`, `scale.accept_per_s_per_node` |" in text
    assert "without a connection, at most 40,000\n0 to 5 s\n" in text


def test_a_missed_target_comes_with_what_would_meet_it(make_sheet: MakeSheet, make: Make) -> None:
    source = STORM.format(rate=100, target=90)
    story = storm_story(make_sheet(source))
    assert story is not None
    assert not story.meets
    assert [change.path for change in story.changes] == ["scale.accept_per_s_per_node", "scale.accept_queue_per_node"]
    assert story.changed_all_s is not None
    assert story.changed_all_s <= 90
    assert "the target of 90 s is missed" in document(make(source))
    assert "未达到 90 秒的目标" in document(make(source, "zh"))


def test_figures_without_an_answer_are_named(make: Make) -> None:
    source = STORM.format(rate=2000, target=60).replace(", connect_timeout_s: 10", "").replace(", cap_s: 30", "")
    text = document(make(source.replace("\n  storm: {recovery_target_s: 60}", "")))
    stands_in = "is not answered; a usual value stands in"
    assert f"| A client gives up an attempt after | 10 s | `transport.connect_timeout_s` {stands_in} |" in text
    assert f"| Longest delay | 30 s | `reliability.reconnect.cap_s` {stands_in} |" in text
    assert "The design names no target: `reliability.storm.recovery_target_s`; this is the usual one." in text


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(
            "reliability: {reconnect: {policy: fixed_delay, base_ms: 1000}}",
            "Not simulated yet, needs `context.scale.peak_connections`, `scale.nodes`, `scale.accept_per_s_per_node`.",
            id="answers are missing",
        ),
        pytest.param(
            STORM.format(rate=100, target=90).replace("base_ms: 1000", "base_ms: 60000"),
            "Not simulated: these figures make no storm. must not be above the cap: 60 s against 30 s",
            id="figures that contradict each other",
        ),
    ],
)
def test_a_storm_that_cannot_be_run_says_why(make: Make, source: str, says: str) -> None:
    assert says in document(make(source))


def test_clients_that_do_not_reconnect_make_no_storm(make: Make) -> None:
    assert "simulated" not in document(make("reliability: {reconnect: {policy: none}}"))


def test_the_page_draws_the_course(make: Make) -> None:
    html = page(make(STORM.format(rate=2000, target=60)))[FILE]
    plots = [part.partition("</figure>")[0] for part in html.split('<figure class="plot">')[1:]]
    course = next(svg for svg in map(ElementTree.fromstring, plots) if svg.findtext("title") == COURSE)
    assert [text.text for text in course.iter("text")] == [
        "attempts/s: 40,000 at most",
        "completed/s: 8,000 at most",
        "the cluster completes 8,000/s",
        "without a connection: 40,000 at most",
        "0",
        "5 s",
    ]
    attempts, accepted, waiting = (path.attrib["d"] for path in course.iter("path"))
    assert attempts == "M0 96V0H200V96H400V96H600V96H800V96H1000V96Z"
    assert accepted == "M0 96V76.8H200V76.8H400V76.8H600V76.8H800V76.8H1000V96Z"
    assert waiting == "M0 96V19.2H200V38.4H400V57.6H600V76.8H800V96H1000V96Z"
