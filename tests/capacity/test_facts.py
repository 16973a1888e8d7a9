"""The figures of stacks and backbones are whole, in order, and agree with the derived values that rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.capacity.facts import read_facts
from wizard.review.view import View

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue

FIGURES = {
    "runtime_kib",
    "tls_kib",
    "base_mib",
    "beat_us",
    "inbound_us",
    "delivery_us",
    "quiet_factor",
    "encode_us_per_kib",
    "upgrade_us",
}


def test_every_server_stack_has_every_figure(catalogue: Catalogue) -> None:
    servers = [stack for stack in read_facts(catalogue.raw).stacks.values() if stack.kind == "server"]
    assert len(servers) >= 12
    assert {stack.id: set(stack.figures) for stack in servers} == {stack.id: FIGURES for stack in servers}


def test_every_figure_lies_in_its_range_and_says_how_far_to_trust_it(catalogue: Catalogue) -> None:
    facts = read_facts(catalogue.raw)
    figures = dict(facts.coefficients)
    for stack in facts.stacks.values():
        figures |= {f"{stack.id}.{name}": fact for name, fact in stack.figures.items()}
    for backbone in facts.backbones.values():
        figures |= {f"{backbone.id}.{name}": fact for name, fact in backbone.figures.items()}
    wrong = [
        name
        for name, fact in figures.items()
        if not (fact.low or fact.value) <= fact.value <= (fact.high or fact.value) or fact.value <= 0
    ]
    assert wrong == []
    assert {fact.confidence for fact in figures.values()} == {"verified", "derived", "from-memory", "estimate"}
    unsourced = [name for name, fact in figures.items() if not fact.source and fact.confidence != "estimate"]
    assert unsourced == ["hours_per_month"]


@pytest.mark.parametrize(
    "needed",
    [
        "go-",
        "node-ws",
        "socketio",
        "uwebsockets",
        "java-",
        "elixir-",
        "erlang",
        "python-",
        "dotnet-",
        "rust-",
        "centrifugo",
    ],
)
def test_the_usual_stacks_are_there(needed: str, catalogue: Catalogue) -> None:
    assert any(name.startswith(needed) for name in read_facts(catalogue.raw).stacks)


def test_the_derived_value_names_the_stacks_that_keep_their_zlib_streams(catalogue: Catalogue) -> None:
    stacks = read_facts(catalogue.raw).stacks
    fixed = {
        "transport.choice": "websocket",
        "protocol.compression.mode": "permessage_deflate",
        "protocol.compression.context_takeover": False,
    }
    views = {name: View(catalogue, {**fixed, "scale.stack": name}, {}, "full") for name in stacks}
    kept = {name for name, view in views.items() if view.derived("keeps_deflate")}
    assert kept == {name for name, stack in stacks.items() if stack.keeps_zlib_streams}


@pytest.mark.parametrize(
    ("stack", "takeover", "deflate_kib"),
    [
        ("go-gorilla", False, 0),
        ("go-gorilla", True, 295),
        ("node-ws", False, 295),
        (None, False, 0),
        (None, True, 295),
    ],
)
def test_compression_costs_nothing_only_where_streams_are_freed(
    stack: str | None, takeover: bool, deflate_kib: float, catalogue: Catalogue
) -> None:
    compression = {"mode": "permessage_deflate", "context_takeover": takeover, "window_bits": 15, "mem_level": 8}
    answers = {f"protocol.compression.{name}": value for name, value in compression.items()}
    answers |= {"transport.choice": "websocket"} | ({} if stack is None else {"scale.stack": stack})
    assert View(catalogue, answers, {}, "standard").derived("deflate_kib") == deflate_kib
