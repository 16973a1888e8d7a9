"""``wsdesign export``: what it writes, what it leaves alone, and what ``--check`` says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.command import wsdesign
from tests.content.packs import QUESTION, MakePack
from wizard.cli.export import run
from wizard.cli.settings import Settings
from wizard.errors import InvalidInput, WsdesignError

CASES = Path(__file__).parent.parent / "render" / "cases"
ENGLISH = Settings(language="en")


@pytest.fixture
def design(tmp_path: Path) -> Path:
    shutil.copytree(CASES, tmp_path / "design")
    return tmp_path / "design" / "chat.yaml"


def export(design: Path, to: Path, output_format: str = "all", *, check: bool = False) -> int:
    return run(str(design), ENGLISH, to=str(to), output_format=output_format, check=check)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_markdown_is_ten_documents(design: Path, tmp_path: Path) -> None:
    assert export(design, tmp_path / "docs", "md") == 0
    assert names(tmp_path / "docs") == [
        "01-transport.md", "02-auth.md", "03-protocol.md", "04-timeouts.md", "05-reconnect.md", "06-capacity.md",
        "07-operations.md", "08-security.md", "09-checklist.md", "README.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("output_format", "file"),
    [
        ("mermaid", "diagrams/auth.mmd"),
        ("csv", "capacity.csv"),
        ("json", "design.json"),
        ("jsonschema", "schemas/message.new.schema.json"),
        ("jsonschema", "schemas/control/auth.schema.json"),
    ],
)
def test_a_format_has_its_files(design: Path, tmp_path: Path, output_format: str, file: str) -> None:
    export(design, tmp_path / "docs", output_format)
    assert file in names(tmp_path / "docs")


def test_a_second_export_touches_nothing(design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = tmp_path / "docs"
    export(design, docs)
    os.utime(docs / "README.md", (1, 1))
    capsys.readouterr()
    export(design, docs)
    assert (docs / "README.md").stat().st_mtime == 1
    assert capsys.readouterr().err == f"{docs}: 0 written, {len(names(docs))} unchanged\n"


def test_check_is_quiet_about_what_is_up_to_date(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(design, tmp_path / "docs")
    assert export(design, tmp_path / "docs", check=True) == 0
    assert capsys.readouterr().out == ""


def test_check_names_what_differs_and_writes_nothing(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    export(design, docs)
    (docs / "README.md").write_text("changed by hand\n")
    (docs / "02-auth.md").unlink()
    assert export(design, docs, check=True) == 1
    assert capsys.readouterr().out == (f"{docs}/README.md: differs from the design\n{docs}/02-auth.md: is missing\n")
    assert (docs / "README.md").read_text() == "changed by hand\n"
    assert not (docs / "02-auth.md").exists()


def test_check_finds_the_schema_of_a_message_that_is_gone(
    design: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    export(design, docs, "jsonschema")
    (docs / "schemas" / "theirs.schema.json").write_text("{}")
    design.write_text(design.read_text().replace("type: message.new", "type: message.said"))
    assert export(design, docs, "jsonschema", check=True) == 1
    assert capsys.readouterr().out == (
        f"{docs}/schemas/message.said.schema.json: is missing\n"
        f"{docs}/schemas/message.new.schema.json: no longer belongs to the design\n"
    )


def test_check_of_a_folder_that_is_not_there_creates_none(design: Path, tmp_path: Path) -> None:
    assert export(design, tmp_path / "docs", "json", check=True) == 1
    assert not (tmp_path / "docs").exists()


def test_a_file_is_no_folder(design: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").write_text("mine")
    with pytest.raises(WsdesignError, match="docs: is a file, not a folder"):
        export(design, tmp_path / "docs")


def test_a_folder_below_a_file_cannot_be_written(design: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WsdesignError, match="cannot be written: Not a directory"):
        export(design, tmp_path / "file" / "docs")


def test_a_write_that_fails_leaves_neither_half_a_file_nor_a_temporary_one(design: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "design.json").mkdir(parents=True)
    with pytest.raises(WsdesignError, match=r"design\.json: cannot be written"):
        export(design, docs, "json")
    assert names(docs) == []


def test_a_bad_schema_stops_the_export_before_anything_is_written(design: Path, tmp_path: Path) -> None:
    (design.parent / "schemas" / "message.json").write_text("{")
    with pytest.raises(
        InvalidInput, match=r"chat\.yaml:\d+:\d+: protocol\.messages\[0\]\.schema: schemas/message\.json"
    ):
        export(design, tmp_path / "docs")
    assert not (tmp_path / "docs").exists()


def test_the_language_is_that_of_the_document_unless_asked_otherwise(tmp_path: Path) -> None:
    ticker = str(CASES / "ticker.yaml")
    run(ticker, Settings(), to=str(tmp_path / "own"), output_format="md")
    run(ticker, ENGLISH, to=str(tmp_path / "asked"), output_format="md")
    assert (tmp_path / "own" / "README.md").read_text(encoding="utf-8").startswith("# Ninety：实时通信设计")
    assert (tmp_path / "asked" / "README.md").read_text(encoding="utf-8").startswith("# Ninety: realtime design")


@pytest.mark.parametrize(("options", "message"), [
    ({"output_format": "pdf"}, "pdf is none of md"),
    ({"output_format": "md", "templates": "nowhere"}, "nowhere: is not a folder of templates"),
])  # fmt: skip
def test_an_option_that_cannot_be_used_is_refused(
    design: Path, tmp_path: Path, options: dict[str, str], message: str
) -> None:
    with pytest.raises(WsdesignError, match=message):
        run(str(design), ENGLISH, to=str(tmp_path / "docs"), **{"output_format": "md", **options})  # type: ignore[arg-type]


def test_what_packs_ask_and_what_is_assumed_in_any_section_is_printed(tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(questions=QUESTION.replace("context.ours", "ours"))
    (tmp_path / "d.yaml").write_text(
        "wsdesign: 1\nlanguage: en\npacks: [ours]\nours: {region_lock: true}\n"
        "ops: {logs: {retention_days: 30}}\n"
        "review: {decisions: {ops.logs.retention_days: {state: assumed, by: default}, ours.region_lock: {state: assumed}}}\n",
        "utf-8",
    )
    assert wsdesign("export", "d.yaml", "--to", "docs", "--format", "md", cwd=tmp_path).code == 0
    text = (tmp_path / "docs" / "09-checklist.md").read_text("utf-8")
    packs = text.partition("## Asked by the packs of this design")[2].partition("## ")[0]
    assert "| Must data stay in one region | yes *(assumed)* | `ours.region_lock` |" in packs
    assumed = text.partition("## Assumed, not confirmed")[2].partition("## ")[0]
    assert "`ops.logs.retention_days`" in assumed
    assert "`ours.region_lock`" in assumed
