"""The command line in the reader's language: help, usage and errors, whose English stands in the code.

English is the key, as with gettext: ``checklists/cli.yaml`` holds each text in both languages, and what is missing there
is shown in English. The library that parses the command line is translated where it hands out what it prints, in its
formatter of help, and its errors by their sentence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import split_placeholders
from wizard.content.model import pick
from wizard.content.pack import builtin_raw, command_line_words
from wizard.errors import InvalidInput, WsdesignError, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wizard.errors import Problem

_SENTENCES = ("message", "found", "got", "allowed")  # placeholders that hold a sentence or a word of ours in turn
_OF_INTERFACE = ("refuse.", "remedy.", "form.", "range.", "kind.")  # what a question says of an answer
_NOTE = re.compile(r"(.*?)  \[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]", re.DOTALL)  # "Output format.  [default: text]"


@cache
def _texts(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return what is said by whole text, and the sentences with placeholders."""
    return _parted(command_line_words().values(), language)


@cache
def _texts_of_interface(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return the same of what a question says of an answer, which the linter of packs says in English."""
    texts = [text for key, text in builtin_raw()["ui"].items() if key.startswith(_OF_INTERFACE)]
    return _parted(({"en": pick(text, "en"), language: pick(text, language)} for text in texts), language)


def _parted(
    texts: Iterable[dict[str, str]], language: str
) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    whole, sentences = {}, []
    for text in sorted(texts, key=_generality):
        parts = split_placeholders(text["en"])
        if all(literal for literal, _ in parts):
            whole["".join(part for _, part in parts)] = "".join(p for _, p in split_placeholders(text[language]))
        else:
            pattern, seen = "", set()
            for literal, part in parts:
                pattern += re.escape(part) if literal else f"(?P={part})" if part in seen else f"(?P<{part}>.+)"
                seen |= set() if literal else {part}
            sentences.append((re.compile(pattern, re.DOTALL), text[language]))
    return whole, tuple(sentences)


def _generality(text: dict[str, str]) -> tuple[bool, int]:
    """Return what puts the sentence first that leaves least to its placeholders; one that holds another goes before."""
    return "{message}" not in text["en"], -len(text["en"])


def translated(text: str, language: str, lint: bool = False) -> str:
    """Return a text of the code in ``language``, or as it is where nobody has translated it.

    Args:
        lint: the text may also be one of the interface: what a question says of an answer in a pack.
    """
    if language == "en":
        return text
    for whole, sentences in (_texts(language), *([_texts_of_interface(language)] if lint else [])):
        if text in whole:
            return whole[text]
        for pattern, sentence in sentences:
            if found := pattern.fullmatch(text):
                values = found.groupdict()
                inner = {
                    name: translated(value, language, lint) for name, value in values.items() if name in _SENTENCES
                }
                return sentence.format(**{**values, **inner})
    return text


def error_lines(error: WsdesignError, language: str) -> list[str]:
    """Return what an error says, a line for each problem, each behind the word "error"."""
    if isinstance(error, InvalidInput):
        texts = [problem_text(problem, language) for problem in error.problems]
    else:
        texts = [translated(str(error), language)]
    return [translated("error: ", language) + printable(text) for text in texts]


def problem_text(problem: Problem, language: str, *, lint: bool = False) -> str:
    """Return a problem with its place, in ``language``."""
    message = translated(problem.message, language, lint)
    if problem.remedy and language == "zh":
        return str(problem._replace(message=f"{message}；{translated(problem.remedy, language, lint)}", remedy=None))
    return str(problem._replace(message=message))


# --- the library that parses the command line -------------------------------------------------------------------------


def usage_error_lines(error: Any, language: str) -> list[str]:
    """Return a usage error of the library as it would show it: the usage, a hint, the mistake."""
    lines = []
    context = getattr(error, "ctx", None)
    if context is not None:
        hint = f"Try '{context.command_path} {context.help_option_names[-1]}' for help."
        lines = [context.get_usage(), translated(hint, language), ""]
    return [*lines, translated("Error: ", language) + printable(translated(error.format_message(), language))]


def speak(command: Any, language: str) -> None:
    """Make a command and all below it print their help in ``language``."""
    if language == "en":
        return
    context = _context(command.context_class, language)
    for each in _with_those_below(command):
        each.context_class = context
        each.short_help = translated(each.help or "", language)


def _with_those_below(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _with_those_below(below)


def _context(base: Any, language: str) -> Any:
    from wizard.interview.wrap import cells, wrap

    def say(text: str) -> str:
        return translated(text, language)

    class Formatter(base.formatter_class):  # type: ignore[misc]  # the library's own, whichever copy it brings
        """Translates what it is given; breaks lines by cells, as Chinese has no blanks to break at."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for part in ("[OPTIONS]", "COMMAND [ARGS]..."):
                args = args.replace(part, say(part))
            self.write(f"{say('Usage:')}{prog} {args}\n")

        def write_heading(self, heading: str) -> None:
            self.write(f"{' ' * self.current_indent}{say(heading)}：\n")

        def write_text(self, text: str) -> None:
            self.write("\n".join(wrap(say(text), self.width, " " * self.current_indent)) + "\n")

        def write_dl(self, rows: list[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            column = min(max(cells(name) for name, _ in rows), col_max) + col_spacing + self.current_indent
            for name, text in rows:
                first = " " * self.current_indent + name
                lines = wrap(_said(text, say), self.width, " " * column) or [""]
                if cells(first) + col_spacing > column:
                    self.write(f"{first}\n")
                else:
                    lines[0] = first + lines[0][cells(first) :]
                self.write("\n".join(lines).rstrip() + "\n")

    class Context(base):  # type: ignore[misc]
        formatter_class = Formatter

    return Context


def _said(text: str, say: Any) -> str:
    """Return the help of an option with its note on the default or on being required."""
    noted = _NOTE.fullmatch(text)
    if noted is None:
        return str(say(text))
    notes = "；".join(say(note) for note in noted[2].split("; "))
    return f"{say(noted[1])}[{notes}]"
