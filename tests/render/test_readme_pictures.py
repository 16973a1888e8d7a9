"""The README's diagram is what the example gives today; the picture of the page needs a browser, and is made by hand."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAKE = "python docs/document_pictures.py"


def test_the_diagram_of_the_readme_is_that_of_the_example(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "docs" / "document_pictures.py"))
    page = script["page_of"](str(tmp_path)).read_text(encoding="utf-8")
    assert script["states_of"](page) == (ROOT / "docs" / "states.svg").read_text(encoding="utf-8"), f"run: {MAKE}"


def test_both_pictures_are_in_the_readme_and_small() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("page.png", "states.svg"):
        assert f"](docs/{name})" in readme
        assert (ROOT / "docs" / name).stat().st_size < 150_000
