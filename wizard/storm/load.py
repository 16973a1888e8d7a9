"""What the return of everyone costs beside the handshakes: tokens from the issuer, replays and snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from wizard.storm.result import StormResult

_SNAPSHOTS = ("snapshot", "snapshot_plus_delta")
_REPLAYS = ("replay_from_seq", "replay_from_cursor")


class Load(NamedTuple):
    """Peaks in one second of the storm, beside what the design says can be borne; None where it does not say."""

    authentications_per_s: float | None
    issuer_max_per_s: float | None
    resumes_per_s: float | None  # each asks the buffer, or the source of the snapshot, once
    resume_from: str | None  # where that buffer is kept
    outside_window: int | None  # clients that are back too late for a resume
    replay_mbps: float | None
    snapshots_per_s: float | None
    snapshot_mbps: float | None
    egress_mbps: float | None

    def figures(self) -> dict[str, Any]:
        """Return all of them, as plain values."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in self._asdict().items()}


def load_of(result: StormResult, answers: Mapping[str, Any], derived: Callable[[str], float | None]) -> Load:
    """Return the load beside a storm.

    A client that is back ``s`` seconds after the drop has missed ``s`` seconds of its messages. With replay they are sent
    again, within the window; a snapshot is sent to everyone, or to those who are late for the window.
    """
    accepted = result.timeline.accepted
    method = answers.get("reliability.resume.method")
    resumes = method in (*_SNAPSHOTS, *_REPLAYS)
    late = _late(accepted, answers.get("reliability.resume.window_s") if method != "snapshot" else None)
    given = accepted if method in _SNAPSHOTS else late
    if method not in _SNAPSHOTS and answers.get("reliability.resume.on_gap") != "full_snapshot":
        given = np.zeros_like(accepted)
    snapshot_bytes = answers.get("reliability.resume.snapshot_bytes")
    connections, egress_mbps = answers.get("context.scale.peak_connections"), derived("egress_mbps")
    mbps_for_each = egress_mbps / connections if connections and egress_mbps is not None else None
    replays = mbps_for_each is not None and method in _REPLAYS
    sends_snapshots = resumes and snapshot_bytes is not None
    return Load(
        authentications_per_s=_authentications(result, answers.get("auth.method")),
        issuer_max_per_s=answers.get("auth.issuer.max_per_s"),
        resumes_per_s=_peak(accepted) if resumes else None,
        resume_from=answers.get("reliability.resume.buffer_location") if resumes else None,
        outside_window=round(float(late.sum())) if resumes and method != "snapshot" else None,
        replay_mbps=_replay_mbps(accepted - late, mbps_for_each or 0.0) if replays else None,
        snapshots_per_s=_peak(given) if sends_snapshots else None,
        snapshot_mbps=_peak(given) * snapshot_bytes * 8 / 1e6 if sends_snapshots and snapshot_bytes else None,
        egress_mbps=derived("cluster_egress_mbps"),
    )


def _authentications(result: StormResult, method: str | None) -> float | None:
    if method in (None, "none"):
        return None
    # A ticket is fetched before each attempt, taken or not; other credentials are checked once the handshake is taken.
    if method == "ticket":
        return float(result.peak_attempts_per_s)
    return _peak(result.timeline.accepted)


def _late(accepted: NDArray[np.float64], window_s: float | None) -> NDArray[np.float64]:
    """Return those of each second who are back after the window has closed."""
    if window_s is None:
        return np.zeros_like(accepted)
    late = accepted.copy()
    late[: int(np.ceil(window_s))] = 0.0
    return late


def _replay_mbps(in_time: NDArray[np.float64], mbps_for_each: float) -> float:
    missed_s = np.arange(len(in_time)) + 0.5
    return float((in_time * missed_s).max()) * mbps_for_each


def _peak(curve: NDArray[np.float64]) -> float:
    return float(round(curve.max()))
