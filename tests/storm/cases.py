"""Storms that both methods are held against the reference on: every policy, every way in which a storm goes wrong."""

from __future__ import annotations

from wizard.storm.settings import StormSettings

_PLAIN = StormSettings(
    clients=20_000, accept_rate_per_s=1000.0, accept_queue=4096, connect_timeout_s=10.0, horizon_s=300.0
)

CASES: dict[str, StormSettings] = {
    "none": _PLAIN._replace(policy="none"),
    "none, base 0.1": _PLAIN._replace(policy="none", base_s=0.1, accept_rate_per_s=5000.0),
    "none, collapse: the queue is longer than clients wait": _PLAIN._replace(
        policy="none", accept_rate_per_s=500.0, accept_queue=20_000, connect_timeout_s=5.0, horizon_s=100.0
    ),
    "exponential": _PLAIN._replace(policy="exponential"),
    "exponential, factor 3, lost over a long window": _PLAIN._replace(
        policy="exponential", factor=3.0, cap_s=120.0, drop_window_s=100.0, accept_rate_per_s=180.0, accept_queue=500
    ),
    "full": _PLAIN,
    "full, base 0.1": _PLAIN._replace(base_s=0.1),
    "full, base 60": _PLAIN._replace(
        base_s=60.0, cap_s=300.0, accept_rate_per_s=250.0, accept_queue=100, horizon_s=900.0
    ),
    "full, factor 1.5": _PLAIN._replace(factor=1.5, accept_rate_per_s=500.0),
    "full, factor 3": _PLAIN._replace(factor=3.0, cap_s=120.0, accept_rate_per_s=500.0),
    "full, collapse": _PLAIN._replace(accept_rate_per_s=500.0, accept_queue=10_000, connect_timeout_s=4.0, cap_s=10.0),
    "full, one place": _PLAIN._replace(accept_queue=1, accept_rate_per_s=1500.0),
    "full, a queue of 40": _PLAIN._replace(accept_queue=40),
    "full, faster than everyone": _PLAIN._replace(accept_rate_per_s=50_000.0, accept_queue=100_000),
    "full, a first delay": _PLAIN._replace(first_delay_s=20.0, accept_queue=500),
    "full, a first delay within a drop window": _PLAIN._replace(
        first_delay_s=10.0, drop_window_s=15.0, accept_queue=500, accept_rate_per_s=800.0
    ),
    "full, gives up after three": _PLAIN._replace(max_attempts=3, accept_rate_per_s=500.0, accept_queue=1000),
    "full, told to stay away": _PLAIN._replace(retry_after_s=15.0, accept_rate_per_s=500.0, accept_queue=1000),
    "full, never recovers": _PLAIN._replace(accept_rate_per_s=20.0, accept_queue=50, horizon_s=120.0),
    "equal": _PLAIN._replace(policy="equal"),
    "equal, cap reached at once": _PLAIN._replace(policy="equal", base_s=5.0, cap_s=8.0, accept_rate_per_s=400.0),
    "equal, told to stay away while some wait in vain": _PLAIN._replace(
        policy="equal", retry_after_s=3.0, accept_rate_per_s=500.0, accept_queue=10_000, connect_timeout_s=5.0
    ),
    "decorrelated": _PLAIN._replace(policy="decorrelated"),
    "decorrelated, gives up after ten": _PLAIN._replace(
        policy="decorrelated", max_attempts=10, accept_rate_per_s=300.0, accept_queue=500, cap_s=20.0
    ),
    "decorrelated, a first delay and few attempts": _PLAIN._replace(
        clients=30_000,
        policy="decorrelated",
        accept_rate_per_s=3900.0,
        accept_queue=250,
        base_s=13.0,
        cap_s=900.0,
        first_delay_s=5.0,
        retry_after_s=5.0,
        max_attempts=4,
    ),
    "decorrelated, low cap": _PLAIN._replace(policy="decorrelated", cap_s=5.0, accept_rate_per_s=400.0),
    "proportional, cap before the jitter": _PLAIN._replace(policy="proportional", accept_rate_per_s=400.0),
    "proportional, cap after the jitter": _PLAIN._replace(
        policy="proportional", cap_after_jitter=True, cap_s=5.0, accept_rate_per_s=400.0
    ),
    "proportional, little jitter": _PLAIN._replace(policy="proportional", jitter=0.1, accept_rate_per_s=700.0),
    "table: at once, then steps, then given up": _PLAIN._replace(
        policy="table", waits_s=((0.0, 0.0), (2.0, 2.0), (10.0, 10.0), (30.0, 30.0)), max_attempts=4
    ),
    "table: a tenth of jitter on two seconds": _PLAIN._replace(
        policy="table", waits_s=((2.0, 2.1),), connect_timeout_s=5.0
    ),
    "table: the first waits differ widely": _PLAIN._replace(
        policy="table", waits_s=((0.5, 1.0), (0.5, 2.5), (0.5, 8.5), (0.5, 20.0)), accept_rate_per_s=500.0
    ),
}
