"""The client's connection states. The diagram is drawn from them and the example session is checked against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.render.control import SOCKETS

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

# What a client does at a close code -> (event, the state it enters).
ACTIONS = {
    "reconnect_backoff": ("close_backoff", "waiting"),
    "reconnect_now": ("close_now", "connecting"),
    "refresh_token_then_reconnect": ("close_renew", "renewing"),
    "stop": ("close_stop", "stopped"),
}
CLOSED_WHILE_JOINING = ("auth_failed", "auth_timeout", "auth_expired", "forbidden", "unsupported_version", "banned")


class Transition(NamedTuple):
    """One step a client may take; ``codes`` are the close codes that cause it, with their reasons."""

    source: str
    event: str
    target: str
    codes: tuple[tuple[int, str], ...] = ()


class Machine(NamedTuple):
    """All states of a client and the steps between them."""

    start: str
    states: tuple[str, ...]
    transitions: tuple[Transition, ...]

    def after(self, state: str, event: str) -> str | None:
        """Return the state that an event leads to, or None where it may not happen."""
        return next((t.target for t in self.transitions if (t.source, t.event) == (state, event)), None)

    def has(self, state: str) -> bool:
        return state in self.states


class IllegalStep(AssertionError):
    """An example session that does what the connection states do not allow: a defect of ours."""


def walk(machine: Machine, events: list[str]) -> list[str]:
    """Return the state after each event.

    Raises:
        IllegalStep: an event that its state does not know.
    """
    states, state = [], machine.start
    for event in events:
        following = machine.after(state, event)
        if following is None:
            raise IllegalStep(f"{event} may not happen while {state}")
        state = following
        states.append(state)
    return states


def connection_machine(sheet: Sheet) -> Machine:
    """Return the states of a client of this design."""
    transport = sheet.value("transport.choice")
    if transport in SOCKETS:
        return _machine(_socket(sheet))
    if transport == "sse":
        return _machine(_stream(sheet))
    if transport == "push":
        return _machine(_push())
    if transport in ("long_polling", "short_polling"):
        return _machine(_polling(sheet))
    return Machine("disconnected", (), ())


def _machine(transitions: list[Transition]) -> Machine:
    states = dict.fromkeys(state for t in transitions for state in (t.source, t.target))
    reachable, waiting = {"disconnected"}, ["disconnected"]
    while waiting:
        state = waiting.pop()
        for t in transitions:
            if t.source == state and t.target not in reachable:
                reachable.add(t.target)
                waiting.append(t.target)
    kept = tuple(t for t in transitions if t.source in reachable)
    return Machine("disconnected", tuple(state for state in states if state in reachable), kept)


def _retry_state(sheet: Sheet) -> str:
    return "stopped" if sheet.value("reliability.reconnect.policy") == "none" else "waiting"


def _socket(sheet: Sheet) -> list[Transition]:
    retry = _retry_state(sheet)
    authenticates = sheet.value("auth.method") == "first_message_token"
    entered = "authenticating" if authenticates else "joining"
    steps = [
        Transition("disconnected", "start", "connecting"),
        Transition("connecting", "accepted", entered),
        Transition("connecting", "refused", retry),
    ]
    if authenticates:
        steps.append(Transition("authenticating", "authenticated", "joining"))
        steps.append(Transition("authenticating", "lost", retry))
    steps.append(Transition("joining", "joined", "open"))
    if sheet.value("reliability.resume.method") not in (None, "none"):
        steps += [Transition("joining", "resumed", "open"), Transition("joining", "gap", "open")]
    steps.append(Transition("joining", "lost", retry))
    steps += [Transition("open", event, "open") for event in _while_open(sheet)]
    steps.append(Transition("open", "lost", retry))
    steps += _closes(sheet, authenticates=authenticates)
    if sheet.value("auth.expiry.action") == "drop_subscriptions":
        steps.append(Transition("open", "rights_gone", "joining"))
    if sheet.value("auth.refresh.method") == "reconnect":
        steps.append(Transition("open", "renewal_due", "renewing"))
    steps += [
        Transition("renewing", "renewed", "connecting"),
        Transition("renewing", "renewal_refused", "stopped"),
        Transition("waiting", "delay_over", "connecting"),
        Transition("open", "leave", "disconnected"),
    ]
    return steps


def _while_open(sheet: Sheet) -> list[str]:
    events = ["message"]
    if sheet.value("protocol.heartbeat.mechanism") not in (None, "none"):
        events.append("beat")
    if sheet.value("protocol.errors.format") == "error_message_with_code":
        events.append("error")
    if sheet.value("auth.refresh.method") in ("in_band_message", "http_then_message"):
        events.append("refreshed")
    return events


def _closes(sheet: Sheet, *, authenticates: bool) -> list[Transition]:
    """Return one step for each action that close codes ask for, from every state in which they can arrive."""
    steps = []
    records = [r for r in sheet.records("protocol.close_codes") if r.get("sent_by") != "client"]
    sources: list[tuple[str, Any]] = [("open", None), ("joining", CLOSED_WHILE_JOINING)]
    if authenticates:
        sources.append(("authenticating", CLOSED_WHILE_JOINING))
    for source, causes in sources:
        for action, (event, target) in ACTIONS.items():
            codes = tuple(
                (record["code"], record["cause"])
                for record in records
                if record["client_action"] == action and (causes is None or record["cause"] in causes)
            )
            if codes:
                end = _retry_state(sheet) if target == "waiting" else target
                steps.append(Transition(source, event, end, codes))
    return steps


def _stream(sheet: Sheet) -> list[Transition]:
    built_in = sheet.value("transport.sse.client") == "eventsource"
    retry = "waiting" if built_in else _retry_state(sheet)
    steps = [
        Transition("disconnected", "start", "connecting"),
        Transition("connecting", "accepted", "open"),
        Transition("connecting", "refused", "stopped" if built_in else retry),
        Transition("connecting", "unreachable", retry),
        Transition("open", "message", "open"),
    ]
    if sheet.value("protocol.heartbeat.mechanism") not in (None, "none"):
        steps.append(Transition("open", "beat", "open"))
    steps.append(Transition("open", "lost", retry))
    if sheet.value("auth.method") not in (None, "none", "mtls"):
        steps += [
            Transition("open", "renewal_due", "renewing"),
            Transition("renewing", "renewed", "connecting"),
            Transition("renewing", "renewal_refused", "stopped"),
        ]
    return [*steps, Transition("waiting", "delay_over", "connecting"), Transition("open", "leave", "disconnected")]


def _polling(sheet: Sheet) -> list[Transition]:
    retry = _retry_state(sheet)
    between = "polling" if sheet.value("transport.choice") == "long_polling" else "pausing"
    steps = [
        Transition("disconnected", "start", "polling"),
        Transition("polling", "answered", between),
        Transition("polling", "nothing_new", between),
        Transition("pausing", "interval_over", "polling"),
        Transition("polling", "lost", retry),
        Transition("waiting", "delay_over", "polling"),
    ]
    if sheet.value("auth.method") not in (None, "none", "mtls"):
        steps += [
            Transition("polling", "renewal_due", "renewing"),
            Transition("renewing", "renewed", "polling"),
            Transition("renewing", "renewal_refused", "stopped"),
        ]
    return [*steps, *(Transition(state, "leave", "disconnected") for state in dict.fromkeys((between, "polling")))]


def _push() -> list[Transition]:
    return [
        Transition("disconnected", "start", "registering"),
        Transition("registering", "registered", "reachable"),
        Transition("registering", "refused", "stopped"),
        Transition("reachable", "delivered", "reachable"),
        Transition("reachable", "address_changed", "registering"),
        Transition("reachable", "leave", "disconnected"),
    ]
