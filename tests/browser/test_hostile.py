"""Texts that try to break out, in a real browser: nothing runs, nothing is fetched, all of it is read as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.conftest import make, make_sheet
from tests.render.hostile import MARK, TEXTS, hostile_source
from wizard.render import diagrams, html

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.chromium import Chromium
    from tests.render.conftest import Make
    from wizard.content.catalogue import Catalogue

__all__ = ["make", "make_sheet"]  # fixtures of the renderers, used here too


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_them_and_does_nothing_else(
    browser: Chromium, make: Make, catalogue: Catalogue, tmp_path: Path, language: str
) -> None:
    path = tmp_path / html.FILE
    path.write_text(html.render(make(hostile_source(catalogue), language))[html.FILE], encoding="utf-8")
    browser.open(path)
    assert browser.errors == []
    assert [url for url in browser.requests if not url.startswith("data:")] == [path.as_uri()]
    assert browser.value("document.querySelectorAll('script, img, iframe, [onerror], [onload]').length") == 0
    links = browser.value("[...document.links].map(link => link.protocol).filter(name => name == 'javascript:')")
    assert links == []
    text = browser.value("document.body.textContent")
    assert f"<script>alert('{MARK}0')</script><img src=x onerror=alert(0)>" in text
    assert len(set(re.findall(rf"{MARK}\d+", text))) >= 44
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")


def test_mermaid_draws_them_as_text(draw: Any, make: Make, catalogue: Catalogue) -> None:
    sources = list(diagrams.render(make(hostile_source(catalogue))).values())
    drawn = draw(sources)
    assert [shown["text"] for shown in drawn.values() if shown["text"].startswith("refused:")] == []
    text = " ".join(shown["text"] for shown in drawn.values())
    assert "<script>alert('" in text
    assert "end; %%{init: {'theme': 'dark'}}%% A-->>B: " in text
    assert "{{ 7 * 7 }} {% raw %} {# " in text
    assert "49" not in text.replace(MARK, "")
    assert len(TEXTS) == 9
