"""A browser, an auditor of accessibility, and the pages of all samples and examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
