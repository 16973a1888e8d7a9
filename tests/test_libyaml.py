"""PyYAML is imported in part, and is whole for whoever wants more of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

PATHS = f"import sys; sys.path[:0] = {sys.path!r}; "


def printed_by(program: str) -> str:
    """Return what a program prints in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-S", "-c", PATHS + program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_reading_a_document_runs_no_more_of_pyyaml_than_it_needs() -> None:
    program = "from wizard.tree import parse; print(parse('a: 1', 'd').data, sorted(m for m in sys.modules if m[:4] == 'yaml'))"
    names = "['yaml', 'yaml._yaml', 'yaml.error', 'yaml.events', 'yaml.nodes', 'yaml.tokens']"
    assert printed_by(program) == f"{{'a': 1}} {names}"


@pytest.mark.parametrize(
    ("use", "shown"),
    [
        ("import yaml; print(yaml.safe_load('on: 2026-11-27'))", "{True: datetime.date(2026, 11, 27)}"),
        ("from yaml import safe_load; print(safe_load('a: [1, 2.5]'))", "{'a': [1, 2.5]}"),
        ("import yaml; print(yaml.load('a: {b: c}', Loader=yaml.CSafeLoader))", "{'a': {'b': 'c'}}"),
        (
            "import yaml; print(yaml.load('a: {b: c}', yaml.CSafeLoader), yaml.__with_libyaml__)",
            "{'a': {'b': 'c'}} True",
        ),
        ("import yaml; print(yaml.safe_dump({'a': [1]}), end='')", "a:\n- 1"),
        ("import yaml.constructor; print(yaml.constructor.SafeConstructor.__name__)", "SafeConstructor"),
        ("import yaml; print(yaml.reader.Reader.__name__, yaml.scanner.Scanner.__name__)", "Reader Scanner"),
    ],
)
def test_whoever_wants_more_of_pyyaml_finds_it_whole(use: str, shown: str) -> None:
    assert printed_by(f"import wizard.tree\n{use}") == shown


@pytest.mark.parametrize("text", ["a: [", "a: 1: 2", "a: \x00"])
def test_the_errors_of_its_parser_are_those_that_pyyaml_documents(text: str) -> None:
    program = (
        f"import wizard.tree\nimport yaml\ntry: yaml.load({text!r}, Loader=yaml.CSafeLoader)\n"
        "except yaml.YAMLError as error: print(error.__class__.__module__)"
    )
    assert printed_by(program) in ("yaml.parser", "yaml.scanner", "yaml.reader")


def test_a_pyyaml_that_somebody_has_imported_is_taken_as_it_is() -> None:
    program = "import yaml\nwhole = yaml.scanner.ScannerError\nimport wizard.libyaml\nprint(yaml.scanner.ScannerError is whole)"
    assert printed_by(program) == "True"
