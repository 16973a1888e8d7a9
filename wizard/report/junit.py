"""The review as JUnit XML, so that a build's list of tests shows the state of the design.

A design is a suite. Each item of the checklist and each rule that fired is a test: failed where it keeps the design
from passing, skipped where it is waived or the gate does not ask for it, else passed with its text as output.
"""

from __future__ import annotations

from itertools import groupby

from wizard.content.model import SEVERITIES, pick
from wizard.errors import printable
from wizard.report.json_report import summary
from wizard.review.cited import sources_of
from wizard.review.findings import words
from wizard.review.gate import CORE_QUESTIONS, OTHER_EXITS, gate, new_blockers
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from wizard.content.model import Rule
    from wizard.design.document import Waiver
    from wizard.errors import Exit
    from wizard.review.findings import Finding
    from wizard.review.gate import ItemState, Review


class Point(NamedTuple):
    """One thing that a design must have to be complete, each text on one line."""

    id: str
    title: str
    complete: bool
    reasons: tuple[str, ...]  # what keeps it open, beside errors
    errors: tuple[str, ...]  # codes of the errors that keep it open
    known: bool = False  # all that keeps it open is in the baseline


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the document; without times, so that the same designs give the same text."""
    from xml.etree.ElementTree import Element, indent, tostring

    root = Element("testsuites", name="wsdesign")
    root.extend(_suite(review, code=code, language=language) for review, code in zip(reviews, exit_codes, strict=True))
    _count(root)
    indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


# --- what the other formats say too -----------------------------------------------------------------------------------


def one_line(text: str) -> str:
    """Return a text as one line, without control characters and without those that reorder it."""
    return printable(" ".join(text.split()))


def waived(review: Review, waiver: Waiver, language: str) -> str:
    """Return until when and why a finding is accepted."""
    key = "check.waived" if waiver.expires_on else "check.waived_forever"
    return one_line(review.view.catalogue.word(key, language, until=waiver.expires_on, reason=waiver.reason))


# --- the checklist ----------------------------------------------------------------------------------------------------


def points(review: Review, language: str) -> list[Point]:
    """Return the items of the checklist, the core questions, and exit conditions that no item names."""
    say = review.view.catalogue.word
    fields = review.view.catalogue.fields
    found = [_item(review, state, language) for state in review.items]
    undecided, expired = (
        [path for path in paths if fields[path].depth == "core"] for paths in (review.undecided, review.expired)
    )
    lacks = [("check.open_core", review.open_core), ("check.undecided", undecided), ("check.expired", expired)]
    reasons = [say(key, language, paths=", ".join(paths)) for key, paths in lacks if paths]
    found.append(_point(CORE_QUESTIONS, say("report.core_questions", language), reasons))
    named = {id_ for state in review.items for id_ in state.item.exits}
    if other := [id_ for id_ in review.unmet if id_ not in named]:
        found.append(_point(OTHER_EXITS, say("report.other_exits", language), _exits(review, other, language)))
    new = {blocker.item for blocker in new_blockers(review)}
    return [point._replace(known=not point.complete and point.id not in new) for point in found]


def _item(review: Review, state: ItemState, language: str) -> Point:
    say = review.view.catalogue.word
    reasons = _exits(review, state.unmet, language)
    gaps = dict.fromkeys(gap.rule.code or gap.rule.id for gap in state.not_assessed)
    if gaps and not reasons:
        reasons.append(say("check.unassessed_of_item", language, rules=", ".join(gaps)))
    errors = dict.fromkeys(f.rule.code or f.rule.id for f in state.findings if f.severity == "error")
    point = _point(state.item.id, pick(state.item.title, language), reasons)
    return point._replace(complete=state.complete, errors=tuple(errors))


def _exits(review: Review, ids: tuple[str, ...] | list[str], language: str) -> list[str]:
    catalogue = review.view.catalogue
    sentences = {id_: pick(catalogue.exits[id_].sentence, language) for id_ in ids}
    return [catalogue.word("check.exit_unmet", language, sentence=text, id=id_) for id_, text in sentences.items()]


def _point(id_: str, title: str, reasons: list[str]) -> Point:
    return Point(id_, one_line(title), not reasons, tuple(map(one_line, reasons)), ())


# --- the document -----------------------------------------------------------------------------------------------------


def _suite(review: Review, *, code: Exit, language: str) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    suite = Element("testsuite", name=one_line(review.design.file))
    properties = SubElement(suite, "properties")
    for name, count in summary(review).items():
        SubElement(properties, "property", name=name, value=str(count))
    suite.extend(_point_case(review, point, code=code, language=language) for point in points(review, language))
    failing = _severities_at_gate(review, code)
    by_rule = sorted(review.findings, key=lambda finding: _rule_name(finding.rule))
    for _, findings in groupby(by_rule, key=lambda finding: finding.rule.id):
        suite.append(_rule_case(review, tuple(findings), failing=failing, language=language))
    _count(suite)
    return suite


def _severities_at_gate(review: Review, code: Exit) -> tuple[str, ...]:
    """Return the severities whose findings fail, as far as the exit code tells: the fewest that explain it."""
    if not code:
        return ()
    for count, severity in enumerate(SEVERITIES, start=1):
        if gate(review, fail_on=severity):
            return SEVERITIES[:count]
    return ()


def _count(element: Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", "0")
    element.set("skipped", str(len(element.findall(".//skipped"))))


def _point_case(review: Review, point: Point, *, code: Exit, language: str) -> Element:
    from xml.etree.ElementTree import SubElement

    case = _case(review, point.title, review.design.file)
    if point.complete:
        return case
    say = review.view.catalogue.word
    reasons = list(point.reasons)
    if point.errors:
        reasons.append(say("check.errors_of_item", language, rules=", ".join(point.errors)))
    if point.known:
        SubElement(case, "skipped", message=say("report.in_baseline", language)).text = "\n".join(reasons)
    elif code:
        SubElement(case, "failure", message=reasons[0], type="checklist").text = "\n".join(reasons)
    else:
        SubElement(case, "skipped", message=say("report.not_required", language)).text = "\n".join(reasons)
    return case


def _rule_case(review: Review, findings: tuple[Finding, ...], *, failing: tuple[str, ...], language: str) -> Element:
    from xml.etree.ElementTree import SubElement

    live = [finding for finding in findings if finding.counts]
    shown = live or list(findings)
    case = _case(review, _rule_name(shown[0].rule), review.design.place(shown[0].path).file)
    text = "\n\n".join("\n".join(_lines(review, finding, language)) for finding in findings)
    if shown[0].waiver is not None:
        SubElement(case, "skipped", message=waived(review, shown[0].waiver, language)).text = text
    elif shown[0].in_baseline:
        SubElement(case, "skipped", message=review.view.catalogue.word("report.in_baseline", language)).text = text
    elif any(finding.severity in failing for finding in live):
        message = one_line(words(review.view, live[0], "message", language))
        SubElement(case, "failure", message=message, type=live[0].severity).text = text
    else:
        SubElement(case, "system-out").text = text
    return case


def _case(review: Review, name: str, file: str) -> Element:
    from xml.etree.ElementTree import Element

    return Element("testcase", classname=one_line(review.design.file), name=name, file=one_line(file))


def _rule_name(rule: Rule) -> str:
    return one_line(f"{rule.code or ''} {rule.id}")


def _lines(review: Review, finding: Finding, language: str) -> Iterator[str]:
    say = review.view.catalogue.word
    place = review.design.place(finding.path)
    subject = f" [{finding.subject}]" if finding.subject else ""
    severity = say(f"severity.{finding.severity}", language)
    yield one_line(f"{place.file}:{place.line}:{place.column}: {severity}{subject}")
    yield one_line(words(review.view, finding, "message", language))
    if finding.waiver is not None:
        yield waived(review, finding.waiver, language)
        return
    yield one_line(review.view.catalogue.labelled("check.fix", language, words(review.view, finding, "fix", language)))
    for url in [s.url for s in sources_of(review.view, finding, language) if s.url][:1]:
        yield one_line(review.view.catalogue.labelled("check.source", language, url))
