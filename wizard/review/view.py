"""The answers as the review sees them: which questions apply, what platform facts add, what nobody has said yet."""

from __future__ import annotations

from wizard.content.catalogue import DOCUMENT_LISTS, FORM_FAULTS, question_path
from wizard.content.kleene import UNKNOWN, UNLIMITED
from wizard.content.scope import Record, Scope
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Expression
    from wizard.content.model import Field, Platform
    from wizard.design.document import Decision

HOPS = "context.hops"
TIMEOUTS = ("idle_timeout_s", "max_lifetime_s")
MAX_TEXT = 10_000  # characters; no question asks for a tenth of that, and every finding that names a text repeats it
_SSE_LIKE = ("sse", "long_polling", "short_polling")


class FactDefault(NamedTuple):
    """A hop's value that comes from its platform's dated facts, since the design states none."""

    platform: Platform
    value: Any


class View:
    """One reading of a set of answers.

    Args:
        answers: by question path, hidden ones included.
        decisions: by path; ``not_applicable`` hides a value from every rule, or says that a hop has no such limit.
        level: ``quick``, ``standard`` or ``full``.
        reached: the questions that an interview has passed; None where there is no interview, so that all have passed.
        form_faults: what the prompt would have refused, as ``(full path, problem)``.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        answers: Mapping[str, Any],
        decisions: Mapping[str, Decision],
        level: str,
        reached: frozenset[str] | None = None,
        form_faults: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.catalogue = catalogue
        self.level = level
        self.decisions = decisions
        self.given = answers
        self.fact_defaults: dict[str, FactDefault] = {}  # full path of a hop's field -> where its value comes from
        self.waived_as_not_applicable = frozenset(
            path for path, decision in decisions.items() if decision.state == "not_applicable"
        )
        self.applies: dict[str, bool] = {}
        self._unchanged: dict[frozenset[str], dict[str, Any]] = {}
        self._effective: dict[str, Any] = {}
        self._states: dict[Field, str] | None = None
        for path in DOCUMENT_LISTS:
            self._effective[path] = answers.get(path, [])  # an example of a rule gives them as answers
        if form_faults:
            self.note(FORM_FAULTS, [{"path": path, "problem": problem} for path, problem in form_faults])
        self._values_for_when = Scope(self._effective, catalogue.derived_expressions)
        for field in catalogue.questions:
            self._decide(field, ())
        self.not_asked = frozenset(
            field.path
            for field in catalogue.questions
            if field.path not in self._effective
            and (not catalogue.asked_at(field, level) or (reached is not None and field.path not in reached))
        )
        self.scope = Scope(self._effective, catalogue.derived_expressions, self.not_asked)

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers that count: hidden ones left out, ranges as their likely value, hops with their facts."""
        return self._effective

    def note(self, path: str, entries: list[dict[str, Any]] | None) -> None:
        """Put down what the review has learned of the document itself, in one of the lists that rules run over."""
        self._effective[path] = entries

    def _decide(self, field: Field, above: tuple[str, ...]) -> bool:
        known = self.applies.get(field.path)
        if known is not None:
            return known
        if field.path in above:
            return True
        holds = True
        if field.when is not None:
            condition = self.catalogue.expression(field.when)
            hidden_below = False
            for path in self.catalogue.reads(condition):
                other = self.catalogue.fields[question_path(path)]
                hidden_below |= not self._decide(other, (*above, field.path))
            self._values_for_when._derived_cache.clear()
            value = self._values_for_when.evaluate(condition)
            holds = not hidden_below if value is UNKNOWN else value is not False
            if value is UNKNOWN and hidden_below:
                # Hidden only where a field that is itself not applicable is what makes it unknown.
                holds = all(self.applies[question_path(path)] for path in self._values_for_when.missing)
        self.applies[field.path] = holds
        if holds and field.path in self.given and field.path not in self.waived_as_not_applicable:
            self._effective[field.path] = self._reading(field, self.given[field.path])
        return holds

    def _reading(self, field: Field, value: Any) -> Any:
        if field.kind != "records" or not isinstance(value, list):
            return likely(value)
        return [self._record(field.path, number, record) for number, record in enumerate(value)]

    def _record(self, path: str, number: int, record: dict[str, Any]) -> dict[str, Any]:
        read = {name: likely(part) for name, part in record.items()}
        if path == HOPS:
            read = self._with_facts(number, read)
        base = f"{path}[{number}]."
        for waived in self.waived_as_not_applicable:
            if waived.startswith(base):
                self._set_aside(waived, path, waived.removeprefix(base), read)
        return read

    def _set_aside(self, waived: str, path: str, name: str, record: dict[str, Any]) -> None:
        """Take a part that is not applicable out of its record; of a limit that there may not be, it says: none."""
        record.pop(name, None)
        self.fact_defaults.pop(waived, None)
        field = self.catalogue.fields.get(f"{path}[].{name}")
        if field is not None and field.may_be_none:
            record[name] = UNLIMITED

    def _with_facts(self, number: int, hop: dict[str, Any]) -> dict[str, Any]:
        """Fill in what the platform's facts say of a hop, where the design says nothing."""
        full = dict(hop)
        full.setdefault("name", hop.get("kind", f"hop {number + 1}"))
        platform = self.catalogue.by_hop_kind.get(str(hop.get("kind")))
        if platform is None:
            return full
        stated = next((hop[name] for name in TIMEOUTS if name in hop), None) if platform.has_one_timeout else None
        for name, value in hop_facts(platform, str(self.given.get("transport.choice"))).items():
            if name in full or f"{HOPS}[].{name}" not in self.catalogue.fields:
                continue
            if name in TIMEOUTS and stated is not None:
                full[name] = stated  # whoever set the one has set the other
            else:
                full[name] = value
                self.fact_defaults[f"{HOPS}[{number}].{name}"] = FactDefault(platform, value)
        return full

    def with_changes(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers as given with some replaced, by path or by a path into a record."""
        answers = dict(self.given)
        for path, value in changes.items():
            _put(answers, path, value)
        return answers

    def variant(self, changes: Mapping[str, Any]) -> Variant:
        """Return the answers and derived values with some answers replaced; for asking "what if" a thousand times.

        Cheap where no question appears or vanishes with the change: then only the answers themselves are read anew, and
        only the derived values that rest on them are computed again.

        Args:
            changes: by question path, or by a path into a record such as ``protocol.messages[0].fanout``.
        """
        answers = self.with_changes(changes)
        changed = frozenset(question_path(path) for path in changes)
        scope = self._scope_of_same_questions(answers, changed)
        if scope is not None:
            return Variant(self.catalogue, scope.answers, scope, self._unchanged.setdefault(changed, {}), changed)
        view = View(self.catalogue, answers, self.decisions, self.level)
        return Variant(self.catalogue, view.answers, view.scope, {}, None)

    def changed(self, path: str, value: Any) -> View:
        """Return the view with one answer replaced; as cheap as a variant, and all that a view is."""
        answers = self.with_changes({path: value})
        question = question_path(path)
        scope = self._scope_of_same_questions(answers, frozenset({question}))
        if scope is None:
            view = View(self.catalogue, answers, self.decisions, self.level)
            for document_list in DOCUMENT_LISTS:
                view.note(document_list, self._effective[document_list])
            return view
        from copy import copy  # only a plan of changes needs it

        view = copy(self)
        view.given, view._effective, view.scope = answers, dict(scope.answers), scope
        if question not in self.given or answers[question] in ("", []):
            view._states = None
        view.not_asked, scope.answers = scope.not_asked, view._effective
        view._values_for_when = Scope(view._effective, self.catalogue.derived_expressions)
        return view

    def _scope_of_same_questions(self, answers: Mapping[str, Any], changed: frozenset[str]) -> Scope | None:
        """Return the scope of changed answers; None where a question appears or vanishes with the change."""
        if "transport.choice" in changed:  # on which the facts of hops depend
            return None
        effective = dict(self._effective)
        for path in changed:
            if self.applies[path] and path not in self.waived_as_not_applicable:
                effective[path] = self._reading(self.catalogue.fields[path], answers[path])
        scope = Scope(effective, self.catalogue.derived_expressions, self.not_asked - changed)
        if all(self._same_condition(field, scope) for path in changed for field in self.catalogue.conditional_on(path)):
            return scope
        return None

    def _same_condition(self, field: Field, scope: Scope) -> bool:
        condition = self.catalogue.expression(field.when or "True")
        return self._values_for_when.evaluate(condition) is scope.evaluate(condition)

    # --- questions ----------------------------------------------------------------------------------------------------

    def differs_from(self, other: View) -> list[str]:
        """Return the questions whose answer counts otherwise than in another view, or whose silence says otherwise."""
        paths = self._effective.keys() | other._effective.keys()
        changed = [path for path in paths if self._effective.get(path) != other._effective.get(path)]
        return [*changed, *(self.not_asked ^ other.not_asked), *self.waived_as_not_applicable]

    def states(self) -> Mapping[Field, str]:
        """Return the state of every question that applies and that this level asks, in order."""
        if self._states is None:
            self._states = {field: self.state(field.path) for field in self.visible()}
        return self._states

    def visible(self, stage: str | None = None) -> list[Field]:
        """Return the questions that apply and that this level asks, in order."""
        return [
            field
            for field in self.catalogue.questions
            if self.applies[field.path]
            and (stage is None or field.stage == stage)
            and (self.catalogue.asked_at(field, self.level) or field.path in self.given)
        ]

    def state(self, path: str) -> str:
        """Return ``decided``, ``assumed``, ``undecided``, ``not_applicable`` or ``open`` of a question."""
        recorded = self.decisions.get(path)
        if recorded and recorded.state in ("undecided", "not_applicable"):
            return recorded.state
        if path not in self.given or self.given[path] in ("", []):
            return "open"
        return recorded.state if recorded and recorded.state else "decided"

    def assumed(self, path: str) -> bool:
        """Return whether a value was taken from a default or proposed by an agent, and nobody has confirmed it."""
        record = path[: path.index("]") + 1] if "]" in path else path
        for known in dict.fromkeys((path, record, question_path(path))):
            recorded = self.decisions.get(known)
            if recorded is not None and recorded.state is not None:
                return recorded.state == "assumed"
        return False

    # --- evaluation ---------------------------------------------------------------------------------------------------

    def records(self, path: str) -> list[Any] | None:
        """Return the records, or the plain entries, that ``each`` runs over; None while the list is unanswered."""
        items = self._effective.get(path)
        if not isinstance(items, list):
            return None
        return [Record(path, i, item) if isinstance(item, dict) else item for i, item in enumerate(items)]

    def evaluate(self, expression: Expression, **bound: Any) -> Any:
        """Return the value of an expression; the scope then holds what it read and what it lacked."""
        return self.scope.evaluate(expression, **bound)

    def derived(self, name: str) -> Any:
        """Return a derived value, or ``UNKNOWN``."""
        return self.scope.evaluate(self.catalogue.derived_expressions[name])


class Variant:
    """Answers and derived values of a view with some answers replaced.

    ``unchanged`` is shared by all variants that change the same questions: derived values that do not rest on them.
    """

    __slots__ = ("_catalogue", "_changed", "_scope", "_unchanged", "answers")

    def __init__(
        self,
        catalogue: Catalogue,
        answers: Mapping[str, Any],
        scope: Scope,
        unchanged: dict[str, Any],
        changed: frozenset[str] | None,
    ) -> None:
        self.answers = answers
        self._catalogue = catalogue
        self._scope = scope
        self._unchanged = unchanged
        self._changed = changed

    def derived(self, name: str) -> Any:
        """Return a derived value, or ``UNKNOWN``."""
        if name in self._unchanged:
            return self._unchanged[name]
        value = self._scope.evaluate(self._catalogue.derived_expressions[name])
        if self._changed is not None and self._changed.isdisjoint(self._catalogue.rests_on(name)):
            self._unchanged[name] = value
        return value


def _put(answers: dict[str, Any], path: str, value: Any) -> None:
    list_path, bracket, rest = path.partition("[")
    if not bracket:
        answers[path] = value
        return
    index, _, name = rest.partition("].")
    records = list(answers[list_path])
    records[int(index)] = {**records[int(index)], name: value}
    answers[list_path] = records


def likely(value: Any) -> Any:
    """Return what rules read of a range, its likely value, and of an endless text, its beginning."""
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT]
    return value["likely"] if isinstance(value, dict) and set(value) == {"low", "likely", "high"} else value


def hop_facts(platform: Platform, transport: str) -> dict[str, Any]:
    """Return what a platform's facts say of a hop, for the transport that crosses it.

    What holds only until somebody configures it, such as nginx not passing upgrades, is left unknown: it is offered in
    the interview, but no rule may fire on it.
    """
    facts = {
        name: value
        for name, value in platform.hop.items()
        if not name.endswith("_sse") and name not in platform.until_configured
    }
    if platform.raw.get("idle", {}).get("unlimited"):
        facts["idle_timeout_s"] = UNLIMITED
    if transport in _SSE_LIKE:
        facts |= {
            name.removesuffix("_sse"): value
            for name, value in platform.hop.items()
            if name.endswith("_sse") and name not in platform.until_configured
        }
    if platform.layer == 4:
        facts.setdefault("upgrade_supported", True)
    return facts
