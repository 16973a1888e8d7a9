"""Templates: nothing leaves unescaped, and a team's own file takes the place of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.errors import WsdesignError
from wizard.render.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path


def paper(folder: Path, text: str, *, name: str = "a.md.j2", language: str = "en") -> Paper:
    (folder / name).write_text(text, encoding="utf-8")
    return Paper((str(folder),), language)


def test_whatever_is_not_marked_is_escaped(tmp_path: Path) -> None:
    assert paper(tmp_path, "{{ name }}").render("a.md.j2", {"name": "a|b"}) == r"a\|b"


def test_a_diagram_is_escaped_for_diagrams(tmp_path: Path) -> None:
    drawn = paper(tmp_path, 'x["{{ name }}"]', name="a.mmd.j2").render("a.mmd.j2", {"name": 'a"b'})
    assert drawn == 'x["a#34;b"]'


def test_a_macro_does_not_escape_twice(tmp_path: Path) -> None:
    text = "{% macro m(x) %}*{{ x }}*{% endmacro %}{{ m(name) }} {% set s %}{{ name }}{% endset %}{{ s }}"
    assert paper(tmp_path, text).render("a.md.j2", {"name": "a|b"}) == r"*a\|b* a\|b"


def test_words_are_said_in_the_language_with_values_escaped(tmp_path: Path) -> None:
    text = '{{ say("**{n}** rooms", "**{n}** 个房间", n=name) }}'
    assert paper(tmp_path, text).render("a.md.j2", {"name": "a|b"}) == r"**a\|b** rooms"
    assert paper(tmp_path, text, language="zh").render("a.md.j2", {"name": "a|b"}) == r"**a\|b** 个房间"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("25 秒", "每 25 秒后断开", id="no space between Chinese characters"),
        pytest.param("25 s", "每 25 s 后断开", id="a space beside Latin letters"),
    ],
)
def test_chinese_closes_up_around_a_value(tmp_path: Path, value: str, text: str) -> None:
    said = paper(tmp_path, '{{ say("", "每 {s} 后断开", s=v) }}', language="zh")
    assert said.render("a.md.j2", {"v": value}) == text


@pytest.mark.parametrize("text", ["{{ a ~ b }}", "{{ a | safe }}", "{{ [a] | join }}", "{{ a | replace(1, 2) }}"])
def test_what_goes_behind_the_back_of_escaping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(WsdesignError, match=r"a\.md\.j2:1"):
        paper(tmp_path, text).render("a.md.j2", {"a": 1, "b": 2})


def test_a_template_cannot_reach_python(tmp_path: Path) -> None:
    with pytest.raises(WsdesignError, match="unsafe"):
        paper(tmp_path, "{{ ''.__class__.__mro__ }}").render("a.md.j2", {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one\n{{ wrong }}", r"a\.md\.j2:2: 'wrong' is undefined"),
        ("one\n\n{% if %}", r"a\.md\.j2:3: Expected an expression, got 'end of statement block'"),
        ("one\n{% include 'missing' %}", r"a\.md\.j2:2: missing"),
        ("{{ ask('no.such.path') }}", r"a\.md\.j2:1: KeyError: 'no\.such\.path'"),
        ("one\n{{ 1 / 0 }}", r"a\.md\.j2:2: ZeroDivisionError"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "a.md.j2").write_text(text)
    papers = Paper((str(tmp_path), str(tmp_path / "ours")), "en")
    with pytest.raises(WsdesignError, match=message):
        papers.render("a.md.j2", {"ask": {}.__getitem__})


def test_a_mistake_in_a_template_of_ours_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        paper(tmp_path, "{{ 1 / 0 }}").render("a.md.j2", {})


def test_a_mistake_is_named_where_it_stands_and_not_where_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "part").write_text("\n\n{{ wrong }}")
    with pytest.raises(WsdesignError, match=r"part:3: 'wrong' is undefined"):
        paper(tmp_path, "{% include 'part' %}").render("a.md.j2", {})


def test_the_first_folder_that_has_a_template_wins(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    (ours / "a.md.j2").write_text("ours, {% include 'b.md.j2' %}")
    (ours / "b.md.j2").write_text("ours")
    (theirs / "b.md.j2").write_text("theirs")
    assert Paper((str(theirs), str(ours)), "en").render("a.md.j2", {}) == "ours, theirs"
