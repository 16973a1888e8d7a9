"""What a pack is made of, once read: fields, rules, exits, items. Plain data; the texts stay bilingual mappings."""

from __future__ import annotations

from wizard.content.compiled import entry_of
from wizard.typed import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from wizard.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.expression import Expression

Text: TypeAlias = dict[str, str] | int  # language code -> text; in a wheel where it stands in the table of texts

LEVELS = ("quick", "standard", "full")
DEPTHS = ("core", "standard", "full")  # asked from quick, standard, full on
SEVERITIES = ("error", "warning", "advice")


def pick(text: Text | None, language: str) -> str:
    """Return a text in ``language``, or in English where it has none."""
    if text is None:
        return ""
    words: dict[str, str] = entry_of("texts", text) if isinstance(text, int) else text
    return words.get(language) or words["en"]


class Choice(NamedTuple):
    """One choice of a select or multiselect."""

    value: str
    label: Text
    note: Text | None

    @staticmethod
    def read(raw: dict[str, Any]) -> Choice:
        return Choice(raw["value"], raw["label"], raw.get("note"))


class Bounds(NamedTuple):
    """What a value must satisfy; the first five are refused anywhere, the rest at the prompt and found by ``check``."""

    minimum: float | None = None
    above: float | None = None  # exclusive minimum
    maximum: float | None = None
    integer: bool = False
    unique: bool = False  # among the records of its list
    min_length: int | None = None  # characters
    max_length: int | None = None
    max_utf8_bytes: int | None = None
    min_count: int | None = None  # entries
    references: str | None = None  # must be one of this record field's values, such as ``auth.roles[].name``
    starts_with: str | None = None  # each entry of a list of texts
    differs_from: str | None = None  # must not be what this question was answered with
    not_below: str | None = None  # a number that is at least what this field of the same record says
    not_above: str | None = None


NO_BOUNDS = Bounds()


class Field:
    """One field of the design document, which is one question of the interview.

    ``kind`` is one of ``select``, ``multiselect``, ``number``, ``text``, ``bool``, ``list`` (of texts) and ``records``.
    A record's field has the path ``context.hops[].kind``. ``absent`` says what rules read where no answer is given.
    What only asking and telling need is looked up when it is wanted: a review needs none of it.
    """

    __slots__ = (
        "_raw",
        "absent",
        "bounds",
        "default",
        "default_from",
        "depth",
        "fields",
        "form_judged_by",
        "kind",
        "name",
        "number",
        "path",
        "required",
        "stage",
        "when",
    )

    def __init__(self, raw: dict[str, Any], *, stage: str, number: int, parent: Field | None = None) -> None:
        self._raw = raw
        self.path: str = f"{parent.path}[].{raw['name']}" if parent else raw["path"]
        self.name = self.path.rpartition(".")[2]
        self.stage = stage
        self.number = number  # position in the catalogue
        self.kind: str = raw["kind"]
        self.depth: str = parent.depth if parent else raw["depth"]
        self.when: str | None = raw.get("when")
        self.bounds = Bounds(**raw["bounds"]) if "bounds" in raw else NO_BOUNDS
        self.form_judged_by: str | None = raw.get("form_judged_by")  # the rule that speaks of this field's form
        self.default: Any = raw.get("default")
        self.default_from: str | None = raw.get("default_from")  # inside a list of records, ``record`` is the record
        self.required: bool = raw.get("required", False)
        self.absent: str = raw.get("absent", "unknown")
        self.fields: tuple[Field, ...] = tuple(
            Field(field, stage=stage, number=number, parent=self) for field in raw.get("fields", ())
        )

    @property
    def has_form(self) -> bool:
        """Whether a value that the field accepts can still be wrong in its form."""
        return self.kind == "records" or self.bounds is not NO_BOUNDS

    @property
    def text(self) -> Text:
        return self._raw["text"]  # type: ignore[no-any-return]

    @property
    def label(self) -> Text:
        """A short name, where the question is named in a sentence."""
        return self._raw.get("label") or self.text

    @property
    def why(self) -> Text | None:
        return self._raw.get("why")

    @property
    def help(self) -> Text | None:
        return self._raw.get("help")

    @property
    def may_be_none(self) -> bool:
        """Whether there may be no such limit: then ``not_applicable`` says so, and rules read it as unlimited."""
        return bool(self._raw.get("may_be_none"))

    @property
    def informational(self) -> Text | None:
        """Why it is asked, though nothing reckons with it."""
        return self._raw.get("informational")

    @property
    def link(self) -> str | None:
        return self._raw.get("link")

    @property
    def default_why(self) -> Text | None:
        return self._raw.get("default_why")

    @property
    def default_how(self) -> Text | None:
        """The arithmetic of a default, its numbers as placeholders."""
        return self._raw.get("default_how")

    @property
    def starter(self) -> list[dict[str, Any]]:
        """Records to begin a list with."""
        return self._raw.get("starter", [])  # type: ignore[no-any-return]

    @property
    def unit(self) -> str | None:
        return unit_of(self.name)[0] if self.kind == "number" else None

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(map(Choice.read, self._raw.get("choices", ())))

    @property
    def key(self) -> Field | None:
        """The field that names a record of this list: its first unique field, else its first required one."""
        for field in self.fields:
            if field.bounds.unique:
                return field
        return next((field for field in self.fields if field.required), self.fields[0] if self.fields else None)

    @property
    def each(self) -> str | None:
        """What binds ``record`` in ``default_from`` and ``default_how`` of a record's field; None of a question."""
        return f"record in {self.path.partition('[')[0]}" if "[]" in self.path else None

    def child(self, name: str) -> Field | None:
        for field in self.fields:
            if field.name == name:
                return field
        return None

    def choice(self, value: str) -> Choice | None:
        for choice in self._raw.get("choices", ()):
            if choice["value"] == value:
                return Choice.read(choice)
        return None


class Source(NamedTuple):
    """Where a figure or a rule comes from."""

    ref: str
    url: str | None
    at: str | None  # section, clause, close code
    as_of: str | None


class Rule:
    """One rule of the catalogue; its expressions are compiled when first evaluated."""

    __slots__ = (
        "_cited",
        "_examples",
        "_source",
        "code",
        "each",
        "error_from",
        "fires",
        "fix",
        "id",
        "item",
        "mends",
        "message",
        "over",
        "points_at",
        "severity",
        "stage",
        "standards",
        "title",
        "topic",
        "variable",
        "warning_if",
        "why",
    )

    def __init__(self, raw: dict[str, Any], *, stage: str, source: Callable[[dict[str, Any]], Source]) -> None:
        self.id: str = raw["id"]
        self.code: str | None = raw.get("code")
        self.topic: str = raw["topic"]
        self.item: str = raw["item"]
        self.stage = stage
        self.severity: str = raw["severity"]
        self.error_from: str | None = raw.get("error_from")
        self.warning_if: str | None = raw.get("warning_if")
        self.each: str | None = raw.get("each")
        variable, _, over = (self.each or "").partition(" in ")
        self.variable: str = variable
        self.over: str = over
        self.fires: str = raw["fires"]
        self.points_at: str = raw["points_at"]
        self.mends: dict[str, Any] = raw.get("mends", {})  # path -> what would mend it; see Catalogue.mends
        self.title: Text = raw["title"]
        self.message: Text = raw["message"]
        self.why: Text = raw["why"]
        self.fix: Text = raw["fix"]
        self.standards: tuple[str, ...] = tuple(raw.get("standards", ()))  # entries of catalogues: CWE-1385
        self._cited: list[dict[str, Any]] = raw.get("source", [])
        self._source = source
        self._examples: dict[str, Any] | int = raw.get("examples", {})

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the rule comes from; looked up when a finding is printed, as most rules are quiet."""
        return tuple(map(self._source, self._cited))

    @property
    def examples(self) -> dict[str, Any]:
        """A design on which the rule ``fires``, and one on which it is ``quiet``."""
        kept = self._examples
        return entry_of("examples", kept) if isinstance(kept, int) else kept


class Exit(NamedTuple):
    """One exit condition of a stage."""

    id: str
    stage: str
    holds: str
    sentence: Text


class Item(NamedTuple):
    """One item of the final review checklist, complete when its exits hold and no error of it stands."""

    id: str
    title: Text
    exits: tuple[str, ...]


class Derived(NamedTuple):
    """One derived value: a name for an expression."""

    name: str
    formula: str
    meaning: Text
    unit: str | None


class Platform:
    """One platform's dated facts; ``hop`` holds what a hop of this kind does where a design states nothing else."""

    __slots__ = ("hop", "hop_kind", "id", "layer", "raw", "until_configured")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.id: str = raw["id"]
        self.hop_kind: str | None = raw.get("hop_kind")
        self.layer: int = raw.get("layer", 7)
        self.hop: dict[str, Any] = raw.get("hop", {})
        self.until_configured: frozenset[str] = frozenset(raw.get("until_configured", ()))
        self.raw = raw

    @property
    def as_of(self) -> str:
        return str(self.raw.get("as_of", ""))

    @property
    def has_one_timeout(self) -> bool:
        """Whether one setting is both the idle timeout and the age limit, as the backend timeout of Google's balancers is."""
        setting = self.raw.get("idle", {}).get("setting")
        return setting is not None and setting == self.raw.get("lifetime", {}).get("setting")


class WaiverLimit(NamedTuple):
    """How far an organisation lets a design accept its own findings, and which of them; what is not named means any."""

    rules: frozenset[str] | None = None  # ids of rules and exits
    topics: frozenset[str] | None = None
    severities: frozenset[str] | None = None  # of the finding; an unmet exit counts as an error
    criticality_from: str | None = None  # the lowest criticality at which the limit holds
    forbidden: bool = False
    longest_days: int | None = None  # from the day of the review to a waiver's end
    approved_by: tuple[str, ...] = ()  # who may approve; ``*`` stands for any beginning or end


class Template(NamedTuple):
    """A text with placeholders, split into literal parts and compiled expressions."""

    parts: tuple[str | Expression, ...]
