"""The answers as a document prints them: each with its label and unit, or plainly as not decided yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.kleene import NO_LIMIT, UNKNOWN, UNLIMITED
from wizard.content.model import pick
from wizard.content.scope import Record
from wizard.quantity import quantity

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.design.document import Decision
    from wizard.review.gate import Review

HOPS = "context.hops"
_FROM_PRESET = "preset "
_UNGROUPED = ("code", "bits", "years", "close_code", "kick_close_code")


def preset_of(decision: Decision) -> str | None:
    """Return the preset that an answer was taken from, as the interview notes it; None for any other."""
    evidence = decision.evidence or ""
    return evidence.removeprefix(_FROM_PRESET) if evidence.startswith(_FROM_PRESET) else None


class Shown(NamedTuple):
    """One answer in words.

    ``state`` is ``decided``, ``assumed``, ``platform``, ``no_limit``, ``undecided``, ``open`` or ``not_applicable``.
    """

    path: str
    text: str  # empty where there is no value
    state: str


class Row(NamedTuple):
    """One answer as a line of a table."""

    prompt: str
    shown: Shown
    decision: Decision | None


class Sheet:
    """All answers of one reviewed design, in one language."""

    def __init__(self, review: Review, language: str) -> None:
        self.review = review
        self.design = review.design
        self.view = review.view
        self.catalogue = review.view.catalogue
        self.language = language

    # --- answers --------------------------------------------------------------------------------------------------

    def value(self, path: str) -> Any:
        """Return the answer that counts, or None: hidden, open and undecided ones have none."""
        return self.view.answers.get(path)

    def applies(self, path: str) -> bool:
        """Return whether the question belongs to this design at all."""
        return self.view.applies[path] and path not in self.view.waived_as_not_applicable

    def records(self, path: str) -> list[dict[str, Any]]:
        """Return the records of a list, what they do not state as None; an unanswered list has none."""
        parts = dict.fromkeys(field.name for field in self.catalogue.fields[path].fields)
        return [{**parts, **record} for record in self.value(path) or []]

    def shown(self, path: str) -> Shown:
        """Return one answer in words."""
        field, value = self.catalogue.fields[path], self.value(path)
        if value is None or value in ("", []):
            state = self.view.state(path)
            return Shown(path, "", state if state in ("undecided", "not_applicable") else "open")
        text = self.words(field, value) + self._range(field, self.view.given[path])
        return Shown(path, text, "assumed" if self.view.assumed(path) else "decided")

    def _range(self, field: Field, given: Any) -> str:
        """Return the ends of an answer that is a range; what counts, and stands before them, is its likely value."""
        if field.kind != "number" or not isinstance(given, dict):
            return ""
        low, high = self.words(field, given["low"]), self.words(field, given["high"])
        return f"（{low} 至 {high}）" if self.language == "zh" else f" ({low} to {high})"

    def part(self, path: str, index: int, name: str) -> Shown:
        """Return one part of a record in words; a hop's may come from its platform's dated facts."""
        full = f"{path}[{index}].{name}"
        field = self.catalogue.fields[f"{path}[].{name}"]
        value = self.records(path)[index].get(name)
        if value is None or value in ("", []):
            return Shown(full, "", "open" if field.absent != "no_limit" else "no_limit")
        if full in self.view.fact_defaults:
            return Shown(full, self.words(field, value), "platform")
        return Shown(full, self.words(field, value), "assumed" if self.view.assumed(full) else "decided")

    def words(self, field: Field, value: Any) -> str:
        """Return a value as a reader says it: a choice by its label, a number with its unit."""
        if value is NO_LIMIT or value is UNLIMITED:
            return self.catalogue.word("value.no_limit", self.language)
        if isinstance(value, bool):
            return self.catalogue.word("value.true" if value else "value.false", self.language)
        if isinstance(value, int | float):
            return quantity(value, field.unit, self.language, grouped=field.name not in _UNGROUPED)
        if isinstance(value, list):
            return self.listed([self.words(field, part) for part in value])
        if isinstance(value, dict):
            return "{…}"
        choice = field.choice(value)
        return pick(choice.label, self.language) if choice else str(value)

    def label(self, path: str, value: str) -> str:
        """Return the label of a choice."""
        choice = self.catalogue.fields[path].choice(value)
        return pick(choice.label, self.language) if choice else value

    def note(self, path: str) -> str:
        """Return what the catalogue says about the chosen value, or nothing."""
        choice = self.catalogue.fields[path].choice(str(self.value(path)))
        return pick(choice.note, self.language) if choice else ""

    def prompt(self, path: str) -> str:
        """Return the question without its mark, as the head of a row."""
        return pick(self.catalogue.fields[path].text, self.language).rstrip(" ?？.。")

    def rows(self, *paths: str) -> list[Row]:
        """Return these answers as lines of a table; what does not apply, or is not asked at this depth, is left out.

        A path such as ``auth.refresh`` stands for every question below it.
        """
        return [
            Row(self.prompt(field.path), self.shown(field.path), self.decision(field.path))
            for field in self._below(paths)
            if not self._too_deep(field)
        ]

    def not_asked(self, *paths: str) -> list[str]:
        """Return the questions among these that apply, and that a review of this depth does not ask."""
        return [field.path for field in self._below(paths) if self._too_deep(field)]

    def _below(self, paths: tuple[str, ...]) -> list[Field]:
        return [
            field
            for path in paths
            for field in self.catalogue.questions
            if (field.path == path or field.path.startswith(f"{path}."))
            and field.kind != "records"
            and self.applies(field.path)
        ]

    def _too_deep(self, field: Field) -> bool:
        return self.view.state(field.path) == "open" and not self.catalogue.asked_at(field, self.design.level)

    def decision(self, path: str) -> Decision | None:
        """Return what was recorded beside an answer."""
        decision = self.design.decisions.get(path)
        if decision is None or preset_of(decision) is None:
            return decision
        return decision._replace(evidence=None)  # where an answer was taken from is no evidence for it

    def listed(self, texts: list[str]) -> str:
        """Return texts as one list within a sentence."""
        return ("、" if self.language == "zh" else ", ").join(texts)

    # --- figures --------------------------------------------------------------------------------------------------

    def number(self, expression: str) -> float | None:
        """Return the value of an expression; None while an answer is missing or where there is no limit."""
        value = self.view.evaluate(self.catalogue.expression(expression))
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def holds(self, expression: str) -> bool:
        """Return whether a condition is certainly true."""
        return self.view.evaluate(self.catalogue.expression(expression)) is True

    def needs(self, expression: str) -> list[str]:
        """Return the answers that an expression lacks."""
        if self.view.evaluate(self.catalogue.expression(expression)) is not UNKNOWN:
            return []
        return [
            path for path in dict.fromkeys(self.view.scope.missing) if self.view.applies.get(question_path(path), True)
        ]

    def quantity(self, value: float | None, unit: str | None = None) -> str:
        """Return a number with its unit; a dash where there is none."""
        return "—" if value is None else quantity(value, unit, self.language)

    def record(self, path: str, index: int) -> Record:
        """Return a record as an expression reads it."""
        return Record(path, index, self.records(path)[index])

    def platform_of(self, index: int, name: str) -> tuple[str, str] | None:
        """Return name and date of the platform whose fact stands in for a hop's missing answer."""
        fact = self.view.fact_defaults.get(f"{HOPS}[{index}].{name}")
        return (pick(fact.platform.raw["name"], self.language), fact.platform.as_of) if fact else None
