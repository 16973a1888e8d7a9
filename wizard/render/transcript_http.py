"""Example sessions over plain HTTP: server-sent events, polling, and push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.render.control import numbered
from wizard.render.transcript_writer import FIRST_SEQ, HOST, Line, Writer, compact

if TYPE_CHECKING:
    from wizard.render.messages import Message


class StreamWriter(Writer):
    event_id = FIRST_SEQ  # of the last event sent

    def write(self) -> None:
        self.issue()
        self.add("stream_connect", "start", Line("client", self._request(None)))
        retry = self.value("transport.sse.retry_ms")
        opened = "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nCache-Control: no-store"
        lines = [Line("server", opened), Line("server", f"retry: {round(retry)}") if retry is not None else None]
        self.add("stream_open", "accepted", *lines, *self._state(), retry_ms=retry)
        events = [self._event(m) for m in self.sent_by("s2c")]
        if events:
            self.add("receive", "message", *events)
        self._beat()
        self._upward()
        self.add("stream_end", "lost", retry_ms=retry)
        if self.machine.has("waiting"):
            resumes = self.value("reliability.resume.method") not in (None, "none")
            self.add(
                "stream_wait",
                "delay_over",
                Line("client", self._request(self._last_id() if resumes else None)),
                retry_ms=retry,
            )
            again = (
                []
                if self.value("reliability.resume.method") == "snapshot"
                else [self._event(m) for m in self.sent_by("s2c")[:1]]
            )
            method = self.value("reliability.resume.method")
            self.add("stream_resume", "accepted", Line("server", opened), *self._state(), *again, method=method)
        if self.machine.has("renewing"):
            self.add("renewal_due", "renewal_due", lead_s=self._wait_for_expiry())
            self.issue("issue_again")
            self.add("stream_connect", "renewed", Line("client", self._request(self._last_id())))
            self.add(
                "stream_resume", "accepted", Line("server", opened), method=self.value("reliability.resume.method")
            )
        if self.machine.has("open"):
            self.add("stream_leave", "leave")

    def _request(self, last_id: str | None) -> str:
        query, headers = self.credentials()
        channel = "&".join(f"channel={c}" for c in self.channels()[:1])
        path = self.path("events", "&".join(part for part in (channel, query) if part))
        seen = [f"Last-Event-ID: {last_id}"] if last_id else []
        return "\n".join(
            [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Accept: text/event-stream", *self.origin(), *headers, *seen]
        )

    def _last_id(self) -> str | None:
        return str(self.event_id) if self.value("transport.sse.event_ids") else None

    def _event(self, message: Message) -> Line | None:
        line = self.say(message.type, "server")
        return self._framed(line, message.type)

    def _framed(self, line: Line | None, type_: str) -> Line | None:
        if line is None:
            return None
        name = []
        if self.value("transport.sse.event_ids") and type_ != "ping":
            self.event_id += 1
            name = [f"id: {self.event_id}"]
        return line._replace(text="\n".join([*name, f"event: {type_}", f"data: {line.text}"]))

    def _state(self) -> list[Line | None]:
        if "snapshot" not in self.known or self.value("reliability.resume.method") not in (
            "snapshot",
            "snapshot_plus_delta",
        ):
            return []
        channel = (self.channels() or ["-"])[0]
        place = self.position(channel) if numbered(self.sheet) else {"channel": channel}
        return [self._framed(self.say("snapshot", "server", {**place, "state": {"…": channel}}), "snapshot")]

    def _beat(self) -> None:
        mechanism = self.value("protocol.heartbeat.mechanism")
        if mechanism in (None, "none"):
            return
        self.clock_s += self.value("protocol.heartbeat.interval_s") or 0
        beat = (
            Line("server", ": beat")
            if mechanism == "sse_comment"
            else self._framed(self.say("ping", "server", {}), "ping")
        )
        self.add("beat", "beat", beat or Line("server", {"http2_ping": "HTTP/2 PING"}.get(mechanism, "TCP keep-alive")))

    def _upward(self) -> None:
        for message in self.sent_by("c2s")[:1] if self.value("transport.client_to_server") == "http_post" else []:
            self.add("post", None, *_post(self, message))


def _post(writer: Writer, message: Message) -> list[Line]:
    line = writer.say(message.type, "client")
    assert line is not None
    query, headers = writer.credentials()
    first = [f"POST {writer.path('messages', query)} HTTP/1.1", f"Host: {HOST}", *writer.origin(), *headers]
    text = "\n".join([*first, "Content-Type: application/json", "", line.text])
    return [line._replace(text=text), Line("server", "HTTP/1.1 202 Accepted")]


# --- polling ----------------------------------------------------------------------------------------------------------


class PollWriter(Writer):
    def write(self) -> None:
        self.issue()
        self.holds_open = self.value("transport.choice") == "long_polling"
        self.add(
            "poll", "start", Line("client", self._request(None)), hold_s=self.value("transport.long_poll.timeout_s")
        )
        found = [line for m in self.sent_by("s2c") if (line := self.say(m.type, "server")) is not None]
        body = f"[{','.join(line.text for line in found)}]"
        answer = f'HTTP/1.1 200 OK\nContent-Type: application/json\nETag: "c-1"\n\n{body}'
        self.add("poll_answer", "answered", Line("server", answer, [line.message for line in found] or None))  # type: ignore[arg-type]
        self._again()
        empty = "HTTP/1.1 204 No Content" if self.holds_open else "HTTP/1.1 304 Not Modified"
        self.add("poll_nothing", "nothing_new", Line("client", self._request("c-1")), Line("server", empty))
        if self.value("transport.client_to_server") == "http_post":
            for message in self.sent_by("c2s")[:1]:
                self.add("post", None, *_post(self, message))
        if not self.holds_open:
            self._again()
        if self.machine.has("waiting"):
            self.add("poll_lost", "lost")
            self.add("poll_return", "delay_over", Line("client", self._request("c-1")))
            self.add("poll_resumed", "answered", Line("server", answer))
        self.add("poll_leave", "leave")

    def _again(self) -> None:
        if not self.holds_open:
            self.add("poll_pause", "interval_over", interval_s=self.value("transport.poll_interval_s"))

    def _request(self, cursor: str | None) -> str:
        query, headers = self.credentials()
        after = f"after={cursor}" if cursor and self.holds_open else ""
        path = self.path("messages", "&".join(part for part in (after, query) if part))
        seen = [f'If-None-Match: "{cursor}"'] if cursor and not self.holds_open else []
        return "\n".join([f"GET {path} HTTP/1.1", f"Host: {HOST}", *self.origin(), *headers, *seen])


# --- push -------------------------------------------------------------------------------------------------------------


class PushWriter(Writer):
    def write(self) -> None:
        self.issue()
        query, headers = self.credentials()
        first = [f"POST {self.path('push-addresses', query)} HTTP/1.1", f"Host: {HOST}", *self.origin(), *headers]
        request = "\n".join([*first, "Content-Type: application/json", "", compact({"address": "<push address>"})])
        self.add("push_register", "start", Line("client", request))
        self.add("push_registered", "registered", Line("server", "HTTP/1.1 201 Created"))
        lines = [self.say(message.type, "server") for message in self.sent_by("s2c")]
        self.add("push_deliver", "delivered", *lines, ttl_s=self.value("transport.push.ttl_s"))
        self.add("push_changed", "address_changed", Line("client", request))
        self.add("push_registered", "registered", Line("server", "HTTP/1.1 201 Created"))
        self.add("push_leave", "leave")
