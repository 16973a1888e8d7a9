"""Everything that stops a command: what is wrong, where, and what to do about it. Nothing here prints."""

from __future__ import annotations

from enum import IntEnum

from wizard.typed import NamedTuple


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FINDINGS = 1  # the review ran and found something at or above the gate
    CANNOT_RUN = 2  # bad usage, unreadable or invalid input; also typer's own code for usage
    DEFECT = 3  # ours; apart from 1, so that a crash never reads as "findings"
    INTERRUPTED = 130


class Problem(NamedTuple):
    """One thing wrong with one file."""

    file: str
    line: int | None  # 1-based
    column: int | None  # 1-based
    field: str | None  # dotted path, ``context.hops[1].kind``
    message: str
    remedy: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        field = f"{self.field}: " if self.field else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return printable(f"{place}: {field}{self.message}{remedy}")


class WsdesignError(Exception):
    """Base of all our own errors; ends a command with :attr:`exit_code`."""

    exit_code = Exit.CANNOT_RUN


class InvalidInput(WsdesignError):
    """A file that cannot be used, with all of its problems, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class RefusedValue(WsdesignError):
    """One answer that its question does not allow."""


class Busy(WsdesignError):
    """Another process holds the document."""


def printable(text: str) -> str:
    """Return ``text`` so that it can drive neither a terminal, by control characters, nor a CI job, by ``##[error]``."""
    if "##" in text:
        text = text.replace("##[", "## [").replace("##vso[", "## vso[")
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\n\t" else f"\\x{ord(char):02x}" for char in text)
