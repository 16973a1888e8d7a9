"""A storm out of a design's answers and the figures given on the command line; the latter win."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.storm.settings import Fault, StormSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.storm.libraries import Library

POLICY_OF = {
    "exponential_full_jitter": "full",
    "exponential_equal_jitter": "equal",
    "exponential_no_jitter": "exponential",
    "fixed_delay": "none",
    "immediate": "none",
    "eventsource_default": "none",
}
IMMEDIATE_S = 0.1  # even a client that does not wait needs a round trip to learn that it was refused
EVENTSOURCE_S = 3.0  # Chromium's wait where the server sends no retry:
QUEUE_PER_NODE = 4096


class StormOptions(NamedTuple):
    """The figures of the command line as given; None where they were not."""

    clients: int | None = None
    accept_rate: float | None = None
    accept_queue: int | None = None
    connect_timeout: float | None = None
    policy: str | None = None
    base: float | None = None
    cap: float | None = None
    factor: float | None = None
    first_delay: float | None = None
    jitter: float | None = None
    cap_jitter: str | None = None  # of ``proportional``: whether the cap comes ``before`` or ``after`` the jitter
    max_attempts: int | None = None
    retry_after: float | None = None
    drop_window: float | None = None
    horizon: float | None = None
    seed: int | None = None


_FIELD_OF = {
    "clients": "clients",
    "accept_rate": "accept_rate_per_s",
    "accept_queue": "accept_queue",
    "connect_timeout": "connect_timeout_s",
    "policy": "policy",
    "base": "base_s",
    "cap": "cap_s",
    "factor": "factor",
    "first_delay": "first_delay_s",
    "jitter": "jitter",
    "max_attempts": "max_attempts",
    "retry_after": "retry_after_s",
    "drop_window": "drop_window_s",
    "horizon": "horizon_s",
    "seed": "seed",
}


def storm_of(
    answers: Mapping[str, Any], options: StormOptions, *, accept_per_s: float | None, library: Library | None = None
) -> tuple[StormSettings | None, list[Fault]]:
    """Return the storm, or what keeps it from being one.

    Args:
        answers: by question path, those that count; empty without a design.
        accept_per_s: handshakes a second of the whole cluster, where the design says.
        library: whose defaults every client has, where the policy named is a client library.
    """
    given = {field: value for name, field in _FIELD_OF.items() if (value := getattr(options, name)) is not None}
    if options.cap_jitter is not None:
        given["cap_after_jitter"] = options.cap_jitter == "after"
    if library is not None:
        given = library.own | {field: value for field, value in given.items() if field != "policy"}
    figures = {**_from_design(answers, given), **given}
    if accept_per_s is not None:
        figures.setdefault("accept_rate_per_s", accept_per_s)
    if not answers and not {"clients", "accept_rate_per_s"} <= figures.keys():
        return None, [Fault("storm", "storm.refuse.no_design", {})]
    missing = [
        Fault(name, "storm.refuse.missing", {"path": path, "option": option})
        for field, name, path, option in (
            ("clients", "clients", "context.scale.peak_connections", "--clients"),
            ("accept_rate_per_s", "accept rate", "scale.accept_per_s_per_node", "--accept-rate"),
        )
        if field not in figures
    ]
    if answers and "policy" not in figures:
        if answers.get("reliability.reconnect.policy") == "none":
            missing.append(Fault("reliability.reconnect.policy", "storm.refuse.no_reconnect", {}))
        else:
            values = {"path": "reliability.reconnect.policy", "option": "--policy"}
            missing.append(Fault("policy", "storm.refuse.missing", values))
    return (None, missing) if missing else (StormSettings(**figures), [])


def _from_design(answers: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    reconnect = "reliability.reconnect."
    figures = {
        "clients": answers.get("context.scale.peak_connections"),
        "connect_timeout_s": answers.get("transport.connect_timeout_s"),
        "first_delay_s": _times(answers.get(f"{reconnect}first_delay_max_ms"), 0.001),
        "cap_s": answers.get(f"{reconnect}cap_s"),
        "factor": answers.get(f"{reconnect}factor"),
        "base_s": _times(answers.get(f"{reconnect}base_ms"), 0.001),
        "policy": POLICY_OF.get(str(answers.get(f"{reconnect}policy"))),
    }
    if answers.get(f"{reconnect}policy") == "immediate":
        figures["base_s"] = IMMEDIATE_S
    if answers.get(f"{reconnect}policy") == "eventsource_default":
        retry_s = _times(answers.get("transport.sse.retry_ms"), 0.001)
        figures["base_s"] = retry_s or EVENTSOURCE_S
        figures["first_delay_s"] = retry_s  # EventSource knows no other first delay than the value sent to it
    nodes, queue = answers.get("scale.nodes"), answers.get("scale.accept_queue_per_node")
    if nodes is not None:
        figures["accept_queue"] = (QUEUE_PER_NODE if queue is None else queue) * nodes
    if queue is None and answers.get("ops.shedding.policy") == "accept_all":
        figures["accept_queue"] = given.get("clients", figures["clients"])  # nobody is refused, everybody waits
    if given.get("policy") not in (None, figures["policy"]):
        figures["first_delay_s"] = None  # belongs to the design's own policy
    return {name: value for name, value in figures.items() if value is not None}


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
