"""The phone in the tunnel, against courses worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.drill.quiet_connection import Quiet, path_of, quiet_connection

ANSWERS: dict[str, Any] = {
    "context.hops": [
        {"name": "nat", "idle_timeout_s": 300},
        {"name": "alb", "idle_timeout_s": 60},
        {"name": "nginx", "idle_timeout_s": 75},
    ],
    "context.clients": [{"kind": "mobile_native", "rtt_p95_ms": 200}],
    "context.outage_p95_s": 90,
    "protocol.heartbeat.mechanism": "app_message_server",
    "protocol.heartbeat.interval_s": 25,
    "protocol.heartbeat.timeout_s": 10,
    "protocol.heartbeat.max_missed": 1,
    "protocol.heartbeat.replied": True,
    "protocol.heartbeat.client_detects": "watchdog",
    "reliability.reconnect.policy": "exponential_full_jitter",
    "reliability.reconnect.first_delay_max_ms": 2000,
    "reliability.reconnect.cap_s": 30,
    "reliability.reconnect.on_network_change": True,
    "reliability.resume.method": "replay_from_seq",
    "reliability.resume.window_s": 120,
}


def quiet(outage_s: float | None = None, **changed: Any) -> Quiet:
    answers = ANSWERS | {path.replace("__", "."): value for path, value in changed.items()}
    return quiet_connection(path_of(answers, outage_s=outage_s))


def test_an_answered_beat_tells_both_ends_after_interval_and_timeout() -> None:
    course = quiet()
    assert (course.server_notices_s, course.noticed_by, course.client_notices_s) == (35, "heartbeat", 35)
    assert course.back_s == pytest.approx(90 + 2 + 4 * 0.2)  # the network wakes it; first delay, four round trips
    assert course.resumes == "replay"


def test_without_the_networks_word_the_client_waits_out_its_pause() -> None:
    assert quiet(reliability__reconnect__on_network_change=False).back_s == pytest.approx(90 + 30 + 0.8)


def test_back_after_the_window_is_too_late_for_a_resume() -> None:
    assert quiet(outage_s=200).resumes == "late"


def test_a_tunnel_shorter_than_every_timer_is_survived() -> None:
    course = quiet(outage_s=20)
    assert (course.survives, course.server_notices_s, course.resumes) == (True, None, "survives")
    assert course.back_s == pytest.approx(40.2)  # TCP repeats at most as long after the tunnel as it lasted


def test_without_a_heartbeat_the_shortest_idle_timeout_cuts_and_the_phone_stays_blind() -> None:
    course = quiet(protocol__heartbeat__mechanism="none", reliability__reconnect__on_network_change=False)
    assert (course.cut_by, course.cut_s, course.noticed_by) == ("alb", 60, "hop")
    assert (course.client_notices_s, course.back_s, course.resumes) == (None, None, "never")


def test_a_beat_slower_than_the_balancer_loses_to_it() -> None:
    course = quiet(protocol__heartbeat__interval_s=70)
    assert (course.cut_by, course.cut_s) == ("alb", 60)


def test_jitter_that_outlasts_the_balancer_loses_to_it() -> None:
    """55 s spread by 50 % leaves up to 82.5 s of silence before a balancer that waits 60 s."""
    answers = ANSWERS | {"protocol.heartbeat.interval_s": 55}
    assert quiet_connection(path_of(answers, beat_gap_s=55)).cut_by is None
    course = quiet_connection(path_of(answers, beat_gap_s=82.5))
    assert (course.cut_by, course.cut_s) == ("alb", 60)


def test_beats_of_the_client_do_not_hold_the_hops_open_in_a_tunnel() -> None:
    course = quiet(
        protocol__heartbeat__mechanism="app_message_client",
        protocol__heartbeat__interval_s=25,
        protocol__heartbeat__max_missed=3,
    )
    assert (course.cut_by, course.cut_s) == ("alb", 60)  # before 3 x 25 + 10 s


def test_beats_that_nobody_answers_are_missed_by_nobody() -> None:
    course = quiet(protocol__heartbeat__replied=False)
    assert course.noticed_by == "tcp"
    assert course.server_notices_s == pytest.approx(924.6)
    assert course.client_notices_s == 35  # its watchdog hears no beat


def test_who_does_not_reconnect_is_not_back() -> None:
    assert quiet(reliability__reconnect__policy="none").back_s is None


def test_the_events_come_in_the_order_of_time_and_end_with_the_return() -> None:
    course = quiet()
    moments = [event.at_s for event in course.events]
    assert moments == sorted(moments)
    assert [(event.who, event.what) for event in course.events] == [
        ("phone", "silent"),
        ("server", "beat_lost"),
        ("server", "heartbeat"),
        ("phone", "notices"),
        ("phone", "covered"),
        ("phone", "back.replay"),
    ]


def test_what_no_answer_gives_is_assumed_and_named() -> None:
    path = path_of({"protocol.heartbeat.mechanism": "ws_ping_server", "protocol.heartbeat.interval_s": 20})
    assert "context.outage_p95_s" in path.assumed
    assert (path.outage_s, path.timeout_s, path.replied) == (60, 10, True)
