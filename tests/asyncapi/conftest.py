"""The official AsyncAPI parser, installed once into a folder of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.conftest import make, make_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    Parse = Callable[[dict[str, str]], dict[str, dict[str, Any]]]

__all__ = ["make", "make_sheet"]  # fixtures of the renderers, used here too

PARSER = "@asyncapi/parser@3.6.3"
SCRIPT = Path(__file__).parent / "validate.js"


@pytest.fixture(scope="session")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parse:
    """Return a function that gives the parser's findings for documents by their names."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are needed to run the official AsyncAPI parser")
    folder = tmp_path_factory.mktemp("parser")
    (folder / "package.json").write_text('{"private": true}')
    subprocess.run(
        [npm, "install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts", PARSER], cwd=folder, check=True
    )
    shutil.copy(SCRIPT, folder)

    def run(documents: dict[str, str]) -> dict[str, dict[str, Any]]:
        paths = {}
        for number, (name, text) in enumerate(documents.items()):
            path = folder / f"{number}.yaml"
            path.write_text(text, encoding="utf-8")
            paths[str(path)] = name
        command = [node, SCRIPT.name, *paths]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8")
        return {paths[path]: result for path, result in json.loads(done.stdout).items()}

    return run
