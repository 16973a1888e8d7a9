"""A browser, an auditor of accessibility, and the pages of all samples and examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.chromium import PROGRAM, Chromium
from tests.tools import need, node_modules
from wizard.cli.export import run
from wizard.cli.settings import Settings
from wizard.render.html import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DESIGNS = {
    **{path.stem: (path, "en") for path in sorted(ROOT.glob("tests/review/samples/*.yaml"))},
    **{path.parent.name: (path, None) for path in sorted(ROOT.glob("examples/*/wsdesign.yaml"))},
    "f6-foyer in Chinese": (ROOT / "tests/review/samples/f6-foyer.yaml", "zh"),
}

_DRAW = """
(async () => {
  mermaid.initialize({startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true});
  const drawn = {};
  for (const [index, source] of %s.entries()) {
    const {svg} = await mermaid.render('drawn' + index, source).catch(error => ({svg: 'refused: ' + error}));
    document.body.innerHTML = svg;
    const box = document.body.querySelector('svg')?.getBoundingClientRect();
    drawn[source] = {text: document.body.textContent, width: box?.width ?? 0, height: box?.height ?? 0};
  }
  return drawn;
})()
"""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(need(PROGRAM), tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core."""
    return (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the page of each design by its name."""
    folder = tmp_path_factory.mktemp("pages")
    found = {}
    for number, (name, (path, language)) in enumerate(DESIGNS.items()):
        to = folder / str(number)
        run(str(path), Settings(language=language), to=str(to), output_format="html")
        found[name] = to / FILE
    return found


@pytest.fixture(scope="module")
def draw(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that draws sources; it gives text and size of each."""
    page = tmp_path_factory.mktemp("mermaid") / "empty.html"
    page.write_text("<!DOCTYPE html><title>Mermaid</title><link rel='icon' href='data:,'>", encoding="utf-8")
    browser.open(page)
    browser.value((node_modules() / "mermaid" / "dist" / "mermaid.min.js").read_text(encoding="utf-8"))

    def run(sources: list[str]) -> dict[str, dict[str, Any]]:
        drawn: dict[str, dict[str, Any]] = browser.value(_DRAW % json.dumps(sources))
        assert browser.errors == []
        return drawn

    return run
