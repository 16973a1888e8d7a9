"""Network of the nodes, both directions: payload, frame header, TLS record, TCP/IP, acknowledgements, heartbeats, backbone."""

from __future__ import annotations

import math

from wizard.capacity.backbone import has_backbone, mean_publication_bytes, node_deliveries_per_s
from wizard.capacity.facts import noted
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs, Message
    from wizard.capacity.trace import Book


class Network(NamedTuple):
    """Bytes a second of the whole cluster; what each message to or from the backbone adds."""

    clients_in: float
    clients_out: float
    per_backbone_message: float
    published_per_s: float


class _Wire(NamedTuple):
    """Bytes around messages."""

    packet: float  # TCP and IP headers
    segment: float  # what one packet holds
    record: float  # of TLS; 0 where it ends before the node
    mask: float
    event: float  # of SSE
    response: float  # of polling
    request: float
    ratio: float  # what compression leaves of a payload


def header_bytes(payload_bytes: float) -> int:
    """Return the header of an unmasked WebSocket frame. RFC 6455, 5.2: 2, 4 or 10 bytes by the length."""
    if payload_bytes <= 125:
        return 2
    return 4 if payload_bytes <= 65535 else 10


def network_of(inputs: Inputs, facts: Facts, book: Book) -> Network:
    """Return what the clients make flow, and what a message of the backbone weighs."""
    wire = _wire(inputs, facts, book)
    sent = [message for message in inputs.messages if message.direction != "c2s"]
    received = [message for message in inputs.messages if message.direction != "s2c"]
    down = sum(m.rate_per_s * m.fanout * _downward(m, inputs, wire) for m in sent)
    down_packets = sum(m.rate_per_s * m.fanout * _packets(m, wire) for m in sent)
    up = sum(m.rate_per_s * _upward(m, wire) for m in received)
    up_packets = sum(m.rate_per_s * _packets(m, wire) for m in received)
    if not any(m.rate_per_s for m in received) and inputs.inbound_per_s:
        up = inputs.inbound_per_s * (header_bytes(0) + wire.mask + wire.record + wire.packet)
        up_packets = inputs.inbound_per_s
    beat_out, beat_in, beat_packets = _beats(inputs, wire)
    polls = inputs.polls_per_s
    out = book.figure(
        "network.clients_out_bytes_per_s",
        down + beat_out + up_packets * wire.packet + beat_packets * wire.packet + polls * (wire.response + wire.packet),
        "sum(m.rate_per_s * m.fanout * (m.typical_bytes + frame header + tls + tcp_ip_bytes * packets) for m sent)"
        " + heartbeats + an acknowledgement for each packet received",
    )
    into = book.figure(
        "network.clients_in_bytes_per_s",
        up + beat_in + down_packets * wire.packet + polls * (wire.request + wire.packet),
        "sum(m.rate_per_s * (m.typical_bytes + frame header + mask + tls + tcp_ip_bytes * packets) for m received)"
        " + heartbeats + an acknowledgement for each packet sent",
    )
    published = (inputs.published_per_s or 0.0) if has_backbone(inputs) else 0.0
    overhead = 0.0
    if inputs.backbone is not None:
        fact = inputs.backbone.figures["overhead_bytes"]
        overhead = noted(book, "backbone.overhead_bytes", fact, inputs.backbone.id)
    return Network(into, out, mean_publication_bytes(inputs) + overhead, published)


def totals(inputs: Inputs, network: Network, nodes: float) -> tuple[float, float]:
    """Return bytes a second into and out of all nodes together, the backbone's included."""
    received = node_deliveries_per_s(inputs, nodes) * network.per_backbone_message
    sent = network.published_per_s * network.per_backbone_message if nodes > 1 else 0.0
    return network.clients_in + received, network.clients_out + sent


def _wire(inputs: Inputs, facts: Facts, book: Book) -> _Wire:
    def coefficient(name: str) -> float:
        fact = facts.coefficients[name]
        return float(noted(book, name, fact))

    compressed = inputs.compression in ("permessage_deflate", "app_level")
    return _Wire(
        packet=coefficient("tcp_ip_bytes"),
        segment=coefficient("segment_bytes"),
        record=coefficient("tls_record_bytes") if inputs.tls_at_node else 0.0,
        mask=coefficient("mask_bytes"),
        event=coefficient("sse_event_bytes") if inputs.transport == "sse" else 0.0,
        response=coefficient("poll_response_bytes") if inputs.polls_per_s else 0.0,
        request=coefficient("poll_request_bytes") if inputs.polls_per_s else 0.0,
        ratio=coefficient("deflate_ratio") if compressed else 1.0,
    )


def _framing(size: float, inputs: Inputs, wire: _Wire) -> float:
    return wire.event if inputs.transport == "sse" else float(header_bytes(size))


def _packets(message: Message, wire: _Wire) -> int:
    return max(1, math.ceil((message.bytes * wire.ratio + 10 + wire.record) / wire.segment))


def _downward(message: Message, inputs: Inputs, wire: _Wire) -> float:
    size = message.bytes * wire.ratio
    return size + _framing(size, inputs, wire) + wire.record + wire.packet * _packets(message, wire)


def _upward(message: Message, wire: _Wire) -> float:
    size = message.bytes * wire.ratio
    return size + header_bytes(size) + wire.mask + wire.record + wire.packet * _packets(message, wire)


def _beats(inputs: Inputs, wire: _Wire) -> tuple[float, float, float]:
    """Return bytes a second out, in, and packets received for which an acknowledgement goes out."""
    size = float(inputs.heartbeat_bytes)
    out = size + _framing(size, inputs, wire) + wire.record + wire.packet
    into = size + header_bytes(size) + wire.mask + wire.record + wire.packet
    beats = float(inputs.heartbeats_per_s)
    acknowledgement = wire.packet
    if inputs.heartbeat_answered:
        return beats * out, beats * into, beats
    if inputs.heartbeat_by_server:
        return beats * out, beats * acknowledgement, 0.0
    return 0.0, beats * into, beats
