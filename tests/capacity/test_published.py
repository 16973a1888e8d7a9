"""The model against systems whose figures were published: memory, CPU and network within a factor of two.

Each row says where it comes from, what was assumed where the source is silent, and whether a coefficient of the model was
taken from the very same source (``calibrates``): such a row shows that the arithmetic holds, and nothing about prediction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.capacity.conftest import Compute, Computed

FACTOR = 2.0


class System(NamedTuple):
    """One published system; ``published`` holds the figures that its source gives, by what they are called here."""

    name: str
    source: str
    design: str
    published: dict[str, float]
    bottleneck: str | None = None
    calibrates: bool = False


def message(name: str, direction: str, rate_per_s: float, fanout: float, size: int) -> str:
    return (
        f"{{type: {name}, direction: {direction}, rate_per_s: {rate_per_s}, fanout: {fanout}, typical_bytes: {size}}}"
    )


def design(connections: int, *messages: str, heartbeat_s: float | None = None, **scale: object) -> str:
    beat = "{mechanism: none}" if heartbeat_s is None else f"{{mechanism: ws_ping_server, interval_s: {heartbeat_s}}}"
    listed = "\n".join(f"  - {one}" for one in messages)
    return (
        f"context: {{client_msgs_per_min: 0, scale: {{peak_connections: {connections}}}}}\n"
        "transport: {choice: websocket}\n"
        f"protocol:\n  heartbeat: {beat}\n" + (f"  messages:\n{listed}\n" if listed else "") + "scale:\n"
        "  target_utilisation_pct: 100\n" + "".join(f"  {name}: {value}\n" for name, value in scale.items())
    )


SYSTEMS = (
    System(
        # 24 threads at 58 % and 67 GB in use (35 active, 14 inactive, 18 wired). No message rate is given: CPU is left out.
        "WhatsApp, 2012",
        "https://blog.whatsapp.com/1-million-is-so-2011",
        design(2_277_845, stack="erlang", nodes=1, cpu_cores_per_node=24, memory_per_node_mib=98_288),
        {"memory_bytes": 67e9, "nodes": 1},
        bottleneck="memory",
    ),
    System(
        # Every user gets 512 bytes a minute. 57 % of a Dell R610 with two six-core X5650, 24 threads: 13.7. The kernel
        # alone took 36 GB. The total is not in the text; the machine "is limited by its RAM".
        "MigratoryData, 12 million users, 2013",
        "https://migratorydata.com/2013/06/20/12-million-concurrent-connections-with-migratorydata-websocket-server/",
        design(
            12_000_000,
            message("push", "s2c", 200_000, 1, 512),
            stack="java-netty",
            nodes=1,
            cpu_cores_per_node=24,
            egress_mbps_per_node=10_000,
        ),
        {"cpu_cores": 13.7, "network_out_bytes_per_s": 1.015e9 / 8, "kernel_bytes": 36e9},
        bottleneck="memory",
    ),
    System(
        # Every user gets 512 bytes a minute, "almost 1 Gbps" in all.
        "MigratoryData, 10 million users, 2015",
        "https://migratorydata.com/blog/migratorydata-solved-the-c10m-problem/",
        design(10_000_000, message("push", "s2c", 166_667, 1, 512), stack="java-netty", nodes=1),
        {"network_out_bytes_per_s": 1e9 / 8},
    ),
    System(
        # 28 million deliveries a minute of 100 bytes; a personal channel each and groups of ten; the split is not given,
        # half of the deliveries are taken from each. 200,000 connects a minute. 20 pods on 40 CPU, 27 GB, five Redis at 32 %.
        "Centrifugo, a million connections, 2020",
        "https://centrifugal.dev/blog/2020/02/10/million-connections-with-centrifugo",
        design(
            1_000_000,
            message("personal", "s2c", 233_000, 1, 100),
            message("group", "s2c", 23_300, 10, 100),
            heartbeat_s=25,
            stack="centrifugo",
            nodes=20,
            cpu_cores_per_node=2,
            memory_per_node_mib=4_096,
            churn_per_s=3_333,
            backbone="redis_pubsub",
            backbone_shards=5,
        ),
        {"cpu_cores": 40, "memory_bytes": 27e9, "core_share_per_shard": 0.32},
        bottleneck="cpu",
    ),
    System(
        # The same test without many messages: about 10 CPU and 5 % of each Redis, for pings, connects and subscriptions.
        "Centrifugo, a million quiet connections, 2020",
        "https://centrifugal.dev/blog/2020/02/10/million-connections-with-centrifugo",
        design(1_000_000, heartbeat_s=25, stack="centrifugo", nodes=20, cpu_cores_per_node=2, churn_per_s=3_333),
        {"cpu_cores": 10, "memory_bytes": 27e9},
    ),
    System(
        # 40 cores and 128 GB held two million sockets with a channel each; the limit was the test's own.
        "Phoenix, two million sockets, 2015",
        "http://phoenixframework.org/blog/the-road-to-2-million-websocket-connections",
        design(2_000_000, stack="elixir-phoenix", nodes=1, cpu_cores_per_node=40, memory_per_node_mib=122_070),
        {"memory_bytes": 128e9, "nodes": 1},
        bottleneck="memory",
        calibrates=True,
    ),
    System(
        # From 20,000 to 24,000 connections memory grew from 82 to 91.6 % of 4 GB.
        "CloudBase Realtime on Phoenix, 2026",
        "https://docs.cloudbase.net/en/api-reference/webv3/realtime/benchmarks",
        design(4_000, stack="elixir-phoenix", nodes=1, cpu_cores_per_node=2, memory_per_node_mib=4_096),
        {"connections_bytes": 0.096 * 4e9},
        calibrates=True,
    ),
    System(
        # One Node.js process is full with 30,000 clients that each get 1 kB a second.
        "Socket.IO, one process, 2023",
        "https://github.com/ezioda004/benchmark-socketio-uwebsockets",
        design(
            30_000,
            message("tick", "s2c", 1, 30_000, 1_000),
            heartbeat_s=25,
            stack="socketio",
            nodes=1,
            cpu_cores_per_node=4,
        ),
        {"cpu_cores": 1},
        bottleneck="cpu",
        calibrates=True,
    ),
    System(
        # 50,000 messages a second keep one core of SockJS, a relative of Socket.IO without its packets, at 100 %.
        "SockJS, one process, 2014",
        "https://github.com/sockjs/sockjs-node/issues/152",
        design(1_000, message("tick", "s2c", 50, 1_000, 100), stack="socketio", nodes=1, cpu_cores_per_node=1),
        {"cpu_cores": 1},
        bottleneck="cpu",
        calibrates=True,
    ),
    System(
        # A million idle connections: 2.33 cores and 11.3 GB with every memory option on, which the defaults do not have.
        "Centrifugo, a million tuned connections, 2026",
        "https://centrifugal.dev/blog/2026/08/17/tuning-idle-connections",
        design(
            1_000_000, heartbeat_s=25, stack="centrifugo", nodes=1, cpu_cores_per_node=16, memory_per_node_mib=30_000
        ),
        {"memory_bytes": 15.5e9},
        calibrates=True,
    ),
)


def figures(computed: Computed) -> dict[str, float | None]:
    """Return what a source may speak of."""
    result = computed.result
    each = result.per_connection
    connections = result.inputs.connections
    return {
        "memory_bytes": result.total.memory_bytes,
        "connections_bytes": None if each.memory is None else each.memory * connections,
        "kernel_bytes": each.parts["kernel"] * connections,
        "cpu_cores": result.total.cpu_cores,
        "network_out_bytes_per_s": result.total.network_out_bytes_per_s,
        "core_share_per_shard": result.backbone.core_share_per_shard if result.backbone else None,
        "nodes": result.nodes.needed,
    }


# What the model gets wrong by more than the factor, and why; a row that comes right must leave this list.
KNOWN_TO_MISS = {
    ("Centrifugo, a million tuned connections, 2026", "memory_bytes"): "the coefficient is that of the defaults",
}


def cases() -> list[tuple[System, str]]:
    return [(system, name) for system in SYSTEMS for name in system.published]


@pytest.mark.parametrize(("system", "name"), cases(), ids=lambda part: part if isinstance(part, str) else part.name)
def test_a_published_figure_is_met_within_a_factor_of_two(system: System, name: str, compute: Compute) -> None:
    found, published = figures(compute(system.design))[name], system.published[name]
    assert found is not None
    within = published / FACTOR <= found <= published * FACTOR
    assert within is ((system.name, name) not in KNOWN_TO_MISS), f"{found:,.3g} against {published:,.3g}"


@pytest.mark.parametrize("system", [one for one in SYSTEMS if one.bottleneck], ids=lambda one: one.name)
def test_the_published_bottleneck_is_found(system: System, compute: Compute) -> None:
    assert compute(system.design).result.nodes.bottleneck == system.bottleneck


def test_some_systems_are_not_what_the_coefficients_come_from() -> None:
    assert sum(not system.calibrates for system in SYSTEMS) >= 5
