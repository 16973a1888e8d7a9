"""What the writers of example sessions share: numbering, time, envelopes, credentials and HTTP requests."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.render.control import control_messages, numbered
from wizard.render.machine import Machine, connection_machine
from wizard.render.messages import Envelope, Message, build, envelope_of

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

HOST = "realtime.example"
FIRST_SEQ = 41
MAX_SHOWN = 4  # messages of each direction


class Line(NamedTuple):
    """What one side sends. ``sender`` is ``client``, ``server`` or empty for what is no message, such as a pause."""

    sender: str
    text: str
    message: dict[str, Any] | None = None
    schema: str | None = None  # the message type whose schema the message fits


class Step(NamedTuple):
    """One thing that happens; ``kind`` chooses the words, ``state`` is the client's state afterwards."""

    kind: str
    events: tuple[str, ...]
    lines: tuple[Line, ...]
    values: dict[str, Any]
    state: str = ""


class Session(NamedTuple):
    """The whole example."""

    steps: tuple[Step, ...]
    stand_ins: tuple[str, ...]  # schemas known by name only, whose payload is a stand-in


class Writer:
    """Collects the steps of one session."""

    def __init__(self, sheet: Sheet, catalogue: list[Message]) -> None:
        self.sheet = sheet
        self.catalogue = catalogue
        self.envelope: Envelope = envelope_of(sheet)
        self.machine: Machine = connection_machine(sheet)
        self.control = {message.type: message for message in control_messages(sheet, catalogue)}
        self.known = {**self.control, **{message.type: message for message in catalogue}}
        self.steps: list[Step] = []
        self.stand_ins: list[str] = []
        self.number = 0
        self.clock_s = 0.0
        self.signed_in_at_s = 0.0
        self.seq: dict[str, int] = {}

    def write(self) -> None:
        raise NotImplementedError

    def add(self, kind: str, event: str | tuple[str, ...] | None, *lines: Line | None, **values: Any) -> None:
        events = event if isinstance(event, tuple) else (event,) if event else ()
        self.steps.append(Step(kind, events, tuple(line for line in lines if line is not None), values))

    def value(self, path: str) -> Any:
        return self.sheet.value(path)

    # --- messages ---------------------------------------------------------------------------------------------------

    def say(
        self, type_: str, sender: str, payload: Any = None, *, channel: str | None = None, **parts: Any
    ) -> Line | None:
        """Return one message as it is sent; None where the design has no such message."""
        message = self.known.get(type_)
        if message is None:
            return None
        if payload is not None and not message.control:
            payload = None  # the catalogue has its own idea of this message
        self.number += 1
        self.clock_s += 1 if sender == "client" else 0.05
        if message.channel:
            parts["channel"] = channel or filled(message.channel)
            if sender == "server" and message.numbered and numbered(self.sheet):
                parts["seq"] = self.next_seq(parts["channel"])
        if message.named_only:
            self.stand_ins.append(message.written or message.type)
        built = build(message, self.envelope, payload=payload, number=self.number, at_s=self.clock_s, **parts)
        return Line(sender, compact(built), built, message.type)

    def next_seq(self, channel: str) -> int:
        self.seq[channel] = self.seq.get(channel, FIRST_SEQ) + 1
        return self.seq[channel]

    def channels(self) -> list[str]:
        return [filled(record["pattern"]) for record in self.sheet.records("protocol.channels")]

    def position(self, channel: str) -> dict[str, Any]:
        """Return the last place that the client has seen, as its messages carry it."""
        seen = self.seq.get(channel, FIRST_SEQ)
        place: dict[str, Any] = {"channel": channel}
        if self.value("reliability.resume.method") == "replay_from_cursor":
            place["cursor"] = f"c-{seen}"
        else:
            place["seq"] = self.as_seq(seen)
        if self.value("reliability.seq.epoch"):
            place["epoch"] = "e1"
        return place

    def as_seq(self, number: int) -> int | str:
        return str(number) if self.value("reliability.seq.encoding") == "string" else number

    def sent_by(self, direction: str) -> list[Message]:
        return [m for m in self.catalogue if m.direction in (direction, "both")][:MAX_SHOWN]

    def delivery(self, message: Message) -> str | None:
        for record in self.sheet.records("protocol.messages"):
            if record["type"] == message.type:
                delivery: str | None = record.get("delivery")
                return delivery
        return None

    def _wait_for_expiry(self) -> float | None:
        """Let the session run until its credential is to be renewed; return how long before its end that is."""
        lead: float | None = self.value("auth.refresh.lead_time_s")
        ttl = self.value("auth.token.ttl_s")
        if ttl is not None:
            self.clock_s = max(self.clock_s, self.signed_in_at_s + ttl - (lead or 0))
            self.signed_in_at_s = self.clock_s
        return lead

    # --- HTTP -------------------------------------------------------------------------------------------------------

    def credentials(self) -> tuple[str, list[str]]:
        """Return what the query string and the headers of a request carry to say who the client is."""
        method = self.value("auth.method")
        if method == "cookie_session":
            query = "csrf=<token>" if self.value("auth.cookie.csrf_token") else ""
            return query, ["Cookie: session=<token>"]
        if method == "bearer_header":
            return "", ["Authorization: Bearer <token>"]
        return {"ticket": "ticket=<ticket>", "query_token": "token=<token>"}.get(str(method), ""), []

    def origin(self) -> list[str]:
        if not self.sheet.holds("browser"):
            return []
        allowed = self.value("security.origin.allowlist") or []
        return [f"Origin: {allowed[0]}" if allowed else f"Origin: https://{HOST}"]

    def path(self, name: str, query: str = "") -> str:
        prefix = "/v1" if self.value("protocol.versioning") == "url_path" else ""
        return f"{prefix}/{name}{f'?{query}' if query else ''}"

    def issue(self, kind: str = "issue") -> None:
        """Add how a credential is got; what asks for one must say that it does."""
        if self.value("auth.method") in (None, "none", "mtls"):
            return
        endpoint = self.value("auth.issuer.endpoint")
        request = re.fullmatch(r"([A-Z]+) +(/\S*)", endpoint or "")
        lines = []
        if request:
            lines.append(Line("client", f"{request[1]} {request[2]} HTTP/1.1\nHost: {HOST}"))
            lines.append(Line("server", self._issued()))
        self.add(kind, None, *lines, endpoint=endpoint)

    def _issued(self) -> str:
        ttl = self.value("auth.token.ttl_s")
        if self.value("auth.method") == "cookie_session":
            return "\n".join(("HTTP/1.1 200 OK", _cookie(self.sheet)))
        name = "ticket" if self.value("auth.method") == "ticket" else "token"
        body = {name: f"<{name}>", **({"expires_in_s": ttl} if ttl is not None else {})}
        return f"HTTP/1.1 200 OK\nContent-Type: application/json\nCache-Control: no-store\n\n{compact(body)}"


def _cookie(sheet: Sheet) -> str:
    parts = ["Set-Cookie: session=<token>", "Path=/"]
    ttl = sheet.value("auth.token.ttl_s")
    if ttl is not None:
        parts.append(f"Max-Age={ttl}")
    if sheet.value("auth.cookie.secure_httponly"):
        parts += ["Secure", "HttpOnly"]
    same_site = sheet.value("auth.cookie.same_site")
    if same_site not in (None, "unset"):
        parts.append(f"SameSite={same_site.capitalize()}")
    return "; ".join(parts)


def filled(pattern: str) -> str:
    """Return a channel that fits a pattern: ``room:{id}`` gives ``room:42``."""
    return re.sub(r"\{[^{}]*\}|\*+", "42", pattern)


def compact(message: Any) -> str:
    """Return JSON on one line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
