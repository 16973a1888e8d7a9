"""The review as one JSON object; its keys are a contract (``wsdesign schema --of check``)."""

from __future__ import annotations

import json

from wizard.content.model import SEVERITIES, pick
from wizard.report.way import step_entry
from wizard.review.cited import sources_of
from wizard.review.findings import words
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.errors import Exit
    from wizard.review.findings import Finding, NotAssessed
    from wizard.review.gate import Known, Review


def render(reviews: list[Review], exit_codes: list[Exit], language: str) -> str:
    """Return the text of the JSON object, ending in a line feed."""
    report = {
        "version": 1,
        "exit_code": int(max(exit_codes, default=0)),
        "designs": [design_entry(review, language) for review in reviews],
    }
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def design_entry(review: Review, language: str) -> dict[str, Any]:
    """Return what is said of one design."""
    catalogue = review.view.catalogue
    return {
        "file": review.design.file,
        "summary": summary(review),
        "checklist": [
            {
                "item": state.item.id,
                "title": pick(state.item.title, language),
                "complete": state.complete,
                "unmet": [f"{id_}: {pick(catalogue.exits[id_].sentence, language)}" for id_ in state.unmet],
                "findings": list(dict.fromkeys(finding.rule.id for finding in state.findings)),
            }
            for state in review.items
        ],
        "stages": stage_entries(review),
        "findings": [finding_entry(review, finding, language) for finding in review.findings],
        "not_assessed": [not_assessed_entry(gap) for gap in review.not_assessed],
        "beyond_level": [not_assessed_entry(gap) for gap in review.beyond],
        "undecided": list(review.undecided),
        "expired": list(review.expired),
        "baseline_gone": [baseline_entry(entry) for entry in review.gone],
        "plan": [step_entry(review, step, language) for step in review.plan],
        "assumed": [path for path, decision in review.design.decisions.items() if decision.state == "assumed"],
    }


def stage_entries(review: Review) -> list[dict[str, Any]]:
    """Return the progress of each stage."""
    return [
        {
            "stage": state.stage,
            "answered": state.answered,
            "visible": state.visible,
            "exit_condition_met": state.exit_condition_met,
        }
        for state in review.stages
    ]


def summary(review: Review) -> dict[str, int]:
    """Return the counts of the last line."""
    live = [finding for finding in review.findings if finding.counts]
    counts = {severity: sum(f.severity == severity for f in live) for severity in SEVERITIES}
    return {
        **counts,
        "waived": sum(finding.waiver is not None for finding in review.findings),
        "baseline": sum(finding.in_baseline for finding in review.findings),
        "undecided": len(review.undecided),
        "expired": len(review.expired),
        "not_assessed": len(review.not_assessed),
    }


def rules_not_assessed(review: Review) -> dict[str, NotAssessed]:
    """Return the rules that lack an answer, by code, each with its first gap."""
    found: dict[str, NotAssessed] = {}
    for gap in review.not_assessed:
        found.setdefault(gap.rule.code or gap.rule.id, gap)
    return found


def beyond_level(review: Review, language: str) -> str | None:
    """Return the line that counts the rules which only a deeper review can assess; None where there are none."""
    rules = {gap.rule.id for gap in review.beyond} - {gap.rule.id for gap in review.not_assessed}
    if not rules:
        return None
    return review.view.catalogue.word("check.beyond_level", language, count=len(rules), file=review.design.file)


def totals(review: Review, language: str) -> str:
    """Return the counts as a line; what was accepted or cannot be said is counted apart from what passed."""
    say, counts = review.view.catalogue.word, summary(review)
    counts["not_assessed"] = len(rules_not_assessed(review))  # each rule once, however many records it looks at
    others = [key for key in counts if key not in SEVERITIES and counts[key]]
    rest = "".join(say(f"check.summary.{key}", language, count=counts[key]) for key in others)
    return say("check.summary", language, others=rest, **counts)


def finding_entry(review: Review, finding: Finding, language: str) -> dict[str, Any]:
    """Return one finding."""
    rule, place = finding.rule, review.design.place(finding.path)
    sources = sources_of(review.view, finding, language)
    source = next((s for s in sources if s.url), None) or (sources[0] if sources else None)
    waiver = finding.waiver
    return {
        "rule": rule.id,
        "code": rule.code,
        "severity": finding.severity,
        "stage": rule.stage,
        "item": rule.item,
        "topic": rule.topic,
        "subject": finding.subject,
        "message": words(review.view, finding, "message", language),
        "fix": words(review.view, finding, "fix", language),
        "why": words(review.view, finding, "why", language),
        "source": (source.url or source.ref) if source else None,
        "standards": list(rule.standards),
        "file": place.file,
        "path": finding.path,
        "line": place.line,
        "column": place.column,
        "facts": finding.facts,
        "assumed": list(finding.assumed),
        "platform_defaults": list(finding.defaults),
        "fingerprint": finding.fingerprint,
        "in_baseline": finding.in_baseline,
        "waived": None
        if waiver is None
        else {"reason": waiver.reason, "approved_by": waiver.approved_by, "expires_on": waiver.expires_on},
    }


def baseline_entry(entry: Known) -> dict[str, Any]:
    """Return one entry of a baseline."""
    return {"kind": entry.kind, "name": entry.name, "subject": entry.subject, "fingerprint": entry.fingerprint}


def not_assessed_entry(gap: NotAssessed) -> dict[str, Any]:
    """Return one rule that could not be judged."""
    return {"rule": gap.rule.id, "code": gap.rule.code, "subject": gap.subject, "needs": list(gap.needs)}
