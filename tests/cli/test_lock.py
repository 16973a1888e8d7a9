"""One document, two people: who comes second is told who is first, and no edit made by hand is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.cli.command import EMPTY, environment, in_turn, is_one_line, wsdesign
from wizard.content.catalogue import Catalogue
from wizard.content.model import pick


class Sitting:
    """A sitting in plain lines that stays open until it is closed."""

    def __init__(self, file: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "wizard", "start", file.name, "--plain"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=file.parent,
            env=environment(),
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input: IO[str] = self.process.stdin
        self.output: IO[str] = self.process.stdout

    def read_until(self, text: str) -> str:
        read = ""
        while text not in read:
            char = self.output.read(1)
            assert char, f"the sitting ended before it said {text!r}: {read}"
            read += char
        return read

    def type(self, line: str) -> None:
        self.input.write(f"{line}\n")
        self.input.flush()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "d.yaml"
    path.write_text(EMPTY)
    return path


@pytest.fixture
def sitting(file: Path) -> Iterator[Sitting]:
    held = Sitting(file)
    held.read_until("(:? for help): ")
    yield held
    held.process.kill()
    held.process.wait()
    held.input.close()
    held.output.close()


def test_a_second_writer_is_told_who_holds_the_document(file: Path, sitting: Sitting) -> None:
    runs = in_turn(
        [
            ("start", "d.yaml", "--plain"),
            ("start", "d.yaml", "--set", "context.product.name=Mine"),
            ("answer", "d.yaml", "context.product.name", "Mine"),
        ],
        cwd=file.parent,
    )
    for done in runs:
        assert (done.code, done.out) == (2, "")
        assert is_one_line(done.err)
        assert re.search(rf"d\.yaml: is being edited by process {sitting.process.pid}\b", done.err)
    assert file.read_text() == EMPTY


def test_a_link_to_the_document_is_the_same_document(file: Path, sitting: Sitting) -> None:
    (file.parent / "link.yaml").symlink_to(file)
    done = wsdesign("answer", "link.yaml", "context.product.name", "Mine", cwd=file.parent)
    assert done.code == 2
    assert f"process {sitting.process.pid}" in done.err


def test_reading_needs_no_lock(file: Path, sitting: Sitting) -> None:
    runs = in_turn([("status", "d.yaml"), ("next", "d.yaml"), ("check", "d.yaml")], cwd=file.parent)
    assert [done.code for done in runs] == [0, 0, 1]


def test_a_killed_sitting_leaves_the_document_free(file: Path, sitting: Sitting) -> None:
    sitting.type("Board")
    sitting.read_until("Add one")
    os.kill(sitting.process.pid, signal.SIGKILL)
    sitting.process.wait()
    done = wsdesign("answer", "d.yaml", "context.product.name", "Order board", cwd=file.parent)
    assert (done.code, done.err) == (0, "")
    assert "name: Order board\n" in file.read_text()


def test_an_edit_by_hand_between_two_answers_survives(file: Path, sitting: Sitting, catalogue: Catalogue) -> None:
    sitting.type("Board")
    sitting.read_until("Add one")
    file.write_text(
        file.read_text().replace("context:", "# Ann: agreed in the review\ncontext:\n  direction: bidirectional")
    )
    sitting.type(":s")
    sitting.type(":s")
    sitting.type("200")
    sitting.read_until("context.latency.target_p95_ms: 200 ms")
    assert file.read_text() == (
        "wsdesign: 1\nlanguage: en\n# Ann: agreed in the review\ncontext:\n  direction: bidirectional\n  product:\n"
        "    name: Board\n  latency:\n    target_p95_ms: 200\nreview:\n  level: quick\n"
    )
    sitting.read_until(pick(catalogue.fields["context.client_msgs_per_min"].text, "en"))  # the direction is not asked


def test_an_edit_by_hand_that_breaks_the_document_is_left_alone(file: Path, sitting: Sitting) -> None:
    broken = EMPTY + "context: [\n"
    file.write_text(broken)
    sitting.type("Board")
    assert sitting.process.wait(timeout=20) == 2
    assert file.read_text() == broken


def test_many_writers_at_once_lose_no_acknowledged_answer(file: Path) -> None:
    paths = ["context.client_msgs_per_min", "context.scale.peak_connections", "context.outage_p95_s", "scale.nodes"]
    processes = {
        path: subprocess.Popen(
            [sys.executable, "-m", "wizard", "answer", "d.yaml", path, "7"], cwd=file.parent, env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for path in paths
    }  # fmt: skip
    ended = {path: (process.communicate(timeout=60), process.returncode) for path, process in processes.items()}
    text = file.read_text()
    for path, ((_, error), code) in ended.items():
        written = f"{path.rpartition('.')[2]}: 7" in text
        assert (code, written) in ((0, True), (2, False)), (path, error)
    assert any(code == 0 for _, code in ended.values())
