"""The review as a comment on a pull request: verdict, checklist, findings; what is not urgent stands folded.

Nothing from a design can become markup, mention a person or refer to an issue.
"""

from __future__ import annotations

import re

from wizard.report.json_report import beyond_level, rules_not_assessed, totals
from wizard.report.junit import one_line, points, waived
from wizard.report.way import step_lines
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.errors import Exit
    from wizard.report.junit import Point
    from wizard.review.findings import Finding, NotAssessed
    from wizard.review.gate import Review

MAX_CHARACTERS = 60_000  # GitHub refuses a comment of more than 65,536
MAX_TEXT = 1_000  # of one text, so that one endless name does not push out the rest
HEADINGS = {"error": "report.errors", "warning": "report.warnings", "advice": "report.advice"}

# GitHub and GitLab look for mentions, issues, links and emoji in the text as shown, so an entity would not stop them;
# a space of no width does.
_LINKED = re.compile(r"@|[#!](?=\d)|\bGH-(?=\d)|:(?=//)|\bwww(?=\.)|:(?=[\w+-]+:)", re.IGNORECASE)
_MARKUP = str.maketrans(
    {
        **{char: f"\\{char}" for char in "\\`*_[]|~"},
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "$": "&#36;",  # what stands between two of them is mathematics
        "\u200b": "&#8203;",
    }
)


class Section(NamedTuple):
    """Entries of one kind, and what stands around them."""

    opening: str
    entries: list[str]
    closing: str = "\n"


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the comment; designs that do not pass come first, and what is too much is counted in the last line."""
    designs = sorted(zip(reviews, exit_codes, strict=True), key=lambda design: -design[1])
    sections = [section for review, code in designs for section in _design(review, code=code, language=language)]
    if len(designs) > 1:
        failed = sum(code > 0 for code in exit_codes)
        verdict = _say(reviews, "report.verdict", language, failed=failed, count=len(designs))
        sections.insert(0, Section(f"## {verdict}\n", []))
    text, left_out = _fitting(sections, MAX_CHARACTERS - 200)
    if left_out:
        text += _say(reviews, "report.left_out", language, count=left_out)
    return f"{text.rstrip()}\n"


def _say(reviews: list[Review], key: str, language: str, **values: int) -> str:
    return reviews[0].view.catalogue.word(key, language, **values)


def escape(text: str) -> str:
    """Return a text that reads the same in a paragraph, a list or a table and is nothing but text."""
    if len(text) > MAX_TEXT:
        text = f"{text[:MAX_TEXT]}…"
    return inert(one_line(text))


def inert(text: str) -> str:
    """Take the meaning from every character that has one; lengths, breaks and spaces stay."""
    return _LINKED.sub("\\g<0>\u200b", text).translate(_MARKUP)


def _fitting(sections: list[Section], room: int) -> tuple[str, int]:
    """Return the sections up to the first entry that does not fit, and the number of entries from there on."""
    text, left_out, full = "", 0, False
    for section in sections:
        entries = []
        room -= len(section.opening) + len(section.closing)
        for entry in section.entries:
            room -= len(entry)
            full = full or room < 0
            if full:
                left_out += 1
            else:
                entries.append(entry)
        full = full or room < 0
        if entries or not (full or section.entries):
            text += section.opening + "".join(entries) + section.closing
    return text, left_out


def _design(review: Review, *, code: Exit, language: str) -> Iterator[Section]:
    say = review.view.catalogue.word
    verdict = say("check.gate.failed" if code else "check.gate.ok", language, file=review.design.file)
    yield Section(f"## {escape(verdict)}\n\n{escape(totals(review, language))}\n", [])
    yield _checklist(review, language)
    if review.deeper:
        level = say(f"level.{review.view.level}", language)
        deeper = say("check.deeper", language, level=level, paths=", ".join(review.deeper), file=review.design.file)
        yield Section("", [f"{escape(deeper)}\n"])
    steps = [f"{number}. {escape(line)}\n" for number, line in enumerate(step_lines(review, language), start=1)]
    yield from _section(escape(say("check.plan", language)), steps, folded=False)
    live = [finding for finding in review.findings if finding.counts]
    for severity, heading in HEADINGS.items():
        entries = [_finding(review, finding, language) for finding in live if finding.severity == severity]
        folded = severity == "advice"
        yield from _section(say(heading, language, count=len(entries)), entries, folded=folded)
    entries = [_finding(review, finding, language) for finding in review.findings if finding.waiver is not None]
    yield from _section(say("report.waived", language, count=len(entries)), entries, folded=True)
    entries = [_finding(review, finding, language) for finding in review.findings if finding.in_baseline]
    yield from _section(say("report.baseline", language, count=len(entries)), entries, folded=True)
    gaps = rules_not_assessed(review)
    entries = [_not_assessed(review, name, gap, language) for name, gap in gaps.items()]
    yield from _section(say("report.not_assessed", language, count=len(entries)), entries, folded=True)
    if beyond := beyond_level(review, language):
        yield Section(f"{escape(beyond)}\n", [])


def _section(title: str, entries: list[str], *, folded: bool) -> Iterator[Section]:
    if entries and folded:
        yield Section(f"<details><summary>{title}</summary>\n\n", entries, "\n</details>\n\n")
    elif entries:
        yield Section(f"### {title}\n\n", entries)


def _checklist(review: Review, language: str) -> Section:
    say = review.view.catalogue.word
    titles = [say(f"report.{column}", language) for column in ("item", "state", "missing")]
    rows = [_row(review, point, language) for point in points(review, language)]
    return Section(f"| {' | '.join(titles)} |\n|---|---|---|\n", rows)


def _row(review: Review, point: Point, language: str) -> str:
    say = review.view.catalogue.word
    state = say("report.complete" if point.complete else "report.known" if point.known else "report.open", language)
    missing = list(point.reasons)
    if point.errors:
        missing.append(say("check.errors_of_item", language, rules=", ".join(point.errors)))
    return f"| {escape(point.title)} | {state} | {'<br>'.join(map(escape, missing))} |\n"


def _finding(review: Review, finding: Finding, language: str) -> str:
    rule, place = finding.rule, review.design.place(finding.path)
    name = f"**{escape(rule.code)}** {escape(rule.id)}" if rule.code else f"**{escape(rule.id)}**"
    subject = f" ({escape(finding.subject)})" if finding.subject else ""
    if finding.waiver is not None:
        follow_up = waived(review, finding.waiver, language)
    else:
        follow_up = review.view.catalogue.labelled("check.fix", language, words(review.view, finding, "fix", language))
    message = escape(words(review.view, finding, "message", language))
    # As code the place is no emoji: ``design.yaml:100:`` would be one.
    return f"- {name}{subject}, <code>{escape(place.file)}:{place.line}</code>: {message}<br>{escape(follow_up)}\n"


def _not_assessed(review: Review, name: str, gap: NotAssessed, language: str) -> str:
    line = review.view.catalogue.word("check.not_assessed.line", language, rule=name, paths=", ".join(gap.needs))
    return f"- {escape(line)}\n"
