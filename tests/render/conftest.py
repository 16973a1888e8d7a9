"""Designs as renderers get them: read from text or from ``cases/``, reviewed, and ready to be written down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wizard.content.pack import templates_root
from wizard.design.document import read_design
from wizard.render.material import gather
from wizard.render.sheet import Sheet
from wizard.review.gate import review
from wizard.tree import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.catalogue import Catalogue
    from wizard.render.material import Material

    Make = Callable[..., Material]
    MakeSheet = Callable[..., Sheet]

HERE = Path(__file__).parent
CASES = HERE / "cases"


@pytest.fixture(scope="session")
def make_sheet(catalogue: Catalogue) -> MakeSheet:
    """Return a function that gives the answers of a design written as text, or of a file."""

    def make(source: str | Path, language: str = "en") -> Sheet:
        path = source if isinstance(source, Path) else CASES / "inline.yaml"
        text = source.read_bytes() if isinstance(source, Path) else f"wsdesign: 1\n{source}".encode()
        design = read_design(parse(text, str(path)), catalogue)
        return Sheet(review(design, catalogue, today=""), language)

    return make


@pytest.fixture(scope="session")
def make(make_sheet: MakeSheet, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return a function that gives what renderers take, for a design written as text, or a file."""
    cache = str(tmp_path_factory.mktemp("templates"))

    def build(source: str | Path, language: str = "en", folders: tuple[str, ...] = ()) -> Material:
        result = make_sheet(source, language).review
        folders = (*folders, templates_root())
        return gather(result, language, folders=folders, open_file=lambda path: Path(path).read_bytes(), cache=cache)

    return build


@pytest.fixture
def update_gold(request: pytest.FixtureRequest) -> bool:
    """Return whether gold files are to be written instead of compared."""
    asked: Any = request.config.getoption("--update-gold", default=False)
    return bool(asked or os.environ.get("WSDESIGN_UPDATE_GOLD"))
