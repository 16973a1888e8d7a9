"""Finds what is wrong with a pack as a whole: names of nothing, rings and towers of definitions, words nobody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.catalogue import placeholders_of, question_path
from wizard.content.model import pick
from wizard.content.nearest import nearest
from wizard.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.pack import Pack
    from wizard.paths import Path

MAX_HEIGHT = 110  # nested steps of a derived value, those it names included: Python's stack is finite
MAX_CONDITIONS = 30  # questions whose conditions hang on each other


def ui_faults(catalogue: Catalogue, pack: Pack) -> Iterator[Problem]:
    """Yield the texts of the interface that nobody asks for, or whose ``{names}`` are not those the program fills in."""
    from wizard.content.pack import builtin_raw

    builtin = builtin_raw()["ui"]
    for key, texts in pack.raw["ui"].items():
        tree, _ = pack.origins["ui", "ui"]
        if key not in builtin:
            line, column = tree.key_position((key,))
            near = nearest(key, [*builtin])
            remedy = f"did you mean {near}?" if near else None
            yield Problem(tree.name, line, column, key, "is no text of the interface", remedy)
            continue
        allowed = placeholders_of(pick(builtin[key], "en"))
        for language, text in texts.items():
            names = placeholders_of(text)
            if names is None or not names <= (allowed or set()):
                known = ", ".join(f"{{{name}}}" for name in sorted(allowed or ())) or "no placeholders"
                place = tree.position((key, language))
                yield Problem(tree.name, *place, f"{key}.{language}", f"takes {known}, without any format")


def unknown_rules(pack: Pack, known: set[str | None], exits: set[str]) -> Iterator[Problem]:
    names = [str(name) for name in known if name]
    settings = pack.raw["pack"].get("rules", {})
    for number, name in enumerate(settings.get("disable", ())):
        if name not in known:
            yield _unknown(pack, ("rules", "disable", number), name, "rule", names)
    for name in settings.get("severity", {}):
        if name not in known:
            yield _unknown(pack, ("rules", "severity", name), name, "rule", names)
    waivers = pack.raw["pack"].get("waivers", {})
    named: list[tuple[Path, list[str]]] = [(("waivers", "forbidden"), waivers.get("forbidden", []))]
    named += [(("waivers", "stricter", n, "rules"), limit.get("rules", [])) for n, limit in _stricter(pack)]
    for where, entries in named:
        for number, name in enumerate(entries):
            if name not in known and name not in exits:
                yield _unknown(pack, (*where, number), name, "rule or exit condition", [*names, *exits])


def unknown_topics(pack: Pack, known: list[str]) -> Iterator[Problem]:
    """Yield the topics that a limit on waivers names and no rule can have."""
    for number, limit in _stricter(pack):
        for place, topic in enumerate(limit.get("topics", ())):
            if topic not in known:
                yield _unknown(pack, ("waivers", "stricter", number, "topics", place), topic, "topic", known)


def _stricter(pack: Pack) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from enumerate(pack.raw["pack"].get("waivers", {}).get("stricter", ()))


def _unknown(pack: Pack, where: Path, name: str, kind: str, known: list[str]) -> Problem:
    near = nearest(name, known)
    remedy = f"did you mean {near}?" if near else "`wsdesign rules TEXT` finds one by a word of it"
    problem = pack.problem("pack", {}, where, f"there is no {kind} {name}", remedy)
    return problem._replace(field=".".join(map(str, where[:2])))


def cycles(catalogue: Catalogue, pack: Pack) -> Iterator[Problem]:
    """Yield derived values that are defined by themselves; only then is the rest safe to evaluate."""
    uses = {name: expression.derived for name, expression in catalogue.derived_expressions.items()}
    for entry in pack.raw["derived"]:
        if _reaches(uses, entry["name"]):
            yield pack.problem("derived", entry, ("formula",), "is defined by itself")._replace(field=entry["name"])


def _reaches(uses: dict[str, frozenset[str]], start: str) -> bool:
    seen: set[str] = set()
    waiting = [*uses.get(start, ())]
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            waiting += uses.get(name, ())
    return False


def heights(catalogue: Catalogue, pack: Pack) -> Iterator[Problem]:
    """Yield derived values upon derived values that would be evaluated too deeply."""
    heights: dict[str, int] = {}
    waiting = dict(catalogue.derived_expressions)
    while waiting:  # none is defined by itself, so that each round finds some whose parts are known
        ready = [name for name, expression in waiting.items() if expression.derived <= heights.keys()]
        for name in ready:
            expression = waiting.pop(name)
            heights[name] = expression.depth + max((heights[used] for used in expression.derived), default=0)
    for entry in pack.raw["derived"]:
        if heights[entry["name"]] > MAX_HEIGHT:
            yield pack.problem("derived", entry, ("formula",), "stands on too many other derived values")


def conditions(catalogue: Catalogue, pack: Pack) -> Iterator[Problem]:
    """Yield questions whose condition hangs on their own answer, or on a long chain of others."""
    uses: dict[str, frozenset[str]] = {
        field.path: frozenset(map(question_path, catalogue.reads(catalogue.expression(field.when))))
        for field in catalogue.questions
        if field.when is not None
    }
    for entry in pack.raw["questions"]:
        if _reaches(uses, entry["path"]):
            yield pack.problem("questions", entry, ("when",), "hangs on its own answer")
        elif _longest(uses, entry["path"]) > MAX_CONDITIONS:
            yield pack.problem("questions", entry, ("when",), f"hangs on more than {MAX_CONDITIONS} conditions in turn")


def _longest(uses: dict[str, frozenset[str]], start: str) -> int:
    """Return how many steps lead down from here at most, as far as that matters."""
    level, steps = {start}, 0
    while level and steps <= MAX_CONDITIONS:
        level = {used for name in level for used in uses.get(name, ())}
        steps += 1
    return steps
