"""Waivers: which finding each one covers, and which of them somebody has to look at."""

from __future__ import annotations

from wizard.content.catalogue import PAST_REVIEW, WAIVERS, question_path
from wizard.review.allowed import Risk, days_until, refusal, risk_of
from wizard.review.findings import assess, show_value, subjects
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.content.catalogue import Catalogue
    from wizard.design.document import Design, Waiver
    from wizard.review.findings import Assessment, Finding
    from wizard.review.view import View

NOTICE_DAYS = 14  # how long before its end a waiver is a finding


class Judged(NamedTuple):
    """The findings with the waivers that cover them, and the exits that waivers cover."""

    findings: tuple[Finding, ...]
    exits: frozenset[str]


def judge_waivers(design: Design, view: View, assessment: Assessment, *, unmet: frozenset[str], today: str) -> Judged:
    """Lay the waivers of a design over what the rules say, and add the findings about the waivers themselves.

    Args:
        unmet: ids of the exits that do not hold; a waiver may name one.
    """
    running = [waiver for waiver in design.waivers if not _over(waiver, today)]
    findings = tuple(
        finding._replace(waiver=_cover(design, view, finding, running, today)) for finding in assessment.findings
    )
    about: tuple[Finding, ...] = ()
    if noteworthy := list(_noteworthy(design, view, assessment, findings, unmet=unmet, today=today)):
        view.note(WAIVERS, noteworthy)
        about = assess(view, [rule for rule in view.catalogue.rules.values() if rule.over == WAIVERS]).findings
    exits = frozenset(
        waiver.rule
        for waiver in running
        if waiver.rule in view.catalogue.exits and not refusal(view, waiver, risk_of(view, waiver), today)
    )
    return Judged((*findings, *about), exits)


def note_past_review(design: Design, view: View, *, today: str) -> None:
    """Note the answers whose date of review has passed, so that a rule can speak of them."""
    entries = [
        {"path": path, "review_by": decision.review_by, "evidence": decision.evidence}
        for path, decision in design.decisions.items()
        if decision.review_by is not None and decision.review_by < today and view.applies[question_path(path)]
    ]
    view.note(PAST_REVIEW, entries)


def _over(waiver: Waiver, today: str) -> bool:
    return waiver.expires_on is not None and waiver.expires_on < today


def _cover(design: Design, view: View, finding: Finding, running: Iterable[Waiver], today: str) -> Waiver | None:
    """Return the waiver that covers a finding: same rule, same subject, same facts as accepted, and allowed."""
    return next(
        (
            waiver
            for waiver in running
            if _speaks_of(design, waiver, finding)
            and not _changed(waiver, finding)
            and not refusal(view, waiver, Risk.of(finding), today)
        ),
        None,
    )


def _speaks_of(design: Design, waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule.upper() not in (finding.rule.id.upper(), finding.rule.code):
        return False
    if waiver.line is not None:
        return design.place(finding.path)[:2] == waiver.line
    return waiver.subject in (None, finding.subject)


def _changed(waiver: Waiver, finding: Finding) -> dict[str, Any]:
    """Return the facts that are no longer what was accepted."""
    return {
        key: finding.facts.get(key) for key, value in (waiver.facts or {}).items() if finding.facts.get(key) != value
    }


# --- waivers to look at -----------------------------------------------------------------------------------------------


def _noteworthy(
    design: Design,
    view: View,
    assessment: Assessment,
    findings: tuple[Finding, ...],
    *,
    unmet: frozenset[str],
    today: str,
) -> Iterable[dict[str, Any]]:
    unassessed = {gap.rule.id for gap in assessment.not_assessed}
    for number, waiver in enumerate(design.waivers):
        own = [finding for finding in findings if _speaks_of(design, waiver, finding)]
        entry: dict[str, Any] = {
            "path": waiver.path or f"review.waivers[{number}]",
            "subject": " ".join(filter(None, (waiver.rule, waiver.subject or waiver.path))),
            "expires_on": waiver.expires_on,
        }
        rule = view.catalogue.rule(waiver.rule)
        if rule is not None and rule.id in unassessed and not own:
            continue  # nobody can say yet what it covers
        refused = _refused(view, waiver, own, today)
        if refused:
            state = refused["state"]
        else:
            state = _at_its_end(waiver, today) if waiver.rule in unmet else _state(view, waiver, own, today)
        entry |= refused
        if state == "outgrown":
            entry |= _figures(view.catalogue, waiver, own[0])
        if number < len(design.inherited_waivers) and state in ("unused", "orphaned"):
            continue  # another design that extends the same base may need it
        if state is not None:
            yield {**entry, "state": state}


def _refused(view: View, waiver: Waiver, own: list[Finding], today: str) -> dict[str, Any]:
    """Return why a waiver is not allowed to cover one of the findings that it is about."""
    risks = [Risk.of(finding) for finding in own] or [risk_of(view, waiver)]
    return next(filter(None, (refusal(view, waiver, risk, today) for risk in risks)), {})


def _state(view: View, waiver: Waiver, own: list[Finding], today: str) -> str | None:
    """Return what is to be said of a waiver that is allowed; None where it simply covers its findings."""
    if not own:
        return "orphaned" if _orphaned(view, waiver) else "unused"
    if any(finding.waiver is waiver for finding in own):
        return _at_its_end(waiver, today)
    if all(finding.waiver is not None for finding in own):
        return "unused"  # another one covers what it would
    return "expired" if _over(waiver, today) else "outgrown"


def _at_its_end(waiver: Waiver, today: str) -> str | None:
    days = days_until(waiver.expires_on, today) if waiver.expires_on else None
    if days is None:
        return None
    return "expired" if days < 0 else "ending" if days <= NOTICE_DAYS else None


def _orphaned(view: View, waiver: Waiver) -> bool:
    rule = view.catalogue.rule(waiver.rule)
    if rule is None:
        return waiver.rule not in view.catalogue.exits
    return waiver.subject is not None and waiver.subject not in subjects(view, rule)


def _figures(catalogue: Catalogue, waiver: Waiver, finding: Finding) -> dict[str, str]:
    """Return the figures that a waiver was given for, and what they are now."""
    changed = _changed(waiver, finding)

    def listed(values: dict[str, Any]) -> str:
        return ", ".join(f"{key} {show_value(values.get(key), key, 'en', catalogue)}" for key in changed)

    return {"accepted": listed(waiver.facts or {}), "now": listed(changed)}
