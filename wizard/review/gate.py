"""The final review checklist and the gate: exits, items, stages, and the exit code they add up to."""

from __future__ import annotations

from wizard.content.catalogue import CODE_CHANGES, PAST_REVIEW, question_path
from wizard.content.model import SEVERITIES
from wizard.errors import Exit as ExitCode
from wizard.review.evidence import note_storm_changes
from wizard.review.findings import Assessment, Finding, NotAssessed, assess, digest, values_as_text
from wizard.review.view import View
from wizard.review.waivers import judge_waivers, note_past_review
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Exit, Field, Item
    from wizard.design.document import Design
    from wizard.review.plan import Step

FAIL_ON = (*SEVERITIES, "never")
REQUIRE = ("all", "core", "none")
CORE_QUESTIONS = "core-questions"  # what open questions keep open, beside the items of the checklist
OTHER_EXITS = "other-exits"  # what exits keep open that no item names


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
    not_assessed: tuple[NotAssessed, ...]  # for want of an answer that the design's level asks for
    beyond: tuple[NotAssessed, ...]  # what only a deeper review could assess
    assessment: Assessment  # what the rules say, before any waiver
    items: tuple[ItemState, ...]
    failed: frozenset[str]  # exits that do not hold
    unmet: tuple[str, ...]  # exits that do not hold and are not waived
    open_core: tuple[str, ...]  # visible core questions without an answer
    undecided: tuple[str, ...]  # visible questions marked undecided
    expired: tuple[str, ...]  # visible questions whose answer is past its date of review
    baseline: frozenset[str] = frozenset()  # fingerprints of what was known before, and fails no gate
    gone: tuple[Known, ...] = ()  # entries of the baseline that occur no more
    plan: tuple[Step, ...] = ()  # what would turn a gate that fails green

    @property
    def stages(self) -> tuple[StageState, ...]:
        """Progress of each stage; a plan, which reviews a design again for every value it tries, asks for none."""
        visible = self.view.visible()
        return tuple(
            _stage(self.view, stage, visible, self.unmet, self.findings) for stage in self.view.catalogue.stages
        )

    @property
    def deeper(self) -> tuple[str, ...]:
        """Questions that an unmet exit needs and the design's level does not ask."""
        return deeper_questions(self.view, self.unmet)


def review(
    design: Design, catalogue: Catalogue, *, today: str, code: list[dict[str, Any]] | tuple[()] | None = ()
) -> Review:
    """Hold one design against its rules and its checklist.

    Args:
        today: ``2026-11-24``; decides which waivers and answers have passed. "" leaves the clock aside: none has.
        code: how old the code is that the design names, an entry a path; None where that cannot be told.
    """
    view = View(catalogue, design.answers, design.decisions, design.level, form_faults=design.form_faults)
    note_past_review(design, view, today=today)
    note_storm_changes(design, view)
    view.note(CODE_CHANGES, None if code is None else list(code))
    return review_view(design, view, assess(view), today=today)


def review_view(
    design: Design, view: View, assessment: Assessment, *, today: str, failed: frozenset[str] | None = None
) -> Review:
    """Add checklist and gate to an assessment that has been made.

    Args:
        failed: ids of the exits that do not hold, where they are known.
    """
    catalogue = view.catalogue
    if failed is None:
        failed = frozenset(exit_.id for exit_ in catalogue.exits.values() if not exit_holds(view, exit_))
    judged = judge_waivers(design, view, assessment, unmet=failed, today=today)
    findings = tuple(
        sorted(
            judged.findings,
            key=lambda f: (
                SEVERITIES.index(f.severity),
                catalogue.stages.index(f.rule.stage),
                f.rule.code or f.rule.id,
            ),
        )
    )
    unmet = tuple(id_ for id_ in catalogue.exits if id_ in failed - judged.exits)
    state_of = view.states()
    past_review = {question_path(entry["path"]) for entry in view.answers[PAST_REVIEW]}
    return Review(
        design=design,
        view=view,
        findings=findings,
        not_assessed=tuple(gap for gap in assessment.not_assessed if _asked_for(view, gap)),
        beyond=tuple(gap for gap in assessment.not_assessed if not _asked_for(view, gap)),
        assessment=assessment,
        items=tuple(_item(view, item, unmet, findings, assessment.not_assessed) for item in catalogue.items),
        failed=failed,
        unmet=unmet,
        open_core=tuple(f.path for f, state in state_of.items() if state == "open" and f.depth == "core"),
        undecided=tuple(f.path for f, state in state_of.items() if state == "undecided"),
        expired=tuple(
            f.path for f, state in state_of.items() if f.path in past_review and state not in ("undecided", "open")
        ),
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


def _asked_for(view: View, gap: NotAssessed) -> bool:
    """Whether a review of this level asks for something that a rule lacks, so that the design owes it."""
    fields = [view.catalogue.fields.get(question_path(path)) for path in gap.needs]
    return not fields or any(field is None or view.catalogue.asked_at(field, view.level) for field in fields)


def deeper_questions(view: View, unmet: tuple[str, ...]) -> tuple[str, ...]:
    """Return the questions that unmet exits need and that the design's level does not ask."""
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


def _stage(
    view: View, stage: str, visible: list[Field], unmet: tuple[str, ...], findings: tuple[Finding, ...]
) -> StageState:
    own = [field for field in visible if field.stage == stage]
    answered = sum(view.state(f.path) in ("decided", "assumed", "not_applicable") for f in own)
    failed = tuple(id_ for id_ in unmet if view.catalogue.exits[id_].stage == stage)
    errors = any(f.severity == "error" and f.waiver is None and f.rule.stage == stage for f in findings)
    return StageState(stage, answered, len(own), failed, not failed and not errors)


def _item(
    view: View, item: Item, unmet: tuple[str, ...], findings: tuple[Finding, ...], unassessed: tuple[NotAssessed, ...]
) -> ItemState:
    failed = tuple(id_ for id_ in item.exits if id_ in unmet)
    own = tuple(f for f in findings if f.rule.item == item.id and f.waiver is None)
    missing = tuple(
        gap
        for gap in unassessed
        if gap.rule.item == item.id and gap.rule.severity == "error" and gap.needs and _asked_for(view, gap)
    )
    complete = not failed and not missing and not any(f.severity == "error" for f in own)
    return ItemState(item, complete, failed, own, missing)


# --- the gate ---------------------------------------------------------------------------------------------------------


class Blocker(NamedTuple):
    """One thing that keeps a design from passing, unless the baseline holds it."""

    kind: str  # "finding", "question", "exit" or "unassessed"
    name: str  # id of the rule or exit, path of the question
    subject: str | None
    values: str  # that matter, as text
    item: str  # of the checklist, which it keeps open

    @property
    def fingerprint(self) -> str:
        return digest(self.name if self.kind == "finding" else f"{self.kind} {self.name}", self.subject, self.values)


class Known(NamedTuple):
    """One entry of a baseline."""

    kind: str
    name: str
    subject: str | None
    fingerprint: str


def blockers(result: Review, *, fail_on: str = "error", require: str = "all") -> tuple[Blocker, ...]:
    """Return all that keeps a design from passing this gate, the baseline left aside."""
    severities = SEVERITIES[: FAIL_ON.index(fail_on) + 1] if fail_on != "never" else ()
    found = [*_from_findings(result.findings, severities)]
    if require != "none":
        fields = result.view.catalogue.fields
        undecided = [path for path in (*result.undecided, *result.expired) if fields[path].depth == "core"]
        found += [_blocker("question", path, item=CORE_QUESTIONS) for path in (*result.open_core, *undecided)]
    if require == "all":
        item_of = {id_: item.id for item in result.view.catalogue.items for id_ in item.exits}
        found += [_blocker("exit", id_, item=item_of.get(id_, OTHER_EXITS)) for id_ in result.unmet]
        found += [
            _blocker("unassessed", gap.rule.id, gap.subject, item=state.item.id)
            for state in result.items
            for gap in state.not_assessed
        ]
        if "error" not in severities:
            found += _from_findings(result.findings, ("error",))  # an error leaves its item of the checklist incomplete
    return tuple(dict.fromkeys(found))


def _from_findings(findings: tuple[Finding, ...], severities: tuple[str, ...]) -> Iterator[Blocker]:
    for finding in findings:
        if finding.waiver is None and finding.severity in severities:
            values = values_as_text(finding.facts)
            yield Blocker("finding", finding.rule.id, finding.subject, values, finding.rule.item)


def _blocker(kind: str, name: str, subject: str | None = None, *, item: str) -> Blocker:
    return Blocker(kind, name, subject, values_as_text({}), item)


def gate(result: Review, *, fail_on: str = "error", require: str = "all") -> ExitCode:
    """Return 1 where something that is not in the baseline keeps a design from passing."""
    return ExitCode.FINDINGS if new_blockers(result, fail_on=fail_on, require=require) else ExitCode.OK


def new_blockers(result: Review, *, fail_on: str = "error", require: str = "all") -> tuple[Blocker, ...]:
    """Return what keeps a design from passing and is not in the baseline."""
    found = blockers(result, fail_on=fail_on, require=require)
    known = result.baseline
    return tuple(blocker for blocker in found if blocker.fingerprint not in known) if known else found
