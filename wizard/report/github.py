"""The review as GitHub's workflow commands: each finding becomes an annotation at its line.

A job shows ten annotations of each kind, so what keeps an item of the checklist open comes as one command, after the
findings. It is an error where the design does not pass, else a notice.
"""

from __future__ import annotations

from wizard.errors import printable
from wizard.report.gitlab import repository_path
from wizard.report.json_report import totals
from wizard.report.junit import one_line, points, waived
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.errors import Exit
    from wizard.review.findings import Finding
    from wizard.review.gate import Review

COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the commands, and one plain line a design with the verdict for whoever reads the log."""
    return "".join(
        f"{line}\n"
        for review, code in zip(reviews, exit_codes, strict=True)
        for line in _design(review, code=code, language=language)
    )


def _design(review: Review, *, code: Exit, language: str) -> Iterator[str]:
    for finding in review.findings:
        if not finding.in_baseline:  # a job shows ten annotations of a kind: what is known would hide what is new
            yield _finding(review, finding, language)
    for point in points(review, language):
        if point.reasons:
            kind = "error" if code and not point.known else "notice"
            yield _command(kind, point.reasons, file=review.design.file, title=point.title)
    say = review.view.catalogue.word
    verdict = say("check.gate.failed" if code else "check.gate.ok", language, file=review.design.file)
    # The first word keeps a file that is called like a command from being one.
    yield one_line(f"wsdesign: {verdict} | {totals(review, language)}")


def _finding(review: Review, finding: Finding, language: str) -> str:
    place = review.design.place(finding.path)
    message = words(review.view, finding, "message", language)
    if finding.waiver is not None:
        kind, follow_up = "notice", waived(review, finding.waiver, language)
    else:
        kind = COMMANDS[finding.severity]
        follow_up = review.view.catalogue.labelled("check.fix", language, words(review.view, finding, "fix", language))
    title = " ".join(filter(None, (finding.rule.code, finding.rule.id)))
    return _command(
        kind, (message, follow_up), file=place.file, line=str(place.line), col=str(place.column), title=title
    )


def _command(kind: str, lines: tuple[str, ...], *, file: str, **properties: str) -> str:
    properties = {"file": printable(repository_path(file)), **properties}
    settings = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {settings}::{'%0A'.join(_data(one_line(line)) for line in lines)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property: a colon or a comma would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
