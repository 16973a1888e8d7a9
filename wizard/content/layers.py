"""Lays packs over each other: the built-in one, then a design's own, in order."""

from __future__ import annotations

from typing import Any

from wizard.content.catalogue import Catalogue
from wizard.content.pack import IDENTITY, LISTS, builtin_raw, names_of_rules, read_pack
from wizard.errors import InvalidInput


def load_catalogue(folders: tuple[str, ...] = ()) -> Catalogue:
    """Return the built-in content with the packs in ``folders`` laid over it, in order.

    Raises:
        InvalidInput: a pack is faulty; all its faults with file and line.
    """
    raw = builtin_raw()
    for folder in folders:
        from wizard.content.lint import faults_of_sense
        from wizard.content.shape import faults_of_shape

        pack = read_pack(folder)
        problems = faults_of_shape(pack)
        if not problems:
            known = names_of_rules(raw) | names_of_rules(pack.raw)
            raw = merge(raw, pack.raw)
            problems = faults_of_sense(raw, pack, known)
        if problems:
            raise InvalidInput(problems)
    return Catalogue(raw)


def merge(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """Lay one pack over another: new entries are added, entries of a known identity replace the old one.

    ``pack.yaml`` may also name rules to ``disable``, a ``severity`` by rule id, and limits on waivers.
    """
    merged = dict(base)
    for part in LISTS:
        identity = IDENTITY.get(part, "id")
        entries = {entry[identity]: entry for entry in base[part]}
        for entry in extra[part]:
            entries[entry[identity]] = entry
        merged[part] = list(entries.values())
    for part in ("sources", "ui"):
        merged[part] = {**base[part], **extra[part]}
    if {entry["path"] for entry in base["questions"]} & {entry["path"] for entry in extra["questions"]}:
        merged.pop("syntax", None)  # read while these fields were what they are no more
    merged["waivers"] = _stricter(base.get("waivers", {}), extra.get("waivers", {}))
    merged["topics"] = [*base["topics"], *(topic for topic in extra["topics"] if topic not in base["topics"])]
    settings = extra["pack"].get("rules", {})
    disabled, severity = set(settings.get("disable", [])), settings.get("severity", {})
    merged["rules"] = [
        _with_severity(rule, severity.get(rule["id"], severity.get(rule.get("code"))))
        for rule in merged["rules"]
        if not {rule["id"], rule.get("code")} & disabled
    ]
    return merged


def _stricter(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """Return the limits on waivers that satisfy both packs: no pack allows what another refuses."""
    longest = [limits["longest_days"] for limits in (base, extra) if "longest_days" in limits]
    forbidden = [*base.get("forbidden", []), *extra.get("forbidden", [])]
    return {"forbidden": forbidden} | ({"longest_days": min(longest)} if longest else {})


def _with_severity(rule: dict[str, Any], severity: str | None) -> dict[str, Any]:
    """Return a rule with the severity that a pack gives it; what would change it again is dropped."""
    if severity is None:
        return rule
    kept = {key: value for key, value in rule.items() if key not in ("error_from", "warning_if")}
    return {**kept, "severity": severity}
