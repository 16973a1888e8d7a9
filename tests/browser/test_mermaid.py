"""Every diagram is drawn by Mermaid itself, as a forge does it, and shows the names that the design gives."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from markdown_it import MarkdownIt

from tests.browser.conftest import DESIGNS, ROOT
from tests.render.conftest import make, make_sheet
from wizard.cli.documents import open_design
from wizard.cli.export import read_beside
from wizard.cli.settings import Settings
from wizard.content.pack import templates_root
from wizard.render import diagrams, markdown
from wizard.render.material import gather
from wizard.review.gate import review

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.render.conftest import Make
    from wizard.content.catalogue import Catalogue

__all__ = ["make", "make_sheet"]  # fixtures of the renderers, used here too

SAMPLE = ROOT / "tests" / "review" / "samples" / "f3-sketchpad.yaml"
# The answers that the templates of the diagrams branch on.
BRANCHES = (
    "transport.choice",
    "auth.method",
    "auth.refresh.method",
    "auth.expiry.action",
    "auth.revocation.method",
    "auth.subscription_check",
    "protocol.errors.format",
    "reliability.resume.on_gap",
)


def sources_of(path: str, language: str, cache: str) -> list[str]:
    """Return every source: the files, and the blocks of the documents, which a template could wrap differently."""
    design, catalogue = open_design(path, Settings())
    result = review(design, catalogue, today="")
    material = gather(result, language, folders=(templates_root(),), open_file=read_beside, cache=cache)
    found = list(diagrams.render(material).values())
    for text in markdown.render(material).values():
        found += [token.content for token in MarkdownIt().parse(text) if token.info == "mermaid"]
    return list(dict.fromkeys(source.strip() for source in found))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_mermaid_draws_every_diagram_of_every_design(draw: Any, language: str, tmp_path: Path) -> None:
    cache = str(tmp_path)
    sources = {source for path, _ in DESIGNS.values() for source in sources_of(str(path), language, cache)}
    assert len(sources) >= 25
    drawn = draw(sorted(sources))
    assert [(shown["text"], source) for source, shown in drawn.items() if shown["text"].startswith("refused:")] == []
    assert [source for source, shown in drawn.items() if shown["width"] < 100 or shown["height"] < 50] == []


def variants(make: Make, path: str, choices: Iterable[str], language: str) -> list[str]:
    """Return the diagrams of the sample design for each choice of one question."""
    base = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    found: list[str] = []
    for choice in choices:
        answers = deepcopy(base)
        *parents, name = path.split(".")
        section = answers
        for parent in parents:
            section = section.setdefault(parent, {})
        section[name] = choice
        answers.pop("wsdesign", None)
        found += diagrams.render(make(yaml.safe_dump(answers, allow_unicode=True), language)).values()
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_mermaid_draws_every_branch_of_the_diagrams(draw: Any, make: Make, catalogue: Catalogue, language: str) -> None:
    sources: set[str] = set()
    for path in BRANCHES:
        choices = [choice.value for choice in catalogue.fields[path].choices]
        assert len(choices) >= 3
        sources.update(variants(make, path, choices, language))
    assert len(sources) >= 30
    drawn = draw(sorted(sources))
    assert [(shown["text"], source) for source, shown in drawn.items() if shown["text"].startswith("refused:")] == []


def test_mermaid_does_refuse_what_is_wrong(draw: Any) -> None:
    source = "sequenceDiagram\n  A->>B a message without a colon"
    assert draw([source])[source]["text"].startswith("refused:")
