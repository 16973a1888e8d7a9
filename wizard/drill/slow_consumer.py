"""A reader that is slower than its stream: what its queue holds, what is lost, what the node's memory does.

What arrives for one connection is a steady stream; what the link does not take piles up in the send buffer, beyond the
kernel's own. The bound and the policy of the design decide the rest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

POLICIES = ("close_slow", "drop_oldest", "drop_newest", "coalesce_latest", "backpressure_source", "unbounded")
LINK_SHARES = (0.0, 0.25, 0.5, 0.9, 1.0)  # of what the stream brings
USUAL_BUFFER_BYTES = 262_144
USUAL_MESSAGE_BYTES = 512
USUAL_MESSAGES_PER_S = 1.0
SLOW_SHARE_PCT = 1.0
HORIZON_S = 3600.0
_POINTS = 60


class Stream(NamedTuple):
    """What flows to one connection, and what holds it back."""

    messages_per_s: float
    message_bytes: float
    link_bytes_per_s: float  # 0: a reader that stands still
    policy: str
    buffer_bytes: float
    max_age_s: float | None
    keys: int  # of ``coalesce_latest``: so many newest values may wait
    notices_frozen_s: float | None  # when the heartbeat ends a connection that answers nothing
    answer_within_s: float | None  # ... or one whose answer is stuck behind the queue for so long
    resumes: bool

    @property
    def offered_bytes_per_s(self) -> float:
        return self.messages_per_s * self.message_bytes

    @property
    def excess_bytes_per_s(self) -> float:
        return max(0.0, self.offered_bytes_per_s - self.link_bytes_per_s)


class Node(NamedTuple):
    """The node that holds the connections; None where the design does not say."""

    connections: float | None
    slow_share_pct: float
    memory_bytes: float | None
    idle_bytes_per_connection: float

    @property
    def slow(self) -> float | None:
        return None if self.connections is None else self.connections * self.slow_share_pct / 100


class Slow(NamedTuple):
    """What becomes of one slow connection, and of its node. A moment is None where it never comes."""

    stream: Stream
    fills_after_s: float | None
    first_drop_s: float | None
    closes_s: float | None
    closed_by: str | None  # policy, age or heartbeat
    held_bytes: float  # the most that one connection's queue holds
    lost_messages_per_s: float
    lost_at_close: float  # messages in the queue when it is closed; a resume brings them back
    behind_s: float  # how old the newest message is that the client sees, at the worst
    node_bytes: float | None  # of all slow connections together
    out_of_memory_s: float | None


def stream_of(answers: Mapping[str, Any], derived: Callable[[str], float | None], given: Mapping[str, Any]) -> tuple[
    Stream, Node, tuple[str, ...]
]:  # fmt: skip
    """Return the stream to one connection and its node, and which figures nobody has given.

    Args:
        given: figures of the command line, which win: ``link_kbps``, ``buffer_bytes``, ``policy``, ``messages_per_s``,
            ``message_bytes``, ``slow_share_pct``.
    """
    assumed = []

    def figure(name: str, *known: Any, usual: Any) -> Any:
        for value in (given.get(name), *known):
            if value is not None:
                return value
        assumed.append(name)
        return usual

    connections = answers.get("context.scale.peak_connections")
    deliveries = derived("deliveries_per_s")
    egress_mbps = derived("egress_mbps")
    per_connection = deliveries / connections if deliveries and connections else None
    bytes_each = egress_mbps * 1e6 / 8 / deliveries if egress_mbps and deliveries else None
    timeout_s = answers.get("protocol.heartbeat.timeout_s")
    resumes = answers.get("reliability.resume.method") not in (None, "none")
    stream = Stream(
        messages_per_s=float(figure("messages_per_s", per_connection, usual=USUAL_MESSAGES_PER_S)),
        message_bytes=float(figure("message_bytes", bytes_each, usual=USUAL_MESSAGE_BYTES)),
        link_bytes_per_s=float(figure("link_kbps", usual=0.0)) * 1000 / 8,
        policy=str(figure("policy", answers.get("reliability.send_buffer.policy"), usual="close_slow")),
        buffer_bytes=float(
            figure("buffer_bytes", answers.get("reliability.send_buffer.max_bytes_per_conn"), usual=USUAL_BUFFER_BYTES)
        ),
        max_age_s=answers.get("reliability.send_buffer.max_age_s"),
        keys=max(1, len(answers.get("protocol.channels") or ())),
        notices_frozen_s=derived("detect_s"),
        answer_within_s=None if timeout_s is None else float(timeout_s),
        resumes=resumes,
    )
    memory_mib = answers.get("scale.memory_per_node_mib")
    node = Node(
        connections=derived("conn_per_node") or answers.get("scale.max_connections_per_node"),
        slow_share_pct=float(figure("slow_share_pct", usual=SLOW_SHARE_PCT)),
        memory_bytes=None if memory_mib is None else memory_mib * 1048576,
        idle_bytes_per_connection=float(answers.get("scale.memory_per_connection_kib") or 0) * 1024,
    )
    return stream, node, tuple(assumed)


def slow_consumer(stream: Stream, node: Node) -> Slow:
    """Follow one slow connection until something gives, or to the horizon."""
    excess, bound = stream.excess_bytes_per_s, _bound(stream)
    if excess == 0:
        return Slow(
            stream,
            None,
            None,
            None,
            None,
            stream.message_bytes,
            0.0,
            0.0,
            _transfer_s(stream),
            *_node(stream, node, None),
        )
    fills_s = bound / excess if bound < math.inf else None
    drops_s = _first_drop(stream, fills_s)
    closes_s, closed_by = _closes(stream, fills_s)
    if closes_s is not None and drops_s is not None and drops_s > closes_s:
        drops_s = None
    held = min(bound, excess * (closes_s if closes_s is not None else HORIZON_S))
    lost_per_s = excess / stream.message_bytes if drops_s is not None or stream.policy == "coalesce_latest" else 0.0
    behind_s = (
        min(closes_s or HORIZON_S, held / stream.link_bytes_per_s)
        if stream.link_bytes_per_s
        else (closes_s or HORIZON_S)
    )
    if stream.policy == "backpressure_source":
        lost_per_s = 0.0
    return Slow(
        stream=stream,
        fills_after_s=fills_s if fills_s is not None and fills_s <= HORIZON_S else None,
        first_drop_s=drops_s if drops_s is not None and drops_s <= HORIZON_S else None,
        closes_s=closes_s,
        closed_by=closed_by,
        held_bytes=held,
        lost_messages_per_s=lost_per_s,
        lost_at_close=held / stream.message_bytes if closes_s is not None else 0.0,
        behind_s=behind_s,
        node_bytes=_node(stream, node, held)[0],
        out_of_memory_s=_node(stream, node, held)[1],
    )


def _bound(stream: Stream) -> float:
    """Return what the queue of one connection holds at most."""
    bound = math.inf if stream.policy == "unbounded" else stream.buffer_bytes
    if stream.max_age_s is not None and stream.policy not in ("close_slow", "unbounded", "backpressure_source"):
        bound = min(bound, stream.offered_bytes_per_s * stream.max_age_s)
    if stream.policy == "coalesce_latest":
        bound = min(bound, stream.keys * stream.message_bytes)
    return max(bound, stream.message_bytes)


def _first_drop(stream: Stream, fills_s: float | None) -> float | None:
    """Return when the first message is dropped: the queue is full, or its oldest message too old."""
    moments = []
    if stream.policy in ("drop_oldest", "drop_newest") and fills_s is not None:
        moments.append(fills_s)
    if stream.policy in ("drop_oldest", "drop_newest") and (aged_s := _too_old(stream)) is not None:
        moments.append(aged_s)
    return min(moments, default=None)


def _too_old(stream: Stream) -> float | None:
    """Return when the oldest queued message is older than it may be.

    At time t what is sent arrived at t * link / offered, so the oldest is t * (1 - link / offered) old.
    """
    if stream.max_age_s is None:
        return None
    return stream.max_age_s / (1 - stream.link_bytes_per_s / stream.offered_bytes_per_s)


def _closes(stream: Stream, fills_s: float | None) -> tuple[float | None, str | None]:
    """Return when the connection is closed, and by what."""
    moments: list[tuple[float, str]] = []
    if stream.policy == "close_slow" and fills_s is not None:
        moments.append((fills_s, "policy"))
        if (aged_s := _too_old(stream)) is not None:
            moments.append((aged_s, "age"))  # dropping in silence is what this policy is against
    if stream.link_bytes_per_s == 0:
        if stream.notices_frozen_s is not None:
            moments.append((stream.notices_frozen_s, "heartbeat"))
    elif stream.answer_within_s is not None:
        # A beat waits behind the queue: once that takes longer than an answer may, the healthy client looks dead.
        stuck_s = stream.answer_within_s * stream.link_bytes_per_s / stream.excess_bytes_per_s
        if stuck_s * stream.excess_bytes_per_s <= _bound(stream):
            moments.append((stuck_s + stream.answer_within_s, "heartbeat"))
    moments = [moment for moment in moments if moment[0] <= HORIZON_S]
    return min(moments) if moments else (None, None)


def _transfer_s(stream: Stream) -> float:
    return stream.message_bytes / stream.link_bytes_per_s if stream.link_bytes_per_s else 0.0


def _node(stream: Stream, node: Node, held: float | None) -> tuple[float | None, float | None]:
    """Return what all slow connections of the node hold, and when its memory is gone."""
    if node.slow is None:
        return None, None
    each = stream.message_bytes if held is None else held
    gone_s = None
    if node.memory_bytes is not None and node.connections is not None and held is not None:
        free = node.memory_bytes - node.connections * node.idle_bytes_per_connection
        full_s = free / (node.slow * stream.excess_bytes_per_s) if node.slow else math.inf
        if free <= 0:
            gone_s = 0.0
        elif full_s * stream.excess_bytes_per_s < held or (stream.policy == "unbounded" and full_s <= HORIZON_S):
            gone_s = full_s
    return node.slow * each, gone_s


def course(slow: Slow, node: Node) -> list[dict[str, float | None]]:
    """Return the memory over time: of one slow connection, and of all of the node."""
    stream = slow.stream
    marks = [mark for mark in (slow.fills_after_s, slow.first_drop_s, slow.out_of_memory_s) if mark]
    last_s = slow.closes_s or max(marks, default=40.0)
    span_s = min(HORIZON_S, 1.5 * last_s)
    bound = _bound(stream)
    rows: list[dict[str, float | None]] = []
    for number in range(_POINTS + 1):
        second = span_s * number / _POINTS
        held = min(bound, stream.excess_bytes_per_s * second)
        if slow.closes_s is not None and second >= slow.closes_s:
            held = 0.0
        whole = None if node.slow is None else round(held * node.slow)
        rows.append({"second": round(second, 3), "connection_bytes": round(held), "node_bytes": whole})
    return rows
