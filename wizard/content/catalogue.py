"""The content that one run works with: the built-in pack and whatever packs a design adds, ready to be asked."""

from __future__ import annotations

import re

from wizard.content.expression import Expression, Names, link
from wizard.content.model import (
    DEPTHS,
    LEVELS,
    Derived,
    Exit,
    Field,
    Item,
    Platform,
    Rule,
    Source,
    Template,
    Text,
    WaiverLimit,
    pick,
)
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wizard.content.expression import Syntax

OPTIONAL_MARKS = re.compile(r"(\[\[|\|\||\]\])")  # of ``[[after {x} s||at some time]]`` in a template
BETWEEN_CHINESE = r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"  # no blank stands between two characters

# What a review learns of the document itself, as lists that a rule may run over, and what their entries hold.
FORM_FAULTS = "document.form_faults"  # what the prompt would have refused
PAST_REVIEW = "document.past_review"  # answers whose date of review has passed
WAIVERS = "document.waivers"  # waivers that do not simply cover a finding
STORM_CHANGES = "document.storm_changes"  # figures that the recorded storm rests on and that are others now
CODE_CHANGES = "document.code_changes"  # parts of the code, and how long after the design each was last changed
DOCUMENT_LISTS = {
    CODE_CHANGES: ("path", "subject", "changed_on", "decided_on", "days"),
    FORM_FAULTS: ("path", "problem"),
    PAST_REVIEW: ("path", "review_by", "evidence"),
    STORM_CHANGES: ("path", "on", "changed"),
    WAIVERS: ("path", "subject", "state", "expires_on", "accepted", "now", "longest_days", "approvers", "approved_by"),
}


def worded(texts: Mapping[str, Any], key: str, language: str, **values: object) -> str:
    """Return one of these texts with ``{values}`` filled in."""
    text = pick(texts[key], language)
    if not values:
        return text
    filled = text.format(**values)
    return re.sub(BETWEEN_CHINESE, "", filled) if language == "zh" else filled


class Catalogue:
    """Fields, rules, exits, items, advice, facts and words of one or more packs, in catalogue order.

    Args:
        raw: the merged content as :mod:`wizard.content.pack` reads it.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.name: str = raw["pack"]["name"]
        self.stages: tuple[str, ...] = tuple(stage["id"] for stage in raw["stages"])
        self.stage_titles: dict[str, Text] = {stage["id"]: stage["title"] for stage in raw["stages"]}
        self.stage_goals: dict[str, Text] = {stage["id"]: stage["goal"] for stage in raw["stages"]}
        self.fields: dict[str, Field] = {}  # by path, records' fields included, in catalogue order
        self.questions: tuple[Field, ...] = tuple(self._read_questions(raw["questions"]))
        self.derived: dict[str, Derived] = {
            d["name"]: Derived(d["name"], d["formula"], d["meaning"], d.get("unit")) for d in raw["derived"]
        }
        internal = {f"{path}[].{name}": "unknown" for path, names in DOCUMENT_LISTS.items() for name in names}
        self.names = Names(
            {path: field.absent for path, field in self.fields.items()}
            | dict.fromkeys(DOCUMENT_LISTS, "unknown")
            | internal,
            [*DOCUMENT_LISTS, *(field.path for field in self.questions if field.kind == "records")],
            self.derived,
        )
        self.rules: dict[str, Rule] = {}
        for entry in raw["rules"]:
            rule = Rule(entry, stage=entry["stage"], source=self.source)
            self.rules[rule.id] = rule
        self._by_code = {rule.code: rule for rule in self.rules.values() if rule.code}
        self.exits: dict[str, Exit] = {
            e["id"]: Exit(e["id"], e["stage"], e["holds"], e["sentence"]) for e in raw["exits"]
        }
        self.items: tuple[Item, ...] = tuple(Item(i["id"], i["title"], tuple(i["exits"])) for i in raw["items"])
        self.platforms: dict[str, Platform] = {p["id"]: Platform(p) for p in raw["platforms"]}
        self.by_hop_kind: dict[str, Platform] = {p.hop_kind: p for p in self.platforms.values() if p.hop_kind}
        self.disabled: frozenset[str] = frozenset(raw.get("disabled", ()))  # ids and codes of rules that packs disable
        self.waiver_limits = tuple(
            WaiverLimit(**self._limit(entry)) for given in raw.get("waivers", ()) for entry in _limits(given)
        )
        self._expressions: dict[tuple[str, str | None], Expression] = {}
        self._templates: dict[tuple[str, str | None], Template] = {}
        self._derived_compiled: dict[str, Expression] | None = None
        self.sections = frozenset(path.partition(".")[0] for path in self.fields)
        self.prefixes = frozenset(_prefixes(self.fields))  # of paths: whatever in a document holds no answer itself
        self._reads: dict[Expression, frozenset[str]] = {}
        self._rests_on: dict[str, frozenset[str]] = {}
        self._conditional: dict[str, list[Field]] | None = None
        self._readers: Mapping[str, list[str]] | None = None

    def _read_questions(self, entries: Iterable[dict[str, Any]]) -> Iterable[Field]:
        order = {stage: number for number, stage in enumerate(self.stages)}
        for number, entry in enumerate(sorted(entries, key=lambda e: order.get(e["stage"], len(order)))):
            field = Field(entry, stage=entry["stage"], number=number)
            self.fields[field.path] = field
            for child in field.fields:
                self.fields[child.path] = child
            yield field

    def _limit(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return a limit with its rules by id and its lists as sets."""
        parts = {key: frozenset(value) for key, value in entry.items() if key in ("topics", "severities")}
        if "rules" in entry:
            named = ((name, self.rule(name)) for name in entry["rules"])
            parts["rules"] = frozenset(rule.id if rule else name for name, rule in named)
        if "approved_by" in entry:
            parts["approved_by"] = tuple(entry["approved_by"])  # type: ignore[assignment]
        return {**entry, **parts}

    def source(self, entry: Mapping[str, Any]) -> Source:
        """Return a source given whole, or by its ``key`` in ``sources.yaml``."""
        known = self.raw["sources"].get(entry.get("key"), {})
        at = entry.get("at")
        return Source(
            entry.get("ref") or known["title"],
            entry.get("url") or _address(known, str(at or "")),
            None if at is None else str(at),
            entry.get("as_of") or known.get("as_of"),
        )

    def rule(self, name: str) -> Rule | None:
        """Return the rule of this id or code."""
        return self.rules.get(name) or self._by_code.get(name.upper())

    def word(self, key: str, language: str, **values: object) -> str:
        """Return a text of the interface, ``ui.yaml``, with ``{values}`` filled in."""
        return worded(self.raw["ui"], key, language, **values)

    def labelled(self, key: str, language: str, text: str) -> str:
        """Return a text behind its label, with the colon of the language."""
        return f"{self.word(key, language)}{'：' if language == 'zh' else ': '}{text}"

    # --- compiled on demand -------------------------------------------------------------------------------------------

    def expression(self, text: str, each: str | None = None) -> Expression:
        """Return ``text`` compiled; ``each`` is a rule's ``h in context.hops``."""
        key = (text, each)
        found = self._expressions.get(key)
        if found is None:
            found = self._expressions[key] = link(text, self._syntax(text, each), self.names)
        return found

    def _syntax(self, text: str, each: str | None) -> Syntax:
        for part in ("syntax", "phrases"):
            read = self.raw.get(part, {}).get(each or "", {})
            if text in read:
                return read[text]
        from wizard.content.syntax import parse_expression

        return parse_expression(text, self.names, self.bound(each))

    def bound(self, each: str | None) -> dict[str, str]:
        """Return the variable that ``each`` binds, and the list of records it runs over ("" for plain values)."""
        if not each:
            return {}
        variable, _, path = each.partition(" in ")
        return {variable: path if path in self.names.lists else ""}

    def mends(self, rule: Rule) -> Iterator[tuple[str, list[Any]]]:
        """Yield the answers that would mend what a rule finds, best first, with the values to try: constants or expressions.

        A path may begin with the rule's variable: ``h.idle_timeout_s``.
        """
        for path, given in rule.mends.items():
            field = self.fields[mended_field(path, rule.each)]
            values = given if isinstance(given, list) else [given]
            yield path, [self.expression(v, rule.each) if is_formula(field, v) else v for v in values]

    def template(self, text: str, each: str | None = None) -> Template:
        """Return a text with its ``{placeholders}`` compiled; literal braces are doubled."""
        key = (text, each)
        found = self._templates.get(key)
        if found is None:
            parts = tuple(
                part if literal else self.expression(part, each) for literal, part in split_placeholders(text)
            )
            found = self._templates[key] = Template(parts)
        return found

    @property
    def derived_expressions(self) -> dict[str, Expression]:
        if self._derived_compiled is None:
            self._derived_compiled = {name: self.expression(d.formula) for name, d in self.derived.items()}
        return self._derived_compiled

    def reads(self, expression: Expression) -> frozenset[str]:
        """Return every field that an expression reads, through derived values too."""
        known = self._reads.get(expression)
        if known is None and expression.text in self.raw.get("reads", {}):
            known = self._reads[expression] = frozenset(self.raw["reads"][expression.text])
        if known is None:
            through = (self.reads(self.derived_expressions[name]) for name in expression.derived)
            known = self._reads[expression] = expression.fields.union(*through)
        return known

    def rests_on(self, name: str) -> frozenset[str]:
        """Return the questions that a derived value reads, through others too."""
        if name not in self._rests_on:
            fields = self.reads(self.derived_expressions[name])
            self._rests_on[name] = frozenset(question_path(path) for path in fields)
        return self._rests_on[name]

    def conditional_on(self, path: str) -> tuple[Field, ...]:
        """Return the questions whose condition reads this one."""
        if self._conditional is None:
            self._conditional = {}
            for field in self.questions:
                if field.when is not None:
                    for read in {question_path(name) for name in self.reads(self.expression(field.when))}:
                        self._conditional.setdefault(read, []).append(field)
        return tuple(self._conditional.get(path, ()))

    def rules_that_read(self, question: str) -> list[Rule]:
        """Return the rules whose severity or firing can change with a question's answer."""
        return [self.rules[id_] for id_ in self.readers.get(question, ())]

    @property
    def readers(self) -> Mapping[str, list[str]]:
        """By question, the ids of the rules that read it."""
        if self._readers is None:
            ids, compiled = list(self.rules), self.raw.get("readers")
            self._readers = (
                {question: [ids[number] for number in numbers] for question, numbers in compiled.items()}
                if compiled
                else self._find_readers()
            )
        return self._readers

    def _find_readers(self) -> dict[str, list[str]]:
        readers: dict[str, list[str]] = {}
        for rule in self.rules.values():
            texts = [text for text in (rule.fires, rule.warning_if) if text]
            reads = frozenset[str]().union(*(self.reads(self.expression(text, rule.each)) for text in texts))
            criticality = {"context.criticality"} if rule.error_from else set()
            for path in {question_path(path) for path in (*reads, rule.over)} | criticality:
                readers.setdefault(path, []).append(rule.id)
        return readers

    def asked_at(self, field: Field, level: str) -> bool:
        """Return whether a review of this level asks the field."""
        return _RANK_OF_DEPTH[field.depth] <= _RANK_OF_LEVEL[level]


def _limits(waivers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the limits of one pack: what holds for every waiver, the rules not to be waived, what is stricter for some."""
    if general := {key: waivers[key] for key in ("longest_days", "approved_by") if key in waivers}:
        yield general
    if "forbidden" in waivers:
        yield {"rules": waivers["forbidden"], "forbidden": True}
    yield from waivers.get("stricter", ())


_RANK_OF_DEPTH = {depth: rank for rank, depth in enumerate(DEPTHS)}
_RANK_OF_LEVEL = {level: rank for rank, level in enumerate(LEVELS)}


def _prefixes(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        end = path.find(".")
        while end >= 0:
            yield path[:end]
            end = path.find(".", end + 1)


def mended_field(path: str, each: str | None) -> str:
    """Return the field that a path of ``mends`` names; ``h.kind`` is ``context.hops[].kind`` with ``h in context.hops``."""
    variable, _, over = (each or "").partition(" in ")
    head, dot, rest = path.partition(".")
    return f"{over}[].{rest}" if dot and head == variable else path


def is_formula(field: Field, value: Any) -> bool:
    """Whether a value of ``mends`` is an expression: a word that is no choice of its field."""
    return isinstance(value, str) and field.choice(value) is None


def question_path(path: str) -> str:
    """Return the question that a field or a value belongs to: ``context.hops[1].kind`` gives ``context.hops``."""
    return path.partition("[")[0]


def placeholders_of(text: str) -> frozenset[str] | None:
    """Return the names in a text of the interface; None where it does more than name: formats, attributes, indexes."""
    from string import Formatter

    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return None
    if any(spec or conversion or not str(name).isidentifier() for name, spec, conversion in parts):
        return None
    return frozenset(str(name) for name, _, _ in parts)


def _address(source: Mapping[str, Any], at: str) -> str | None:
    """Return the address of a source, down to the section where ``places`` says what to append to it."""
    url: str | None = source.get("url")
    begins = [begin for begin in source.get("places", {}) if at.startswith(begin)] if at else []
    if url is None or not begins:
        return url
    return url + str(source["places"][max(begins, key=len)]).replace("{at}", at)


def with_all_answers(text: str) -> str:
    """Return a template with its optional parts as they stand where every value is known."""
    return re.sub(r"\[\[(.*?)(?:\|\|.*?)?\]\]", r"\1", text, flags=re.DOTALL)


def split_placeholders(text: str) -> list[tuple[bool, str]]:
    """Split a template into ``(is literal, part)``; ``{{`` and ``}}`` are literal braces.

    Raises:
        ValueError: a brace that is neither closed nor doubled.
    """
    parts: list[tuple[bool, str]] = []
    literal = ""
    index = 0
    while index < len(text):
        char = text[index]
        if char in "{}" and text[index : index + 2] == char * 2:
            literal += char
            index += 2
        elif char == "{":
            end = text.find("}", index)
            if end < 0:
                raise ValueError("a brace is not closed")
            if literal:
                parts.append((True, literal))
                literal = ""
            parts.append((False, text[index + 1 : end].strip()))
            index = end + 1
        elif char == "}":
            raise ValueError("a closing brace stands alone; double it")
        else:
            literal += char
            index += 1
    if literal:
        parts.append((True, literal))
    return parts
