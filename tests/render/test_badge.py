"""The badge: what it says, in both languages, and that it loads nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from tests.render.conftest import CASES
from wizard.render.badge import badge, render

if TYPE_CHECKING:
    from tests.render.conftest import Make

SVG = "{http://www.w3.org/2000/svg}"
WHOLE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="186" height="20" role="img" aria-label="design review: 5/5 passed" lang="en">
  <title>design review: 5/5 passed</title>
  <rect width="103" height="20" fill="#4a4a4a"/>
  <rect x="103" width="83" height="20" fill="#1a7f37"/>
  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" aria-hidden="true">
    <text x="8" y="14" textLength="87">design review</text>
    <text x="111" y="14" textLength="67">5/5 passed</text>
  </g>
</svg>
"""


def test_a_complete_checklist() -> None:
    assert badge(5, 5, "en") == WHOLE


@pytest.mark.parametrize(
    ("passed", "language", "title", "colour"),
    [
        (5, "en", "design review: 5/5 passed", "#1a7f37"),
        (3, "en", "design review: 3/5", "#a34700"),
        (0, "en", "design review: 0/5", "#a34700"),
        (5, "zh", "设计评审：5/5 通过", "#1a7f37"),
        (3, "zh", "设计评审：3/5", "#a34700"),
    ],
)
def test_a_badge_says_how_many_items_are_complete(passed: int, language: str, title: str, colour: str) -> None:
    image = ET.fromstring(badge(passed, 5, language))
    assert image.findtext(f"{SVG}title") == title
    assert image.get("aria-label") == title
    assert [box.get("fill") for box in image.iter(f"{SVG}rect")][1] == colour


def test_a_badge_loads_nothing() -> None:
    text = badge(5, 5, "en").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|url\(|@import|href|<script|<style|<image", text)


def test_the_badge_of_a_design_counts_its_checklist(make: Make) -> None:
    assert "<title>design review: 0/5</title>" in render(make("context: {}"))["badge.svg"]
    assert "<title>设计评审：" in render(make(CASES / "ticker.yaml", "zh"))["badge.svg"]
