"""Systems whose figures were published, each as a design: what the model is held against.

Each row says where it comes from, what was assumed where the source is silent, and whether a coefficient of the model was
taken from the very same source (``calibrates``): such a row shows that the arithmetic holds, and nothing about prediction.
"""

from __future__ import annotations

from typing import NamedTuple


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


def echo(per_s: float, size: int) -> tuple[str, str]:
    """Return the messages of an echo server: each that comes in goes back out."""
    return message("in", "c2s", per_s, 0, size), message("out", "s2c", per_s, 1, size)


def design(
    connections: int,
    *messages: str,
    heartbeat_s: float | None = None,
    transport: str = "websocket",
    **scale: object,
) -> str:
    beat = "{mechanism: none}" if heartbeat_s is None else f"{{mechanism: ws_ping_server, interval_s: {heartbeat_s}}}"
    listed = "\n".join(f"  - {one}" for one in messages)
    return (
        f"context: {{client_msgs_per_min: 0, scale: {{peak_connections: {connections}}}}}\n"
        f"transport: {{choice: {transport}}}\n"
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
        calibrates=True,
    ),
    System(
        # The same test without many messages: about 10 CPU and 5 % of each Redis, for pings, connects and subscriptions.
        "Centrifugo, a million quiet connections, 2020",
        "https://centrifugal.dev/blog/2020/02/10/million-connections-with-centrifugo",
        design(1_000_000, heartbeat_s=25, stack="centrifugo", nodes=20, cpu_cores_per_node=2, churn_per_s=3_333),
        {"cpu_cores": 10, "memory_bytes": 27e9},
        calibrates=True,
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
    System(
        # 192,000 users get 10 messages of 512 bytes a second each, 8.8 Gbps in all, on the machine of the 12 million: its
        # 24 threads are the most it can have taken, and the latency of 600 ms says that they were taken.
        "MigratoryData, 192,000 users at 10 messages a second, 2013",
        "https://migratorydata.com/blog/websockets-benchmark-8x-more-scalable/",
        design(
            192_000,
            message("push", "s2c", 1_920_000, 1, 512),
            stack="java-netty",
            nodes=1,
            cpu_cores_per_node=24,
            memory_per_node_mib=98_304,
            egress_mbps_per_node=20_000,
        ),
        {"cpu_cores": 24, "network_out_bytes_per_s": 8.8e9 / 8},
        bottleneck="cpu",
    ),
    System(
        # Stock quotes in production: over 10,000 connections, over 100,000 pushes a second, at most 40 % of four cores.
        # The size of a quote is not given; 100 bytes are taken.
        "Stock quotes on Netty and Spring, 2018",
        "https://github.com/YeautyYE/netty-websocket-spring-boot-starter/issues/9",
        design(
            10_000,
            message("quote", "s2c", 100_000, 1, 100),
            stack="java-netty",
            nodes=1,
            cpu_cores_per_node=4,
            memory_per_node_mib=8_192,
        ),
        {"cpu_cores": 1.6},
        bottleneck="cpu",
    ),
    System(
        # One room of 500,000 on five machines of 24 threads, each of them full at 23.4; 5.6 million messages a second
        # arrive, 780 Mbit/s leave each machine, 2.65 GB are used on each. 10 bytes and a header of 16.
        "goim, a room of 500,000 on five nodes, 2015",
        "https://github.com/Terry-Mao/goim/commits/master/doc/benchmark_cn.md",
        design(
            500_000,
            message("push", "s2c", 11.2, 500_000, 26),
            stack="go-gorilla",
            nodes=5,
            cpu_cores_per_node=24,
            memory_per_node_mib=32_768,
            egress_mbps_per_node=10_000,
        ),
        {"cpu_cores": 5 * 23.4, "memory_bytes": 5 * 2.65e9, "network_out_bytes_per_s": 5 * 780e6 / 8},
        bottleneck="cpu",
    ),
    System(
        # The same a year later: messages for one connection go out many at a time. 24.4 million a second arrive on two
        # machines at 14 to 23.4 threads, 3.19 Gbit/s each.
        "goim, messages written many at a time, 2016",
        "https://github.com/Terry-Mao/goim/blob/master/doc/benchmark_en.md",
        design(
            500_000,
            message("push", "s2c", 48.8, 500_000, 26),
            stack="go-gorilla",
            nodes=2,
            cpu_cores_per_node=24,
            memory_per_node_mib=32_768,
            egress_mbps_per_node=10_000,
        ),
        {"cpu_cores": 2 * 18.7, "memory_bytes": 2 * 4.22e9, "network_out_bytes_per_s": 2 * 3.19e9 / 8},
    ),
    System(
        # 800,000 users an instance and 25 GB; 20,000 to 50,000 messages of 256 to 1,000 bytes a second on 24 cores.
        "360 push, one instance, 2015",
        "https://besthub.dev/articles/design-and-performance-considerations-of-360-s-long-connection-push-system-using-go-836f849b2d7c",
        design(
            800_000,
            message("push", "s2c", 35_000, 1, 600),
            stack="go-gorilla",
            nodes=1,
            cpu_cores_per_node=24,
            memory_per_node_mib=65_536,
        ),
        {"memory_bytes": 25e9, "nodes": 1},
        bottleneck="memory",
    ),
    System(
        # "About 250,000 connections per server with 16 GB", two cores.
        "CBSignal, one server, 2020",
        "https://github.com/cdnbye/cbsignal/issues/1",
        design(250_000, stack="go-gorilla", nodes=1, cpu_cores_per_node=2, memory_per_node_mib=16_384),
        {"nodes": 1},
        bottleneck="memory",
    ),
    System(
        # 100,000 messages a second to 1,000 connections on one core of 3.4 GHz; their size is not given.
        "sseserver in Go, one core, 2014",
        "https://github.com/mroth/sseserver/issues/8",
        design(
            1_000,
            message("event", "s2c", 100, 1_000, 100),
            transport="sse",
            stack="go-gorilla",
            nodes=1,
            cpu_cores_per_node=1,
        ),
        {"cpu_cores": 1},
        bottleneck="cpu",
    ),
    System(
        # Six processes of one thread on t2.medium pass on a million messages of 23 bytes a second at 80 %; Redis between.
        # How many clients there were is not given; 600 are taken.
        "deepstream on uWebSockets, six nodes, 2017",
        "https://deepstream.io/info/performance/four-billion-messages-per-hour/",
        design(
            600,
            message("price", "s2c", 10_000, 100, 23),
            stack="uwebsockets",
            nodes=6,
            cpu_cores_per_node=2,
            memory_per_node_mib=4_096,
            backbone="redis_pubsub",
        ),
        {"cpu_cores": 4.8, "nodes": 6},
        bottleneck="cpu",
    ),
    System(
        # 250 pairs of clients, 10,000 messages a second from one of a pair to the other, through Engine.IO: 80 % of a thread.
        "deepstream on Engine.IO, one node, 2016",
        "https://github.com/deepstreamIO/deepstream.io-website/blob/master/content/info/performance/single-node-vs-cluster/index.md",
        design(500, *echo(10_000, 60), stack="socketio", nodes=1, cpu_cores_per_node=2),
        {"cpu_cores": 0.8},
        bottleneck="cpu",
    ),
    System(
        # Three of them over Redis, 30,000 messages a second, each at 70 %.
        "deepstream on Engine.IO, three nodes, 2016",
        "https://github.com/deepstreamIO/deepstream.io-website/blob/master/content/info/performance/single-node-vs-cluster/index.md",
        design(1_500, *echo(30_000, 60), stack="socketio", nodes=3, cpu_cores_per_node=2, backbone="redis_pubsub"),
        {"cpu_cores": 2.1},
        bottleneck="cpu",
    ),
    System(
        # A chat room of 16 whose every message goes to all: 100,000 a second fill one process.
        "A chat room on Node.js with ws, 2022",
        "https://bun.sh/docs/api/websockets",
        design(
            16,
            message("say", "c2s", 6_250, 0, 20),
            message("said", "s2c", 6_250, 16, 25),
            stack="node-ws",
            nodes=1,
            cpu_cores_per_node=1,
        ),
        {"cpu_cores": 1},
        bottleneck="cpu",
    ),
    System(
        # The same room on Bun, which is built on uWebSockets: 700,000 a second.
        "The same chat room on Bun, 2022",
        "https://bun.sh/docs/api/websockets",
        design(
            16,
            message("say", "c2s", 43_750, 0, 20),
            message("said", "s2c", 43_750, 16, 25),
            stack="uwebsockets",
            nodes=1,
            cpu_cores_per_node=1,
        ),
        {"cpu_cores": 1},
        bottleneck="cpu",
    ),
    System(
        # 250,000 connections in one Node.js process: 870 MB of it, 1.19 GB of its container.
        "A quarter of a million connections on Node.js",
        "https://github.com/NeuronEnix/1-million-websocket",
        design(250_000, stack="node-ws", nodes=1, cpu_cores_per_node=1),
        {"memory_bytes": 1.19e9},
    ),
    System(
        # 620,000 idle connections on an m3.xlarge of four vCPU and 15 GB.
        "620,000 connections on Node.js with ws, 2015",
        "https://www.jayway.com/2015/04/13/600k-concurrent-websocket-connections-on-aws-using-node-js/",
        design(620_000, stack="node-ws", nodes=1, cpu_cores_per_node=4, memory_per_node_mib=15_360),
        {"nodes": 1},
    ),
    System(
        # One process on an Apple M1 echoes 11,530 messages of 108 bytes a second to 128 clients.
        "An echo server in Python with websockets, 2023",
        "https://github.com/k-salih/websockets-benchmark",
        design(128, *echo(11_530, 108), stack="python-websockets", nodes=1, cpu_cores_per_node=1),
        {"cpu_cores": 1},
        bottleneck="cpu",
    ),
    System(
        # The same with Tornado, which the model does not know; uvicorn is taken for it.
        "An echo server in Python with Tornado, 2023",
        "https://github.com/k-salih/websockets-benchmark",
        design(128, *echo(7_515, 108), stack="python-uvicorn", nodes=1, cpu_cores_per_node=1),
        {"cpu_cores": 1},
        bottleneck="cpu",
    ),
    System(
        # 10,000 clients are taken; four of the eight threads of a Ryzen 7 5800H serve, the clients have the others.
        "An echo server in Go with gobwas/ws, 2023",
        "https://github.com/lesismal/go-websocket-benchmark",
        design(10_000, *echo(146_985, 1_024), stack="go-gorilla", nodes=1, cpu_cores_per_node=4),
        {"cpu_cores": 3.97},
    ),
    System(
        "An echo server in Go with nhooyr.io/websocket, 2023",
        "https://github.com/lesismal/go-websocket-benchmark",
        design(10_000, *echo(153_434, 1_024), stack="go-gorilla", nodes=1, cpu_cores_per_node=4),
        {"cpu_cores": 3.97},
    ),
    System(
        "An echo server in Go with gorilla/websocket, 2023",
        "https://github.com/lesismal/go-websocket-benchmark",
        design(10_000, *echo(203_196, 1_024), stack="go-gorilla", nodes=1, cpu_cores_per_node=4),
        {"cpu_cores": 2.59, "runtime_bytes": 256e6},
    ),
    System(
        # 591,000 echoes of 1 KiB a second to 50,000 clients keep five loops busy.
        "An echo server on uWebSockets, five loops, 2026",
        "https://github.com/lesismal/go-websocket-benchmark/blob/main/frameworks/uwebsockets/README.md",
        design(50_000, *echo(591_000, 1_024), stack="uwebsockets", nodes=5, cpu_cores_per_node=1),
        {"cpu_cores": 5},
        calibrates=True,
    ),
    System(
        # 315,000 echoes of 1 KiB a second to 50,000 clients keep three CPUs busy; 6.85 GB with the default buffers.
        "An echo server in Rust with tokio-tungstenite, 2026",
        "https://github.com/lesismal/go-websocket-benchmark/blob/main/frameworks/tokio_tungstenite/README.md",
        design(50_000, *echo(315_000, 1_024), stack="rust-tungstenite", nodes=1, cpu_cores_per_node=3),
        {"cpu_cores": 3, "runtime_bytes": 6.85e9},
        calibrates=True,
    ),
    System(
        # 250,000 subscribers of one broadcast: about 65 GB.
        "WSE, a quarter of a million subscribers in Rust, 2026",
        "https://github.com/silvermpx/wse/blob/main/docs/BENCHMARKS_FANOUT.md",
        design(
            250_000,
            message("tick", "s2c", 1, 250_000, 100),
            stack="rust-tungstenite",
            nodes=1,
            cpu_cores_per_node=64,
            memory_per_node_mib=131_072,
        ),
        {"memory_bytes": 65e9, "nodes": 1},
    ),
    System(
        # 45 KB of the process for each of 10,000 clients that get a message every 10 seconds.
        "MochiWeb in Erlang, 2008",
        "https://www.metabrew.com/article/a-million-user-comet-application-with-mochiweb-part-1/",
        design(10_000, message("tick", "s2c", 1_000, 1, 40), transport="sse", stack="erlang", nodes=1),
        {"runtime_bytes": 10_000 * 45 * 1024},
    ),
)


# What the model gets wrong by more than the factor, and why; a row that comes right must leave this list.
KNOWN_TO_MISS = {
    (
        "Centrifugo, a million tuned connections, 2026",
        "memory_bytes",
    ): "every memory option is on; the coefficient is that of the defaults",
    (
        "goim, messages written many at a time, 2016",
        "cpu_cores",
    ): "many messages in one write; the model counts a write for each",
    (
        "goim, messages written many at a time, 2016",
        "network_out_bytes_per_s",
    ): "many messages in one packet; the model counts a packet for each",
    ("The same chat room on Bun, 2022", "cpu_cores"): "messages come in bursts, and a burst goes out in one write",
    (
        "A quarter of a million connections on Node.js",
        "memory_bytes",
    ): "3.5 KB for each in the process; the coefficient lies between this and 20 KB elsewhere",
    (
        "An echo server in Go with gorilla/websocket, 2023",
        "cpu_cores",
    ): "bytes are echoed, not encoded, and never leave the machine; its core is twice as fast as a cloud's",
}
