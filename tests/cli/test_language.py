"""The command line in the reader's language: help, usage and errors."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from wcwidth import wcswidth

import wizard
from tests.cli.command import environment, in_turn, wsdesign
from wizard.cli.app import app
from wizard.cli.language import error_lines, translated
from wizard.content.catalogue import split_placeholders
from wizard.content.pack import command_line_words
from wizard.errors import InvalidInput, Problem, WsdesignError

HAN = re.compile(r"[一-鿿]")


def commands(command: Any, *names: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield names, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, *names, name)


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("names", COMMANDS, ids=lambda names: " ".join(names) or "wsdesign")
def test_every_command_and_option_is_explained_in_both_languages(names: tuple[str, ...]) -> None:
    command = COMMANDS[names]
    helps = [command.help, *(parameter.help for parameter in command.params)]
    assert all(helps)
    assert [text for text in helps if not HAN.search(translated(text, "zh"))] == []


def test_help_in_chinese_holds_no_english_sentence(tmp_path: Path) -> None:
    runs = in_turn([("--lang", "zh", *names, "--help") for names in COMMANDS], cwd=tmp_path)
    for done in runs:
        assert done.code == 0
        assert done.out.startswith("用法：wsdesign")
        assert "选项：" in done.out
        sentences = re.findall(r"[A-Za-z]+(?: [a-z]+){3,}", done.out)
        assert sentences == []
        assert all(
            wcswidth(line) <= 80 for line in done.out.splitlines()[1:] if HAN.search(line)
        )  # a name may be longer


def test_the_help_of_one_option_in_both_languages(tmp_path: Path) -> None:
    english, chinese = in_turn([("status", "-h"), ("status", "-h", "--lang", "zh")], cwd=tmp_path)
    assert "  --format text|json  Text for people, JSON for programs.  [default: text]\n" in english.out
    assert "  --format text|json  text 供人阅读，json 供程序使用。[默认：text]\n" in chinese.out
    assert chinese.out.startswith("用法：wsdesign status [选项] [file]\n")


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (("strt",), "错误：没有命令 'strt'，是否想写 'start', 'storm', 'status'？"),
        (("answer", "--wy", "x"), "错误：没有选项 --wy（是否想写：--by, --why）"),
        (("answer", "a.yaml"), "错误：缺少参数 'path'。"),
        (("start", "--stage", "9"), "错误：'--stage' 的值无效：9 不在 0<=x<=6 范围内。"),
        (("start", "--stage", "x"), "错误：'--stage' 的值无效：'x' 不是整数。"),
        (("start", "--stage"), "错误：选项 '--stage' 需要一个值。"),
        (("start", "--quick=3"), "错误：选项 '--quick' 不带值。"),
        (("answer", "a", "b", "c", "d"), "错误：多余的参数（d）"),
        (("status", "--format", "x"), "错误：'--format' 的值无效：'x' 不在可选值之中：text, json"),
        (("answer", "a.yaml", "b"), "错误：answer 需要一个值，或 --undecided，或 --not-applicable"),
        (("check", "gone.yaml"), "错误：gone.yaml: 不存在；可用 `wsdesign start gone.yaml` 新建"),
        (("check", "--fail-on", "x"), "错误：'--fail-on' 的值无效：'x' 不在可选值之中：error, warning, advice, never"),
    ],
)
def test_a_mistake_is_named_in_chinese(arguments: tuple[str, ...], mistake: str, tmp_path: Path) -> None:
    done = in_turn([(*arguments, "--lang", "zh")], cwd=tmp_path)[0]
    assert done.code == 2
    assert done.err.splitlines()[-1] == mistake


def test_the_locale_speaks_where_no_option_does(tmp_path: Path) -> None:
    assert wsdesign("check", "gone.yaml", cwd=tmp_path, LC_ALL="zh_CN.UTF-8").err.startswith("错误：gone.yaml: 不存在")
    assert (
        wsdesign("--lang", "fr", cwd=tmp_path, WSDESIGN_LANG="zh").err == "错误：--lang 应为 en, zh 之一，实际为 'fr'\n"
    )
    assert wsdesign("check", "gone.yaml", cwd=tmp_path).err.startswith("error: gone.yaml: does not exist; begin it")


def test_an_error_about_a_document_is_introduced_in_the_language_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("wsdesign: 1\nlanguage: zh\n", "utf-8")
    done = wsdesign("answer", "d.yaml", "protocol.heartbeat.interval_s", "0", cwd=tmp_path)
    assert done.err == "错误：VALUE: protocol.heartbeat.interval_s: 必须为数字，介于 1 与 3600 之间，实际为 0\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Not decided yet.", "尚未决定。"),
        ("nobody has translated this", "nobody has translated this"),
        ("'<<' merges another mapping, which is not used here", "“<<”会合并另一个映射，此处不支持"),
        ("the mapping opened on line 3 misses a comma or its '}'", "第 3 行开始的映射缺少逗号或 `}`"),
        ("write it as {a: 1, b: 2}, a text that holds braces or commas in quotes", "请写成 `{a: 1, b: 2}`；含花括号或逗号的文本请加引号"),
        ("holds a list where a mapping is needed", "内容是列表，此处需要映射"),
        ("d.yaml: not saved: no space left on device; what was there is as it was", "d.yaml：未保存：no space left on device；原有内容未变"),
    ],
)  # fmt: skip
def test_a_text_is_said_whole_or_with_what_was_filled_in(text: str, said: str) -> None:
    assert translated(text, "zh") == said
    assert translated(text, "en") == text


def test_all_problems_of_a_file_are_said_and_nothing_drives_the_terminal() -> None:
    problems = [
        Problem("d.yaml", 3, 1, None, "a second document begins here", "keep one document in a file"),
        Problem("d\x1b.yaml", None, None, None, "is empty"),
    ]
    assert error_lines(InvalidInput(problems), "zh") == [
        "错误：d.yaml:3:1: 此处开始了第二个文档；一个文件只放一个文档",
        "错误：d\\x1b.yaml: 是空文件",
    ]
    assert error_lines(WsdesignError("x\x1b[2J"), "en") == ["error: x\\x1b[2J"]


def test_the_english_of_each_text_stands_in_the_code_or_in_the_library() -> None:
    """A text that the code no longer says would stay untranslated unnoticed, and is dead weight.

    The library's errors differ between its versions; those of all versions that may be installed are kept.
    """
    package = Path(typer.__file__).parent
    files = [*Path(wizard.__file__).parent.rglob("*.py"), *package.rglob("*.py")]
    code = "".join(path.read_text("utf-8") for path in files).replace('\\"', '"')
    coming = {"storm.retry_after"}
    missing = []
    for name, text in command_line_words().items():
        parts = [part for literal, part in split_placeholders(text["en"]) if literal]
        pieces = [piece.strip() for part in parts for piece in re.split(r"[;:()'.]", part) if len(piece.strip()) > 3]
        if name not in coming and not name.startswith("error.") and not all(piece in code for piece in pieces):
            missing.append((name, [piece for piece in pieces if piece not in code]))
    assert missing == []


def test_help_needs_no_content_but_its_words() -> None:
    script = (
        "import sys; sys.argv = ['wsdesign', '--lang', 'zh', '--help']\n"
        "from wizard.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'jinja2', 'numpy', 'questionary', 'jsonschema', 'rich'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment(PYTHONUTF8="1"), check=True
    )
    assert done.stderr == "[]\n"
