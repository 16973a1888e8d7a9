"""The content of a wheel says what the YAML of a checkout says; what few commands read is read late."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.content.packs import MakePack
from wizard.content import compiled
from wizard.content.build import write_compiled
from wizard.content.catalogue import Catalogue
from wizard.content.compiled import Compiled, read_compiled
from wizard.content.layers import load_catalogue
from wizard.content.model import pick
from wizard.content.pack import builtin_raw
from wizard.design.document import read_design
from wizard.report.json_report import render
from wizard.review.gate import gate, review
from wizard.tree import parse

SAMPLES = sorted((Path(__file__).parents[1] / "review" / "samples").glob("*.yaml"))


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the compiled content, which the package then reads as if it lay in a wheel."""
    write_compiled(builtin_raw(), str(tmp_path))
    monkeypatch.setattr(compiled, "FOLDER", str(tmp_path))
    monkeypatch.setattr(compiled, "_tables", {})
    return tmp_path


def report(catalogue: Catalogue, path: Path, language: str) -> str:
    design = read_design(parse(path.read_bytes(), path.name), catalogue, language=language)
    result = review(design, catalogue, today="2026-11-23")
    return render([result], [gate(result)], language)


def compiled_content() -> Compiled:
    content = read_compiled()
    assert content is not None
    return content


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wheel_finds_and_says_what_a_checkout_does(wheel: Path, path: Path, language: str) -> None:
    assert report(Catalogue(compiled_content()), path, language) == report(Catalogue(builtin_raw()), path, language)


def test_every_text_and_example_is_the_same(wheel: Path) -> None:
    ours, theirs = Catalogue(compiled_content()), Catalogue(builtin_raw())
    assert ours.rules.keys() == theirs.rules.keys()
    for rule, other in zip(ours.rules.values(), theirs.rules.values(), strict=True):
        assert rule.examples == other.examples
        for part in ("title", "message", "why", "fix"):
            for language in ("en", "zh"):
                assert pick(getattr(rule, part), language) == pick(getattr(other, part), language)
    for preset, other_preset in zip(ours.raw["presets"], theirs.raw["presets"], strict=True):
        assert preset["answers"] == other_preset["answers"]
        assert pick(preset["title"], "zh") == pick(other_preset["title"], "zh")


def test_no_expression_of_the_built_in_pack_is_parsed_again(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue(compiled_content())
    monkeypatch.setattr("wizard.content.syntax.parse_expression", None)  # a call would fail
    for path in SAMPLES:
        assert report(catalogue, path, "en")


def test_a_part_aside_is_read_when_it_is_asked_for(wheel: Path) -> None:
    content = compiled_content()
    assert "presets" not in json.loads((wheel / "content.json").read_text(encoding="utf-8"))
    assert "presets" not in content
    assert [preset["id"] for preset in content["presets"]]
    assert content.get("no-such-part", ()) == ()
    with pytest.raises(KeyError):
        content["no-such-part"]


def test_a_checkout_has_no_compiled_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "FOLDER", str(tmp_path))
    assert read_compiled() is None


def test_a_pack_changes_part_of_what_a_wheel_carries(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.content.pack._builtin", None)
    folder = MakePack(tmp_path / "ours")(
        rules="rules:\n  - {id: no-heartbeat, override: true, title: {zh: 缺少心跳}}\n",
        ui="refuse.text: {en: 'wants text, got {got}'}\n",
    )
    catalogue = load_catalogue((folder,))
    title = catalogue.rules["no-heartbeat"].title
    assert (pick(title, "en"), pick(title, "zh")) == ("No heartbeat on a long-lived connection", "缺少心跳")
    assert catalogue.word("refuse.text", "en", got="5") == "wants text, got 5"
    assert catalogue.word("refuse.text", "zh", got="5") == "应为文本，实际为 5"
