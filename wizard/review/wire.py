"""What clients that are out there already meet when the design of the wire changes: safe, or breaking, and why.

A client of the old design talks to a server of the new one, as it does in every rolling deploy and for as long as an old
app stays installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Answers = Mapping[str, Any]

# An old client cannot follow a change of these.
_FIXED = (
    "transport.choice",
    "auth.method",
    "protocol.encoding",
    "protocol.subprotocol",
    "protocol.versioning",
    "protocol.heartbeat.mechanism",
    "protocol.id_type",
    "reliability.seq.encoding",
    "reliability.seq.scope",
)
# How much the old client was promised; of two equals neither holds what the other did.
_PROMISES = {
    "reliability.delivery": {"at_most_once": 0, "at_least_once": 1, "effectively_once": 2},
    "reliability.ordering": {"none": 0, "per_channel": 1, "per_user": 1, "total": 2},
}
_LIMITS = ("protocol.limits.max_message_bytes", "reliability.resume.window_s")


class WireChange(NamedTuple):
    """One change that clients see; ``reason`` is the key of its sentence in ``ui.yaml``."""

    path: str
    breaking: bool
    reason: str
    values: dict[str, Any]


def wire_changes(old: Answers, new: Answers) -> list[WireChange]:
    """Return the changes of the wire, breaking ones first."""
    changes = [*_fixed(old, new), *_promised(old, new), *_limited(old, new), *_beats(old, new)]
    changes += [*_envelope(old, new), *_messages(old, new), *_close_codes(old, new)]
    return sorted(changes, key=lambda change: not change.breaking)


def _both(old: Answers, new: Answers, path: str) -> tuple[Any, Any] | None:
    """Return both values where both are given and differ."""
    before, after = old.get(path), new.get(path)
    return None if before is None or after is None or before == after else (before, after)


def _fixed(old: Answers, new: Answers) -> Iterator[WireChange]:
    for path in _FIXED:
        if pair := _both(old, new, path):
            yield WireChange(path, True, "wire.fixed", {"old": pair[0], "new": pair[1]})


def _promised(old: Answers, new: Answers) -> Iterator[WireChange]:
    for path, rank in _PROMISES.items():
        pair = _both(old, new, path)
        if pair and pair[0] in rank and pair[1] in rank:
            weaker = rank[pair[1]] <= rank[pair[0]]
            yield WireChange(
                path, weaker, "wire.weaker" if weaker else "wire.stronger", {"old": pair[0], "new": pair[1]}
            )


def _limited(old: Answers, new: Answers) -> Iterator[WireChange]:
    for path in _LIMITS:
        pair = _both(old, new, path)
        if pair and all(isinstance(value, int | float) for value in pair):
            smaller = pair[1] < pair[0]
            yield WireChange(
                path, smaller, "wire.smaller" if smaller else "wire.larger", {"old": pair[0], "new": pair[1]}
            )


def _beats(old: Answers, new: Answers) -> Iterator[WireChange]:
    """A client that watches for beats of the server gives up after what the old design told it."""
    start = "protocol.heartbeat."
    pair = _both(old, new, f"{start}interval_s")
    if pair is None or not all(isinstance(value, int | float) for value in pair):
        return
    missed, timeout = old.get(f"{start}max_missed"), old.get(f"{start}timeout_s")
    known = isinstance(missed, int | float) and isinstance(timeout, int | float)
    patience = pair[0] * missed + timeout if known else pair[0]
    slower = pair[1] > patience
    values = {"old": pair[0], "new": pair[1], "patience": patience}
    yield WireChange(f"{start}interval_s", slower, "wire.beat_too_slow" if slower else "wire.beat", values)


def _envelope(old: Answers, new: Answers) -> Iterator[WireChange]:
    path = "protocol.envelope_fields"
    before, after = old.get(path) or [], new.get(path) or []
    for name in before if after else ():
        if name not in after:
            yield WireChange(path, True, "wire.field_gone", {"name": name})
    for name in after if before else ():
        if name not in before:
            tolerant = old.get("protocol.compat.unknown_fields") == "ignore"
            yield WireChange(path, not tolerant, "wire.field_new" if tolerant else "wire.field_refused", {"name": name})


def _messages(old: Answers, new: Answers) -> Iterator[WireChange]:
    path = "protocol.messages"
    before, after = _by(old.get(path), "type"), _by(new.get(path), "type")
    for name, message in before.items():
        if name not in after:
            yield WireChange(path, True, "wire.message_gone", {"name": name})
            continue
        for part in ("direction", "schema", "channel"):
            if message.get(part) != after[name].get(part):
                yield WireChange(path, True, "wire.message_changed", {"name": name, "part": part})
        room, needed = message.get("max_bytes"), after[name].get("max_bytes")
        if room is not None and needed is not None and needed != room:
            grows = needed > room
            breaking = grows if message.get("direction") == "s2c" else not grows
            yield WireChange(path, breaking, "wire.message_size", {"name": name, "old": room, "new": needed})
    for name, message in after.items():
        if name in before:
            continue
        tolerant = message.get("direction") == "c2s" or old.get("protocol.compat.unknown_types") == "ignore"
        yield WireChange(path, not tolerant, "wire.message_new" if tolerant else "wire.message_refused", {"name": name})


def _close_codes(old: Answers, new: Answers) -> Iterator[WireChange]:
    path = "protocol.close_codes"
    before, after = _by(old.get(path), "code"), _by(new.get(path), "code")
    for code, entry in after.items():
        if code not in before:
            yield WireChange(path, bool(before), "wire.code_new", {"code": code, "action": entry.get("client_action")})
        elif entry.get("client_action") != before[code].get("client_action"):
            values = {"code": code, "old": before[code].get("client_action"), "new": entry.get("client_action")}
            yield WireChange(path, True, "wire.code_changed", values)
    for code in before:
        if code not in after:
            yield WireChange(path, False, "wire.code_gone", {"code": code})


def _by(records: Any, key: str) -> dict[Any, dict[str, Any]]:
    return {record[key]: record for record in records or () if record.get(key) is not None}
