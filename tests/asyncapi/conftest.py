"""The official AsyncAPI parser, installed once into a folder of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.conftest import make, make_sheet
from tests.tools import need, node_modules

if TYPE_CHECKING:
    from collections.abc import Callable

    Parse = Callable[[dict[str, str]], dict[str, dict[str, Any]]]

__all__ = ["make", "make_sheet"]  # fixtures of the renderers, used here too

SCRIPT = Path(__file__).parent / "validate.js"


@pytest.fixture(scope="session")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parse:
    """Return a function that gives the parser's findings for documents by their names."""
    node, modules = need("node"), node_modules()
    folder = tmp_path_factory.mktemp("parser")
    (folder / "node_modules").symlink_to(modules)
    (folder / SCRIPT.name).write_bytes(SCRIPT.read_bytes())

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
