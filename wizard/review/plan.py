"""The way to green: the changes that would let a design pass its gate, riskiest fault first, then least effort.

A value is one that a rule's ``mends`` gives. It is proposed only where the whole review, done again with it, has lost what
it is to mend and gained nothing. Where no value can be computed the plan names the question to answer, or points at the
fix to be worked out by hand.
"""

from __future__ import annotations

import re

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import question_path
from wizard.content.expression import Expression, link
from wizard.content.kleene import truth
from wizard.content.model import SEVERITIES
from wizard.content.scope import Record
from wizard.paths import parse_path
from wizard.review.findings import Assessment, assess
from wizard.review.gate import Blocker, Review, exit_holds, new_blockers, review_view
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from wizard.content.model import Field
    from wizard.review.findings import Finding
    from wizard.review.view import View

MAX_ALTERNATIVES = 3
LETS_SOMEONE_IN = ("auth", "security")  # stages whose errors come first
EFFORTS = ("tune", "change", "answer", "by_hand")  # a figure, a choice or a yes or no, a question, to be worked out

Key = tuple[str, str, str | None]
May: TypeAlias = "Callable[[str, View, View], bool]"


class Step(NamedTuple):
    """One change, and what it mends."""

    effort: str
    paths: tuple[str, ...]  # of the value to set, or of the questions to answer
    before: Any
    after: Any
    alternatives: tuple[Any, ...]  # further values that would do
    solves: tuple[Blocker, ...]
    finding: Finding | None = None  # whose fix has to be worked out by hand


def way_to_green(result: Review, *, fail_on: str = "error", require: str = "all", today: str = "") -> tuple[Step, ...]:
    """Return the steps after which the gate passes; () where it does already."""
    pending = blocking(result, fail_on, require)
    if not pending:
        return ()
    search = Search(result, fail_on=fail_on, require=require, today=today)
    return tuple(sorted(merged(search.steps(pending)), key=lambda step: _rank(result, step)))


def merged(steps: Iterable[Step]) -> list[Step]:
    """Return the steps with one for each value: what a later one sets further counts from where the first began."""
    kept: dict[Any, Step] = {}
    for number, step in enumerate(steps):
        key = step.paths if step.after is not None else number
        earlier = kept.get(key)
        kept[key] = step._replace(before=earlier.before, solves=(*earlier.solves, *step.solves)) if earlier else step
    return list(kept.values())


def blocking(result: Review, fail_on: str, require: str) -> dict[Key, Blocker]:
    found = new_blockers(result, fail_on=fail_on, require=require)
    return {(b.kind, b.name, b.subject): b for b in found}


def _rank(result: Review, step: Step) -> tuple[int, int, int]:
    findings = {(f.rule.id, f.subject): f for f in result.findings}
    solved = [findings[b.name, b.subject] for b in step.solves if (b.name, b.subject) in findings]
    risks = [
        0 if f.severity == "error" and f.rule.stage in LETS_SOMEONE_IN else 1 + SEVERITIES.index(f.severity)
        for f in solved
    ]
    opened = "answer" if step.before is None else "tune"  # an answer to what another step asks comes behind it
    return min(risks, default=2), max(EFFORTS.index(step.effort), EFFORTS.index(opened)), -len(step.solves)


# --- questions --------------------------------------------------------------------------------------------------------


def _missing(result: Review, blocker: Blocker) -> list[str]:
    """Return the questions whose missing answers are all that a blocker stands for."""
    view = result.view
    if blocker.kind == "question":
        return [blocker.name]
    if blocker.kind == "unassessed":
        own = [gap for gap in result.not_assessed if (gap.rule.id, gap.subject) == (blocker.name, blocker.subject)]
        return [path for gap in own for path in gap.needs]
    if blocker.kind == "exit":
        reads = view.catalogue.reads(view.catalogue.expression(view.catalogue.exits[blocker.name].holds))
        questions = dict.fromkeys(map(question_path, sorted(reads)))
        return [path for path in questions if view.applies[path] and view.state(path) in ("open", "undecided")]
    return []


def _unmet_field(result: Review, blocker: Blocker) -> str:
    """Return the answer that the first part of an exit's condition reads which does not hold."""
    catalogue = result.view.catalogue
    if blocker.kind != "exit":
        return blocker.name
    syntax = catalogue.expression(catalogue.exits[blocker.name].holds).syntax
    joined = isinstance(syntax, list) and syntax[0] == "and"
    for part in syntax[1:] if joined else [syntax]:
        clause = link("", part, catalogue.names)
        reads = sorted(catalogue.reads(clause))
        if reads and truth(result.view.evaluate(clause)) is not True:
            return question_path(reads[0])
    return blocker.name


# --- values -----------------------------------------------------------------------------------------------------------


class Search:
    """Walks from fault to fault; what it has decided to change stays changed for the next.

    Args:
        may: whether a value may be changed, given its path and the answers before and after; what an exit asks for is
            then left alone, as an exit says that something is done.
    """

    def __init__(self, result: Review, *, fail_on: str, require: str, today: str, may: May | None = None) -> None:
        self.may = may
        self.first = result
        self.now = result
        self.catalogue = result.view.catalogue
        self.gate = (fail_on, require)
        self.today = today
        # What was open from the beginning is the team's to answer.
        self.open = {path for b in blocking(result, "error", "all").values() for path in _missing(result, b)}
        self.read_by_exit = {
            exit_.id: frozenset(map(question_path, self.catalogue.reads(self.catalogue.expression(exit_.holds))))
            for exit_ in self.catalogue.exits.values()
        }

    def steps(self, pending: dict[Key, Blocker]) -> Iterator[Step]:
        """Yield a step for each fault, then one for every question that is open or that a change has opened."""
        left = dict(pending)
        for key, blocker in pending.items():
            if key not in left or _missing(self.now, blocker):
                continue  # an earlier step mends it, too, or the answers to questions will
            step = self._computed(blocker, key, left)
            if step is not None:
                yield step
        yield from self._opened(left)
        questions: dict[str, None] = {}
        answered = []
        for blocker in left.values():
            missing = _missing(self.now, blocker)
            questions |= dict.fromkeys(missing)
            if missing:
                answered.append(blocker)
            else:
                finding = self._finding(blocker)
                path = finding.path if finding else _unmet_field(self.now, blocker)
                yield Step("by_hand", (path,), None, None, (), (blocker,), finding)
        if questions:
            yield Step("answer", tuple(questions), None, None, (), tuple(answered))

    def _opened(self, left: dict[Key, Blocker]) -> Iterator[Step]:
        """Yield the answers, to questions that a change has opened, that close more than they open."""
        opened = dict.fromkeys(path for blocker in left.values() for path in _missing(self.now, blocker))
        for path in [path for path in opened if path not in self.open]:
            for value in self._values_for(path):
                changed = self._with(path, value, None)
                after = blocking(changed, *self.gate) if changed else left
                if changed and after.keys() < left.keys():
                    self.now = changed
                    solves = tuple(b for k, b in left.items() if k not in after)
                    left.clear()
                    left |= after
                    yield Step("tune", (path,), None, value, (), solves)
                    break

    def _values_for(self, path: str) -> Iterator[Any]:
        """Yield what the faults of the beginning would have in an answer, then what the interview would suggest."""
        for finding in self.first.findings:
            if any(path_in(finding, mended) == path for mended in finding.rule.mends):
                yield from dict(self._mends(finding)).get(path, ())
        field = self._field(path)
        if field.each is None:
            formula, suggested = field.default_from, field.default
            if formula is not None:
                suggested = self.now.view.evaluate(self.catalogue.expression(formula))
            if suggested is not None and self._accepts(field, suggested):
                yield suggested

    def _computed(self, blocker: Blocker, key: Key, left: dict[Key, Blocker]) -> Step | None:
        """Return the change of one value that mends a fault and brings no other; ``left`` is what then remains."""
        for path, values in self._candidates(blocker):
            before = value_at(self.now.design.answers, path)
            working: list[tuple[Any, Review, dict[Key, Blocker]]] = []
            for value in values:
                changed = self._with(path, value, blocker)
                after = blocking(changed, *self.gate) if changed else {key: blocker}
                # A choice may open questions of its own; it must not bring another fault.
                if changed and key not in after and all(k in left or k[0] != "finding" for k in after):
                    working.append((value, changed, after))
                if len(working) > MAX_ALTERNATIVES:
                    break
            if working:
                is_number = self._field(path).kind == "number"
                if is_number:  # of several figures that would do, the one nearest to what is
                    working = sorted(working, key=lambda works: abs(works[0] - (before or 0)))[:1]
                value, self.now, after = min(working, key=lambda works: len(works[2].keys() - left.keys()))
                solves = tuple(b for k, b in left.items() if k not in after)
                left.clear()
                left |= after
                others = tuple(other for other, _, _ in working if other != value)
                return Step("tune" if is_number else "change", (path,), before, value, others, solves)
        return None

    def _with(self, path: str, value: Any, blocker: Blocker | None) -> Review | None:
        """Return the review with one value put otherwise; None where it may not be, or does not mend the fault at all."""
        view = self.now.view.changed(path, value)
        if self.may is not None and not self.may(path, self.now.view, view):
            return None
        design = self.now.design._replace(answers=dict(view.given))
        finding = self._finding(blocker) if blocker else None
        if finding is not None and any(f.subject == finding.subject for f in assess(view, [finding.rule]).findings):
            return None
        differing = view.differs_from(self.now.view)
        touched = {rule.id for path in differing for rule in self.catalogue.rules_that_read(path)}
        again = assess(view, [rule for rule in self.catalogue.rules.values() if rule.id in touched])
        kept = self.now.assessment
        assessment = Assessment(
            (*(f for f in kept.findings if f.rule.id not in touched), *again.findings),
            (*(gap for gap in kept.not_assessed if gap.rule.id not in touched), *again.not_assessed),
        )
        failed = self._failed(view, frozenset(differing))
        changed = review_view(design, view, assessment, today=self.today, failed=failed)
        return changed._replace(baseline=self.first.baseline)

    def _failed(self, view: View, differing: frozenset[str]) -> frozenset[str]:
        """Return the exits that do not hold: as before, save those that read what differs."""
        failed = set(self.now.failed)
        for exit_ in self.catalogue.exits.values():
            if not differing.isdisjoint(self.read_by_exit[exit_.id]):
                failed.discard(exit_.id)
                if not exit_holds(view, exit_):
                    failed.add(exit_.id)
        return frozenset(failed)

    def _finding(self, blocker: Blocker) -> Finding | None:
        own = (f for f in self.first.findings if (f.rule.id, f.subject) == (blocker.name, blocker.subject))
        return next(own, None) if blocker.kind == "finding" else None

    def _candidates(self, blocker: Blocker) -> Iterator[tuple[str, list[Any]]]:
        """Yield the fields that a fault rests on, the one it points at first, with the values to try."""
        finding = self._finding(blocker)
        if finding is None and self.may is None:
            reads = self.catalogue.reads(self.catalogue.expression(self.catalogue.exits[blocker.name].holds))
            for path in sorted(reads):
                if "[" not in path and self.now.design.answers.get(path) is False:
                    yield path, [True]
        if finding is None:
            return
        yield from self._mends(finding)

    def _mends(self, finding: Finding) -> Iterator[tuple[str, list[Any]]]:
        """Yield what a rule itself says would mend it, in its order, with the numbers of the design as it is by now."""
        for mended, given in self.catalogue.mends(finding.rule):
            path = path_in(finding, mended)
            field, before = self._field(path), value_at(self.now.design.answers, path)
            if self.now.view.applies[question_path(path)]:
                values = [value_of(self.now.view, finding, value) for value in given]
                wanted = [value for value in values if value != before and self._accepts(field, value)]
                if wanted:
                    yield path, wanted

    def _field(self, path: str) -> Field:
        return self.catalogue.fields[re.sub(r"\[\d+\]", "[]", path)]

    def _accepts(self, field: Field, value: Any) -> bool:
        try:
            Acceptor(self.catalogue).accept(field, value)
        except Refused:
            return False
        return True


def path_in(finding: Finding, path: str) -> str:
    """Return the full path of an answer that a rule's ``mends`` names, in the record that the finding is about."""
    record = finding.bound.get(finding.rule.variable)
    head, _, rest = path.partition(".")
    return record.path(rest) if isinstance(record, Record) and head == finding.rule.variable else path


def value_of(view: View, finding: Finding, value: Any) -> Any:
    """Return a value of ``mends`` with the numbers of a design."""
    if isinstance(value, Expression):
        value = view.evaluate(value, **finding.bound)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def value_at(answers: Mapping[str, Any], path: str) -> Any:
    question, *inner = _split(path)
    value = answers.get(question)
    for part in inner:
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _split(path: str) -> tuple[str, *tuple[str | int, ...]]:
    question = question_path(path)
    return question, *parse_path(path)[len(parse_path(question)) :]
