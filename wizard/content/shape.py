"""What in a pack does not have the shape of one, with what is needed and how it is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wizard.content.misfits import Misfit, misfits
from wizard.content.nearest import nearest
from wizard.content.pack import (
    COMMAND_LINE,
    FILES,
    FOLDERS,
    IDENTITY,
    LISTS,
    MANIFEST,
    MAPPINGS,
    REVIEW,
    builtin_raw,
    identity_of,
)
from wizard.content.shape_of_entries import entry_schemas, manifest_schema, mapping_schemas
from wizard.errors import Problem
from wizard.tree import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.pack import Pack
    from wizard.paths import Path

MAX_ENTRIES = 500  # of one pack: reviews by people end long before
_STAGED = ("questions", "rules")
_EVIDENCE = {
    "as_of": "say when it was measured",
    "sources": "say where it was measured or written down",
    "source": "say where it was measured or written down",
    "confidence": "say how sure it is, such as measured",
}


def faults_of_shape(pack: Pack, base: dict[str, Any] | None = None) -> list[Problem]:
    """Return what does not have the shape of a pack.

    An entry that changes a known one is whole only once it lies over that; see :func:`faults_of_changes`.

    Args:
        base: what the pack lies over; whoever defines a known entry anew by mistake is told how to change it.
    """
    manifest = pack.raw["pack"]
    problems = [pack.problem("pack", {}, *misfit) for misfit in misfits(manifest, manifest_schema())]
    count = sum(len(pack.raw[part]) for part in LISTS)
    if count > MAX_ENTRIES and pack.raw["pack"].get("name") != "wsdesign":
        message = f"has {count:,} entries, more than the {MAX_ENTRIES:,} that a pack may have"
        return [*problems, pack.problem("pack", {}, (), message, "part it, and let designs name what they need")]
    languages = languages_of(pack)
    problems += _without_stage(pack)
    for part, schema in entry_schemas(languages).items():
        known = _known(base, part)
        for entry in pack.raw[part]:
            key = IDENTITY.get(part, "id")
            if entry.get("override"):
                if not isinstance(entry.get(key), str):
                    problems.append(pack.problem(part, entry, (), f"says nothing of its {key}"))
                continue
            found = [*misfits({"stage": "-", **entry} if part in _STAGED else entry, schema)]
            name = identity_of(part, entry)
            if name in known and any(not misfit.path and misfit.message.endswith("missing") for misfit in found):
                message = "is known already, and lacks what a new one needs"
                remedy = "to change part of it, write `override: true`"
                if known[name] != name:
                    remedy = f"to change part of it, write `override: true` with the {key} {known[name]}"
                found = [Misfit((), message, remedy)]
            problems += [pack.problem(part, entry, *misfit) for misfit in found]
            if len(problems) > MAX_PROBLEMS:
                return problems
    for part, schema in mapping_schemas().items():
        for misfit in misfits(pack.raw[part], schema):
            problems.append(_mapping_problem(pack, part, *misfit))
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0))


def _known(base: dict[str, Any] | None, part: str) -> dict[str, str]:
    """Return the identity of each entry that the pack lies over, by that and, of a platform, by its hop kind."""
    if base is None:
        return {}
    names = [identity_of(part, entry) for entry in base[part]]
    kinds = {entry["hop_kind"]: entry["id"] for entry in base[part] if entry.get("hop_kind")}
    return {**kinds, **{name: name for name in names}}


def _without_stage(pack: Pack) -> Iterator[Problem]:
    """Yield the files whose questions or rules are of no stage; it is said once, at the head of the file."""
    named: set[tuple[str, str]] = set()
    for part in _STAGED:
        for entry in pack.raw[part]:
            if "stage" in entry or entry.get("override"):
                continue
            tree, _ = pack.origins[part, identity_of(part, entry)]
            if (part, tree.name) not in named:
                named.add((part, tree.name))
                stages = ", ".join(stage["id"] for stage in builtin_raw()["stages"])
                remedy = f"begin the file with `stage: NAME`, one of {stages}"
                yield Problem(
                    tree.name, *tree.position(()), None, f"does not say of which stage its {part} are", remedy
                )


def faults_of_changes(base: dict[str, Any], pack: Pack, whole: Pack) -> list[Problem]:
    """Return what is wrong with the entries that change a known one.

    Args:
        base: what the pack lies over.
        pack: as written.
        whole: with the changes made.
    """
    problems = []
    for part, schema in entry_schemas(["en"]).items():
        known = {identity_of(part, entry) for entry in base[part]}
        for written, entry in zip(pack.raw[part], whole.raw[part], strict=True):
            if "override" not in written:
                continue
            name = identity_of(part, written)
            if written["override"] is not True:
                problems.append(pack.problem(part, written, ("override",), "is true, or is left out"))
            elif name not in known:
                near = nearest(name, sorted(known))
                remedy = f"did you mean {near}?" if near else "leave `override` out to add it"
                problems.append(pack.problem(part, written, ("override",), "there is nothing to change", remedy))
            else:
                problems += [pack.problem(part, written, *misfit) for misfit in misfits(entry, schema)]
                problems += _missing_evidence(pack, part, written)
    return problems


def _missing_evidence(pack: Pack, part: str, written: dict[str, Any]) -> Iterator[Problem]:
    """Yield what a changed fact lacks: the date and page of the old figure do not vouch for somebody else's."""
    for key in ("as_of", "sources") if part == "platforms" else ():
        if key not in written:
            yield pack.problem(part, written, (), f"a changed fact needs its own {key}", _EVIDENCE[key])
    given = written.get("figures")
    figures: dict[Path, Any] = (
        {("figures", name): one for name, one in given.items()} if isinstance(given, dict) else {}
    )
    if part == "coefficients":
        figures = {(): written}
    for inner, figure in figures.items():
        for key in ("source", "confidence") if isinstance(figure, dict) and "value" in figure else ():
            if key not in figure:
                yield pack.problem(part, written, inner, f"a changed fact needs its own {key}", _EVIDENCE[key])


def unread_files(pack: Pack) -> Iterator[Problem]:
    """Yield the YAML files of a pack that nobody reads, such as ``rule/1.yaml``; a whole set of rules can hide there."""
    known = {MANIFEST, REVIEW, COMMAND_LINE, *FILES.values(), *MAPPINGS.values()}
    folders = [*FOLDERS, *dict.fromkeys(os.path.dirname(name) for name in FILES.values() if "/" in name)]
    for name in sorted(os.listdir(pack.folder)):
        path = os.path.join(pack.folder, name)
        if os.path.isdir(path) and name not in folders and (near := nearest(name, folders)):
            yield Problem(path, None, None, None, "is a folder that nobody reads", f"did you mean {near}?")
        if name.endswith((".yaml", ".yml")) and not name.startswith(".") and name not in known:
            near = nearest(name, sorted(known))
            yield Problem(path, None, None, None, "is read by nobody", f"did you mean {near}?" if near else None)
    facts = os.path.join(pack.folder, "facts")
    for name in sorted(os.listdir(facts)) if os.path.isdir(facts) else ():
        if name.endswith((".yaml", ".yml")) and f"facts/{name}" not in known:
            near = nearest(f"facts/{name}", sorted(known))
            remedy = f"did you mean {near}?" if near else None
            yield Problem(os.path.join(facts, name), None, None, None, "is read by nobody", remedy)


def languages_of(pack: Pack) -> list[str]:
    """Return the languages that a pack says it is written in; English where it says so wrongly."""
    languages = pack.raw["pack"].get("languages")
    sound = isinstance(languages, list) and "en" in languages and all(one in ("en", "zh") for one in languages)
    return languages if sound else ["en"]


def _mapping_problem(pack: Pack, part: str, inner: Path, message: str, remedy: str | None) -> Problem:
    tree, _ = pack.origins[part, part]
    return Problem(tree.name, *tree.position(inner), ".".join(map(str, inner)) or None, message, remedy)
