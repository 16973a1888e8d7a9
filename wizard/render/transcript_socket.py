"""An example session over a WebSocket or WebTransport."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from wizard.render.control import CHECKED, NOT_ALLOWED, TOO_MANY, numbered, regards
from wizard.render.transcript_writer import FIRST_SEQ, HOST, Line, Writer, filled

if TYPE_CHECKING:
    pass

# RFC 6455, 4.2.2: the accept value is made from the client's key and this identifier.
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MISSED = 2  # messages sent while the client was away
_FAR = 900  # messages by which a client is behind that was away for too long


class SocketWriter(Writer):
    def write(self) -> None:
        self.issue()
        self.add("connect", "start", Line("client", self._request()))
        self._enter()
        self._subscribe()
        self._refused_subscription()
        self._upward()
        self._downward()
        self._beat()
        self._error()
        self._refresh()
        if not self.machine.has("waiting"):
            self._end()
            return
        self._drain()
        self._return()
        if self.machine.after("joining", "gap") and "resume" in self.known and self.channels():
            away_s = self._away_s()
            self.clock_s += away_s or 0
            self.add("away", "lost", seconds=away_s)
            self._gap(self.channels()[0], self._entering())
        self._end()

    def _request(self) -> str:
        query, headers = self.credentials()
        protocols = [self.value("protocol.subprotocol")] if self.value("protocol.versioning") == "subprotocol" else []
        protocols = [protocol for protocol in protocols if protocol]
        if self.value("auth.method") == "subprotocol_token":
            protocols.append("bearer.<token>")
        offered = [f"Sec-WebSocket-Protocol: {', '.join(protocols)}"] if protocols else []
        if self.value("protocol.compression.mode") == "permessage_deflate":
            offered.append("Sec-WebSocket-Extensions: permessage-deflate")
        path = self.path("realtime", query)
        webtransport = self.value("transport.choice") == "webtransport"
        if webtransport or self.value("transport.http_version") in ("h2", "h3"):
            kind = "webtransport" if webtransport else "websocket"
            pseudo = [
                ":method: CONNECT",
                f":protocol: {kind}",
                ":scheme: https",
                f":authority: {HOST}",
                f":path: {path}",
            ]
            version = [] if webtransport else ["sec-websocket-version: 13"]
            return "\n".join([*pseudo, *version, *(_lower(h) for h in [*self.origin(), *offered, *headers])])
        first = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: Upgrade", "Upgrade: websocket"]
        return "\n".join(
            [*first, "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {_KEY}", *self.origin(), *offered, *headers]
        )

    def _answer(self) -> str:
        chosen = self.value("protocol.subprotocol") if self.value("protocol.versioning") == "subprotocol" else None
        if self.value("auth.method") == "subprotocol_token":
            selects = self.value("auth.subprotocol.server_selects")
            chosen = {"token_value": "bearer.<token>", "nothing": None}.get(str(selects), chosen)
        lines = [f"Sec-WebSocket-Protocol: {chosen}"] if chosen else []
        if self.value("protocol.compression.mode") == "permessage_deflate":
            keeps = self.value("protocol.compression.context_takeover")
            bits = self.value("protocol.compression.window_bits")
            extension = "permessage-deflate" + (
                "" if keeps else "; server_no_context_takeover; client_no_context_takeover"
            )
            lines.append(f"Sec-WebSocket-Extensions: {extension}{f'; server_max_window_bits={bits}' if bits else ''}")
        if self.value("transport.choice") == "webtransport" or self.value("transport.http_version") in ("h2", "h3"):
            return "\n".join([":status: 200", *(_lower(line) for line in lines)])
        accept = base64.b64encode(hashlib.sha1(f"{_KEY}{_GUID}".encode(), usedforsecurity=False).digest()).decode()
        first = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket"]
        return "\n".join([*first, f"Sec-WebSocket-Accept: {accept}", *lines])

    def _enter(self) -> None:
        """Add the accepted handshake, the greeting and, where it comes on the connection, authentication."""
        self.add("accepted", "accepted", Line("server", self._answer()))
        versions = [self.value("protocol.subprotocol") or "1"]
        greeting = self.say("client.hello", "client", {"versions": versions})
        authenticates = self.machine.has("authenticating")
        token = self.say("auth", "client", {"token": "<token>"}) if authenticates else None
        confirmed = (
            self.say("auth.ok", "server", {"expires_in_s": round(self.value("auth.token.ttl_s") or 0)})
            if authenticates
            else None
        )
        if authenticates:
            self.add("auth", "authenticated", token, confirmed, deadline_s=self.value("auth.first_message.deadline_s"))
        hello = self.say("hello", "server", self._hello())
        if greeting or hello:
            self.add("hello", None, greeting, hello)

    def _hello(self) -> dict[str, Any]:
        message = self.known.get("hello")
        wanted = message.payload.get("properties", {}) if message else {}
        values = {
            "version": self.value("protocol.subprotocol") or "1",
            "session_id": "s-7f3a",
            "heartbeat_interval_s": self.value("protocol.heartbeat.interval_s"),
            "max_message_bytes": self.value("protocol.limits.max_message_bytes"),
            "resume_window_s": self.value("reliability.resume.window_s"),
        }
        return {name: values[name] for name in wanted if name in values}

    def _subscribe(self) -> None:
        lines = []
        for channel in self.channels()[:2]:
            lines += self._one_subscription(channel)
        self.add("subscribe", "joined", *lines, state_sent="snapshot" in self.known and self._sends_state())

    def _sends_state(self) -> bool:
        return self.value("reliability.resume.method") in ("snapshot", "snapshot_plus_delta")

    def _one_subscription(self, channel: str) -> list[Line | None]:
        asked = {"channel": channel}
        if self.value("auth.subscription_check") == "signed_channel_token":
            asked["channel_token"] = "<token>"
        answered = self.position(channel) if numbered(self.sheet) else {"channel": channel}
        lines = [self.say("subscribe", "client", asked)]
        lines.append(self.say("subscribed", "server", answered, corr_id=self._id(lines[0])))
        if self._sends_state():
            lines.append(self._snapshot(channel))
        return lines

    def _snapshot(self, channel: str) -> Line | None:
        place = self.position(channel) if numbered(self.sheet) else {"channel": channel}
        return self.say("snapshot", "server", {**place, "state": {"…": channel}})

    def _id(self, line: Line | None) -> Any:
        return line.message.get("id") if line is not None and line.message is not None else None

    def _refused_subscription(self) -> None:
        guarded = next((r for r in self.sheet.records("protocol.channels") if r["kind"] != "public"), None)
        if guarded is None or self.value("auth.subscription_check") not in CHECKED or "error" not in self.known:
            return
        channel = re.sub(r"\{[^{}]*\}|\*+", "7", guarded["pattern"])
        asked = {"channel": channel}
        if self.value("auth.subscription_check") == "signed_channel_token":
            asked["channel_token"] = "<token>"
        request = self.say("subscribe", "client", asked)
        refusal = self._refusal(NOT_ALLOWED, retryable=False, answers=self._id(request))
        if refusal is not None:
            joined = channel in self.channels()
            self.add(
                "subscribe_refused",
                "error",
                request,
                refusal,
                rule=guarded.get("authz_rule"),
                channel=channel,
                joined=joined,
            )

    def _refusal(self, preferred: tuple[str, ...], *, retryable: bool, answers: Any) -> Line | None:
        """Return an error with the design's own code for it; None where it has none that fits."""
        codes = self.sheet.records("protocol.errors.codes")
        fitting = [c for c in codes if any(word in c["code"].lower() for word in preferred)]
        fitting = fitting or [c for c in codes if bool(c.get("retryable")) is retryable]
        if not fitting:
            return None
        payload = {"code": fitting[0]["code"], "retryable": bool(fitting[0].get("retryable")), **self._regards(answers)}
        return self.say("error", "server", payload, corr_id=answers)

    def _regards(self, identity: Any) -> dict[str, str]:
        return {name: str(identity) for name in regards(self.sheet) if identity is not None}

    def _upward(self) -> None:
        lines: list[Line | None] = []
        for message in self.sent_by("c2s"):
            lines.append(self.say(message.type, "client"))
            if self.delivery(message) in ("at_least_once", "effectively_once"):
                sent = self._id(lines[-1])
                lines.append(self.say("ack", "server", self._regards(sent), corr_id=sent))
        if lines:
            self.add("publish", "message", *lines)

    def _downward(self) -> None:
        lines: list[Line | None] = []
        for message in self.sent_by("s2c"):
            lines.append(self.say(message.type, "server"))
            if self.value("reliability.ack") == "per_message" and self.delivery(message) != "at_most_once":
                got = self._id(lines[-1])
                lines.append(self.say("ack", "client", self._regards(got), corr_id=got))
        if lines and self.value("reliability.ack") == "cumulative_seq" and self.channels():
            lines.append(self.say("ack.upto", "client", self.position(self.channels()[0])))
        if lines:
            self.add("receive", "message", *lines)

    def _beat(self) -> None:
        mechanism = self.value("protocol.heartbeat.mechanism")
        if mechanism in (None, "none"):
            return
        self.clock_s += self.value("protocol.heartbeat.interval_s") or 0
        lines: list[Line | None] = {
            "ws_ping_server": [Line("server", "PING (0x9)"), Line("client", "PONG (0xA)")],
            "ws_ping_client": [Line("client", "PING (0x9)"), Line("server", "PONG (0xA)")],
            "http2_ping": [Line("server", "HTTP/2 PING"), Line("client", "HTTP/2 PING ACK")],
            "tcp_keepalive": [Line("server", "TCP keep-alive"), Line("client", "TCP ACK")],
        }.get(mechanism, [])  # type: ignore[assignment]
        if not lines:
            asks, answers = ("server", "client") if mechanism == "app_message_server" else ("client", "server")
            replied = self.value("protocol.heartbeat.replied")
            lines = [self.say("ping", asks, {}), self.say("pong", answers, {}) if replied else None]
        self.add("beat", "beat", *lines)

    def _error(self) -> None:
        sent = next(iter(self.sent_by("c2s")), None)
        if sent is None or "error" not in self.known:
            return
        request = self.say(sent.type, "client")
        refusal = self._refusal(TOO_MANY, retryable=True, answers=self._id(request))
        if refusal is not None:
            self.add(
                "error", "error", request, refusal, rate=self.value("security.limits.messages_per_s_per_connection")
            )

    def _refresh(self) -> None:
        method = self.value("auth.refresh.method")
        if method in ("in_band_message", "http_then_message"):
            lead = self._wait_for_expiry()
            asked = self.say("auth.expiring", "server", {"expires_in_s": round(lead or 0)})
            if asked is not None:
                self.add("expiring", None, asked, lead_s=lead)
            if method == "http_then_message":
                self.issue("issue_again")
            sent = self.say("auth.refresh", "client", {"token": "<token>"})
            done = self.say("auth.refreshed", "server", {"expires_in_s": round(self.value("auth.token.ttl_s") or 0)})
            self.add("refresh", "refreshed", sent, done, method=method)
        elif method == "reconnect" and self.machine.after("open", "renewal_due"):
            self.add("renewal_due", "renewal_due", lead_s=self._wait_for_expiry())
            self.issue("issue_again")
            self.add("connect", "renewed", Line("client", self._request()))
            self._enter()
            self._rejoin()

    def _drain(self) -> None:
        code = next((r for r in self.sheet.records("protocol.close_codes") if r["cause"] == "going_away"), None)
        event = (
            {"reconnect_backoff": "close_backoff", "reconnect_now": "close_now"}.get(code["client_action"])
            if code
            else None
        )
        if code is None or event is None:
            self.add("lost", "lost")
        else:
            frame = _close(code["code"], code.get("reason"))
            self.add(
                "drain", event, Line("server", frame), Line("client", _close(code["code"], None)), code=code["code"]
            )

    def _return(self) -> None:
        """Add a reconnect and take up where the client was; how it connects was shown before."""
        self.add("wait", self._entering())
        self._rejoin()

    def _entering(self) -> tuple[str, ...]:
        """Return the events from a lost connection to the point where the client subscribes or resumes."""
        delay = () if self._connecting() else ("delay_over",)
        return (*delay, "accepted", *(("authenticated",) if self.machine.has("authenticating") else ()))

    def _connecting(self) -> bool:
        state = self.machine.start
        for step in self.steps:
            for event in step.events:
                state = self.machine.after(state, event) or state
        return state == "connecting"

    def _rejoin(self) -> None:
        channels = self.channels()
        method = self.value("reliability.resume.method")
        if "resume" not in self.known or not channels:
            lines = self._one_subscription(channels[0]) if channels else []
            self.add("rejoin", "joined", *lines, method=method)
            return
        channel = channels[0]
        request = self._ask_to_resume(channel)
        lost = [m for m in self.sent_by("s2c") if m.numbered and m.channel and filled(m.channel) == channel]
        replayed = [self.say(m.type, "server", channel=channel) for m in lost[:1] for _ in range(_MISSED)]
        done = self.say("resumed", "server", {"channel": channel, "replayed": len(replayed)})
        self.add("resume", "resumed", request, *replayed, done, method=method)

    def _ask_to_resume(self, channel: str) -> Line | None:
        asked: dict[str, Any] = {"session_id": "s-7f3a"} if self.value("reliability.resume.session_id") else {}
        return self.say("resume", "client", {**asked, "positions": [self.position(channel)]})

    def _gap(self, channel: str, enters: tuple[str, ...]) -> None:
        lines = [self._ask_to_resume(channel)]
        self.seq[channel] = self.seq.get(channel, FIRST_SEQ) + _FAR
        on_gap = self.value("reliability.resume.on_gap")
        if on_gap == "full_snapshot":
            lines.append(self._snapshot(channel))
        elif on_gap == "error_to_user":
            lines.append(self.say("gap", "server", self.position(channel)))
        elif on_gap == "silent":
            lines.append(self.say("resumed", "server", {"channel": channel, "replayed": 0}))
        self.add(f"gap_{on_gap or 'open'}", (*enters, "gap"), *lines)

    def _away_s(self) -> float | None:
        window = self.value("reliability.resume.window_s")
        return None if window is None else window + 1

    def _end(self) -> None:
        kicked = next(
            (r for r in self.sheet.records("protocol.close_codes") if r["cause"] in ("kicked", "banned")), None
        )
        if kicked is not None and kicked["client_action"] == "stop" and self.machine.after("open", "close_stop"):
            frames = (
                Line("server", _close(kicked["code"], kicked.get("reason"))),
                Line("client", _close(kicked["code"], None)),
            )
            self.add("kicked", "close_stop", *frames, code=kicked["code"])
        else:
            self.add("leave", "leave", Line("client", _close(1000, None)), Line("server", _close(1000, None)))


def _close(code: int, reason: str | None) -> str:
    return f"CLOSE {code}{f' {json.dumps(reason, ensure_ascii=False)}' if reason else ''}"


def _lower(header: str) -> str:
    name, _, value = header.partition(":")
    return f"{name.lower()}:{value}"
