"""Makes the README's pictures of documents from an example: ``python docs/document_pictures.py``.

``states.svg`` is the drawing of a page with the page's own style; ``page.png`` is the page in a headless Chromium.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.browser.chromium import PROGRAM, Chromium  # noqa: E402
from tests.tools import need  # noqa: E402
from wizard.cli.export import run  # noqa: E402
from wizard.cli.settings import Settings  # noqa: E402
from wizard.render.html import FILE  # noqa: E402

EXAMPLE = HERE.parent / "examples" / "sketchpad" / "wsdesign.yaml"
DIAGRAM = HERE / "states.svg"
PAGE = HERE / "page.png"
WIDTH, HEIGHT = 1060, 640


def page_of(folder: str) -> Path:
    """Export the example's page and return where it is."""
    run(str(EXAMPLE), Settings(language="en"), to=folder, output_format="html")
    return Path(folder) / FILE


def states_of(page: str) -> str:
    """Return the drawing of the connection states as a file of its own, light and dark like the page."""
    drawn = next(svg for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if ">Connection states: " in svg)
    styles = re.findall(r"(?:^|\n)(:root \{.*?\n\}|@media \(prefers-color-scheme.*?\n\}|svg[ .].*?\})", page, re.DOTALL)
    own = "svg { background: var(--paper); font-family: system-ui, 'Segoe UI', 'Noto Sans', sans-serif; }"
    head, _, rest = drawn.partition(">")
    style = "\n".join(["<style>", *styles, own, "</style>"])
    return f'{head} xmlns="http://www.w3.org/2000/svg">{style}{rest}\n'


def main() -> None:
    """Write both pictures."""
    with tempfile.TemporaryDirectory() as folder:
        page = page_of(folder)
        DIAGRAM.write_text(states_of(page.read_text(encoding="utf-8")), encoding="utf-8")
        with Chromium(need(PROGRAM), Path(folder) / "profile") as chromium:
            chromium.open(page, width=WIDTH, height=HEIGHT)
            PAGE.write_bytes(chromium.picture())


if __name__ == "__main__":
    main()
