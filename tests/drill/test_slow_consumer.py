"""The slow consumer, against cases worked out by hand."""

from __future__ import annotations

import pytest

from wizard.drill.slow_consumer import Node, Slow, Stream, course, slow_consumer, stream_of

STREAM = Stream(
    messages_per_s=10.0,
    message_bytes=1000.0,
    link_bytes_per_s=6000.0,
    policy="close_slow",
    buffer_bytes=200_000.0,
    max_age_s=None,
    keys=3,
    notices_frozen_s=None,
    answer_within_s=None,
    resumes=True,
)
NODE = Node(connections=10_000.0, slow_share_pct=2.0, memory_bytes=1e9, idle_bytes_per_connection=50_000.0)


def slow(node: Node = NODE, **changed: object) -> Slow:
    return slow_consumer(STREAM._replace(**changed), node)  # type: ignore[arg-type]


def test_a_link_that_keeps_up_holds_one_message() -> None:
    fast = slow(link_bytes_per_s=10_000.0)
    assert (fast.fills_after_s, fast.closes_s, fast.first_drop_s, fast.held_bytes) == (None, None, None, 1000)


def test_the_queue_grows_by_what_the_link_does_not_take_and_the_full_one_is_closed() -> None:
    closed = slow()
    assert closed.fills_after_s == closed.closes_s == 50  # 200,000 B at 4,000 B/s
    assert closed.closed_by == "policy"
    assert closed.lost_at_close == 200
    assert closed.node_bytes == 200 * 200_000


def test_dropping_keeps_the_connection_and_loses_the_excess_for_ever() -> None:
    dropping = slow(policy="drop_oldest")
    assert (dropping.first_drop_s, dropping.closes_s, dropping.lost_messages_per_s) == (50, None, 4)
    assert dropping.behind_s == pytest.approx(200_000 / 6000)


def test_an_age_limit_drops_before_the_queue_is_full() -> None:
    aged = slow(policy="drop_oldest", max_age_s=10)
    assert aged.first_drop_s == 25  # the oldest is 0.4 t old
    assert aged.held_bytes == 100_000
    assert slow(max_age_s=10)[3:5] == (25, "age")


def test_coalescing_holds_one_value_a_key() -> None:
    coalesced = slow(policy="coalesce_latest")
    assert coalesced.held_bytes == 3000
    assert coalesced.behind_s == 0.5
    assert coalesced.lost_messages_per_s == 4


def test_backpressure_loses_nothing_and_slows_the_source() -> None:
    held = slow(policy="backpressure_source")
    assert (held.fills_after_s, held.first_drop_s, held.closes_s, held.lost_messages_per_s) == (50, None, None, 0)


def test_without_a_bound_the_node_runs_out_of_memory() -> None:
    unbounded = slow(policy="unbounded")
    assert unbounded.fills_after_s is None
    assert unbounded.out_of_memory_s == 625  # 1e9 - 10,000 x 50,000 B free, 200 connections at 4,000 B/s


def test_a_frozen_reader_is_ended_by_the_heartbeat_where_that_is_sooner() -> None:
    frozen = slow(link_bytes_per_s=0.0, notices_frozen_s=15.0)
    assert (frozen.closes_s, frozen.closed_by, frozen.held_bytes) == (15, "heartbeat", 150_000)
    assert slow(link_bytes_per_s=0.0, notices_frozen_s=35.0).closed_by == "policy"  # full after 20 s


def test_a_beat_stuck_behind_the_queue_makes_a_slow_client_look_dead() -> None:
    stuck = slow(answer_within_s=10.0, policy="drop_oldest")
    assert (stuck.closes_s, stuck.closed_by) == (25, "heartbeat")  # 60,000 B are 10 s of link, reached after 15 s


def test_memory_over_time_rises_to_the_bound_and_falls_when_the_connection_closes() -> None:
    closed = slow()
    rows = course(closed, NODE)
    held = [row["connection_bytes"] for row in rows]
    assert max(value or 0 for value in held) <= 200_000
    assert (rows[-1]["second"], held[0], held[-1]) == (75, 0, 0)
    assert rows[20]["node_bytes"] == 200 * (held[20] or 0)


def test_the_figures_come_from_the_answers_and_flags_win() -> None:
    answers = {
        "context.scale.peak_connections": 1000,
        "reliability.send_buffer.policy": "drop_newest",
        "reliability.send_buffer.max_bytes_per_conn": 65_536,
        "scale.max_connections_per_node": 500,
        "scale.memory_per_node_mib": 4096,
    }
    derived = {"deliveries_per_s": 5000.0, "egress_mbps": 16.0, "detect_s": 35.0}
    stream, node, assumed = stream_of(answers, derived.get, {"link_kbps": 8.0, "buffer_bytes": 1024.0})
    assert (stream.messages_per_s, stream.message_bytes, stream.link_bytes_per_s) == (5, 400, 1000)
    assert (stream.policy, stream.buffer_bytes, stream.notices_frozen_s) == ("drop_newest", 1024, 35)
    assert (node.connections, node.memory_bytes) == (500, 4096 * 1048576)
    assert assumed == ("slow_share_pct",)
