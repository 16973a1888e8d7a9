"""Memory of one connection: runtime, kernel, TLS, compression, and what its send buffer actually holds."""

from __future__ import annotations

from wizard.capacity.facts import noted
from wizard.capacity.trace import least
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wizard.capacity.facts import Facts
    from wizard.capacity.inputs import Inputs
    from wizard.capacity.trace import Book

KIB = 1024
PARTS = ("runtime", "kernel", "tls", "compression", "send_buffer")


class PerConnection(NamedTuple):
    """Bytes; ``memory`` is None where neither a measurement nor a stack says what a connection costs."""

    memory: float | None
    parts: dict[str, float]
    stack_says: float | None  # runtime, kernel and TLS by the stack's figures, where an answer stands in their place


def memory_per_connection(inputs: Inputs, facts: Facts, book: Book) -> PerConnection:
    """Return the memory of one connection and its parts.

    A measured figure, ``scale.memory_per_connection_kib``, holds kernel, TLS and application; it stands in place of all
    three. Compression and buffers come on top, as in the derived values that rules read.
    """
    stack = inputs.stack
    parts = dict.fromkeys(PARTS, 0.0)
    parts["compression"] = inputs.deflate_bytes
    parts["send_buffer"] = _held(inputs, book)
    if inputs.memory_per_connection_bytes is not None:
        parts["runtime"] = inputs.memory_per_connection_bytes
    elif stack is not None and stack.kind == "server":
        kernel = facts.coefficients["kernel_kib"]
        runtime = stack.figures["runtime_kib"]
        parts["runtime"] = noted(book, "stack.runtime_kib", runtime, stack.id) * KIB
        parts["kernel"] = noted(book, "kernel_kib", kernel) * KIB
        if inputs.tls_at_node:
            tls = stack.figures["tls_kib"]
            parts["tls"] = noted(book, "stack.tls_kib", tls, stack.id) * KIB
    else:
        return PerConnection(None, parts, None)
    parts = {
        name: book.figure(f"per_connection.memory_parts.{name}", value) if value else value
        for name, value in parts.items()
    }
    total = book.figure("per_connection.memory_bytes", sum(parts.values()))
    return PerConnection(total, parts, _stack_says(inputs, facts))


def _held(inputs: Inputs, book: Book) -> float:
    """Return what waits for acknowledgement on average: the connection's share of the traffic, for a round trip."""
    if inputs.delivered_bytes_per_s is None or inputs.rtt_s is None:
        return 0.0
    held = inputs.delivered_bytes_per_s / inputs.connections * inputs.rtt_s
    if inputs.send_buffer_limit_bytes is not None:
        held = least(held, inputs.send_buffer_limit_bytes)
    return held


def _stack_says(inputs: Inputs, facts: Facts) -> float | None:
    stack = inputs.stack
    if inputs.memory_per_connection_bytes is None or stack is None or stack.kind != "server":
        return None
    tls_kib = stack.figures["tls_kib"].value if inputs.tls_at_node else 0.0
    return (stack.figures["runtime_kib"].value + facts.coefficients["kernel_kib"].value + tls_kib) * KIB


def base_bytes(inputs: Inputs, book: Book) -> float:
    """Return the memory of a node's process without connections; 0 where no stack is named."""
    if inputs.stack is None or inputs.stack.kind != "server":
        return 0.0
    base = inputs.stack.figures["base_mib"]
    return noted(book, "stack.base_mib", base, inputs.stack.id) * 1_048_576
