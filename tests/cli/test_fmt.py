"""``wsdesign fmt`` and ``wsdesign migrate``: files changed in place, with exit codes and words."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import wsdesign

UNORDERED = "wsdesign: 1\ntransport: {choice: sse}\ncontext: {direction: server_to_client}\n"
ORDERED = "wsdesign: 1\ncontext: {direction: server_to_client}\ntransport: {choice: sse}\n"


def test_fmt_puts_a_file_in_order_once(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(UNORDERED)
    path.chmod(0o640)
    assert wsdesign("fmt", "d.yaml", "--check", cwd=tmp_path) == (
        1,
        "d.yaml: is not in order; `wsdesign fmt` puts it so\n",
        "",
    )
    assert path.read_text() == UNORDERED
    assert wsdesign("fmt", "d.yaml", cwd=tmp_path) == (0, "d.yaml: put in order\n", "")
    assert path.read_text() == ORDERED
    assert path.stat().st_mode & 0o777 == 0o640
    assert wsdesign("fmt", "d.yaml", "--check", cwd=tmp_path) == (0, "d.yaml: is in order\n", "")
    assert wsdesign("--lang", "zh", "fmt", "d.yaml", cwd=tmp_path) == (0, "d.yaml：顺序无需调整\n", "")


def test_fmt_of_what_is_no_design_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("a: [\n")
    done = wsdesign("fmt", "d.yaml", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert (tmp_path / "d.yaml").read_text() == "a: [\n"


def test_migrate_says_what_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text("context: {offline_delivery: yes}\n")
    assert wsdesign("migrate", "d.yaml", cwd=tmp_path) == (
        0,
        "d.yaml: brought from format 0 to 1\n  context.offline_delivery: yes is now true\n",
        "",
    )
    assert path.read_text() == "wsdesign: 1\ncontext: {offline_delivery: true}\n"
    assert wsdesign("migrate", "d.yaml", cwd=tmp_path) == (0, "d.yaml: is in format 1 already\n", "")


def test_migrate_leaves_a_newer_format_alone(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("wsdesign: 9\n")
    done = wsdesign("migrate", "d.yaml", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert (
        done.err
        == "error: d.yaml:1:11: wsdesign: is written in format 9, newer than this program knows (1); update wsdesign\n"
    )
