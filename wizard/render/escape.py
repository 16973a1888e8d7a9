"""Escapes text for where it goes. In a template whatever is not marked as safe passes through here on its way out."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from markupsafe import Markup, escape

# In Python 3.11 control characters, lone surrogates and the characters that reorder a line (RFC: Unicode TR 36) are all
# text like any other; in a document none of them has any business.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+"
)
_BREAKS = re.compile("[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")

Safe: TypeAlias = Markup  # text that needs no escaping where it goes


def one_line(text: str) -> str:
    """Return text as one line without control characters; breaks become spaces."""
    return _UNPRINTABLE.sub("", _BREAKS.sub(" ", text)).strip()


# --- Markdown ---------------------------------------------------------------------------------------------------------

_MARKDOWN = {
    **{char: f"\\{char}" for char in "\\`*[]|~#"},
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",  # would notify whoever has that name
    "$": "&#36;",  # GitHub reads what stands between two of them as mathematics
}
_MARKDOWN_CHARS = re.compile(r"[\\`*\[\]|~#<>@$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START = re.compile(r"(?:[-+](?=\s|$|-)|[=:]|\d+(?=[.)](?:\s|$)))")


def markdown(value: object) -> Markup:
    """Escape a text that stands in a paragraph, a heading or a cell of a table of GitHub Markdown."""
    if isinstance(value, Markup):
        return value
    text = _MARKDOWN_CHARS.sub(_markdown_char, one_line(str(value)))
    start = _BLOCK_START.match(text)
    if start is not None:  # a list, a rule or an underlined heading, were it the first of its line
        end = start.end()
        text = f"{text[:end]}\\{text[end:]}" if start[0].isdigit() else f"\\{text}"
    return Markup(text)


def _markdown_char(match: re.Match[str]) -> str:
    char = match[0]
    return "&amp;" if char == "&" else _MARKDOWN.get(char, f"\\{char}")


class Markdown(Markup):
    """Safe Markdown; what is joined to it, or formatted into it, is escaped as Markdown and not as HTML."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Markdown:
        return cls(markdown(s))


def prose(value: object) -> Markdown:
    """Escape a sentence of the catalogue; what it puts between backticks is code."""
    parts = re.split(r"`([^`]+)`", one_line(str(value)))
    return Markdown("").join(code(part) if number % 2 else _inner(part) for number, part in enumerate(parts))


def _inner(text: str) -> Markdown:
    """Escape a part of a sentence, its outer spaces kept."""
    return Markdown(_MARKDOWN_CHARS.sub(_markdown_char, text))


def code(value: object) -> Markdown:
    """Return a text as inline code, in a paragraph as well as in a cell of a table."""
    text = one_line(str(value))
    if "|" in text or not text:  # a backslash before the bar would show outside of tables
        entities = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;", "*": "&#42;", "_": "&#95;"}
        entities |= {char: f"&#{ord(char)};" for char in "\\[]~$@#"}
        return Markdown(f"<code>{''.join(entities.get(char, char) for char in text)}</code>")
    fence = "`" * (_longest_run(text, "`") + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return Markdown(f"{fence}{space}{text}{space}{fence}")


def fenced(value: object, language: str = "") -> Markdown:
    """Return a text of several lines as a block of code that nothing inside it can end."""
    lines = str(value).replace("\r\n", "\n").split("\n")
    text = "\n".join(_UNPRINTABLE.sub(_visible, line) for line in lines).strip("\n")
    fence = "`" * max(3, _longest_run(text, "`") + 1)
    return Markdown(f"{fence}{language}\n{text}\n{fence}")


def link(text: object, url: str | None) -> Markdown:
    """Return a link; only a web address becomes one."""
    shown = markdown(text)
    if url is None or not re.match(r"https?://", url):
        return Markdown(shown)
    target = re.sub(
        r"[\s<>()\\|\"`]|[^\x21-\U0010ffff]", lambda char: "".join(f"%{b:02X}" for b in char[0].encode()), url
    )
    return Markdown(f"[{shown}]({target})")


def _visible(match: re.Match[str]) -> str:
    return "".join("\t" if char == "\t" else f"\\u{ord(char):04x}" for char in match[0])


def _longest_run(text: str, char: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(char)}+", text)), default=0)


# --- Mermaid ----------------------------------------------------------------------------------------------------------

_MERMAID_CHARS = re.compile(r"[\"#%&;<>{}\[\]()|`\\$@:*+]|--|\bend\b|\bnull\b|__proto__", re.IGNORECASE)


def mermaid(value: object) -> Markup:
    """Escape a text that stands in a label, a message or a note of a diagram.

    Mermaid has no escape but its character codes, ``#59;``; the word ``end`` closes a block wherever it stands alone.
    """
    if isinstance(value, Markup):
        return value
    return Markup(_MERMAID_CHARS.sub(_mermaid_code, one_line(str(value))))


def _mermaid_code(match: re.Match[str]) -> str:
    return f"#{ord(match[0][0])};{match[0][1:]}"


class Mermaid(Markup):
    """Safe Mermaid; what is formatted into it is escaped for a diagram."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Mermaid:
        return cls(mermaid(s))


# --- HTML -------------------------------------------------------------------------------------------------------------


def html(value: object) -> Markup:
    """Escape a text that stands in an element or in a quoted attribute of a page; safe Markdown is no safe HTML."""
    return value if type(value) is Markup else escape(one_line(str.__str__(str(value))))


# --- CSV and file names -----------------------------------------------------------------------------------------------

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def csv_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value)
    text = one_line(text) if not text.startswith(_FORMULA_START) else f"'{one_line(text)}"
    return f"'{text}" if text.startswith(_FORMULA_START) else text


def file_name(text: str) -> str:
    """Return a text as a file name that every system takes: no separators, no reserved names, at most 80 characters."""
    name = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-.")[:80].strip("-.")
    return f"x-{name}" if not name or _RESERVED.match(name) else name
