"""The state of the final checklist as a badge, for a README; it loads nothing, fonts included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wcwidth import wcswidth

from wizard.render.escape import html

if TYPE_CHECKING:
    from wizard.render.material import Material

FILE = "badge.svg"
# White on each has a contrast of 4.5 to 1 and more: WCAG 2.2, 1.4.3.
_NAMED, _PASSED, _OPEN = "#4a4a4a", "#1a7f37", "#a34700"
_CELL, _PADDING, _HEIGHT = 6.7, 8, 20  # width of a Latin character at 11 px; two cells are a Chinese one

_WORDS = {
    "name": {"en": "design review", "zh": "设计评审"},
    "all": {"en": "{passed}/{items} passed", "zh": "{passed}/{items} 通过"},
    "some": {"en": "{passed}/{items}", "zh": "{passed}/{items}"},
    "title": {"en": "{name}: {state}", "zh": "{name}：{state}"},
}


def render(material: Material) -> dict[str, str]:
    """Return ``badge.svg``."""
    items = material.sheet.review.items
    return {FILE: badge(sum(item.complete for item in items), len(items), material.sheet.language)}


def badge(passed: int, items: int, language: str) -> str:
    """Return the badge of a checklist of which ``passed`` items are complete."""
    whole = passed == items
    name = _WORDS["name"][language]
    state = _WORDS["all" if whole else "some"][language].format(passed=passed, items=items)
    title = html(_WORDS["title"][language].format(name=name, state=state))
    left, right = _width(name), _width(state)
    # textLength holds the text in its box whatever font the reader has.
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" role="img" aria-label="{title}" \
lang="{language}">
  <title>{title}</title>
  <rect width="{left}" height="{_HEIGHT}" fill="{_NAMED}"/>
  <rect x="{left}" width="{right}" height="{_HEIGHT}" fill="{_PASSED if whole else _OPEN}"/>
  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" aria-hidden="true">
    <text x="{_PADDING}" y="14" textLength="{left - 2 * _PADDING}">{html(name)}</text>
    <text x="{left + _PADDING}" y="14" textLength="{right - 2 * _PADDING}">{html(state)}</text>
  </g>
</svg>
"""


def _width(text: str) -> int:
    return round(wcswidth(text) * _CELL) + 2 * _PADDING
