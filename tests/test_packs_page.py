"""The page on packs: the pack that it shows passes its linter, and what it says of limits and functions is true."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.command import in_turn
from wizard.content.kleene import FUNCTION_NAMES
from wizard.content.layers import load_catalogue
from wizard.content.pack import MAX_FILES, MAX_SIZE
from wizard.content.shape import MAX_ENTRIES
from wizard.content.syntax import MAX_LENGTH

PAGE = (Path(__file__).parents[1] / "docs" / "packs.md").read_text("utf-8")
FILES = dict(re.findall(r"```yaml\n# (ours/[\w/.]+)\n(.*?)```", PAGE, re.DOTALL))
SETTINGS = re.findall(r"In `pack.yaml`:\n\n```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_pack_of_the_page_passes_its_linter(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    plain = in_turn([("pack", "lint", "ours")], cwd=tmp_path)[0]
    assert plain == (0, "ours: nothing wrong (rules: 1, questions: 2)\n", "")
    assert f"$ wsdesign pack lint ours\n{plain.out}" in PAGE
    settings = re.sub("extends:.*\n", "", SETTINGS)
    (tmp_path / "ours" / "pack.yaml").write_text(FILES["ours/pack.yaml"] + settings, "utf-8")
    assert in_turn([("pack", "lint", "ours")], cwd=tmp_path)[0].code == 0
    catalogue = load_catalogue((str(tmp_path / "ours"),))
    assert catalogue.platforms["aws-alb"].hop["idle_timeout_s"] == 3600
    assert catalogue.rules["heartbeat-thin-margin"].severity == "error"
    assert "websocket-for-one-way-feed" not in catalogue.rules


def test_it_names_every_function_item_and_limit() -> None:
    assert set(re.findall(r"functions `([a-z0-9_ ]+)`", PAGE)[0].split()) == FUNCTION_NAMES
    assert [item.id for item in load_catalogue().items if f"`{item.id}`" not in PAGE] == []
    assert f"{MAX_FILES} files" in PAGE
    assert f"{MAX_SIZE / 1e6} MB" in PAGE
    assert f"{MAX_ENTRIES} entries" in PAGE
    assert f"{MAX_LENGTH:,} characters" in PAGE
