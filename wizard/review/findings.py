"""Holds the rules against one view of the answers: what fires, and what could not be assessed for want of an answer."""

from __future__ import annotations

import json
import re

from wizard.content.catalogue import DOCUMENT_LISTS, OPTIONAL_MARKS, question_path
from wizard.content.kleene import NO_LIMIT, UNKNOWN, UNLIMITED, NoLimit
from wizard.content.model import pick
from wizard.content.scope import Record
from wizard.typed import TYPE_CHECKING, Any, NamedTuple
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wizard.content.catalogue import Catalogue
    from wizard.content.expression import Expression
    from wizard.content.model import Rule, Template, Text
    from wizard.design.document import Waiver
    from wizard.review.view import View

DEFAULT_CRITICALITY = "B"
BESIDE_A_NAME = r"(?<=[\u4e00-\u9fff）]) (?=[\u4e00-\u9fff])"  # the blanks that stood around a choice
_UNGROUPED = ("code", "bits", "years")  # last words of names whose numbers print without thousands separators


class Finding(NamedTuple):
    """One rule that fired, for one record where the rule runs over records."""

    rule: Rule
    severity: str
    subject: str | None
    path: str  # full path of the value that the finding points at
    facts: dict[str, Any]  # the values that the predicate names
    assumed: tuple[str, ...]  # paths whose value nobody has confirmed
    defaults: tuple[str, ...]  # paths whose value is a platform's documented default
    bound: dict[str, Any]
    waiver: Waiver | None = None
    in_baseline: bool = False

    @property
    def counts(self) -> bool:
        """Whether nobody has accepted it, neither by a waiver nor in the baseline."""
        return self.waiver is None and not self.in_baseline

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.rule.id, self.subject, self.facts)


class NotAssessed(NamedTuple):
    """One rule that could not be judged, with the answers it lacks."""

    rule: Rule
    subject: str | None
    needs: tuple[str, ...]


class Assessment(NamedTuple):
    """All that the rules say of one view."""

    findings: tuple[Finding, ...]
    not_assessed: tuple[NotAssessed, ...]


def assess(view: View, rules: Iterable[Rule] | None = None) -> Assessment:
    """Evaluate each rule once, or once per record; every rule where none are named."""
    findings: list[Finding] = []
    not_assessed: list[NotAssessed] = []
    for rule in view.catalogue.rules.values() if rules is None else rules:
        fires = view.catalogue.expression(rule.fires, rule.each)
        for bound in _bindings(view, rule):
            if bound is None:
                _note_missing(view, rule, None, [rule.over], not_assessed)
                continue
            if view.scope.exhausted:
                _note_missing(view, rule, None, [], not_assessed)
                break
            result = view.evaluate(fires, **bound)
            if result is True:
                findings.append(_finding(view, rule, bound))
            elif result is UNKNOWN:
                _note_missing(view, rule, subject_of(view.catalogue, rule, bound), view.scope.missing, not_assessed)
    return Assessment(tuple(findings), tuple(not_assessed))


def _bindings(view: View, rule: Rule) -> Sequence[dict[str, Any] | None]:
    """Return what a rule is evaluated with: nothing, or each record in turn; None for a list that is unanswered."""
    if not rule.each:
        return [{}]
    records = view.records(rule.over)
    if records is None:
        unknown = rule.over in DOCUMENT_LISTS or view.catalogue.fields[rule.over].absent != "empty"
        return [None] if unknown else []
    return [{rule.variable: record} for record in records]


def _note_missing(view: View, rule: Rule, subject: str | None, missing: list[str], into: list[NotAssessed]) -> None:
    """List a rule as not assessed, unless all that it lacks does not apply: then the rule does not either."""
    needs = tuple(dict.fromkeys(missing))
    lacking = [
        path
        for path in needs
        if view.applies.get(question_path(path), True)
        and not {path, question_path(path)} & view.waived_as_not_applicable
    ]
    if lacking or not needs:
        into.append(NotAssessed(rule, subject, tuple(lacking)))


def _finding(view: View, rule: Rule, bound: dict[str, Any]) -> Finding:
    named, touched = dict(view.scope.facts), list(dict.fromkeys(view.scope.touched))
    facts = short_keys(named)
    subject = subject_of(view.catalogue, rule, bound)
    severity = rule.severity
    if rule.error_from:
        severity = "error" if criticality(view) <= rule.error_from else "warning"
    if rule.warning_if and severity == "error":
        eased = view.evaluate(view.catalogue.expression(rule.warning_if, rule.each), **bound)
        severity = "warning" if eased is True else severity
    return Finding(
        rule=rule,
        severity=severity,
        subject=subject,
        path=_points_at(rule, bound),
        facts=facts,
        assumed=tuple(path for path in touched if view.assumed(path)),
        defaults=tuple(path for path in touched if path in view.fact_defaults),
        bound=bound,
    )


def criticality(view: View) -> str:
    """Return the letter of a design: A (public, paid or regulated), B (also where it says nothing) or C (internal)."""
    return str(view.answers.get("context.criticality", DEFAULT_CRITICALITY))


def short_keys(named: dict[str, Any]) -> dict[str, Any]:
    """Key values by the last segment of their path, or by the whole path where two collide."""
    last = [path.rpartition(".")[2] for path in named]
    return {(path if last.count(key) > 1 else key): named[path] for path, key in zip(named, last, strict=True)}


def subjects(view: View, rule: Rule) -> set[str | None]:
    """Return what a rule may speak of in these answers: the records that it runs over."""
    return {subject_of(view.catalogue, rule, bound) for bound in _bindings(view, rule) if bound is not None}


def subject_of(catalogue: Catalogue, rule: Rule, bound: dict[str, Any]) -> str | None:
    """Return what a finding is about: the record's name, type, pattern, key, sli or code."""
    if not rule.variable or rule.variable not in bound:
        return None
    record = bound[rule.variable]
    if not isinstance(record, Record):
        return str(record)
    if rule.over in DOCUMENT_LISTS:
        return str(record.values.get("subject", record.values["path"]))
    key = catalogue.fields[rule.over].key
    value = record.values.get(key.name) if key else None
    return str(value) if value is not None else f"{rule.over}[{record.index}]"


def _points_at(rule: Rule, bound: dict[str, Any]) -> str:
    variable, dot, rest = rule.points_at.partition(".")
    record = bound.get(variable)
    if isinstance(record, Record) and record.list_path in DOCUMENT_LISTS:
        return str(record.values["path"])
    if isinstance(record, Record):
        return record.path(rest) if dot else f"{record.list_path}[{record.index}]"
    return rule.points_at


def fingerprint(rule_id: str, subject: str | None, facts: dict[str, Any]) -> str:
    """Return what stays the same about a finding as long as rule, subject and the values that matter do."""
    return digest(rule_id, subject, values_as_text(facts))


_VALUES = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)


def values_as_text(facts: dict[str, Any]) -> str:
    """Return the values that matter in one order, whatever order they were read in."""
    return _VALUES.encode(facts)


def digest(name: str, subject: str | None, values: str) -> str:
    """Return the fingerprint of a name, a subject and values as text."""
    from hashlib import sha256  # loads OpenSSL, so only what writes or compares fingerprints pays for it

    head = json.dumps([name, subject], ensure_ascii=False)
    return sha256(f"{head[:-1]}, {values}]".encode()).hexdigest()[:20]


# --- words ------------------------------------------------------------------------------------------------------------


def words(view: View, finding: Finding, part: str, language: str) -> str:
    """Return a finding's ``message``, ``why``, ``fix`` or ``title`` with its numbers filled in."""
    rule = finding.rule
    text: Text = getattr(rule, part)
    template = view.catalogue.template(pick(text, language), rule.each)
    named = language == "zh" and part in (
        "message",
        "why",
    )  # a fix says what to write, and that is a choice as it stands
    filled = fill(view, template, finding.bound, language, named=named)
    if part == "message":
        filled += _resting_on(view, finding, language)
    return filled


def _resting_on(view: View, finding: Finding, language: str) -> str:
    """Say which of the numbers behind a finding are defaults that nobody has confirmed."""
    catalogue, notes = view.catalogue, []
    for path in finding.defaults:
        fact = view.fact_defaults[path]
        name = path.rpartition(".")[2]
        notes.append(
            catalogue.word(
                "note.platform_default",
                language,
                field=name,
                value=show_value(fact.value, name, language, catalogue),
                platform=pick(fact.platform.raw["name"], language),
                as_of=fact.platform.as_of,
            )
        )
    if finding.assumed:
        notes.append(catalogue.word("note.assumed", language, fields=", ".join(finding.assumed)))
    return "".join(f" {note}" if language == "en" else note for note in notes)


def fill(
    view: View,
    template: Template,
    bound: dict[str, Any],
    language: str,
    escape: Callable[[str], str] = str,
    *,
    named: bool = False,
) -> str:
    """Fill a template; a placeholder without an answer prints as a dash. ``escape`` is applied to each value.

    ``named`` puts the name of a choice before it, where no parenthesis is open: in Chinese, ``at_least_once`` alone reads
    as a gap in the sentence.

    ``[[after {x} s||at some time]]`` is written as its first half where each of its values is known, none is without limit
    and none is an empty text; else as its second, or not at all.
    """
    texts: list[str] = []
    halves: list[list[str]] = []  # of the optional part at hand
    lacking = False
    for part in template.parts:
        if not isinstance(part, str):
            value = view.evaluate(part, **bound)
            lacking |= len(halves) == 1 and (value in (UNKNOWN, None, "") or isinstance(value, NoLimit))
            into = halves[-1] if halves else texts
            shown = show_value(value, _name(part), language, view.catalogue)
            if named and "".join(texts).count("（") == "".join(texts).count("）"):
                shown = _with_name(part, value, shown, language, view.catalogue)
            into.append(escape(shown))
            continue
        for piece in OPTIONAL_MARKS.split(part):
            if piece == "[[":
                halves, lacking = [[]], False
            elif piece == "||" and halves:
                halves.append([])
            elif piece == "]]" and halves:
                texts += halves[0] if not lacking else halves[1] if len(halves) > 1 else []
                halves = []
            else:
                (halves[-1] if halves else texts).append(piece)
    filled = "".join(texts)
    return re.sub(BESIDE_A_NAME, "", filled) if named else filled


def _with_name(expression: Expression, value: Any, shown: str, language: str, catalogue: Catalogue) -> str:
    """Return a choice behind its name, ``至少一次（at_least_once）``; the name alone where it says the same."""
    syntax = expression.syntax
    path = syntax[-1] if isinstance(syntax, list) and syntax[0] in ("field", "part") else ""
    field = catalogue.fields.get(path)
    if field is None or field.kind not in ("select", "multiselect") or path == "context.hops[].kind":
        return shown
    names = {choice.value: pick(choice.label, language) for choice in field.choices}
    chosen = value if isinstance(value, list) else [value]
    if any(one not in names for one in chosen):
        return shown
    both = [n if str(v).lower() in n.lower() else f"{n}（{v}）" for v, n in ((v, names[v]) for v in chosen)]
    return "、".join(both)


def _name(expression: Expression) -> str:
    return expression.text.rpartition(".")[2]


def show_value(value: Any, name: str, language: str, catalogue: Catalogue) -> str:
    """Return a value as a sentence shows it."""
    if value is UNKNOWN or value is None:
        return "—"
    if value is NO_LIMIT or value is UNLIMITED:
        return catalogue.word("value.no_limit", language)
    if isinstance(value, bool):
        return catalogue.word("value.true" if value else "value.false", language)
    if isinstance(value, int | float):
        return show_number(value, grouped=not name.endswith(_UNGROUPED))
    if isinstance(value, list):
        return ", ".join(show_value(part, name, language, catalogue) for part in value) or "—"
    return str(value)
