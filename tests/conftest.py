"""What the tests of several parts share: the built-in content, views of a few answers, reviews of a document."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.design.document import Decision, flatten, read_design
from wizard.review.gate import Review, review
from wizard.review.view import View
from wizard.tree import parse

TODAY = "2026-11-24"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-gold", action="store_true", help="write what is rendered over the gold files")


class ViewOf(Protocol):
    """Make a view of nested answers."""

    def __call__(
        self, answers: dict[str, Any], level: str = "full", decisions: Mapping[str, Decision] | None = None
    ) -> View: ...


class ReviewFile(Protocol):
    """Review a document on disk."""

    def __call__(self, path: str | Path, today: str = TODAY) -> Review: ...


class ReviewText(Protocol):
    """Review the text of a document."""

    def __call__(self, text: str, today: str = TODAY) -> Review: ...


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def view_of(catalogue: Catalogue) -> ViewOf:
    def build(answers: dict[str, Any], level: str = "full", decisions: Mapping[str, Decision] | None = None) -> View:
        return View(catalogue, flatten(answers, catalogue), decisions or {}, level)

    return build


@pytest.fixture(scope="session")
def review_file(catalogue: Catalogue) -> ReviewFile:
    def check(path: str | Path, today: str = TODAY) -> Review:
        return review(read_design(parse(Path(path).read_bytes(), str(path)), catalogue), catalogue, today=today)

    return check


@pytest.fixture(scope="session")
def review_text(catalogue: Catalogue) -> ReviewText:
    def check(text: str, today: str = TODAY) -> Review:
        return review(read_design(parse(text, "design.yaml"), catalogue), catalogue, today=today)

    return check
