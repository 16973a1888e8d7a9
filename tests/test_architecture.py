"""The house keeps its shape: imports point down, neighbours do not know each other, ``check`` starts with little."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "wizard"
SAMPLE = ROOT / "tests" / "review" / "samples" / "f1-harbor-chat.yaml"

# From the roof to the ground; parts of one level are neighbours.
LEVELS = (
    {"__main__", "cli"},
    {"interview", "render", "report", "infra"},
    {"review", "capacity", "storm", "drill"},
    {"design"},
    {"content"},
    {"reading"},
    {"tree"},
    {"quantity", "libyaml", "paths", "syntax_faults"},
    {"units", "errors", "days"},
    {"typed"},
)
LEVEL_OF = {part: number for number, parts in enumerate(LEVELS) for part in parts}

HEAVY = ("typer", "click", "rich", "pydantic", "questionary", "prompt_toolkit", "jinja2", "jsonschema", "numpy")


def part_of(module: str) -> str:
    """Return the part of the house that ``wizard.review.gate`` belongs to; "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of every module of the package that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            module = node.module or ""
            if module == "wizard":
                yield from ((node.lineno, f"wizard.{alias.name}") for alias in node.names)
            elif module.startswith("wizard."):
                yield node.lineno, module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.startswith("wizard."))


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_pack" not in path.parts)


def home(path: Path) -> str:
    """Return the part that a file belongs to; "" for the package's own ``__init__``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def test_every_part_of_the_package_has_its_level() -> None:
    unplaced = {home(path) for path in modules()} - {""} - set(LEVEL_OF)
    assert unplaced == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down_and_neighbours_do_not_know_each_other(path: Path) -> None:
    own = home(path)
    wrong = []
    for line, module in imports(path):
        other = part_of(module)
        if other in ("__version__", own):
            continue
        if own == "" or LEVEL_OF[other] <= LEVEL_OF[own]:
            if {own, other} == {"__main__", "cli"} and own == "__main__":
                continue
            wrong.append(f"{path.relative_to(ROOT)}:{line}: imports {module}")
    assert wrong == []


def test_a_ring_of_imports_inside_a_part_is_closed_only_for_types() -> None:
    """At run time no module needs one that needs it."""
    edges = {
        ".".join(("wizard", *path.relative_to(PACKAGE).with_suffix("").parts)): set(_runtime_imports(path))
        for path in modules()
    }

    def reaches(start: str, name: str, seen: frozenset[str] = frozenset()) -> bool:
        below = edges.get(name, set())
        return start in below or any(reaches(start, n, seen | {n}) for n in below - seen)

    assert [name for name in edges if reaches(name, name)] == []


def _runtime_imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wizard"):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_by(*arguments: str) -> set[str]:
    """Return the top-level names of all modules that a fresh interpreter imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.returncode in (0, 1), done.stderr
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def heavy(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names} & set(HEAVY)


@pytest.mark.parametrize("output_format", ["text", "json"])
def test_check_imports_none_of_the_heavy_libraries(output_format: str) -> None:
    names = imported_by("-m", "wizard", "check", str(SAMPLE), "--format", output_format)
    assert "wizard.review.gate" in names
    assert heavy(names) == set()


def test_check_imports_nothing_that_takes_longer_than_a_part_of_the_review() -> None:
    names = imported_by(
        "-S",
        "-c",
        f"import sys; sys.path[:0] = {sys.path!r}; sys.argv = ['', 'check', {str(SAMPLE)!r}]; from wizard.__main__ import main; main()",
    )
    assert "wizard.review.plan" in names
    assert (
        names
        & {"typing", "dataclasses", "inspect", "pathlib", "datetime", "hashlib", "yaml.reader", "importlib.resources"}
        == set()
    )


def test_the_version_is_said_with_hardly_any_import() -> None:
    names = imported_by("-m", "wizard", "--version")
    assert heavy(names) == set()
    assert {name for name in names if name.startswith("wizard")} <= {"wizard", "wizard.errors", "wizard.typed"}


def test_the_command_line_itself_loads_no_machinery() -> None:
    names = imported_by("-c", "import wizard.cli.app")
    assert "wizard.cli.app" in names
    assert heavy(names) & {"questionary", "prompt_toolkit", "jinja2", "jsonschema", "numpy", "pydantic"} == set()


def test_help_loads_no_machinery() -> None:
    names = imported_by("-m", "wizard", "--help")
    assert heavy(names) & {"questionary", "prompt_toolkit", "jinja2", "jsonschema", "numpy", "pydantic"} == set()


PURE = ("content", "design", "review", "report", "render", "capacity", "storm", "drill", "interview")


@pytest.mark.parametrize("part", PURE)
def test_the_inside_neither_prints_nor_asks_nor_looks_at_the_clock(part: str) -> None:
    """Only the command line and the terminal asker touch the terminal."""
    wrong = []
    for path in sorted((PACKAGE / part).rglob("*.py")):
        if path.name in ("terminal.py", "plain.py", "store.py") and part in ("interview", "design"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "print", "input", "eval", "exec", "datetime.now", "date.today", "time.time", "os.getenv",
            ):  # fmt: skip
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.func)}")
    assert wrong == []
