"""What the packs of a design allow its waivers: which findings, for how long, and approved by whom."""

from __future__ import annotations

from wizard.days import days_between
from wizard.review.findings import criticality
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from wizard.content.model import WaiverLimit
    from wizard.design.document import Waiver
    from wizard.review.findings import Finding
    from wizard.review.view import View


class Risk(NamedTuple):
    """What a waiver accepts, as limits on waivers choose among it."""

    name: str  # id of a rule or exit
    topic: str | None
    severity: str | None  # None where nothing was found

    @staticmethod
    def of(finding: Finding) -> Risk:
        return Risk(finding.rule.id, finding.rule.topic, finding.severity)


def risk_of(view: View, waiver: Waiver) -> Risk:
    """Return what a waiver is about that covers no finding: an exit, which counts as an error, or a quiet rule."""
    rule = view.catalogue.rule(waiver.rule)
    if rule is not None:
        return Risk(rule.id, rule.topic, None)
    return Risk(waiver.rule, None, "error" if waiver.rule in view.catalogue.exits else None)


def refusal(view: View, waiver: Waiver, risk: Risk, today: str) -> dict[str, Any]:
    """Return why the packs of a design do not allow a waiver: its ``state``, and the limit; {} where they do."""
    limits = [limit for limit in view.catalogue.waiver_limits if _is_for(limit, risk, criticality(view))]
    if any(limit.forbidden for limit in limits):
        return {"state": "forbidden"}
    for limit in limits:
        if limit.approved_by and not _approved(waiver, limit.approved_by):
            return {"state": "unapproved", "approvers": ", ".join(limit.approved_by), "approved_by": waiver.approved_by}
    longest = min((limit.longest_days for limit in limits if limit.longest_days is not None), default=None)
    if longest is not None:
        days = days_until(waiver.expires_on, today) if waiver.expires_on else longest + 1
        if days is not None and days > longest:
            return {"state": "too_long", "longest_days": longest}
    return {}


def _is_for(limit: WaiverLimit, risk: Risk, criticality_of_design: str) -> bool:
    return (
        (limit.rules is None or risk.name in limit.rules)
        and (limit.topics is None or risk.topic in limit.topics)
        and (limit.severities is None or risk.severity in limit.severities)
        and (limit.criticality_from is None or criticality_of_design <= limit.criticality_from)
    )


def _approved(waiver: Waiver, approvers: tuple[str, ...]) -> bool:
    """Whether a waiver names one of these; a star stands for any beginning or end, which is not nothing."""
    given = (waiver.approved_by or "").strip()
    for name in approvers:
        plain = name.strip("*")
        fits = given.endswith(plain) if name.startswith("*") else given.startswith(plain)
        if name.startswith("*") and name.endswith("*"):
            fits = plain in given
        if given == name or (plain != name and fits and len(given) > len(plain)):
            return True
    return False


def days_until(day: str, today: str) -> int | None:
    """Return the days until a date; None where the clock is left aside."""
    return days_between(today, day) if today else None
