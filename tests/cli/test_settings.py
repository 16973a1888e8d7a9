"""Global options before and after the command, and what the environment asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import BASELINE, EMPTY, FLAWED, in_turn, wsdesign
from wizard import __version__
from wizard.cli.settings import BadOption, Settings, take_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "silent.yaml").write_text("wsdesign: 1\n")
    (tmp_path / "english.yaml").write_text(EMPTY)
    (tmp_path / "flawed.yaml").write_text(FLAWED.read_text("utf-8"), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "settings", "rest"),
    [
        (["check"], Settings(), ["check"]),
        (["--lang", "zh", "check", "a"], Settings("zh"), ["check", "a"]),
        (["check", "a", "--lang=zh"], Settings("zh"), ["check", "a"]),
        (["--plain", "start", "--no-input", "a", "--no-color"], Settings(None, True, True, True), ["start", "a"]),
        (["answer", "--", "--plain"], Settings(), ["answer", "--", "--plain"]),
    ],
)
def test_global_options_are_taken_wherever_they_stand(
    arguments: list[str], settings: Settings, rest: list[str]
) -> None:
    assert take_settings(arguments) == (settings, rest)


@pytest.mark.parametrize("arguments", [["--lang"], ["--lang", "fr"], ["--lang=", "check"], ["check", "--lang=EN"]])
def test_a_language_is_one_of_two(arguments: list[str]) -> None:
    with pytest.raises(BadOption, match="--lang is one of en, zh"):
        take_settings(arguments)


def test_before_and_after_the_command_they_mean_the_same(folder: Path) -> None:
    options = ["--lang", "zh", "--no-color", "--plain"]
    for command in (["check", "flawed.yaml"], ["status", "flawed.yaml"], ["explain", "WS303"], ["next", "silent.yaml"]):
        before, after = in_turn([[*options, *command], [*command, *options]], cwd=folder)
        assert before == after
        assert any("\u4e00" <= char <= "\u9fff" for char in before.out)


@pytest.mark.parametrize(
    ("arguments", "env", "language"),
    [
        (["silent.yaml"], {}, "en"),
        (["silent.yaml"], {"WSDESIGN_LANG": "zh"}, "zh"),
        (["silent.yaml"], {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (["silent.yaml"], {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        (["silent.yaml"], {"WSDESIGN_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        (["silent.yaml"], {"LC_ALL": "fr_FR.UTF-8"}, "en"),
        (["english.yaml"], {"WSDESIGN_LANG": "zh"}, "en"),
        (["english.yaml", "--lang", "zh"], {"WSDESIGN_LANG": "en"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_option_the_document_the_environment(
    folder: Path, arguments: list[str], env: dict[str, str], language: str
) -> None:
    question = {"en": "What is the product or feature called?", "zh": "产品或功能叫什么名字？"}
    assert question[language] in wsdesign("next", *arguments, cwd=folder, **env).out


def test_a_refusal_is_in_the_language_of_the_document(folder: Path) -> None:
    (folder / "chinese.yaml").write_text("wsdesign: 1\nlanguage: zh\ncontext: {direction: sideways}\n")
    assert "不在可选值之中" in wsdesign("check", "chinese.yaml", cwd=folder).err


@pytest.mark.parametrize(
    ("env", "settings", "colored"),
    [
        ({}, Settings(), False),
        ({"FORCE_COLOR": "1"}, Settings(), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, Settings(), False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, Settings(), True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, Settings(), False),
        ({"FORCE_COLOR": "1"}, Settings(no_color=True), False),
        ({"FORCE_COLOR": "1"}, Settings(plain=True), False),
    ],
)
def test_colour_is_for_those_who_want_it(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], settings: Settings, colored: bool
) -> None:
    for name, value in {"FORCE_COLOR": "", "NO_COLOR": "", "TERM": "xterm", **env}.items():
        monkeypatch.setenv(name, value)
    assert settings.color is colored


def test_no_output_into_a_pipe_is_coloured(folder: Path) -> None:
    runs = in_turn(
        [("check", "flawed.yaml"), ("status", "flawed.yaml"), ("explain", "WS303"), ("--help",), ("start", "x/y.yaml")],
        cwd=folder,
    )
    assert [done for done in runs if "\x1b" in done.out + done.err] == []


def test_the_version_is_told_on_both_ways(tmp_path: Path) -> None:
    short, long = wsdesign("--version", cwd=tmp_path), wsdesign("--plain", "--version", cwd=tmp_path)
    assert short == long
    assert short.out == f"wsdesign {__version__}\n"


def test_usage_is_told_and_bad_usage_ends_with_2(tmp_path: Path) -> None:
    runs = in_turn(
        [("--help",), ("start", "--help"), ("strat",), ("start", "--bad"), ("--lang", "fr", "check")], cwd=tmp_path
    )
    assert [done.code for done in runs] == [0, 0, 2, 2, 2]
    assert "--answers" in runs[1].out
    assert runs[4].err == "error: --lang is one of en, zh, got 'fr'\n"
    assert [done.out for done in runs[2:]] == ["", "", ""]
    assert not any("Traceback" in done.err for done in runs)


def test_text_that_the_console_cannot_show_ends_no_command(folder: Path) -> None:
    done = wsdesign("check", "flawed.yaml", "--lang", "zh", cwd=folder, PYTHONIOENCODING="ascii")
    assert done.code == 1
    assert "Traceback" not in done.err


def test_a_sound_design_says_so_in_the_language_of_the_reader(tmp_path: Path) -> None:
    (tmp_path / "sound.yaml").write_text(BASELINE.read_text("utf-8"), "utf-8")
    last = [done.out.splitlines()[-1] for done in in_turn(
        [("check", "sound.yaml", "--lang", language) for language in ("en", "zh")], cwd=tmp_path
    )]  # fmt: skip
    assert last == ["sound.yaml: passes", "sound.yaml：通过"]
