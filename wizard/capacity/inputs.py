"""What the model starts from: a design's answers and derived values, defaults where a default is sound, and the facts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from wizard.capacity.facts import noted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wizard.capacity.facts import Backbone, Facts, Stack
    from wizard.capacity.trace import Book

LEAST = 1e-9  # what is less and not 0 says nothing, and quotients of such figures overflow
BIGGEST = 1e12  # as many clients as `storm` takes; a figure above is a slip of the keyboard
PROXIES = frozenset(
    (
        "nginx",
        "ingress_nginx",
        "haproxy",
        "envoy",
        "istio",
        "traefik",
        "caddy",
        "apache_httpd",
        "kong",
        "iis_arr",
        "varnish",
    )
)  # that a team runs itself, so that one of its addresses opens a connection to the node for each client

NOT_OURS = frozenset(("edge_runtime", "managed_realtime", "serverless_gateway"))  # runtimes whose nodes others count

# Asked for only when capacity needs them: the size of a node and the policy of sizing. What is taken is said.
DEFAULTED = (
    "scale.cpu_cores_per_node",
    "scale.memory_per_node_mib",
    "scale.egress_mbps_per_node",
    "scale.target_utilisation_pct",
    "scale.spare_nodes",
    "scale.app_cpu_us_per_inbound",
    "scale.app_cpu_us_per_delivery",
    "scale.backbone_shards",
)


class Reading(Protocol):
    """The answers that count, and derived values; ``derived`` returns something that is no number where one is unknown."""

    @property
    def answers(self) -> Mapping[str, Any]: ...

    def derived(self, name: str) -> Any: ...


class Message(NamedTuple):
    """One type of message, as far as load goes."""

    direction: str
    rate_per_s: float
    fanout: float
    bytes: float


class Inputs(NamedTuple):
    """All of them; None where neither an answer nor a fact gives one. Times in seconds, sizes in bytes."""

    connections: float
    own_nodes: bool
    nodes: float | None
    messages: tuple[Message, ...]
    delivered_per_s: float | None
    published_per_s: float | None
    publication_bytes_per_s: float | None
    delivered_bytes_per_s: float | None
    inbound_per_s: float | None
    inbound_bytes_per_s: float | None
    transport: str
    polls_per_s: float
    heartbeats_per_s: float
    heartbeat_bytes: float
    heartbeat_is_message: bool
    heartbeat_by_server: bool
    heartbeat_answered: bool
    tls_at_node: bool
    compression: str
    deflate_bytes: float
    encodes_per_recipient: bool
    stack: Stack | None
    memory_per_connection_bytes: float | None  # measured, or answered
    send_buffer_limit_bytes: float | None
    rtt_s: float | None
    cores: float
    cores_usable: float
    memory_per_node_bytes: float
    egress_per_node_bytes_per_s: float
    target: float  # 0 to 1
    spare_nodes: float
    failure_domains: float | None
    nodes_at_once: float
    max_connections_per_node: float | None
    deliveries_per_s_per_node: float | None
    descriptor_limit: float | None
    app_us_per_inbound: float
    app_us_per_delivery: float
    churn_per_s: float | None
    measured: dict[str, float]
    backbone_kind: str | None
    backbone: Backbone | None
    backbone_topology: str
    backbone_shards: float
    backbone_limit_per_s: float | None
    hop_connections: tuple[tuple[str, float], ...]
    behind_own_proxy: bool
    kubernetes: bool
    drain_s: float | None
    accept_per_s_per_node: float | None
    first_spread_s: float
    price_per_node_hour: float | None
    price_per_egress_gb: float | None
    price_managed_per_month: float | None


class Gathered(NamedTuple):
    """The inputs, what was taken from a default, and what is missing."""

    inputs: Inputs | None
    assumed: tuple[str, ...]
    needs: tuple[str, ...]


class OutOfRange(ValueError):
    """An input that the model does not compute with: above all sense, or next to nothing."""

    def __init__(self, path: str, value: float) -> None:
        super().__init__(path)
        self.path = path
        self.value = value


class _Reader:
    """Reads answers through a book, and remembers what it assumed and what it missed."""

    def __init__(self, reading: Reading, defaults: Mapping[str, Any], book: Book) -> None:
        self.answers = reading.answers
        self.reading = reading
        self.defaults = defaults
        self.book = book
        self.assumed: list[str] = []
        self.needs: list[str] = []

    def answer(self, path: str, *, times: float = 1.0, needed: bool = False) -> float | None:
        value = _number(self.answers.get(path))
        if value is None and path in DEFAULTED:
            value = _number(self.defaults.get(path))
            self.assumed.append(path)
        if value is None:
            if needed:
                self.needs.append(path)
            return None
        _check(path, value)
        told = self.book.answer(path, value)
        return told if times == 1.0 else told * times

    def sure(self, path: str) -> float:
        """Return an answer that has a default."""
        value = self.answer(path)
        assert value is not None, path
        return value

    def derived(self, name: str) -> float | None:
        value = _number(self.reading.derived(name))
        if value is None:
            return None
        _check(name, value)
        return self.book.derived(name, value)


def gather(reading: Reading, defaults: Mapping[str, Any], facts: Facts, book: Book) -> Gathered:
    """Return the inputs.

    Args:
        defaults: of the questions, by path.

    Raises:
        OutOfRange: a figure makes no sense.
    """
    read = _Reader(reading, defaults, book)
    answers = reading.answers
    connections = read.answer("context.scale.peak_connections", needed=True)
    stack = facts.stacks.get(str(answers.get("scale.stack")))
    measured = {
        name: value
        for name in (
            "cpu_us_per_idle_connection_s",
            "cpu_us_per_inbound",
            "cpu_us_per_delivery",
            "cpu_us_per_handshake",
        )
        if (value := read.answer(f"scale.measured.{name}")) is not None
    }
    all_measured = {"cpu_us_per_idle_connection_s", "cpu_us_per_inbound", "cpu_us_per_delivery"} <= measured.keys()
    if stack is None and not all_measured:
        read.needs.append("scale.stack")
    records = answers.get("protocol.messages") or ()
    messages = tuple(_message(number, record) for number, record in enumerate(records))
    delivered = read.derived("deliveries_per_s")
    if delivered is None:
        read.needs += _open_rates(answers)
    egress_mbps = read.derived("egress_mbps")
    inbound = read.derived("inbound_per_s")
    if inbound is None:
        read.needs.append("context.client_msgs_per_min")
    if connections is None:
        return Gathered(None, tuple(read.assumed), tuple(dict.fromkeys(read.needs)))
    mechanism = str(answers.get("protocol.heartbeat.mechanism", "none"))
    beats = read.derived("hb_per_s") if mechanism not in ("none", "tcp_keepalive") else None
    cores = read.sure("scale.cpu_cores_per_node")
    one_thread = stack is not None and stack.threads == "one"
    if answers.get("scale.tls_at") is None:
        read.assumed.append("scale.tls_at")
    deflate_kib = read.derived("deflate_kib") or 0.0
    inputs = Inputs(
        connections=connections,
        own_nodes=answers.get("context.platform.runtime") not in NOT_OURS and (stack is None or stack.kind == "server"),
        nodes=read.answer("scale.nodes"),
        messages=messages,
        delivered_per_s=delivered,
        published_per_s=read.derived("publications_per_s"),
        publication_bytes_per_s=read.derived("publication_bytes_per_s"),
        delivered_bytes_per_s=None if egress_mbps is None else egress_mbps * 125_000,
        inbound_per_s=inbound,
        inbound_bytes_per_s=read.derived("inbound_bytes_per_s"),
        transport=str(answers.get("transport.choice", "websocket")),
        polls_per_s=_polls(reading, read),
        heartbeats_per_s=0.0 if beats is None else beats,
        heartbeat_bytes=_beat_bytes(mechanism, facts, book),
        heartbeat_is_message=mechanism.startswith("app_message"),
        heartbeat_by_server=not mechanism.endswith("_client"),
        heartbeat_answered=mechanism in ("ws_ping_server", "ws_ping_client", "http2_ping")
        or answers.get("protocol.heartbeat.replied") is True,
        tls_at_node=answers.get("scale.tls_at") == "node",
        compression=str(answers.get("protocol.compression.mode", "none")),
        deflate_bytes=deflate_kib * 1024,
        encodes_per_recipient=_per_recipient(answers, stack),
        stack=stack,
        memory_per_connection_bytes=read.answer("scale.memory_per_connection_kib", times=1024),
        send_buffer_limit_bytes=read.answer("reliability.send_buffer.max_bytes_per_conn"),
        rtt_s=read.derived("rtt_s"),
        cores=cores,
        cores_usable=min(cores, 1.0) if one_thread and cores >= 1 else cores,
        memory_per_node_bytes=read.sure("scale.memory_per_node_mib") * 1_048_576,
        egress_per_node_bytes_per_s=read.sure("scale.egress_mbps_per_node") * 125_000,
        target=read.sure("scale.target_utilisation_pct") / 100,
        spare_nodes=read.sure("scale.spare_nodes"),
        failure_domains=read.answer("scale.failure_domains"),
        nodes_at_once=_at_once(read),
        max_connections_per_node=read.answer("scale.max_connections_per_node"),
        deliveries_per_s_per_node=read.answer("scale.deliveries_per_s_per_node"),
        descriptor_limit=read.answer("scale.fd_limit"),
        app_us_per_inbound=read.sure("scale.app_cpu_us_per_inbound"),
        app_us_per_delivery=read.sure("scale.app_cpu_us_per_delivery"),
        churn_per_s=_churn(connections, answers, read),
        measured=measured,
        backbone_kind=_text(answers.get("scale.backbone")),
        backbone=facts.backbones.get(str(answers.get("scale.backbone"))),
        backbone_topology=str(answers.get("scale.backbone_topology", "subscribed_channels")),
        backbone_shards=read.sure("scale.backbone_shards") if answers.get("scale.backbone") in facts.backbones else 1.0,
        backbone_limit_per_s=read.answer("scale.backbone_max_msgs_per_s"),
        hop_connections=_hop_connections(answers, book),
        behind_own_proxy=_behind_own_proxy(answers),
        kubernetes=answers.get("context.platform.runtime") == "kubernetes",
        drain_s=read.answer("scale.deploy.drain_s"),
        accept_per_s_per_node=read.answer("scale.accept_per_s_per_node"),
        first_spread_s=read.derived("first_spread_s") or 1.0,
        price_per_node_hour=read.answer("scale.price_per_node_hour"),
        price_per_egress_gb=read.answer("scale.price_per_egress_gb"),
        price_managed_per_month=read.answer("scale.price_managed_per_month"),
    )
    return Gathered(inputs, tuple(read.assumed), tuple(dict.fromkeys(read.needs)))


def _number(value: Any) -> float | None:
    """Return a finite number, or None for anything else."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if known else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _check(path: str, value: float) -> None:
    if value and not LEAST <= abs(value) <= BIGGEST:
        raise OutOfRange(path, value)


def _message(number: int, record: Mapping[str, Any]) -> Message:
    figures = {name: _number(record.get(name)) or 0.0 for name in ("rate_per_s", "fanout", "typical_bytes")}
    for name, value in figures.items():
        _check(f"protocol.messages[{number}].{name}", value)
    return Message(str(record.get("direction", "s2c")), *map(float, figures.values()))


def _open_rates(answers: Mapping[str, Any]) -> list[str]:
    """Return what is missing for the number of deliveries."""
    records = answers.get("protocol.messages") or []
    found = [
        f"protocol.messages[{number}].{name}"
        for number, record in enumerate(records)
        if record.get("direction") != "c2s"
        for name in ("rate_per_s", "fanout")
        if record.get(name) is None
    ]
    return found or ([] if records else ["protocol.messages"])


def _polls(reading: Reading, read: _Reader) -> float:
    if reading.answers.get("transport.choice") not in ("long_polling", "short_polling"):
        return 0.0
    return read.derived("poll_rps") or 0.0


def _beat_bytes(mechanism: str, facts: Facts, book: Book) -> float:
    """Return the payload of a heartbeat: a control frame carries none."""
    if not mechanism.startswith("app_message"):
        return 0.0
    fact = facts.coefficients["app_beat_bytes"]
    return noted(book, "app_beat_bytes", fact)


def _per_recipient(answers: Mapping[str, Any], stack: Stack | None) -> bool:
    """Return whether each recipient's frame is made anew: by the stack's habit, or because its number differs."""
    return (stack is not None and stack.encodes == "per_recipient") or (
        answers.get("reliability.seq.scope") == "per_connection"
    )


def _at_once(read: _Reader) -> float:
    """Return how many nodes a deploy takes away; blue-green brings its own."""
    if read.answers.get("scale.deploy.strategy") != "rolling_drain":
        return 0.0
    return read.answer("scale.deploy.nodes_at_once") or 0.0


def _churn(connections: float, answers: Mapping[str, Any], read: _Reader) -> float | None:
    """Return connects a second in quiet times: as answered, else one for each connection's lifetime."""
    churn = read.answer("scale.churn_per_s")
    if churn is not None:
        return churn
    ages = [read.answer("auth.max_connection_lifetime_s"), read.derived("min_lifetime_s")]
    known = [age for age in ages if age is not None and age > 0]
    if not known:
        return None
    return read.book.figure("churn_per_s", connections / min(known))


def _hop_connections(answers: Mapping[str, Any], book: Book) -> tuple[tuple[str, float], ...]:
    found = []
    for number, hop in enumerate(answers.get("context.hops") or ()):
        limit = _number(hop.get("max_connections"))
        if limit and hop.get("kind") != "durable_object":  # whose limit holds for each room, not for the design
            found.append((str(hop.get("name", number)), book.answer(f"context.hops[{number}].max_connections", limit)))
    return tuple(found)


def _behind_own_proxy(answers: Mapping[str, Any]) -> bool:
    """Return whether the hop right before the nodes is a proxy that opens a connection to the node for each client."""
    hops = [hop for hop in answers.get("context.hops") or () if hop.get("kind") != "app_server"]
    return bool(hops) and hops[-1].get("kind") in PROXIES
