"""A design in which every text tries to break out: it is shown as text everywhere, and nothing is written elsewhere."""

from __future__ import annotations

import csv
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
import yaml
from markdown_it import MarkdownIt

from tests.render.hostile import MARK, hostile_source
from wizard.render import FORMATS, renderer

if TYPE_CHECKING:
    from tests.render.conftest import Make
    from wizard.content.catalogue import Catalogue

OUR_HTML = re.compile(r"</?details>|</?summary>|</?code>")


@pytest.fixture(scope="module", params=["en", "zh"])
def files(make: Make, catalogue: Catalogue, request: pytest.FixtureRequest) -> dict[str, str]:
    material = make(hostile_source(catalogue), request.param)
    return {path: text for name in FORMATS for path, text in renderer(name)(material).items()}


def test_every_file_lies_below_the_folder(files: dict[str, str]) -> None:
    for name in files:
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name)


def test_markdown_holds_no_markup_but_ours(files: dict[str, str]) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for name, text in files.items():
        if not name.endswith(".md"):
            continue
        for token in [inner for block in reader.parse(text) for inner in (block, *(block.children or ()))]:
            assert token.type != "image", name
            if token.type in ("html_block", "html_inline"):
                assert re.sub(r"&[#\w]+;|[^<>]", "", OUR_HTML.sub("", token.content)) == "", (name, token.content)
            if token.type == "link_open":
                target = str(token.attrs["href"])
                assert "example.invalid" not in target
                assert re.match(r"https://|[0-9]{2}-[a-z]+\.md|\.\./|README\.md|[a-z]+(\.[a-z]+)+$|[a-z]+/", target), (
                    target
                )
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), name


def test_every_text_is_shown_in_the_documents(files: dict[str, str]) -> None:
    documents = "".join(text for name, text in files.items() if name.endswith(".md"))
    everywhere = "".join(files.values())
    numbers = {int(number) for number in re.findall(rf"{MARK}(\d+)", everywhere)}
    assert len(numbers) >= 44
    hidden = {number for number in numbers if f"{MARK}{number}" not in documents}
    assert hidden == set()


def test_files_for_machines_are_well_formed(files: dict[str, str]) -> None:
    for name, text in files.items():
        if name.endswith(".json"):
            json.loads(text)
        elif name.endswith(".yaml"):
            yaml.safe_load(text)
        elif name.endswith(".csv"):
            rows = list(csv.reader(text.splitlines()))
            assert {len(row) for row in rows} == {len(rows[0])}
            assert not [cell for row in rows for cell in row if re.match(r"[=+@\t\r]|-(?![\d.])", cell)]
