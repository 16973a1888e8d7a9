"""``docs/templates.md`` names what templates really get, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.render.conftest import CASES
from wizard.render.adr import Topic
from wizard.render.markdown import drafts
from wizard.render.sheet import Sheet

if TYPE_CHECKING:
    from tests.render.conftest import Make

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"
GLOBALS = {"say", "language", "code", "fenced", "link"}
# Their parts stand elsewhere on the page, or are those of another command's output.
WHOLE: tuple[str, ...] = (
    "sheet",
    "capacity",
    "groups",
    "load",
    "findings[].sources",
    "items[].unmet",
    "items[].findings",
    "items[].not_assessed",
)
WHOLE += ("assumed[].shown", "assumed[].decision", "findings[].waiver", "session[].lines", "session[].values")
WHOLE += (
    "chain.hops[].idle",
    "chain.hops[].lifetime",
    "storm.settings",
    "storm.result",
    "storm.load",
    "waivers[].facts",
)


def names_of(name: str, value: Any) -> Iterator[str]:
    """Yield a name and those of its parts."""
    yield name
    if name in WHOLE:
        return
    first: Any = value[0] if isinstance(value, list | tuple) and not hasattr(value, "_fields") and value else None
    if isinstance(value, dict):
        parts: dict[str, Any] = value
    elif hasattr(value, "_fields"):
        parts = value._asdict()
    elif isinstance(first, dict):
        name, parts = f"{name}[]", first
    elif hasattr(first, "_fields"):
        name, parts = f"{name}[]", {field: getattr(first, field) for field in first._fields}
    elif hasattr(first, "__dataclass_fields__"):
        name, parts = f"{name}[]", {field: getattr(first, field) for field in first.__dataclass_fields__}
    else:
        return
    for part, inner in parts.items():
        yield from names_of(f"{name}.{part}", inner)


def documented() -> set[str]:
    """Return the names in the first column of every table of variables, but not of files."""
    text = PAGE.read_text(encoding="utf-8").partition("## Decision records")[0].partition("## Functions")[2]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_the_page_names_every_variable_and_no_other(make: Make) -> None:
    # With an answer taken out, so that a rule cannot be assessed.
    text = (CASES / "chat.yaml").read_text("utf-8").replace("    max_blind_s: 45\n", "").replace("wsdesign: 1\n", "", 1)
    values = drafts(make(text)).values
    real = {name for key, value in values.items() for name in names_of(key, value)} - {"sheet", "waivers[].facts"}
    # A name whose parts all stand on the page needs no line of its own.
    parents = {name for name in real if any(other.startswith((f"{name}.", f"{name}[]")) for other in real)}
    known = documented() - GLOBALS - {name for name in documented() if name.startswith("sheet.")}
    assert real - parents - known == set()
    assert known - real == set()


def test_the_page_names_what_the_sheet_offers() -> None:
    offered = {f"sheet.{name}" for name in vars(Sheet) if not name.startswith("_")}
    assert {name for name in documented() if name.startswith("sheet.")} == offered


def test_the_page_names_what_a_decision_record_gets() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for field in Topic._fields:
        assert f"`topic.{field}`" in text or field in ("title", "figures"), field


def test_every_template_stands_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    folder = PAGE.parents[1] / "templates"
    numbered = re.compile(r"markdown/0\d-")
    for path in folder.rglob("*.*"):
        name = path.relative_to(folder).as_posix()
        assert f"`{name}`" in text or numbered.match(name) or name == "figures.yaml", name
