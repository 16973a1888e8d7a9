"""Lays packs over each other: the built-in one, then those a design names, each upon those it extends, in order."""

from __future__ import annotations

import os

from wizard.content.catalogue import Catalogue
from wizard.content.pack import (
    IDENTITY,
    LISTS,
    MAX_FILES,
    MAX_SIZE,
    Allowance,
    Pack,
    builtin_raw,
    builtin_whole,
    identity_of,
    names_of_rules,
    read_pack,
)
from wizard.errors import InvalidInput, Problem
from wizard.typed import Any, NamedTuple

MAX_PACKS = 16  # those that others extend included
_KNOWN_BY = {"choices": "value", "fields": "name"}  # lists whose entries are changed one by one


class Layer(NamedTuple):
    """One pack, and the content once it lies over all before it."""

    pack: Pack  # its changes of known entries made: each entry is whole
    merged: dict[str, Any]
    known_rules: set[str | None]  # ids and codes, before the pack disabled any
    replaced: tuple[tuple[str, dict[str, Any]], ...] = ()  # known entries that the pack defines anew as a whole


def load_catalogue(folders: tuple[str, ...] = ()) -> Catalogue:
    """Return the built-in content with the packs in ``folders`` laid over it, in order.

    Raises:
        InvalidInput: a pack is faulty; all its faults with file and line.
        WsdesignError: a folder is no pack.
    """
    raw = builtin_whole() if folders else builtin_raw()
    for pack in read_chain(folders):
        raw = lay(raw, pack).merged
    return Catalogue(raw)


def read_chain(folders: tuple[str, ...]) -> list[Pack]:
    """Read packs and all that they extend, each once, the extended one first.

    Raises:
        InvalidInput: a pack cannot be read, extends itself, or there are too many.
        WsdesignError: a folder is no pack.
    """
    chain = _Chain()
    for folder in folders:
        chain.add(folder, ())
    return list(chain.packs.values())


class _Chain:
    def __init__(self) -> None:
        self.packs: dict[str, Pack] = {}  # by real path
        self.allowance = Allowance(files=MAX_FILES, size=MAX_SIZE)
        self.count = 0

    def add(self, folder: str, above: tuple[str, ...]) -> Pack | None:
        """Read a pack after those it extends; ``above`` leads to it from the pack that the design names."""
        identity = os.path.realpath(folder)
        if identity in self.packs:
            return self.packs[identity]
        self.count += 1
        if self.count > MAX_PACKS:
            message = f"is one pack too many: a design may have {MAX_PACKS}, those that they extend included"
            raise InvalidInput([Problem(folder, None, None, None, message, "put some of them together")])
        pack = read_pack(folder, self.allowance)
        bases = pack.raw["pack"].get("extends", [])
        if not isinstance(bases, list) or not all(isinstance(base, str) for base in bases):
            message = "is a list of folders, relative to this pack"
            raise InvalidInput([pack.problem("pack", {}, ("extends",), message, "write it as [../our-base]")])
        for number, base in enumerate(bases):
            path = os.path.join(folder, base)
            where = ("extends", number)
            if os.path.realpath(path) in (*above, identity):
                raise InvalidInput([pack.problem("pack", {}, where, f"{base} extends this pack in turn")])
            if not os.path.isdir(path):
                raise InvalidInput([pack.problem("pack", {}, where, f"there is no folder {path}")])
            self.add(path, (*above, identity))
        self.packs[identity] = pack
        return pack


def lay(raw: dict[str, Any] | None, pack: Pack) -> Layer:
    """Lay a pack over what is there; None where it stands on its own, as the built-in one does.

    Raises:
        InvalidInput: all faults of its shape, or else of its sense.
    """
    from wizard.content.lint import faults_of_sense
    from wizard.content.shape import faults_of_changes, faults_of_shape
    from wizard.content.waivable import undone

    problems = faults_of_shape(pack, raw)
    if problems:
        raise InvalidInput(problems)
    if raw is None:
        layer = Layer(pack, pack.raw, names_of_rules(pack.raw))
    else:
        layer = merge(raw, pack)
        problems = faults_of_changes(raw, pack, layer.pack) or [*undone(raw, pack)]
    problems = problems or faults_of_sense(layer.merged, layer.pack, layer.known_rules)
    if problems:
        raise InvalidInput(problems)
    return layer


def merge(base: dict[str, Any], pack: Pack) -> Layer:
    """Lay one pack over another: new entries are added, entries of a known identity replace the old one.

    An entry with ``override: true`` changes only what it names: mappings merge, lists and scalars replace, null
    removes; choices and the fields of records are changed one by one. ``pack.yaml`` may also name rules to
    ``disable``, a ``severity`` by rule id, and limits on waivers.
    """
    from wizard.content.waivable import softened

    extra = pack.raw
    merged, whole = dict(base), dict(extra)
    replaced: list[tuple[str, dict[str, Any]]] = []
    for part in LISTS:
        identity = IDENTITY.get(part, "id")
        entries = {entry[identity]: entry for entry in base[part]}
        whole[part] = []
        for written in extra[part]:
            name = identity_of(part, written)
            changes = {key: value for key, value in written.items() if key != "override"}
            entry = changed(entries[name], changes) if written.get("override") and name in entries else written
            if name in entries and not written.get("override"):
                replaced.append((part, written))
            whole[part].append(entry)
            entries[name] = entry
        merged[part] = list(entries.values())
    merged["questions"] = _with_hop_kinds(merged["questions"], whole["platforms"])
    merged["sources"] = {**base["sources"], **extra["sources"]}
    merged["ui"] = {**base["ui"], **{key: {**base["ui"].get(key, {}), **text} for key, text in extra["ui"].items()}}
    if {entry["path"] for entry in base["questions"]} & {entry["path"] for entry in whole["questions"]}:
        for part in ("syntax", "phrases"):  # read while these fields were what they are no more
            merged.pop(part, None)
    merged["softened"] = [*base.get("softened", ()), *(name for one in softened(base, pack) for name in one.names)]
    merged["waivers"] = [*base.get("waivers", ()), extra["pack"].get("waivers", {})]  # all hold: the strictest decides
    merged["topics"] = [*base["topics"], *(topic for topic in extra["topics"] if topic not in base["topics"])]
    known = names_of_rules(base) | names_of_rules(extra)
    settings = extra["pack"].get("rules", {})
    disabled, severity = set(settings.get("disable", [])), settings.get("severity", {})
    names = ({rule["id"], rule.get("code")} for rule in merged["rules"])
    merged["disabled"] = [*base.get("disabled", ()), *(name for pair in names if pair & disabled for name in pair)]
    merged["rules"] = [
        _with_severity(rule, severity.get(rule["id"], severity.get(rule.get("code"))))
        for rule in merged["rules"]
        if not {rule["id"], rule.get("code")} & disabled
    ]
    return Layer(pack._replace(raw=whole), merged, known, tuple(replaced))


def shadowed(layer: Layer) -> list[Problem]:
    """Return the entries that take the place of a known one as a whole, so that its later corrections do not reach them."""
    message = "is defined before this pack, and what is mended there will not be seen here"
    remedy = "name only what changes and add `override: true`, or take another name"
    return [layer.pack.problem(part, entry, (), message, remedy) for part, entry in layer.replaced]


def changed(entry: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with changes made to it."""
    result = dict(entry)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = changed(result[key], value)
        elif key in _KNOWN_BY and isinstance(value, list) and isinstance(result.get(key), list):
            result[key] = _changed_list(result[key], value, _KNOWN_BY[key])
        else:
            result[key] = value
    return result


def _changed_list(entries: list[Any], changes: list[Any], known_by: str) -> list[Any]:
    by_name = {entry[known_by]: entry for entry in entries}
    for change in changes:
        name = str(change.get(known_by)) if isinstance(change, dict) else ""
        by_name[name] = changed(by_name[name], change) if name in by_name else change
    return list(by_name.values())


def _with_hop_kinds(questions: list[dict[str, Any]], platforms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make the hop kinds of a pack's platforms choices of the question about hops."""
    hops = next((question for question in questions if question["path"] == "context.hops"), None)
    if hops is None or not platforms:
        return questions
    kind = next(field for field in hops["fields"] if field["name"] == "kind")
    known = {choice["value"] for choice in kind["choices"]}
    new = [
        {"value": platform["hop_kind"], "label": platform["name"]}
        for platform in platforms
        if isinstance(platform.get("hop_kind"), str) and platform["hop_kind"] not in known
    ]
    if not new:
        return questions
    grown = changed(hops, {"fields": [{"name": "kind", "choices": new}]})
    return [grown if question is hops else question for question in questions]


def _with_severity(rule: dict[str, Any], severity: str | None) -> dict[str, Any]:
    """Return a rule with the severity that a pack gives it; what would change it again is dropped."""
    if severity is None:
        return rule
    kept = {key: value for key, value in rule.items() if key not in ("error_from", "warning_if")}
    return {**kept, "severity": severity}
