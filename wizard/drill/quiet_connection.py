"""A phone falls silent in a tunnel: who notices when, which hop cuts first, what the client sees, when it is back.

The link ends without a word: no FIN, no RST. The last byte either way has just passed, which is the worst moment, and
every timer on the path starts from there. What a heartbeat of the server sends into the tunnel still counts as traffic
at the hops before it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_FROM_SERVER = ("ws_ping_server", "app_message_server", "sse_comment", "http2_ping")
_ANSWERED = ("ws_ping_server", "ws_ping_client", "http2_ping")  # by the protocol itself
OUTAGE_S = 60.0  # a lift or a tunnel
RTT_S = 0.3
HANDSHAKE_ROUND_TRIPS = 4  # TCP, TLS 1.3, upgrade, hello
_TCP_GIVES_UP_S = 924.6  # Linux, tcp_retries2 = 15: how long unanswered data is sent again
_TCP_RETRY_MAX_S = 120.0  # Linux: the longest pause between two repeats


class Hop(NamedTuple):
    """One hop of the path; ``idle_s`` is None where nothing is known to end a silent connection."""

    name: str
    idle_s: float | None
    counts_server: bool  # whether bytes from the server reset its timer


class Path(NamedTuple):
    """What the drill knows of a design; times in seconds."""

    hops: tuple[Hop, ...]  # from the client to the server
    mechanism: str
    interval_s: float | None
    beat_gap_s: float | None  # longest pause between two beats, jitter included
    timeout_s: float
    max_missed: int
    replied: bool
    client_detects: bool
    on_network_change: bool
    first_delay_s: float
    cap_s: float
    reconnects: bool
    resume_window_s: float | None
    resume_method: str
    outage_s: float
    rtt_s: float
    assumed: tuple[str, ...]  # what no answer gave

    @property
    def silence_s(self) -> float:
        """The longest silence that a hop sees between two beats; the rules' ``longest_silence_s``."""
        gap_s = self.beat_gap_s if self.beat_gap_s is not None else self.interval_s
        return math.inf if gap_s is None else gap_s + self.rtt_s


class Event(NamedTuple):
    """Something happens: ``what`` is a key of the words, ``who`` an actor of the picture."""

    at_s: float
    who: str
    what: str
    values: dict[str, Any]


class Quiet(NamedTuple):
    """The course of the drill. A moment is None where it never comes."""

    path: Path
    events: tuple[Event, ...]
    server_notices_s: float | None
    noticed_by: str  # heartbeat, hop, tcp, nobody
    cut_by: str | None  # the hop that ends the connection before anyone has noticed
    cut_s: float | None
    client_notices_s: float | None
    back_s: float | None
    survives: bool  # the connection outlasts the tunnel
    missed_s: float  # how old the newest message of the client is when it is back
    resumes: str  # survives, replay, snapshot, gap, never


def path_of(answers: Mapping[str, Any], *, beat_gap_s: float | None = None, outage_s: float | None = None) -> Path:
    """Return what the drill needs of the answers; what is not answered is assumed and named.

    Args:
        beat_gap_s: the derived value of this name; None where the interval or the heartbeat is not known.
        outage_s: given instead of the answer.
    """
    assumed = []

    def answer(path: str, usual: Any) -> Any:
        value = answers.get(path)
        if value is None:
            assumed.append(path)
            return usual
        return value

    mechanism = str(answer("protocol.heartbeat.mechanism", "none"))
    beats = mechanism not in ("none", "tcp_keepalive")
    window = answers.get("reliability.resume.window_s")
    rtts = [c["rtt_p95_ms"] / 1000 for c in answers.get("context.clients") or () if c.get("rtt_p95_ms")]
    policy = str(answers.get("reliability.reconnect.policy", "none"))
    first_ms = answer("reliability.reconnect.first_delay_max_ms", 0) if policy != "none" else 0
    replied = mechanism in _ANSWERED
    if mechanism.startswith("app_message"):
        replied = bool(answer("protocol.heartbeat.replied", False))
    return Path(
        hops=tuple(_hop(hop, number) for number, hop in enumerate(answers.get("context.hops") or ())),
        mechanism=mechanism,
        interval_s=float(answers["protocol.heartbeat.interval_s"])
        if beats and answers.get("protocol.heartbeat.interval_s") is not None
        else None,
        beat_gap_s=beat_gap_s if beats else None,
        timeout_s=float(answer("protocol.heartbeat.timeout_s", 10)) if beats else 0.0,
        max_missed=int(answer("protocol.heartbeat.max_missed", 1)) if beats else 1,
        replied=replied,
        client_detects=beats and answer("protocol.heartbeat.client_detects", "none") != "none",
        on_network_change=bool(answers.get("reliability.reconnect.on_network_change", False)),
        first_delay_s=first_ms / 1000,
        cap_s=float(
            answers.get("reliability.reconnect.cap_s") or (answers.get("reliability.reconnect.base_ms") or 0) / 1000
        ),
        reconnects=policy != "none",
        resume_window_s=None if window is None else float(window),
        resume_method=str(answers.get("reliability.resume.method", "none")),
        outage_s=float(outage_s if outage_s is not None else answer("context.outage_p95_s", OUTAGE_S)),
        rtt_s=max(rtts) if rtts else RTT_S,
        assumed=tuple(assumed),
    )


def _hop(hop: Mapping[str, Any], number: int) -> Hop:
    idle = hop.get("idle_timeout_s")
    name = str(hop.get("name") or hop.get("kind") or f"hop {number + 1}")
    return Hop(
        name, float(idle) if isinstance(idle, int | float) else None, hop.get("idle_counts", "any") != "from_client"
    )


def quiet_connection(path: Path) -> Quiet:
    """Follow the silence from its first second to the moment at which the client is back."""
    heartbeat_s = _server_notices(path)
    cutter, cut_s = _first_cut(path, heartbeat_s)
    server_s, by = _earliest(heartbeat_s, cut_s)
    survives = path.outage_s < min(server_s if server_s is not None else _TCP_GIVES_UP_S, _client_by_itself(path))
    client_s = None if survives else _client_notices(path, server_s)
    back_s = _back(path, survives, client_s)
    missed_s = back_s if back_s is not None else math.inf
    quiet = Quiet(
        path=path,
        events=(),
        server_notices_s=None if survives else server_s,
        noticed_by="nobody" if survives or server_s is None else by,
        cut_by=None if survives or by != "hop" else cutter,
        cut_s=None if survives or by != "hop" else cut_s,
        client_notices_s=client_s,
        back_s=back_s,
        survives=survives,
        missed_s=missed_s,
        resumes=_resumes(path, survives, back_s),
    )
    return quiet._replace(events=tuple(sorted(_events(quiet), key=lambda event: event.at_s)))


def _server_notices(path: Path) -> float | None:
    """Return when the heartbeat tells the server at the latest; None where it tells the server nothing."""
    if path.interval_s is None:
        return None
    from_server = path.mechanism in _FROM_SERVER
    if from_server and not path.replied:
        return None  # nobody answers, so nothing is missed: TCP alone notices
    return path.interval_s * path.max_missed + path.timeout_s


def _first_cut(path: Path, heartbeat_s: float | None) -> tuple[str | None, float | None]:
    """Return the hop that closes first, and when; beats of the server hold a hop open as long as they are sent."""
    beats_s = path.interval_s is not None and path.mechanism in _FROM_SERVER
    last_beat_s = 0.0
    if beats_s and path.interval_s is not None:
        last_beat_s = math.inf if heartbeat_s is None else path.interval_s * path.max_missed
    cuts = []
    for hop in path.hops:
        if hop.idle_s is None:
            continue
        held = beats_s and hop.counts_server and path.silence_s < hop.idle_s
        moment = last_beat_s + hop.idle_s if held else hop.idle_s
        if moment < math.inf:
            cuts.append((moment, hop.name))
    if not cuts:
        return None, None
    moment, name = min(cuts)
    return name, moment


def _earliest(heartbeat_s: float | None, cut_s: float | None) -> tuple[float | None, str]:
    if heartbeat_s is not None and (cut_s is None or heartbeat_s <= cut_s):
        return heartbeat_s, "heartbeat"
    if cut_s is not None:
        return cut_s, "hop"
    return _TCP_GIVES_UP_S, "tcp"


def _client_by_itself(path: Path) -> float:
    """Return when the client notices without help; infinite where it does not."""
    if not path.client_detects or path.interval_s is None:
        return math.inf
    return path.interval_s * path.max_missed + path.timeout_s


def _client_notices(path: Path, server_s: float | None) -> float | None:
    """Return when the client knows that its connection is gone."""
    own_s = _client_by_itself(path)
    after_s = math.inf
    if path.on_network_change:
        after_s = path.outage_s  # the link is checked as soon as there is a network again
    elif path.mechanism == "app_message_client" and path.interval_s is not None and server_s is not None:
        after_s = max(path.outage_s, server_s) + path.interval_s + path.rtt_s  # its next beat is answered with RST
    notices_s = min(own_s, after_s)
    return None if notices_s == math.inf else notices_s


def _back(path: Path, survives: bool, client_s: float | None) -> float | None:
    if survives:
        # TCP repeats what was lost after pauses that double; the next repeat comes at most one pause after the tunnel.
        return path.outage_s + min(path.outage_s, _TCP_RETRY_MAX_S) + path.rtt_s
    if client_s is None or not path.reconnects:
        return None
    handshake_s = HANDSHAKE_ROUND_TRIPS * path.rtt_s
    if client_s >= path.outage_s:
        return client_s + path.first_delay_s + handshake_s
    # It has tried in vain inside the tunnel, and waits out its current pause unless the network wakes it.
    waits_s = path.first_delay_s if path.on_network_change else path.cap_s
    return path.outage_s + waits_s + handshake_s


def _resumes(path: Path, survives: bool, back_s: float | None) -> str:
    if survives:
        return "survives"
    if back_s is None:
        return "never"
    if path.resume_method == "none":
        return "gap"
    if path.resume_method == "snapshot":
        return "snapshot"
    if path.resume_window_s is None or back_s <= path.resume_window_s:
        return "replay"
    return "late"


def _events(quiet: Quiet) -> list[Event]:
    path = quiet.path
    found = [
        Event(0.0, "phone", "silent", {}),
        Event(path.outage_s, "phone", "covered", {}),
    ]
    if path.interval_s is not None and path.mechanism in _FROM_SERVER and path.interval_s < path.outage_s:
        found.append(Event(path.interval_s, "server", "beat_lost", {}))
    if quiet.noticed_by == "heartbeat" and quiet.server_notices_s is not None:
        found.append(Event(quiet.server_notices_s, "server", "heartbeat", {"beats": path.max_missed}))
    if quiet.cut_by is not None and quiet.cut_s is not None:
        found.append(Event(quiet.cut_s, quiet.cut_by, "idle", {"hop": quiet.cut_by}))
    if quiet.noticed_by == "tcp" and quiet.server_notices_s is not None:
        found.append(Event(quiet.server_notices_s, "server", "tcp", {}))
    if quiet.survives and quiet.back_s is not None:
        found.append(Event(quiet.back_s, "phone", "repeated", {}))
    elif quiet.client_notices_s is not None:
        found.append(Event(quiet.client_notices_s, "phone", "notices", {}))
        if quiet.back_s is not None:
            found.append(Event(quiet.back_s, "phone", f"back.{quiet.resumes}", {"window": path.resume_window_s}))
    else:
        found.append(Event(path.outage_s, "phone", "blind", {}))
    return found
