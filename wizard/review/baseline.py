"""The baseline: what was wrong when a gate was put up, so that it fails on what is new and on nothing else.

An entry is known by its fingerprint, which is made of the rule, the subject and the values that matter; lines may move.
"""

from __future__ import annotations

import json

from wizard.errors import InvalidInput, Problem
from wizard.review.gate import Known, blockers
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizard.review.gate import Review

VERSION = 1
Baseline = dict[str, tuple[Known, ...]]  # name of a design, as the baseline has it -> its entries
_PARTS = ("kind", "name", "subject", "fingerprint")


def entries_of(result: Review) -> tuple[Known, ...]:
    """Return all that the strictest gate would fail on, advice included."""
    found = blockers(result, fail_on="advice", require="all")
    return tuple(Known(b.kind, b.name, b.subject, b.fingerprint) for b in found)


def with_baseline(result: Review, entries: Iterable[Known]) -> Review:
    """Return the review with everything marked that the baseline knows, and with the entries that occur no more."""
    known = {entry.fingerprint: entry for entry in entries}
    still = {(entry.kind, entry.name, entry.subject) for entry in entries_of(result)}
    findings = {id(f): f._replace(in_baseline=f.waiver is None and f.fingerprint in known) for f in result.findings}
    return result._replace(
        findings=tuple(findings.values()),
        items=tuple(
            state._replace(findings=tuple(findings[id(finding)] for finding in state.findings))
            for state in result.items
        ),
        baseline=frozenset(known),
        gone=tuple(entry for entry in known.values() if (entry.kind, entry.name, entry.subject) not in still),
    )


def moved_from(result: Review, vanished: Baseline) -> str | None:
    """Return the design that a design was before it got another name: it shares the greater part of its entries.

    Args:
        vanished: designs of the baseline whose files are gone.
    """
    now = {entry.fingerprint for entry in entries_of(result)} if vanished else set()
    shared = {name: sum(entry.fingerprint in now for entry in entries) for name, entries in vanished.items()}
    best = max(sorted(shared), key=lambda name: shared[name], default=None)
    return best if best is not None and 2 * shared[best] > len(vanished[best]) else None


def written(baseline: Mapping[str, Iterable[Known]]) -> str:
    """Return the text of a baseline: sorted, and a line for each entry, so that it diffs well."""
    designs = []
    for name in sorted(baseline):
        entries = sorted(baseline[name], key=lambda entry: (entry.kind, entry.name, entry.subject or ""))
        lines = [json.dumps({part: getattr(e, part) for part in _PARTS}, ensure_ascii=False) for e in entries]
        rows = "".join(f"\n   {line}," for line in lines).removesuffix(",")
        designs.append(f"\n  {json.dumps(name, ensure_ascii=False)}: [{rows}]")
    return f'{{\n "version": {VERSION},\n "designs": {{{",".join(designs)}\n }}\n}}\n'


def read_baseline(text: str, name: str) -> Baseline:
    """Read what :func:`written` writes.

    Raises:
        InvalidInput: the text is no baseline that we know.
    """
    try:
        data: Any = json.loads(text)
        if data["version"] != VERSION:
            raise ValueError
        return {
            str(design): tuple(Known(*(_text(entry[part]) for part in _PARTS)) for entry in entries)
            for design, entries in data["designs"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = f"is not a baseline of version {VERSION}"
        remedy = f"write it anew: wsdesign check --write-baseline {name}"
        raise InvalidInput([Problem(name, None, None, None, message, remedy)]) from None


def _text(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError
    return value
