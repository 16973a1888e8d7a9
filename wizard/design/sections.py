"""Walks the sections of one design file: every value accepted against its question, every problem noted with its line."""

from __future__ import annotations

from wizard.content.accept import Acceptor, Refused
from wizard.content.model import LEVELS
from wizard.content.nearest import nearest
from wizard.days import is_date
from wizard.design.inline import MIN_REASON, faults_of, ignored
from wizard.errors import Problem, WsdesignError
from wizard.paths import Path, parse_path, path_text
from wizard.tree import MAX_PROBLEMS, Tree
from wizard.typed import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field

FORMAT_VERSION = 1
STATES = ("decided", "assumed", "undecided", "not_applicable")
AUTHORS = ("person", "import", "default", "agent")
LANGUAGES = ("en", "zh")
_META = ("wsdesign", "language", "packs", "extends", "review")
_DECISION_TEXTS = ("why", "evidence", "owner", "on", "review_by", "reason")
_WAIVER_TEXTS = ("rule", "subject", "reason", "approved_by", "expires_on")


class Decision(NamedTuple):
    """What is known about one answer beside its value; every part may be absent."""

    state: str | None = None
    why: str | None = None
    evidence: str | None = None
    owner: str | None = None
    by: str | None = None
    on: str | None = None
    review_by: str | None = None
    reason: str | None = None  # why it is not applicable


class Waiver(NamedTuple):
    """A finding accepted for a while."""

    rule: str  # id or code of a rule, or id of an exit
    subject: str | None
    reason: str
    approved_by: str | None
    expires_on: str | None
    facts: dict[str, Any] | None  # as accepted; when they change, the finding returns
    line: tuple[str, int] | None = None  # file and line whose findings it covers, where it is a comment there
    path: str | None = None  # of the value on that line


class _TooManyProblems(Exception):
    """Stop reading: the list of problems is long enough."""


class Reader:
    """Walks one file; collects answers and problems side by side, so that one run names everything."""

    def __init__(self, tree: Tree, catalogue: Catalogue, language: str) -> None:
        self.tree = tree
        self.catalogue = catalogue
        self.acceptor = Acceptor(catalogue, language)
        self.language = language
        self.answers: dict[str, Any] = {}
        self.nulls: list[str] = []
        self.problems: list[Problem] = []
        self.decisions: dict[str, Decision] = {}
        self.waivers: list[Waiver] = []
        self.level: str | None = None
        self.language_key: str | None = None
        self.extends: str | None = None
        self.code: tuple[str, ...] = ()  # where the code that the design is about lies, as git names it

    def removes(self, path: str) -> bool:
        return any(path == null or path.startswith(f"{null}.") for null in self.nulls)

    def problem(self, path: Path, key: str, remedy: str | None = None, **values: object) -> None:
        self._add(path, self._say(key, **values), self._say(remedy, **values) if remedy else None)

    def _say(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    def _add(self, path: Path, message: str, remedy: str | None) -> None:
        line, column = self.tree.position(path)
        self._note(Problem(self.tree.name, line, column, path_text(path) or None, message, remedy))

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise _TooManyProblems

    def read(self, *, versioned: bool) -> None:
        """Read everything; stop where the list of problems has grown longer than anybody reads."""
        try:
            self._read(versioned=versioned)
        except _TooManyProblems:
            return

    def _read(self, *, versioned: bool) -> None:
        data = self.tree.data
        version = data.get("wsdesign")
        if version is None and not versioned:
            version = FORMAT_VERSION
        if version is None:
            self.problem((), "refuse.no_version", "refuse.no_version.remedy", version=FORMAT_VERSION)
        elif not isinstance(version, int) or isinstance(version, bool) or version < 1:
            self.problem(("wsdesign",), "refuse.version", got=self.acceptor.shown(version), version=FORMAT_VERSION)
        elif version > FORMAT_VERSION:
            self.problem(("wsdesign",), "refuse.newer", "refuse.newer.remedy", got=version, version=FORMAT_VERSION)
        for key, value in data.items():
            if key in self.catalogue.sections:
                self._section((key,), value)
            elif key not in _META:
                self._unknown((key,), [*_META, *self.catalogue.sections])
        self._meta(data)
        self._inline_waivers()

    def _meta(self, data: dict[str, Any]) -> None:
        self.language_key = self._one_of(("language",), data.get("language"), LANGUAGES)
        self.extends = self._text(("extends",), data.get("extends"))
        packs = data.get("packs")
        if packs is not None and not isinstance(packs, list):
            self.problem(("packs",), "refuse.list", got=self.acceptor.kind(packs))
        for number, pack in enumerate(packs if isinstance(packs, list) else ()):
            if not isinstance(pack, str):
                self.problem(("packs", number), "refuse.text", got=self.acceptor.kind(pack))
        review = data.get("review")
        if review is None:
            return
        if not isinstance(review, dict):
            self.problem(("review",), "refuse.section", got=self.acceptor.kind(review))
            return
        for key, value in review.items():
            if key == "level":
                self.level = self._one_of(("review", "level"), value, LEVELS)
            elif key == "decisions":
                self._decisions(value)
            elif key == "waivers":
                self._waivers(value)
            elif key == "code":
                self._code(value)
            elif key != "storm":
                self._unknown(("review", key), ["level", "decisions", "waivers", "code"])

    def _code(self, value: Any) -> None:
        if value is not None and not isinstance(value, list):
            self.problem(("review", "code"), "refuse.list", got=self.acceptor.kind(value))
            return
        named = [self._text(("review", "code", number), part) for number, part in enumerate(value or ())]
        self.code = tuple(path for path in named if path)

    def _inline_waivers(self) -> None:
        """Read the waivers that stand as comments beside what they are about."""
        for given in ignored(self.tree):
            faults = [*faults_of(given, self.catalogue)]
            for key, remedy, name in faults:
                values = {"got": self.acceptor.shown(name), "name": nearest(name, [*self.catalogue.rules])}
                said = self._say(remedy, **values) if remedy else None
                self._note(Problem(self.tree.name, given.line, given.column, None, self._say(key, **values), said))
            line = (self.tree.name, given.about_line)
            for rule in given.rules if not faults else ():
                terms = (given.reason, given.approved_by, given.expires_on)
                self.waivers.append(Waiver(rule, None, *terms, facts=None, line=line, path=given.path))

    def _section(self, path: Path, value: Any) -> None:
        name = ".".join(map(str, path))
        field = self.catalogue.fields.get(name)
        if value is None:
            self.nulls.append(name)
        elif field is not None:
            self._answer(field, path, value)
        elif name not in self.catalogue.prefixes:
            parent = ".".join(map(str, path[:-1]))
            start = f"{parent}." if parent else ""
            siblings = {
                known[len(start) :].partition(".")[0]
                for known in self.catalogue.fields
                if known.startswith(start) and "[]" not in known
            }
            self._unknown(path, sorted(siblings))
        elif not isinstance(value, dict):
            self.problem(path, "refuse.section", got=self.acceptor.kind(value))
        else:
            for key, inner in value.items():
                self._section((*path, key), inner)

    def _answer(self, field: Field, path: Path, value: Any) -> None:
        try:
            self.answers[field.path] = self.acceptor.accept(field, value, lambda *inner: self.tree.raw((*path, *inner)))
        except Refused as refused:
            for refusal in refused.refusals:
                self._add((*path, *refusal.inner), refusal.message, refusal.remedy)

    def _unknown(self, path: Path, known: list[str]) -> None:
        name = str(path[-1])
        near = nearest(name, known)
        line, column = self.tree.key_position(path)
        remedy = self._say("remedy.did_you_mean", name=near) if near else self._say("remedy.remove")
        message = self._say("refuse.unknown_field", name=self.acceptor.shown(name))
        self._note(Problem(self.tree.name, line, column, path_text(path), message, remedy))

    def _one_of(self, path: Path, value: Any, allowed: tuple[str, ...]) -> str | None:
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        self.problem(path, "refuse.choice", got=self.acceptor.shown(value), allowed=", ".join(allowed))
        return None

    def _text(self, path: Path, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.tree.raw(path) or str(value)
        self.problem(path, "refuse.text", got=self.acceptor.kind(value))
        return None

    def _decisions(self, value: Any) -> None:
        base: Path = ("review", "decisions")
        if not isinstance(value, dict):
            if value is not None:
                self.problem(base, "refuse.section", got=self.acceptor.kind(value))
            return
        for name, entry in value.items():
            path = (*base, name)
            if self._known_path(name) is None:
                self._unknown(path, [p for p in self.catalogue.fields if "[]" not in p])
                continue
            if not isinstance(entry, dict):
                self.problem(path, "refuse.section", got=self.acceptor.kind(entry))
                continue
            parts: dict[str, str | None] = {}
            for key, part in entry.items():
                if key == "state":
                    parts[key] = self._one_of((*path, key), part, STATES)
                elif key == "by":
                    parts[key] = self._one_of((*path, key), part, AUTHORS)
                elif key in _DECISION_TEXTS:
                    parts[key] = self._text((*path, key), part)
                else:
                    self._unknown((*path, key), ["state", "by", *_DECISION_TEXTS])
            for key in ("on", "review_by"):
                self._date((*path, key), parts.get(key))
            self.decisions[name] = Decision(**parts)

    def _known_path(self, name: str) -> Field | None:
        try:
            path = parse_path(name)
        except WsdesignError:
            return None
        plain = "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return self.catalogue.fields.get(plain) or self.catalogue.fields.get(plain.removesuffix("[]"))

    def _date(self, path: Path, text: str | None) -> None:
        if text is not None and not is_date(text):
            self.problem(path, "refuse.date", got=self.acceptor.shown(text))

    def _waivers(self, value: Any) -> None:
        base: Path = ("review", "waivers")
        if not isinstance(value, list):
            if value is not None:
                self.problem(base, "refuse.records", got=self.acceptor.kind(value))
            return
        for number, entry in enumerate(value):
            path = (*base, number)
            if not isinstance(entry, dict):
                self.problem(path, "refuse.record", got=self.acceptor.kind(entry))
                continue
            parts: dict[str, str | None] = dict.fromkeys(_WAIVER_TEXTS)
            facts = None
            for key, part in entry.items():
                if key in _WAIVER_TEXTS:
                    parts[key] = self._text((*path, key), part)
                elif key == "facts" and isinstance(part, dict):
                    facts = part
                elif key == "facts":
                    self.problem((*path, key), "refuse.section", got=self.acceptor.kind(part))
                else:
                    self._unknown((*path, key), [*_WAIVER_TEXTS, "facts"])
            self._date((*path, "expires_on"), parts["expires_on"])
            rule = parts["rule"]
            known = rule and (self.catalogue.rule(rule) or rule in {*self.catalogue.exits, *self.catalogue.disabled})
            if not known:
                near = nearest(rule or "", [*self.catalogue.rules, *self.catalogue.exits])
                remedy = "remedy.did_you_mean" if near else None
                self.problem((*path, "rule"), "refuse.waiver_rule", remedy, got=self.acceptor.shown(rule), name=near)
            reason = parts["reason"] or ""
            if len(reason.encode()) < MIN_REASON:
                self.problem((*path, "reason"), "refuse.waiver_reason")
            elif rule:
                self.waivers.append(
                    Waiver(rule, parts["subject"], reason, parts["approved_by"], parts["expires_on"], facts)
                )
