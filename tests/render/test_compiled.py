"""Compiled templates are kept between runs: nothing changes but the time, whatever becomes of the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.errors import WsdesignError
from wizard.render.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "a.md.j2").write_text("{{ name }} {% include '_part' %}")
    (tmp_path / "a.mmd.j2").write_text("{{ name }} {% include '_part' %}")
    (tmp_path / "_part").write_text("{{ other }}")
    return (str(tmp_path),)


def test_a_second_run_takes_what_the_first_compiled(folders: tuple[str, ...], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for _ in range(2):
        paper = Paper(folders, "en", str(cache))
        # A part that both ways of escaping share is escaped for the one that includes it.
        assert paper.render("a.md.j2", {"name": "x*y", "other": "a*b;"}) == r"x\*y a\*b;"
        assert paper.render("a.mmd.j2", {"name": "x;y", "other": "a*b;"}) == "x#59;y a#42;b#59;"
        assert len(list(cache.iterdir())) == 4


def test_a_changed_template_counts_at_once(folders: tuple[str, ...], tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    assert Paper(folders, "en", cache).render("a.md.j2", {"name": "x", "other": "a*b;"}) == r"x a\*b;"
    (tmp_path / "_part").write_text("new")
    assert Paper(folders, "en", cache).render("a.md.j2", {"name": "x", "other": "a*b;"}) == "x new"


def test_what_is_broken_in_the_folder_is_compiled_again(folders: tuple[str, ...], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    Paper(folders, "en", str(cache)).render("a.md.j2", {"name": "x", "other": "a*b;"})
    for file in cache.iterdir():
        file.write_bytes(file.read_bytes()[:30])
    assert Paper(folders, "en", str(cache)).render("a.md.j2", {"name": "x", "other": "a*b;"}) == r"x a\*b;"


def test_a_folder_that_cannot_be_made_is_no_fault(folders: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    paper = Paper(folders, "en", str(tmp_path / "file" / "cache"))
    assert paper.render("a.md.j2", {"name": "x", "other": "a*b;"}) == r"x a\*b;"


def test_an_error_names_file_and_line_from_a_compiled_template_too(folders: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.md.j2").write_text("one\n{{ nothing }}\n")
    for _ in range(2):
        with pytest.raises(WsdesignError, match=r"a\.md\.j2:2: 'nothing' is undefined"):
            Paper(folders, "en", str(tmp_path / "cache")).render("a.md.j2", {})
