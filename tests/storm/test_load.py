"""What comes beside the handshakes: tokens, replays and snapshots; and what a word to refused clients spares."""

from __future__ import annotations

from typing import Any

import pytest

from wizard.storm import fluid
from wizard.storm.admission import admission_of
from wizard.storm.load import Load, load_of
from wizard.storm.settings import StormSettings

STORM = StormSettings(10_000, 100.0, accept_queue=500, policy="equal", cap_s=10.0)
RESULT = fluid.simulate(STORM)  # 100 a second for 100 s
DERIVED = {"egress_mbps": 8.0, "cluster_egress_mbps": 1000.0}
ANSWERS: dict[str, Any] = {
    "context.scale.peak_connections": 10_000,
    "auth.method": "ticket",
    "auth.issuer.max_per_s": 50,
    "reliability.resume.method": "replay_from_seq",
    "reliability.resume.window_s": 60,
    "reliability.resume.buffer_location": "redis_stream",
    "reliability.resume.on_gap": "full_snapshot",
    "reliability.resume.snapshot_bytes": 125_000,
}


def load(**changed: Any) -> Load:
    return load_of(RESULT, ANSWERS | {key.replace("__", "."): value for key, value in changed.items()}, DERIVED.get)


def test_a_ticket_is_fetched_for_each_attempt_and_anything_else_checked_once_it_is_taken() -> None:
    assert load().authentications_per_s == RESULT.peak_attempts_per_s == 10_000
    assert load(auth__method="cookie").authentications_per_s == 100
    assert load(auth__method="none").authentications_per_s is None
    assert load().issuer_max_per_s == 50


def test_who_is_back_within_the_window_is_sent_what_it_missed_and_others_a_snapshot() -> None:
    inside = load()
    assert inside.replay_mbps == pytest.approx(100 * 59.5 * 8 / 10_000, rel=0.02)  # 59.5 s of 800 bit/s for each
    assert inside.outside_window == pytest.approx(4000, rel=0.02)
    assert inside.snapshot_mbps == pytest.approx(100, rel=0.02)  # 100 a second of 1 Mbit
    assert (inside.resumes_per_s, inside.resume_from) == (100, "redis_stream")


def test_a_window_longer_than_the_storm_needs_no_snapshot() -> None:
    longer = load(reliability__resume__window_s=600)
    assert (longer.outside_window, longer.snapshot_mbps) == (0, 0)


def test_snapshots_for_everyone_and_nothing_without_resume() -> None:
    assert load(reliability__resume__method="snapshot").snapshot_mbps == pytest.approx(100, rel=0.02)
    none = load(reliability__resume__method="none")
    assert (none.replay_mbps, none.snapshot_mbps, none.resumes_per_s) == (None, None, None)


TOLD = {"ops.shedding.policy": "reject_retry_after", "reliability.reconnect.honours_retry_after": True}


def test_a_hint_that_clients_obey_spares_attempts_and_no_one_is_later() -> None:
    admission = admission_of(STORM, RESULT, TOLD)
    assert admission is not None
    assert admission.attempts < 0.85 * RESULT.attempts
    assert admission.all_s <= 1.02 * (RESULT.all_s or 0)
    again = fluid.simulate(STORM._replace(retry_after_s=admission.retry_after_s))
    assert again.attempts == pytest.approx(admission.attempts, rel=0.03)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        TOLD | {"ops.shedding.policy": "accept_all"},
        TOLD | {"reliability.reconnect.honours_retry_after": False},
    ],
)
def test_without_a_hint_that_is_given_and_obeyed_there_is_nothing_to_say(answers: dict[str, Any]) -> None:
    assert admission_of(STORM, RESULT, answers) is None
