"""The final review checklist and the gate: exits, items, stages, waivers, and the exit code they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.model import SEVERITIES
from wizard.errors import Exit as ExitCode
from wizard.review.findings import Assessment, Finding, NotAssessed, assess
from wizard.review.view import View

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Exit, Item
    from wizard.design.document import Design, Waiver

FAIL_ON = (*SEVERITIES, "never")
REQUIRE = ("all", "core", "none")


class StageState(NamedTuple):
    """Progress of one stage; ``answered`` counts the visible questions that hold a value or do not apply."""

    stage: str
    answered: int
    visible: int
    unmet: tuple[str, ...]  # ids of exits that do not hold
    exit_condition_met: bool


class ItemState(NamedTuple):
    """One item of the checklist."""

    item: Item
    complete: bool
    unmet: tuple[str, ...]
    findings: tuple[Finding, ...]
    not_assessed: tuple[NotAssessed, ...]


class Review(NamedTuple):
    """Everything ``check`` knows about one design."""

    design: Design
    view: View
    findings: tuple[Finding, ...]  # waived ones included, with their waiver
    not_assessed: tuple[NotAssessed, ...]
    stages: tuple[StageState, ...]
    items: tuple[ItemState, ...]
    unmet: tuple[str, ...]  # exits that do not hold and are not waived
    open_core: tuple[str, ...]  # visible core questions without an answer
    undecided: tuple[str, ...]  # visible questions marked undecided
    deeper: tuple[str, ...]  # questions that an unmet exit needs and the design's level does not ask


def review(design: Design, catalogue: Catalogue, *, today: str) -> Review:
    """Hold one design against its rules and its checklist.

    Args:
        today: ``2026-11-24``; decides which waivers have passed.
    """
    view = View(catalogue, design.answers, design.decisions, design.level, form_faults=design.form_faults)
    return review_view(design, view, assess(view), today=today)


def review_view(design: Design, view: View, assessment: Assessment, *, today: str) -> Review:
    """Add checklist and gate to an assessment that has been made."""
    catalogue = view.catalogue
    findings = tuple(
        sorted(
            (finding._replace(waiver=waiver_for(finding, design.waivers, today)) for finding in assessment.findings),
            key=lambda f: (
                SEVERITIES.index(f.severity),
                catalogue.stages.index(f.rule.stage),
                f.rule.code or f.rule.id,
            ),
        )
    )
    failed = {exit_.id for exit_ in catalogue.exits.values() if not exit_holds(view, exit_)}
    waived_exits = {w.rule for w in design.waivers if w.rule in catalogue.exits and in_force(w, today)}
    unmet = tuple(id_ for id_ in catalogue.exits if id_ in failed - waived_exits)
    visible = view.visible()
    return Review(
        design=design,
        view=view,
        findings=findings,
        not_assessed=assessment.not_assessed,
        stages=tuple(_stage(view, stage, unmet, findings) for stage in catalogue.stages),
        items=tuple(_item(view, item, unmet, findings, assessment.not_assessed) for item in catalogue.items),
        unmet=unmet,
        open_core=tuple(f.path for f in visible if f.depth == "core" and view.state(f.path) == "open"),
        undecided=tuple(f.path for f in visible if view.state(f.path) == "undecided"),
        deeper=_deeper(view, unmet),
    )


def exit_holds(view: View, exit_: Exit) -> bool:
    """Return whether an exit condition is met; unknown is not met.

    A field declared not applicable leaves an exit unmet, unless the exit is about that field alone.
    """
    condition = view.catalogue.expression(exit_.holds)
    reads = view.catalogue.reads(condition)
    if len(reads) == 1 and reads <= view.waived_as_not_applicable:
        return True
    return view.evaluate(condition) is True


def _deeper(view: View, unmet: tuple[str, ...]) -> tuple[str, ...]:
    needed: dict[str, None] = {}
    for id_ in unmet:
        for path in sorted(view.catalogue.reads(view.catalogue.expression(view.catalogue.exits[id_].holds))):
            question = question_path(path)
            field = view.catalogue.fields[question]
            if (
                view.applies[question]
                and question not in view.answers
                and not view.catalogue.asked_at(field, view.level)
            ):
                needed[question] = None
    return tuple(needed)


def _stage(view: View, stage: str, unmet: tuple[str, ...], findings: tuple[Finding, ...]) -> StageState:
    visible = view.visible(stage)
    answered = sum(view.state(f.path) in ("decided", "assumed", "not_applicable") for f in visible)
    failed = tuple(id_ for id_ in unmet if view.catalogue.exits[id_].stage == stage)
    errors = any(f.severity == "error" and f.waiver is None and f.rule.stage == stage for f in findings)
    return StageState(stage, answered, len(visible), failed, not failed and not errors)


def _item(
    view: View, item: Item, unmet: tuple[str, ...], findings: tuple[Finding, ...], unassessed: tuple[NotAssessed, ...]
) -> ItemState:
    failed = tuple(id_ for id_ in item.exits if id_ in unmet)
    own = tuple(f for f in findings if f.rule.item == item.id and f.waiver is None)
    missing = tuple(
        gap
        for gap in unassessed
        if gap.rule.item == item.id
        and gap.rule.severity == "error"
        and any(view.catalogue.asked_at(view.catalogue.fields[question_path(path)], view.level) for path in gap.needs)
    )
    complete = not failed and not missing and not any(f.severity == "error" for f in own)
    return ItemState(item, complete, failed, own, missing)


# --- waivers ----------------------------------------------------------------------------------------------------------


def in_force(waiver: Waiver, today: str) -> bool:
    """Return whether a waiver has not expired; one without an end date has none."""
    return waiver.expires_on is None or today <= waiver.expires_on


def waiver_for(finding: Finding, waivers: tuple[Waiver, ...], today: str) -> Waiver | None:
    """Return the waiver that covers a finding: same rule, same subject, same facts as accepted, not expired."""
    for waiver in waivers:
        if waiver.rule not in (finding.rule.id, finding.rule.code) or not in_force(waiver, today):
            continue
        if waiver.subject is not None and waiver.subject != finding.subject:
            continue
        if waiver.facts is not None and any(finding.facts.get(key) != value for key, value in waiver.facts.items()):
            continue
        return waiver
    return None


# --- the gate ---------------------------------------------------------------------------------------------------------


def gate(result: Review, *, fail_on: str = "error", require: str = "all") -> ExitCode:
    """Return 1 where a finding reaches ``fail_on`` or the completeness that ``require`` asks for is missing."""
    limit = FAIL_ON.index(fail_on)
    if fail_on != "never" and any(FAIL_ON.index(f.severity) <= limit for f in result.findings if f.waiver is None):
        return ExitCode.FINDINGS
    if require == "none":
        return ExitCode.OK
    core_undecided = [p for p in result.undecided if result.view.catalogue.fields[p].depth == "core"]
    if result.open_core or core_undecided:
        return ExitCode.FINDINGS
    if require == "all" and (result.unmet or not all(item.complete for item in result.items)):
        return ExitCode.FINDINGS
    return ExitCode.OK
