"""The real wizard in a real terminal: what the screen shows, and that leaving it in any way loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.cli.command import EMPTY, environment
from wizard.interview.wrap import cells

DOWN, ENTER, CLEAR = "\x1b[B", "\r", "\x15"
ALMOST = EMPTY.replace(
    "review:", "context:\n  clients: [{kind: browser}]\n  hops: [{kind: nginx, name: edge}]\nreview:"
)


class Screen(pyte.HistoryScreen):
    """A screen that answers when it is asked where the cursor stands, as terminals do."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], object]) -> None:
        super().__init__(columns, lines, history=2000)
        self.answer = answer

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class Terminal:
    """A terminal of a given size in which the wizard runs; its screen is what a person would see."""

    def __init__(self, file: Path, columns: int, lines: int, *options: str, **env: str) -> None:
        self.file = file
        self.raw = b""
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable, ["-m", "wizard", "start", file.name, *options], dimensions=(lines, columns),
            cwd=str(file.parent), env=environment(**env), timeout=20,
        )  # fmt: skip
        self.child.delaybeforesend = None
        self.screen = Screen(columns, lines, self.child.send)
        self.stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        """Everything on the screen, and what has scrolled off it."""
        gone = ["".join(line[x].data for x in range(self.screen.columns)) for line in self.screen.history.top]
        return "\n".join(line.rstrip() for line in [*gone, *self.screen.display])

    def read(self) -> None:
        data: bytes
        try:
            data = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            data = b""
        self.raw += data
        self.stream.feed(data)

    def wait_for(self, text: str) -> None:
        """Read until the screen shows a text."""
        self.wait_until(lambda: text in self.text, text)

    def wait_until(self, shown: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 20
        while not shown():
            assert time.monotonic() < end, f"{what!r} did not appear:\n{self.text}"
            self.read()

    def press(self, keys: str, then: str) -> None:
        self.child.send(keys)
        self.wait_for(then)

    def wait_for_question(self, text: str) -> None:
        """Wait until a question takes keys; before that, the terminal itself would act on some of them."""
        self.wait_until(lambda: text in self.text and "Ctrl-C" in self.text, text)

    def answer_three(self) -> None:
        """Type a name, keep a suggested number, choose a direction."""
        self.wait_for_question("called?")
        self.press("Board" + ENTER, "Saved context.product.name: Board")
        self.press(ENTER, "Saved context.latency.target_p95_ms: 500")
        self.press(DOWN + DOWN + ENTER, "Saved context.direction")

    def end(self) -> None:
        self.wait_until(lambda: not self.child.isalive(), "the end")
        self.read()
        self.child.close()

    @property
    def written(self) -> str:
        return self.file.read_text("utf-8")


Start = Callable[..., Terminal]
KEYS = {
    "en": "Enter answers · Shift-Tab back · F1 or Ctrl-G help · Ctrl-T not decided · Ctrl-S skip · Ctrl-O more · "
    "Ctrl-R review · Ctrl-C stop",
    "zh": "回车确认 · Shift-Tab 返回 · F1 或 Ctrl-G 帮助 · Ctrl-T 还没决定 · Ctrl-S 跳过 · Ctrl-O 更多 · Ctrl-R 查看 · "
    "Ctrl-C 停止",
}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    opened: list[Terminal] = []

    def begin(columns: int, lines: int, *options: str, text: str = ALMOST, **env: str) -> Terminal:
        file = tmp_path / "d.yaml"
        file.write_text(text, "utf-8")
        opened.append(Terminal(file, columns, lines, *options, **env))
        return opened[-1]

    yield begin
    for terminal in opened:
        terminal.child.close(force=True)


def holds_three_answers(text: str) -> bool:
    return all(part in text for part in ("name: Board", "target_p95_ms: 500", "direction: bidirectional"))


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (60, 24)])
def test_ctrl_c_leaves_with_130_and_names_the_command_that_resumes(start: Start, columns: int, lines: int) -> None:
    terminal = start(columns, lines)
    terminal.answer_three()
    terminal.child.send("\x03")
    terminal.end()
    assert terminal.child.exitstatus == 130
    assert holds_three_answers(terminal.written)
    shown = [line for line in terminal.text.splitlines() if line]
    assert "wsdesign start d.yaml" in " ".join(shown[-2:])
    assert "Traceback" not in terminal.text


@pytest.mark.parametrize(("columns", "language"), [(80, "en"), (60, "en"), (60, "zh"), (40, "zh")])
def test_nothing_is_cut_off_at_the_edge_of_the_screen(start: Start, columns: int, language: str) -> None:
    terminal = start(columns, 24, "--lang", language, text=EMPTY.replace("review:", "transport:\nreview:"))
    asked, direction = {
        "en": ("What is the product or feature called?", "HTTP-friendly: SSE or push is enough"),
        "zh": ("产品或功能叫什么名字？", "SSE"),
    }[language]
    terminal.wait_until(lambda: asked in terminal.text.replace("\n", " ").replace("  ", " "), asked)
    terminal.child.send("\x14\x14\x14\x14" + DOWN)  # not decided: name, clients, hops, latency
    terminal.wait_until(lambda: direction in " ".join(terminal.text.split()), direction)
    assert all(cells(line) <= columns for line in terminal.text.splitlines())


def test_a_list_longer_than_the_screen_keeps_the_row_pointed_at_and_the_keys_in_sight(start: Start) -> None:
    terminal = start(
        80, 24, text=EMPTY.replace("review:", "context: {product: {name: Board}, clients: [{kind: browser}]}\nreview:")
    )
    terminal.wait_for_question("Add one")
    terminal.press(ENTER, "nginx")
    terminal.press(DOWN * 31, "> Varnish Cache")
    shown = "\n".join(terminal.screen.display)
    assert "> Varnish Cache" in shown
    assert "Ctrl-C" in shown


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (60, 20)])
@pytest.mark.parametrize(
    ("language", "asked", "row"), [("en", "Product", "Row 54 of 54"), ("zh", "产品", "第 54 行，共 54 行")]
)
def test_the_question_stays_in_sight_above_a_list_longer_than_the_screen(
    start: Start, columns: int, lines: int, language: str, asked: str, row: str
) -> None:
    text = EMPTY.replace("review:", "context: {product: {name: Board}, clients: [{kind: browser}]}\nreview:")
    terminal = start(columns, lines, "--lang", language, text=text)
    terminal.wait_for_question("Ctrl-C")
    terminal.press(ENTER, "nginx")
    terminal.press("\x1b[A", row)
    assert any(line.rstrip() == asked for line in terminal.screen.display)
    assert "Ctrl-C" in "\n".join(terminal.screen.display)


@pytest.mark.parametrize(("columns", "language"), [(60, "en"), (40, "en"), (60, "zh"), (40, "zh")])
def test_the_line_of_keys_is_broken_between_keys_only(start: Start, columns: int, language: str) -> None:
    terminal = start(columns, 30, "--lang", language)
    terminal.wait_for_question("Ctrl-C")
    lines = [line.rstrip() for line in terminal.screen.display if any(key in line for key in ("Ctrl-", "Shift-", "F1"))]
    assert " · ".join(lines) == KEYS[language]


@pytest.mark.parametrize(
    ("language", "keys"), [("en", "Enter chooses · Shift-Tab back"), ("zh", "回车选择 · Shift-Tab 返回")]
)
def test_a_menu_names_only_the_keys_that_do_something_in_it(start: Start, language: str, keys: str) -> None:
    terminal = start(80, 24, "--lang", language)
    terminal.wait_for_question("Ctrl-C")
    terminal.press("\x0f", keys)
    assert "Ctrl-T" not in "\n".join(terminal.screen.display).rpartition(keys)[2]


def test_a_long_list_that_points_at_no_row_says_only_how_many_there_are(start: Start) -> None:
    text = EMPTY.replace("review:", "context: {product: {name: Board}, clients: [{kind: browser}]}\nreview:")
    terminal = start(80, 24, text=text)
    terminal.wait_for_question("Add one")
    terminal.press(ENTER, "54 rows")
    terminal.press(DOWN, "Row 1 of 54")


@pytest.mark.parametrize(("language", "asked", "first", "page"), [
    ("en", "Which transport", "Everything after this", "Page 1 of 2"), ("zh", "哪种传输", "后面的所有问题", "第 1/2 页"),
])  # fmt: skip
def test_help_longer_than_the_screen_is_shown_page_by_page(
    start: Start, language: str, asked: str, first: str, page: str
) -> None:
    terminal = start(60, 20, "--lang", language, "--stage", "1")
    terminal.wait_for_question(asked)
    terminal.press("\x07", page)
    assert first in "\n".join(terminal.screen.display)
    terminal.press(ENTER, {"en": "End ·", "zh": "完 ·"}[language])
    assert terminal.text.count(asked) == 1
    terminal.child.send(ENTER)
    terminal.wait_until(lambda: terminal.text.count(asked) == 2, "the question again")


def test_a_verb_is_typed_in_a_list(start: Start) -> None:
    terminal = start(80, 24)
    terminal.wait_for_question("called?")
    terminal.press("\x14\x14", "Which way")
    terminal.press(":b" + ENTER, "publish to receive")


def test_the_note_of_the_row_pointed_at_is_shown(start: Start) -> None:
    terminal = start(60, 24)
    terminal.wait_for_question("called?")
    terminal.press("\x14\x14" + DOWN, "HTTP-friendly")
    terminal.press(DOWN, "both sides talk unprompted")
    assert "HTTP-friendly" not in "\n".join(terminal.screen.display)


def test_enter_on_a_list_without_a_suggestion_says_what_to_do(start: Start) -> None:
    terminal = start(80, 24)
    terminal.wait_for_question("called?")
    terminal.press("\x14\x14", "Which way")
    terminal.press(ENTER, "There is no suggestion here: move to a row or type part of it")
    terminal.press("neith", 'No row contains "neith", so Enter takes none.')
    assert "direction" not in terminal.written.replace("context.direction", "")


def test_help_in_the_middle_of_a_word_keeps_the_word(start: Start) -> None:
    terminal = start(80, 24)
    terminal.wait_for_question("called?")
    terminal.press("Boa\x1bOP", "In the document: context.product.name")
    terminal.press("rd" + ENTER, "Saved context.product.name: Board")


def test_ctrl_s_does_not_freeze_the_terminal(start: Start) -> None:
    terminal = start(80, 24)
    terminal.wait_for_question("called?")
    terminal.press("\x13", "publish to receive")
    terminal.press(ENTER, "Saved context.latency.target_p95_ms: 500")


def test_chinese_is_typed_and_shown(start: Start) -> None:
    terminal = start(80, 24, "--lang", "zh")
    terminal.wait_for_question("叫什么名字？")
    terminal.child.send("订单看板" + ENTER)
    terminal.wait_until(lambda: "name: 订单看板\n" in terminal.written, "the answer in the file")


def test_ctrl_d_in_an_empty_field_ends_well(start: Start) -> None:
    terminal = start(80, 24)
    terminal.wait_for_question("called?")
    terminal.child.send("\x04")
    terminal.end()
    assert terminal.child.exitstatus == 0
    assert "wsdesign start d.yaml" in terminal.text


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP], ids=lambda by: by.name)
def test_a_signal_loses_nothing(start: Start, by: signal.Signals) -> None:
    terminal = start(80, 24)
    terminal.answer_three()
    terminal.child.kill(by)
    terminal.wait_until(lambda: not terminal.child.isalive(), "the end")
    assert holds_three_answers(terminal.written)


def test_twenty_kills_at_random_moments_lose_no_acknowledged_answer() -> None:
    program = Path(__file__).parents[2] / "benchmarks" / "kill_interview.py"
    done = subprocess.run(
        [sys.executable, str(program), "--kills", "20"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for none in ("documents torn: 0", "acknowledged answers lost: 0", "other faults: 0"):
        assert none in done.stdout


def test_a_terminal_that_is_closed_loses_nothing(start: Start) -> None:
    terminal = start(80, 24)
    terminal.answer_three()
    terminal.child.close(force=False)
    assert not terminal.child.isalive()
    assert holds_three_answers(terminal.written)
    again = Terminal(terminal.file, 80, 24)
    again.wait_for("Resuming d.yaml")
    again.child.close(force=True)


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_dumb_terminal_gets_plain_lines(start: Start, term: str) -> None:
    terminal = start(80, 24, TERM=term)
    terminal.wait_for("(:? for help):")
    terminal.press("Board\n", "Saved context.product.name: Board")
    terminal.child.send("\x03")
    terminal.end()
    assert terminal.child.exitstatus == 130
    assert b"\x1b" not in terminal.raw.replace(b"\x1b[?2004h", b"").replace(b"\x1b[?2004l", b"")
    assert "wsdesign start d.yaml" in terminal.text.splitlines()[-1] or "wsdesign start d.yaml" in terminal.text


def test_no_colour_means_no_colour(start: Start) -> None:
    terminal = start(80, 24, "--no-color")
    terminal.wait_for_question("called?")
    terminal.press("Board" + ENTER, "Saved context.product.name: Board")
    assert b"\x1b[2m" not in terminal.raw
    assert b"\x1b[1m" not in terminal.raw
