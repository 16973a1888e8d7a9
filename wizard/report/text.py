"""The review for people: findings first, then the checklist, then the verdict in the last line."""

from __future__ import annotations

from shlex import quote

from wizard.content.model import pick
from wizard.errors import Exit, printable
from wizard.report.json_report import beyond_level, rules_not_assessed, totals
from wizard.report.way import name_of, some, step_lines
from wizard.review.cited import sources_of
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.review.findings import Finding
    from wizard.review.gate import ItemState, Review

MAX_IN_BASELINE = 12  # names; --format json has all
MAX_NOT_ASSESSED = 8  # lines; --format json has all


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the report as lines; severity is a word, so that nothing depends on colour."""
    designs = zip(reviews, exit_codes, strict=True)
    blocks = ["\n".join(map(_harmless, _design(review, code, language))) for review, code in designs]
    return printable("\n\n".join(blocks) + "\n")


def _harmless(line: str) -> str:
    """Return one line that a CI job does not take for a command: it would begin with two colons."""
    line = " ".join(line.splitlines())
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def _design(review: Review, code: Exit, language: str) -> Iterator[str]:
    say = review.view.catalogue.word
    for finding in review.findings:
        if not finding.in_baseline:
            yield from _finding(review, finding, language)
            yield ""
    yield say("check.checklist", language)
    for state in review.items:
        yield from _item(review, state, language)
    for block in (_notes(review, language), _way(review, language), _verdict(review, code, language)):
        lines = list(block)
        if lines:
            yield ""
            yield from lines


def _notes(review: Review, language: str) -> Iterator[str]:
    """Say what is open, accepted or cannot be said, none of which is a pass."""
    say = review.view.catalogue.word
    if review.open_core:
        yield say("check.open_core", language, paths=", ".join(review.open_core))
    if review.undecided:
        yield say("check.undecided", language, paths=", ".join(review.undecided))
    if review.expired:
        yield say("check.expired", language, paths=", ".join(review.expired))
    if review.deeper:
        level = say(f"level.{review.view.level}", language)
        yield say("check.deeper", language, level=level, paths=", ".join(review.deeper), file=review.design.file)
    assumed = [path for path, decision in review.design.decisions.items() if decision.state == "assumed"]
    if assumed:
        yield say("check.assumed", language, count=len(assumed), paths=some(assumed))
    yield from _not_assessed(review, language)
    if beyond := beyond_level(review, language):
        yield beyond
    yield from _baseline(review, language)


def _verdict(review: Review, code: Exit, language: str) -> Iterator[str]:
    yield totals(review, language)
    key = "check.gate.failed" if code else "check.gate.ok"
    yield review.view.catalogue.word(key, language, file=review.design.file)


def _finding(review: Review, finding: Finding, language: str) -> Iterator[str]:
    say = review.view.catalogue.word
    place, rule = review.design.place(finding.path), finding.rule
    subject = f" [{finding.subject}]" if finding.subject else ""
    severity = say(f"severity.{finding.severity}", language)
    yield f"{place.file}:{place.line}:{place.column}: {severity} {rule.code or ''} {rule.id}{subject}".replace(
        "  ", " "
    )
    yield f"  {words(review.view, finding, 'message', language)}"
    if finding.waiver is not None:
        key = "check.waived" if finding.waiver.expires_on else "check.waived_forever"
        yield f"  {say(key, language, until=finding.waiver.expires_on, reason=finding.waiver.reason)}"
        return
    labelled = review.view.catalogue.labelled
    yield f"  {labelled('check.fix', language, words(review.view, finding, 'fix', language))}"
    sources = [
        " ".join(filter(None, (s.ref, s.at, s.url))) for s in sources_of(review.view, finding, language) if s.url
    ][:1]
    for source in sources:
        yield f"  {labelled('check.source', language, source)}"


def _item(review: Review, state: ItemState, language: str) -> Iterator[str]:
    catalogue = review.view.catalogue
    say = catalogue.word
    key = "check.item.complete" if state.complete else "check.item.open"
    yield f"  {say(key, language, title=pick(state.item.title, language))}"
    for id_ in state.unmet:
        sentence = pick(catalogue.exits[id_].sentence, language)
        yield f"      {say('check.exit_unmet', language, sentence=sentence, id=id_)}"
    errors = dict.fromkeys(f.rule.code or f.rule.id for f in state.findings if f.severity == "error")
    if errors:
        yield f"      {say('check.errors_of_item', language, rules=', '.join(errors))}"
    gaps = dict.fromkeys(gap.rule.code or gap.rule.id for gap in state.not_assessed)
    if gaps and not state.unmet:
        yield f"      {say('check.unassessed_of_item', language, rules=', '.join(gaps))}"


def _way(review: Review, language: str) -> Iterator[str]:
    if not review.plan:
        return
    say = review.view.catalogue.word
    yield say("check.plan", language)
    for number, line in enumerate(step_lines(review, language), start=1):
        yield f"  {number}. {line}"
    if any(step.after is not None for step in review.plan):
        yield f"  {say('check.plan.apply', language, file=quote(review.design.file))}"


def _baseline(review: Review, language: str) -> Iterator[str]:
    say = review.view.catalogue.word
    known = [
        _name(finding.rule.code or finding.rule.id, finding.subject)
        for finding in review.findings
        if finding.in_baseline
    ]
    if known:
        yield say("check.in_baseline", language, count=len(known), names=some(known, MAX_IN_BASELINE))
    gone = [name_of(review, entry) for entry in review.gone]
    if gone:
        yield say("check.baseline_gone", language, count=len(gone), names=some(gone, MAX_IN_BASELINE))


def _name(rule: str, subject: str | None) -> str:
    return f"{rule} [{subject}]" if subject else rule


def _not_assessed(review: Review, language: str) -> Iterator[str]:
    say = review.view.catalogue.word
    gaps = rules_not_assessed(review)
    if not gaps:
        return
    yield say("check.not_assessed", language, count=len(gaps))
    for name, gap in list(gaps.items())[:MAX_NOT_ASSESSED]:
        yield f"  {say('check.not_assessed.line', language, rule=name, paths=', '.join(gap.needs))}"
    if len(gaps) > MAX_NOT_ASSESSED:
        yield f"  {say('check.more', language, count=len(gaps) - MAX_NOT_ASSESSED)}"
