"""One answer, accepted or refused: the same words at the prompt, on the command line, in a file and in a hand edit."""

from __future__ import annotations

from math import isfinite
from types import MappingProxyType

from wizard.content.compiled import LANGUAGES
from wizard.content.model import pick
from wizard.content.nearest import nearest
from wizard.typed import TYPE_CHECKING, Any, NamedTuple
from wizard.units import BadQuantity, forms, parse_quantity, show_number, two_readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Bounds, Field

RANGE_KEYS = ("low", "likely", "high")
NONE = frozenset({"none", "never", "unlimited", "no limit", "无", "没有", "从不", "永不", "不断开", "无限制"})
_YES = {"yes": True, "y": True, "true": True, "是": True, "no": False, "n": False, "false": False, "否": False}


class Refusal(NamedTuple):
    """Why a value is not allowed; ``inner`` leads from the field to the value inside it."""

    inner: tuple[str | int, ...]
    message: str
    remedy: str | None = None


class Refused(Exception):
    """Carries all refusals of one value."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


def says_none(field: Field, value: Any) -> bool:
    """Return whether a value says of a limit that there is none, where there may be none."""
    return field.may_be_none and isinstance(value, str) and value.strip().lower() in NONE


class Acceptor:
    """Accepts values for fields; one for each language that refusals are written in.

    Args:
        typed: the value was typed by a person or given on the command line, so ``30s``, ``10k`` and ``yes`` are
            understood; in a file a number is a number.
    """

    def __init__(self, catalogue: Catalogue, language: str = "en", *, typed: bool = False) -> None:
        self.catalogue = catalogue
        self.language = language
        self.typed = typed

    def accept(self, field: Field, value: Any, as_written: Callable[..., str | None] | None = None) -> Any:
        """Return the value as the document holds it.

        Args:
            as_written: gives the scalar as written at a path inside the value, so that a select reads
                ``min_version: 1.2`` as "1.2"; None where the value comes from no text.

        Raises:
            Refused: with every reason.
        """
        refusals: list[Refusal] = []
        accepted = self._value(field, value, (), refusals, as_written or (lambda *path: None))
        if refusals:
            raise Refused(refusals)
        return accepted

    def _say(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    def kind(self, value: Any) -> str:
        """Return what a value is, in the words of YAML."""
        names = {dict: "mapping", list: "list", str: "text", bool: "bool", int: "number", float: "number"}
        return self._say(f"kind.{names.get(type(value), 'nothing')}")

    def shown(self, value: Any) -> str:
        """Return a value as a message quotes it: short, in quotes where it is text."""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, dict | list) or value is None:
            return self.kind(value)
        text = f'"{value}"' if isinstance(value, str) else str(value)
        return text if len(text) <= 60 else text[:57] + '..."'

    def _value(
        self,
        field: Field,
        value: Any,
        path: tuple[str | int, ...],
        refusals: list[Refusal],
        written: Callable[..., str | None],
    ) -> Any:
        def refuse(key: str, remedy: str | None = None, **values: object) -> None:
            refusals.append(Refusal(path, self._say(key, **values), self._say(remedy, **values) if remedy else None))

        if field.kind == "bool":
            return self._bool(value, refuse)
        if field.kind == "number":
            return self._number(field, value, path, refusals, written, refuse)
        if field.kind == "text":
            if isinstance(value, str):
                return " ".join(value.splitlines()) if self.typed else value
            if isinstance(value, dict) and field.name == "schema":
                return value
            if isinstance(value, bool | int | float) and (text := written(*path) or str(value)):
                return text
            return refuse("refuse.text", got=self.kind(value))
        if field.kind == "select":
            return self._choice(field, _as_text(value, path, written), path, refusals)
        if field.kind in ("multiselect", "list"):
            return self._list(field, value, path, refusals, written, refuse)
        return self._records(field, value, path, refusals, written, refuse)

    def _bool(self, value: Any, refuse: Callable[..., None]) -> Any:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in _YES and self.typed:
            return _YES[word]
        if word in _YES or word in ("on", "off"):
            return refuse("refuse.bool", remedy="refuse.bool.remedy", got=value)
        return refuse("refuse.bool", got=self.shown(value))

    def _number(
        self,
        field: Field,
        value: Any,
        path: tuple[str | int, ...],
        refusals: list[Refusal],
        written: Callable[..., str | None],
        refuse: Callable[..., None],
    ) -> Any:
        if isinstance(value, dict) and set(value) == set(RANGE_KEYS):
            before = len(refusals)
            parts = {key: self._value(field, value[key], (*path, key), refusals, written) for key in RANGE_KEYS}
            if len(refusals) > before:
                return None
            if any(isinstance(part, dict) for part in parts.values()):
                return refuse("refuse.number", got=self.kind(parts), unit=field.unit or self._say("unit.none"))
            if not parts["low"] <= parts["likely"] <= parts["high"]:
                refuse("refuse.range_order")
            return parts
        if says_none(field, value):
            unit = field.unit or self._say("unit.none")
            return refuse("refuse.number", remedy="refuse.none.remedy", got=self.shown(value), unit=unit)
        if isinstance(value, str):
            try:
                number: Any = parse_quantity(value, field.name)
            except BadQuantity as bad:
                unit = field.unit or self._say("unit.none")
                if bad.instead:
                    ways = self._say("refuse.number.or").join(bad.instead)
                    return refuse(
                        "refuse.number_doubt", remedy="refuse.number_text.remedy", got=self.shown(value), number=ways
                    )
                ways = self._say("refuse.number.comma").join(forms(field.name))
                remedy = "refuse.number.remedy" if self.typed else None
                return refuse("refuse.number", remedy=remedy, got=self.shown(value), unit=unit, ways=ways)
            if not self.typed:
                return refuse(
                    "refuse.number_text",
                    remedy="refuse.number_text.remedy",
                    got=self.shown(value),
                    number=show_number(number, grouped=False),
                )
            value = number
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            remedy = "refuse.number.range" if isinstance(value, dict) and not {*RANGE_KEYS}.isdisjoint(value) else None
            return refuse(
                "refuse.number", remedy=remedy, got=self.shown(value), unit=field.unit or self._say("unit.none")
            )
        bounds = field.bounds
        if bounds.integer and isinstance(value, float) and (readings := two_readings(written(*path) or "")):
            ways = self._say("refuse.number.or").join(readings)
            return refuse("refuse.number_doubt", remedy="refuse.number_text.remedy", got=written(*path), number=ways)
        if bounds.integer and value != int(value):
            return refuse("refuse.integer", got=show_number(value, grouped=False))
        too_low = (bounds.minimum is not None and value < bounds.minimum) or (
            bounds.above is not None and value <= bounds.above
        )
        if too_low or (bounds.maximum is not None and value > bounds.maximum):
            return refuse("refuse.bounds", allowed=self.allowed_range(field), got=show_number(value, grouped=False))
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value

    def allowed_range(self, field: Field) -> str:
        """Return the numbers a field allows, in words."""
        bounds = field.bounds
        low = bounds.minimum if bounds.minimum is not None else bounds.above
        number = self._say("range.integer" if bounds.integer else "range.number")
        texts = [show_number(limit, grouped=False) for limit in (low, bounds.maximum) if limit is not None]
        if low is None and bounds.maximum is None:
            return number
        if low is None:
            return self._say("range.at_most", number=number, high=texts[-1])
        if bounds.maximum is None:
            return self._say("range.above" if bounds.minimum is None else "range.at_least", number=number, low=texts[0])
        return self._say("range.between", number=number, low=texts[0], high=texts[1])

    def _choice(self, field: Field, value: Any, path: tuple[str | int, ...], refusals: list[Refusal]) -> Any:
        text = str(value).strip() if not isinstance(value, dict | list) else None
        if text is not None and field.choice(text):
            return text
        if self.typed and text is not None:
            folded = text.casefold()
            for choice in field.choices:
                if folded in (
                    choice.value.casefold(),
                    *(pick(choice.label, language).casefold() for language in LANGUAGES),
                ):
                    return choice.value
        allowed = ", ".join(choice.value for choice in field.choices)
        refusals.append(
            Refusal(path, self._say("refuse.choice", got=self.shown(value), allowed=allowed), self._near(value, field))
        )
        return None

    def _near(self, value: Any, field: Field) -> str | None:
        near = nearest(str(value), [choice.value for choice in field.choices])
        return self._say("remedy.did_you_mean", name=near) if near else None

    def _list(
        self,
        field: Field,
        value: Any,
        path: tuple[str | int, ...],
        refusals: list[Refusal],
        written: Callable[..., str | None],
        refuse: Callable[..., None],
    ) -> Any:
        if self.typed and isinstance(value, str):
            value = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not isinstance(value, list):
            return refuse("refuse.list", got=self.kind(value))
        entries = []
        for number, entry in enumerate(value):
            inner = (*path, number)
            if field.kind == "multiselect":
                entries.append(self._choice(field, _as_text(entry, inner, written), inner, refusals))
            elif isinstance(entry, str | int | float) and not isinstance(entry, bool):
                entries.append(str(_as_text(entry, inner, written)))
            else:
                refusals.append(Refusal(inner, self._say("refuse.text", got=self.kind(entry))))
            if entries and entries[-1] is not None and entries[-1] in entries[:-1]:
                refusals.append(Refusal(inner, self._say("refuse.repeated", got=self.shown(entries[-1]))))
        return entries

    def _records(
        self,
        field: Field,
        value: Any,
        path: tuple[str | int, ...],
        refusals: list[Refusal],
        written: Callable[..., str | None],
        refuse: Callable[..., None],
    ) -> Any:
        if not isinstance(value, list):
            return refuse("refuse.records", got=self.kind(value))
        records = []
        seen: dict[tuple[str, Any], int] = {}
        for number, entry in enumerate(value):
            inner = (*path, number)
            if not isinstance(entry, dict):
                refusals.append(Refusal(inner, self._say("refuse.record", got=self.kind(entry))))
                continue
            record = {}
            for name, part in entry.items():
                child = field.child(name)
                if child is None:
                    near = nearest(name, [f.name for f in field.fields])
                    remedy = self._say("remedy.did_you_mean", name=near) if near else None
                    refusals.append(
                        Refusal((*inner, name), self._say("refuse.unknown_field", name=self.shown(name)), remedy)
                    )
                elif part is not None:
                    accepted = self._value(child, part, (*inner, name), refusals, written)
                    record[name] = accepted
                    if child.bounds.unique and isinstance(accepted, str | int | float):
                        first = seen.setdefault((name, accepted), number)
                        if first != number:
                            refusals.append(
                                Refusal(
                                    (*inner, name),
                                    self._say("refuse.unique", got=self.shown(accepted), first=first + 1),
                                )
                            )
            records.append(record)
        return records

    # --- what is refused at the prompt and a finding in a file --------------------------------------------------------

    def form_faults(
        self, field: Field, value: Any, answers: dict[str, Any], record: Mapping[str, Any] = MappingProxyType({})
    ) -> Iterator[Refusal]:
        """Yield what is wrong with the form of an accepted value: length, count, reference, URL form, other answers.

        In a file these are findings; where a rule of its own speaks of a field's form, that rule is the finding.

        Args:
            record: the one that the value is part of.
        """
        if field.kind == "records" and isinstance(value, list):
            for number, record in enumerate(value):
                for child in (child for child in field.fields if child.has_form):
                    for fault in self.form_faults(child, record.get(child.name), answers, record):
                        yield Refusal((number, child.name, *fault.inner), fault.message, fault.remedy)
        if field.form_judged_by and not self.typed:
            return
        if field.kind == "records":
            if field.bounds.min_count and len(value or ()) < field.bounds.min_count:
                yield Refusal((), self._say("form.count", low=field.bounds.min_count, got=len(value or ())))
            return
        if value is None:
            return
        bounds = field.bounds
        if isinstance(value, str):
            weight = len(value.strip().encode())  # a Chinese character says as much as three letters
            if bounds.min_length and weight < bounds.min_length:
                yield Refusal((), self._say("form.short", low=bounds.min_length))
            if bounds.max_length and len(value) > bounds.max_length:
                yield Refusal((), self._say("form.long", high=bounds.max_length, got=len(value)))
            if bounds.max_utf8_bytes and len(value.encode()) > bounds.max_utf8_bytes:
                yield Refusal((), self._say("form.long_utf8", high=bounds.max_utf8_bytes, got=len(value.encode())))
        if isinstance(value, list) and bounds.min_count and len(value) < bounds.min_count:
            yield Refusal((), self._say("form.count", low=bounds.min_count, got=len(value)))
        if bounds.starts_with:
            for number, entry in enumerate(value if isinstance(value, list) else [value]):
                if not str(entry).startswith(bounds.starts_with):
                    yield Refusal(
                        (number,), self._say("form.starts_with", start=bounds.starts_with, got=self.shown(entry))
                    )
        yield from self._beside(bounds, value, record)
        if bounds.differs_from and value == answers.get(bounds.differs_from):
            label = pick(self.catalogue.fields[bounds.differs_from].label, self.language)
            yield Refusal((), self._say("form.differs", got=self.shown(value), label=label))
        if bounds.references:
            list_path, _, name = bounds.references.partition("[].")
            known = [record.get(name) for record in answers.get(list_path) or ()]
            for entry in value if isinstance(value, list) else [value]:
                if known and entry not in known and entry != "-":
                    yield Refusal(
                        (),
                        self._say("form.reference", got=self.shown(entry), known=", ".join(map(str, known))),
                        self._say("form.reference.remedy", path=list_path),
                    )

    def _beside(self, bounds: Bounds, value: Any, record: Mapping[str, Any]) -> Iterator[Refusal]:
        """Yield what does not go with another answer of the same record; in a file only one of the two is named."""
        own = _number(value)
        low = _number(record.get(bounds.not_below)) if bounds.not_below else None
        if own is not None and low is not None and own < low:
            yield Refusal(
                (), self._say("form.below", name=bounds.not_below, low=show_number(low), got=show_number(own))
            )
        high = _number(record.get(bounds.not_above)) if bounds.not_above and self.typed else None
        if own is not None and high is not None and own > high:
            yield Refusal(
                (), self._say("form.above", name=bounds.not_above, high=show_number(high), got=show_number(own))
            )


def _as_text(value: Any, path: tuple[str | int, ...], written: Callable[..., str | None]) -> Any:
    """Return a scalar as it was written: 1.20, and not 1.2; a text was written as it is."""
    return value if isinstance(value, str) else written(*path) or value


def _number(value: Any) -> Any:
    """Return a number; of a range its likely value, of anything else nothing."""
    found = value.get("likely") if isinstance(value, dict) else value
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def text_of(field: Field, language: str) -> str:
    """Return a field's prompt."""
    return pick(field.text, language)
