"""Proves what is wrong with the rules of a pack by showing the answers: what can never fire, what always does, what
contradicts another rule, what says nothing that another does not say. What cannot be proven in the time given is said to be so.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.accept import Acceptor, Refused
from wizard.content.catalogue import DOCUMENT_LISTS, Catalogue, question_path
from wizard.content.domain import Uses
from wizard.content.kleene import UNKNOWN, negate, truth
from wizard.content.model import SEVERITIES, Rule, Source
from wizard.content.nearest import nearest
from wizard.content.scope import Scope
from wizard.content.search import Budget, Search, Verdict, fires
from wizard.content.syntax import BadExpression
from wizard.design.document import flatten
from wizard.design.emit import flow
from wizard.review.examples import outcome, run_examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.expression import Expression
    from wizard.content.model import Field
    from wizard.content.pack import Pack
    from wizard.content.search import Predicate
    from wizard.errors import Problem
    from wizard.paths import Path
    from wizard.review.examples import Outcomes

STEPS_PER_QUESTION = 40_000  # of one search
STEPS_IN_ALL = 1_500_000  # about a second
SHARE_OF_A_PAIR = 1 / 40  # of what is left: there may be hundreds of pairs
STEPS_TO_BEGIN = 1_000  # what it takes to see which answers there are


class Proofs(NamedTuple):
    """What came out."""

    faults: list[Problem]
    undecided: list[Problem]  # what could be neither shown nor excluded


def prove(
    merged: dict[str, Any],
    pack: Pack,
    outcomes: Outcomes | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Proofs:
    """Prove what can be proven of the rules of a pack, as they lie over what it extends.

    Args:
        outcomes: of the examples, where they have been run already.
        progress: is told how many rules of how many are done.
    """
    catalogue = Catalogue(merged)
    prover = _Prover(catalogue, pack, outcomes or run_examples(catalogue, pack))
    entries = [entry for entry in pack.raw["rules"] if entry["id"] in prover.catalogue.rules]
    for part, key, unmet in (("questions", "when", "can never be asked"), ("exits", "holds", "can never be met")):
        for entry in pack.raw[part]:
            if key in entry:
                prover.prove_possible(part, entry, key, unmet)
    for number, entry in enumerate(entries):
        progress(number, len(entries))
        prover.prove(entry)
    return Proofs(prover.faults, prover.undecided)


class _Prover:
    def __init__(self, catalogue: Catalogue, pack: Pack, outcomes: Outcomes) -> None:
        self.catalogue = catalogue
        self.pack = pack
        self.outcomes = outcomes
        self.faults: list[Problem] = []
        self.undecided: list[Problem] = []
        self.left = STEPS_IN_ALL
        self.own = {entry["id"] for entry in pack.raw["rules"]}
        self.pointing: dict[tuple[str, str | None], list[Rule]] = {}
        self.about: dict[str, list[Rule]] = {}  # by the field that rules point at
        for rule in catalogue.rules.values():
            self.pointing.setdefault((rule.points_at, rule.each), []).append(rule)
            self.about.setdefault(_target(rule), []).append(rule)

    def prove(self, entry: dict[str, Any]) -> None:
        rule = self.catalogue.rules[entry["id"]]
        if rule.over in DOCUMENT_LISTS:
            return  # runs over what the reader found, not over answers
        if self._names_no_choice(entry, rule):
            return
        self._too_deep(entry, rule)
        fired = self._examine(entry, rule, "fires", fires(self.catalogue, rule))
        quiet = fired and self._examine(entry, rule, "quiet", _not(fires(self.catalogue, rule)))
        if fired and quiet:
            self._says_nothing_new(entry, rule)
            self._contradicts(entry, rule)

    # --- one rule -----------------------------------------------------------------------------------------------------

    def _examine(self, entry: dict[str, Any], rule: Rule, side: str, predicate: Predicate) -> bool:
        """Return whether a rule can fire, or be quiet; its example shows it, or else a search does."""
        if self._shows(rule, side):
            return True
        verdict = self._find([rule], predicate)
        if verdict.answers is not None:
            message = f"is no witness; the rule {_verb(side)} on {shown(verdict.answers)}"
            self._fault(entry, ("examples", side), message, "take these answers")
            return True
        if not verdict.exhaustive:
            what = "can fire" if side == "fires" else "can be quiet"
            self._undecided(entry, (), f"whether it {what} is not proven: too many answers to try")
            return False
        if side == "fires":
            self._fault(entry, ("fires",), f"can never fire: {self._reason(rule)}")
        else:
            fields = ", ".join(sorted(self.catalogue.reads(self.catalogue.expression(rule.fires, rule.each))))
            self._fault(entry, ("fires",), f"always fires: no answer to {fields or 'anything'} keeps it quiet")
        return False

    def _shows(self, rule: Rule, side: str) -> bool:
        """Whether the rule's example behaves, on answers that the questions allow."""
        return self.outcomes.get((rule.id, side)) is (side == "fires")

    def _reason(self, rule: Rule) -> str:
        """Say which parts of a predicate exclude each other, and which question's condition or bounds are to blame."""
        parts = _conjuncts(rule.fires)
        for part in parts:
            if len(parts) == 1:
                break
            rest = [other for other in parts if other != part]
            if self._excludes(rule, rest):
                return self._reason_of(rule, rest)
        return self._reason_of(rule, parts)

    def _reason_of(self, rule: Rule, parts: list[str]) -> str:
        for part in parts if len(parts) > 1 else ():
            rest = [other for other in parts if other != part]
            if self._excludes(rule, rest):
                return self._reason_of(rule, rest)
        text = " and ".join(f"({part})" if " or " in part else part for part in parts)
        free = self._find_text(rule, text, conditional=False)
        if free.answers is not None:
            hidden = [path for path in free.answers if self.catalogue.fields[path].when is not None]
            asked = "; ".join(f"{path} is asked only if {self.catalogue.fields[path].when}" for path in hidden)
            return f"`{text}` would take {shown(free.answers)}, but {asked}"
        free = self._find_text(rule, text, bounded=False)
        if free.answers is not None:
            return f"`{text}` would take {shown(free.answers)}, but {self._forbidden(free.answers)}"
        return f"`{text}` is true on no answers"

    def _forbidden(self, answers: dict[str, Any]) -> str:
        acceptor = Acceptor(self.catalogue)
        refusals = []
        for path, value in answers.items():
            try:
                acceptor.accept(self.catalogue.fields[path], value)
            except Refused as refused:
                refusals.append(f"{path} {refused}")
        return "; ".join(refusals)

    def _excludes(self, rule: Rule, parts: list[str]) -> bool:
        verdict = self._find_text(rule, " and ".join(f"({part})" for part in parts))
        return verdict.answers is None and verdict.exhaustive

    def _find_text(self, rule: Rule, text: str, *, bounded: bool = True, conditional: bool = True) -> Verdict:
        expression = self.catalogue.expression(text, rule.each)
        changed = _with_predicate(rule, expression)
        return self._find([changed], fires(self.catalogue, changed), bounded=bounded, conditional=conditional)

    def _names_no_choice(self, entry: dict[str, Any], rule: Rule) -> bool:
        """Report constants that are compared with a list of choices and are none of them."""
        found = False
        for key in ("fires", "warning_if"):
            if key not in entry:
                continue
            uses = Uses([self.catalogue.expression(entry[key], rule.each).syntax])
            for path, constants in uses.constants.items():
                field = self.catalogue.fields.get(path)
                for constant in constants if field is not None and field.choices else ():
                    if isinstance(constant, str) and field is not None and field.choice(constant) is None:
                        near = nearest(constant, [choice.value for choice in field.choices])
                        remedy = f"did you mean {near}?" if near else None
                        self._fault(entry, (key,), f"{constant!r} is no choice of {path}", remedy)
                        found = True
        return found

    def _too_deep(self, entry: dict[str, Any], rule: Rule) -> None:
        if rule.severity != "error":
            return
        for path in sorted(self.catalogue.reads(self.catalogue.expression(rule.fires, rule.each))):
            field = self.catalogue.fields.get(path)
            if field is not None and field.depth == "full" and field.absent == "unknown":
                message = f"is an error that reads {path}, which only a full review asks"
                self._fault(
                    entry,
                    ("fires",),
                    message,
                    "ask it in the standard review (`override: true`, `depth: standard`), or make the rule a warning",
                )

    def prove_possible(self, part: str, entry: dict[str, Any], key: str, unmet: str) -> None:
        """Report the condition of a question, or of an exit, that is true on no answers."""
        condition = _as_rule(entry[key])
        verdict = self._find([condition], fires(self.catalogue, condition))
        if verdict.answers is None and verdict.exhaustive:
            message = f"{unmet}: {self._reason(condition)}"
            self.faults.append(self.pack.problem(part, entry, (key,), message))

    # --- two rules ----------------------------------------------------------------------------------------------------

    def _says_nothing_new(self, entry: dict[str, Any], rule: Rule) -> None:
        """Report a rule that never fires without a further one, at the same place and as severe."""
        if not self._shows(rule, "fires"):
            return  # its example is to be mended first
        for other in self.pointing[rule.points_at, rule.each]:
            if other is rule or SEVERITIES.index(other.severity) > SEVERITIES.index(rule.severity):
                continue
            if (other.error_from and not rule.error_from) or (other.warning_if and not rule.warning_if):
                continue
            if outcome(self.catalogue, other, rule.examples["fires"]) is not True:
                continue  # its own example fires without the other
            verdict = self._alone(rule, other)
            if verdict.answers is None and verdict.exhaustive:
                message = f"is dead: whenever it fires, {other.id} fires as well, at {rule.points_at}; for example on"
                answers = flatten(rule.examples["fires"], self.catalogue)
                self._fault(entry, ("fires",), f"{message} {shown(answers)}")
                return

    def _alone(self, rule: Rule, other: Rule) -> Verdict:
        """Look for answers on which a rule fires and another does not, of the same record where they run over records."""
        if not rule.each:
            return self._find([rule, other], _both(fires(self.catalogue, rule), _not(fires(self.catalogue, other))))
        try:
            return self._find_text(rule, f"({rule.fires}) and not ({other.fires})")
        except BadExpression:  # too long, the two of them
            return Verdict(None, exhaustive=False)

    def _contradicts(self, entry: dict[str, Any], rule: Rule) -> None:
        """Report two rules about one field of which one fires whatever it is answered; advice may weigh both ways."""
        field = self.catalogue.fields.get(_target(rule))
        if rule.severity == "advice" or field is None or field.kind == "records":
            return
        for other in self.about[field.path]:
            if (
                other.severity == "advice"
                or other is rule
                or other.over in DOCUMENT_LISTS
                or "error" not in (rule.severity, other.severity)
            ):
                continue
            if other.id in self.own and other.id < rule.id:
                continue  # that pair was looked at already
            self._contradict(entry, rule, other, field)

    def _contradict(self, entry: dict[str, Any], rule: Rule, other: Rule, field: Field) -> None:
        if self.left <= 0:
            return
        steps = int(self.left * SHARE_OF_A_PAIR)
        search = self._search([rule, other], also=() if "[]" in field.path else (field.path,), steps=steps)
        domain = search.domains.of(field.path)
        values = [value for value in domain.values if value is not None]
        if not values or not domain.exact:
            return
        both = (fires(self.catalogue, rule), fires(self.catalogue, other))

        def no_way_out(scope: Scope) -> Any:
            if field.when and scope.evaluate(self.catalogue.expression(field.when)) is False:
                return False
            results: list[Any] = []
            alone: list[Any] = [False, False]  # whether each rule leaves some answer alone
            for value in values:
                tried = _answered(scope, field, value)
                if tried is None:
                    return UNKNOWN if scope.answers.get(question_path(field.path)) is UNKNOWN else False
                fired = [truth(predicate(tried)) for predicate in both]
                results.append(_or(*fired))
                alone = [_or(one, negate(now)) for one, now in zip(alone, fired, strict=True)]
                search.budget.spend(tried.work)
                if results[-1] is False:
                    return False
            return _and(*results, *alone)

        verdict = search.find(no_way_out, apart_from=field.path)
        self.left -= search.budget.spent + STEPS_TO_BEGIN
        if verdict.answers is None:
            return
        scope = search.scope(verdict.answers)
        firing = []
        for value in values[:6]:
            tried = _answered(scope, field, value)
            assert tried is not None
            firing.append(f"{_value(value)} ({rule.id if both[0](tried) is True else other.id})")
        more = ", ..." if len(values) > 6 else ""
        context = f" on {shown(verdict.answers)}" if verdict.answers else ""
        fault = "an error" if rule.severity == other.severity else "an error or a warning"
        message = f"contradicts {other.id}{context}: every answer to {field.path} is {fault}: {', '.join(firing)}{more}"
        own = other.id in self.own
        remedy = "let one of the two leave an answer" if own else f"or `disable` {other.id} in pack.yaml"
        self._fault(entry, ("fires",), message, remedy)

    # --- searching ----------------------------------------------------------------------------------------------------

    def _search(
        self,
        rules: list[Rule],
        *,
        also: tuple[str, ...] = (),
        bounded: bool = True,
        conditional: bool = True,
        steps: int = STEPS_PER_QUESTION,
    ) -> Search:
        expressions: list[Expression] = [self.catalogue.expression(rule.fires, rule.each) for rule in rules]
        lists = [rule.over for rule in rules if rule.each]
        budget = Budget(min(steps, STEPS_PER_QUESTION, self.left))
        return Search(
            self.catalogue, expressions, budget, lists=lists, also=also, bounded=bounded, conditional=conditional
        )

    def _find(
        self, rules: list[Rule], predicate: Predicate, *, bounded: bool = True, conditional: bool = True
    ) -> Verdict:
        if self.left <= 0:
            return Verdict(None, exhaustive=False)
        search = self._search(rules, bounded=bounded, conditional=conditional)
        verdict = search.find(predicate)
        self.left -= search.budget.spent + STEPS_TO_BEGIN
        return verdict

    def _fault(self, entry: dict[str, Any], inner: Path, message: str, remedy: str | None = None) -> None:
        self.faults.append(self.pack.problem("rules", entry, inner, message, remedy))

    def _undecided(self, entry: dict[str, Any], inner: Path, message: str) -> None:
        self.undecided.append(self.pack.problem("rules", entry, inner, message))


def _as_rule(condition: str) -> Rule:
    """Return a rule that fires where a condition holds."""
    texts = dict.fromkeys(("id", "topic", "item", "severity", "points_at", "title", "message", "why", "fix"), "")
    return Rule({**texts, "fires": condition}, stage="", source=lambda entry: Source("", None, None, None))


def _target(rule: Rule) -> str:
    """Return the field that a rule points at: of a record, ``h.kind`` is ``context.hops[].kind``."""
    variable, _, name = rule.points_at.partition(".")
    return f"{rule.over}[].{name}" if rule.each and name and variable == rule.variable else rule.points_at


def _answered(scope: Scope, field: Field, value: Any) -> Scope | None:
    """Return the scope with a question answered so, or that field of its only record; None where there is no such record."""
    path = question_path(field.path)
    if path != field.path:
        records = scope.answers.get(path)
        if not isinstance(records, list) or len(records) != 1 or field.name in records[0]:
            return None
        value = [{**records[0], field.name: value}]
    return Scope({**scope.answers, path: value}, scope.derived, scope.not_asked - {path})


def shown(answers: dict[str, Any]) -> str:
    """Return answers as a message shows them."""
    return ", ".join(f"{path}: {_value(value)}" for path, value in answers.items()) or "no answers at all"


def _value(value: Any) -> str:
    text = flow(value) if isinstance(value, bool | dict | list) else str(value)
    return text if len(text) <= 200 else text[:197] + "..."


def _verb(side: str) -> str:
    return "fires" if side == "fires" else "is quiet"


def _conjuncts(text: str) -> list[str]:
    body = ast.parse(text.strip(), mode="eval").body
    if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And):
        return [ast.unparse(part) for part in body.values]
    return [ast.unparse(body)]


def _with_predicate(rule: Rule, expression: Expression) -> Rule:
    from copy import copy

    changed = copy(rule)
    changed.fires = expression.text
    return changed


def _not(predicate: Predicate) -> Predicate:
    return lambda scope: negate(truth(predicate(scope)))


def _both(one: Predicate, other: Predicate) -> Predicate:
    return lambda scope: _and(truth(one(scope)), truth(other(scope)))


def _and(*values: Any) -> Any:
    return False if False in values else UNKNOWN if UNKNOWN in values else True


def _or(*values: Any) -> Any:
    return True if True in values else UNKNOWN if UNKNOWN in values else False
