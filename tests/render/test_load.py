"""The capacity document says what ``wsdesign capacity`` says, and agrees with the derived values that rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.render.conftest import CASES
from wizard.render import renderer
from wizard.render.load import load_story

if TYPE_CHECKING:
    from tests.render.conftest import Make, MakeSheet


def test_the_document_begins_with_the_nodes_and_what_breaks_first(make: Make) -> None:
    text = renderer("md")(make(CASES / "chat.yaml"))["06-capacity.md"]
    assert "**Nodes for 40,000 connections, filled to 60 %: 5, decided by connections (tested limit)." in text
    assert "What breaks first as the load grows: connections (tested limit), at 2.2 times today's." in text
    assert "| Memory | 391.05 MiB | 40,000 / 6 × 61,506.24 / 1,048,576 | 8,192 MiB | yes |" in text


def test_a_design_without_a_number_of_connections_says_so(make: Make) -> None:
    text = renderer("md")(make("context: {product: {name: Empty}}"))["06-capacity.md"]
    assert "context.scale.peak_connections" in text
    assert "Nodes for" not in text


def test_the_spreadsheet_holds_the_same_figures(make: Make) -> None:
    text = renderer("csv")(make(CASES / "chat.yaml"))["capacity.csv"]
    assert "One node at peak,Connections (tested limit),6666.6667,," in text
    assert "\ntrace,per_node.connections,6666.6667,,context.scale.peak_connections / scale.nodes,40,000 / 6,," in (
        text.replace('"', "")
    )


@pytest.mark.parametrize("case", ["chat.yaml", "ticker.yaml"])
def test_the_model_and_the_derived_values_agree(case: str, make_sheet: MakeSheet) -> None:
    sheet = make_sheet(CASES / case)
    story = load_story(sheet)
    assert story is not None
    result = story.found.result
    assert result.per_node.connections == pytest.approx(sheet.number("conn_per_node"))
    assert result.inputs.delivered_per_s == sheet.number("deliveries_per_s")
    assert result.inputs.heartbeats_per_s == pytest.approx(sheet.number("hb_per_s"))
    assert result.per_connection.parts["compression"] == pytest.approx((sheet.number("deflate_kib") or 0) * 1024)
    assert result.after_losing_zone is not None
    assert result.nodes_run - result.after_losing_zone.lost == sheet.number("surviving_nodes")
    wave = sheet.number("first_wave_per_s")
    assert wave is not None
    assert result.after_losing_one.reconnects_per_s == pytest.approx(wave / result.nodes_run)
    per_connection_kib = sheet.number("scale.memory_per_connection_kib")
    assert per_connection_kib is not None
    held = result.per_connection.parts["send_buffer"]
    assert result.per_connection.memory == pytest.approx(
        (per_connection_kib + (sheet.number("deflate_kib") or 0)) * 1024 + held
    )
