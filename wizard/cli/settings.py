"""What holds for every command: language, plainness, colour, and whether anything may be asked."""

from __future__ import annotations

import os
import sys

from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES = ("en", "zh")


class Settings(NamedTuple):
    """The global options, as given before or after the command."""

    language: str | None = None  # --lang; None where it was not given
    plain: bool = False
    no_color: bool = False
    no_input: bool = False

    def language_for(self, document_language: str | None = None) -> str:
        """Return the language: ``--lang``, then the document's, ``WSDESIGN_LANG``, the locale, English."""
        global _spoken
        _spoken = self.language or document_language or environment_language()
        return _spoken

    @property
    def color(self) -> bool:
        """Return whether standard output may be coloured."""
        env = os.environ
        if self.no_color or self.plain or env.get("NO_COLOR") or env.get("TERM", "") in ("dumb", "unknown", ""):
            return False
        return bool(env.get("FORCE_COLOR")) or sys.stdout.isatty()


_spoken: str | None = None  # the language that this run last decided upon


def language_of_errors(arguments: Sequence[str]) -> str:
    """Return the language for an error: the one spoken so far, else that of ``--lang`` or of the environment."""
    for at, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        given = value if equals else next(iter(arguments[at + 1 :]), "")
        if name == "--lang" and given in LANGUAGES:
            return given
    return _spoken or environment_language()


def environment_language() -> str:
    """Return the language that the environment asks for."""
    for name in ("WSDESIGN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            code = value[:2].lower()
            return code if code in LANGUAGES else "en"
    return "en"


class BadOption(ValueError):
    """A global option without, or with a wrong, value."""


def take_settings(arguments: list[str]) -> tuple[Settings, list[str]]:
    """Take the global options out of the arguments, wherever they stand before ``--``; return both.

    Raises:
        BadOption: ``--lang`` without one of its languages.
    """
    rest: list[str] = []
    given: dict[str, bool] = {}
    language = None
    flags = {"--plain": "plain", "--no-color": "no_color", "--no-input": "no_input"}
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if argument == "--":
            rest += ["--", *arguments[index:]]
            break
        if argument in flags:
            given[flags[argument]] = True
        elif argument == "--lang" or argument.startswith("--lang="):
            _, equals, value = argument.partition("=")
            if not equals:
                value = arguments[index] if index < len(arguments) else ""
                index += 1
            if value not in LANGUAGES:
                raise BadOption(f"--lang is one of {', '.join(LANGUAGES)}, got {value!r}")
            language = value
        else:
            rest.append(argument)
    return Settings(language, **given), rest
