"""The exported page in a real browser: nothing fails, nothing is fetched, nothing bars a reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import DESIGNS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.chromium import Chromium

    Pages = dict[str, Path]

SHOWN, WITH_FINDINGS = "f3-sketchpad", "f1-harbor-chat"
_AUDIT = """
axe.run(document, {resultTypes: ['violations'], rules: {'color-contrast': {enabled: %s}}})
  .then(found => found.violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => [v.id, v.impact, v.nodes.map(n => n.html).slice(0, 3)]))
"""

_SIZES = """
[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect()).map(box => [box.width, box.height])
"""
_TEXT_OUTSIDE = """
[...document.querySelectorAll('svg text')].filter(text => {
  const inner = text.getBoundingClientRect(), outer = text.ownerSVGElement.getBoundingClientRect();
  return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
}).map(text => text.textContent)
"""
_OVERLAPPING = """
[...document.querySelectorAll('svg')].flatMap(svg => {
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
    .map(([other]) => `${name} / ${other}`));
})
"""


def barriers(browser: Chromium, axe: str, *, colours: bool) -> str:
    """Return what axe-core finds serious or critical; ``colours`` come from the one style sheet of all pages."""
    browser.value(axe)
    return json.dumps(browser.value(_AUDIT % str(colours).lower()), indent=1)


@pytest.mark.parametrize("name", DESIGNS)
def test_a_page_opens_quietly_and_bars_no_reader(browser: Chromium, pages: Pages, axe: str, name: str) -> None:
    browser.open(pages[name])
    sizes = browser.value(_SIZES)
    assert sizes
    assert all(width > 100 and height > 20 for width, height in sizes), sizes
    assert browser.value(_TEXT_OUTSIDE) == []
    assert browser.value(_OVERLAPPING) == []
    assert browser.errors == []
    assert [url for url in browser.requests if not url.startswith("data:")] == [pages[name].as_uri()]
    assert barriers(browser, axe, colours=name == WITH_FINDINGS) == "[]"


@pytest.mark.parametrize(("name", "scheme"), [(SHOWN, "light"), ("f6-foyer in Chinese", "dark")])
def test_a_telephone_shows_the_page_without_scrolling_sideways(
    browser: Chromium, pages: Pages, axe: str, name: str, scheme: str
) -> None:
    browser.open(pages[name], width=360, scheme=scheme)
    assert browser.value("document.documentElement.scrollWidth") == 360
    assert browser.value(_OVERLAPPING) == []
    assert barriers(browser, axe, colours=True) == "[]"


def test_light_dark_and_print_are_three_looks(browser: Chromium, pages: Pages) -> None:
    browser.open(pages[SHOWN])
    looks = {browser.picture()}
    browser.show(scheme="dark")
    looks.add(browser.picture())
    browser.show(media="print")
    looks.add(browser.picture())
    assert len(looks) == 3
    assert browser.paper().startswith(b"%PDF")


def test_the_first_stop_of_the_keyboard_leads_past_the_contents(browser: Chromium, pages: Pages) -> None:
    browser.open(pages[SHOWN])
    browser.press("Tab", 9)
    assert browser.value("document.activeElement.getAttribute('href')") == "#main"
    assert browser.value("document.activeElement.getBoundingClientRect().left") == 0
    browser.press("Enter", 13)
    assert browser.value("document.activeElement.id") == "main"


def test_the_keyboard_reaches_what_scrolls(browser: Chromium, pages: Pages) -> None:
    browser.open(pages[SHOWN], width=360)
    unreachable = """[...document.querySelectorAll('.table, .canvas, pre')]
      .filter(box => box.scrollWidth > box.clientWidth && box.tabIndex < 0).map(box => box.outerHTML.slice(0, 200))"""
    assert browser.value(unreachable) == []
