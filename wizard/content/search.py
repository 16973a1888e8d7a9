"""Looks for answers on which a predicate is true, or proves that there are none.

Fields are answered one after another; what is not answered yet is unknown. By Kleene's logic a predicate that is false on
part of the answers stays false whatever the rest may be, so that whole branches need no visit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.domain import Domains
from wizard.content.kleene import UNKNOWN
from wizard.content.scope import Record, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Expression
    from wizard.content.model import Rule

    Predicate = Callable[[Scope], Any]


class Budget:
    """The steps that all searches may take together."""

    def __init__(self, steps: int) -> None:
        self.left = steps
        self.spent = 0

    def spend(self, steps: int) -> bool:
        self.left -= steps
        self.spent += steps
        return self.left > 0


class Verdict(NamedTuple):
    """What a search found."""

    answers: dict[str, Any] | None  # on which the predicate is true
    exhaustive: bool  # where there are none: whether that is proven


def fires(catalogue: Catalogue, rule: Rule) -> Predicate:
    """Return the predicate of a rule: that it fires, for any record where it runs over records."""
    expression = catalogue.expression(rule.fires, rule.each)

    def predicate(scope: Scope) -> Any:
        if not rule.each:
            return scope.evaluate(expression)
        items = scope.answers.get(rule.over)
        if not isinstance(items, list):
            return UNKNOWN if items is UNKNOWN else False
        results = []
        for index, item in enumerate(items):
            record = Record(rule.over, index, item) if isinstance(item, dict) else item
            results.append(scope.evaluate(expression, **{rule.variable: record}))
        return True if True in results else UNKNOWN if UNKNOWN in results else False

    return predicate


class Search:
    """A search over the questions that some expressions read, and over those that their conditions read.

    Args:
        lists: lists of records that a rule runs over.
        also: further questions to answer.
        bounded: whether the bounds and choices of questions hold.
        conditional: whether their conditions hold: what is hidden has no answer.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        expressions: Iterable[Expression],
        budget: Budget,
        *,
        lists: Iterable[str] = (),
        also: Iterable[str] = (),
        bounded: bool = True,
        conditional: bool = True,
    ) -> None:
        self.catalogue = catalogue
        self.budget = budget
        read = list(expressions)
        lists = tuple(lists)
        also = (*lists, *also)
        paths: dict[str, None] = dict.fromkeys(also)
        self.conditions: dict[str, Expression] = {}
        waiting = [*read]
        while waiting:
            for path in sorted(catalogue.reads(waiting.pop())):
                question = question_path(path)
                field = catalogue.fields.get(question)
                if field is None or (question in paths and question not in also):
                    continue
                paths[question] = None
                if conditional and field.when is not None and question not in self.conditions:
                    self.conditions[question] = catalogue.expression(field.when)
                    waiting.append(self.conditions[question])
        derived: set[str] = set()
        names = [name for expression in (*read, *self.conditions.values()) for name in expression.derived]
        while names:
            name = names.pop()
            if name not in derived:
                derived.add(name)
                names += catalogue.derived_expressions[name].derived
        syntaxes = [e.syntax for e in (*read, *self.conditions.values())]
        syntaxes += [catalogue.derived_expressions[name].syntax for name in derived]
        self.domains = Domains(catalogue, syntaxes, lists, bounded=bounded)
        every = {path: self.domains.of(path) for path in paths}
        # What is small and exact first: the rest often does not matter any more.
        self.paths = sorted(every, key=lambda path: (not every[path].exact, len(every[path].values)))
        self.values = every

    def find(self, predicate: Predicate, *, apart_from: str | None = None) -> Verdict:
        """Return answers on which the predicate is true; ``apart_from`` is a field that it answers itself."""
        return self._find(predicate, [path for path in self.paths if path != apart_from], {})

    def scope(self, given: dict[str, Any], waiting: Iterable[str] = ()) -> Scope:
        """Return a scope on which nothing is known of the fields that wait, and None says that nothing is answered."""
        unknown = frozenset(waiting)
        answers = {path: value for path, value in given.items() if value is not None}
        return Scope({**answers, **dict.fromkeys(unknown, UNKNOWN)}, self.catalogue.derived_expressions, unknown)

    def _find(self, predicate: Predicate, waiting: list[str], given: dict[str, Any]) -> Verdict:
        if not self.budget.spend(20):
            return Verdict(None, exhaustive=False)
        scope = self.scope(given, waiting)
        held = predicate(scope)
        hidden = any(
            value is not None and path in self.conditions and scope.evaluate(self.conditions[path]) is False
            for path, value in given.items()
        )
        self.budget.spend(scope.work)
        if held is False or hidden or not (waiting or held is True):
            return Verdict(None, exhaustive=True)
        if held is True:
            return Verdict({path: value for path, value in given.items() if value is not None}, exhaustive=True)
        path, *rest = waiting
        exhaustive = self.values[path].exact
        for value in self.values[path].values:
            verdict = self._find(predicate, rest, {**given, path: value})
            if verdict.answers is not None:
                return verdict
            exhaustive = exhaustive and verdict.exhaustive
            if self.budget.left <= 0:
                return Verdict(None, exhaustive=False)
        return Verdict(None, exhaustive=exhaustive)
