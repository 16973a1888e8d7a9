"""Figures: value, formula and numbers agree with arithmetic done by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wizard.content.pack import templates_root
from wizard.quantity import quantity
from wizard.render.capacity import capacity_model, read_lines
from wizard.render.figures import figure, inputs

if TYPE_CHECKING:
    from tests.render.conftest import MakeSheet

DESIGN = """
context: {clients: [{kind: browser, rtt_p95_ms: 180}, {kind: iot, rtt_p95_ms: 320}], scale: {peak_connections: 40000}}
transport: {choice: websocket}
protocol:
  messages:
  - {type: a, direction: s2c, rate_per_s: 400, fanout: 30}
  - {type: b, direction: c2s, rate_per_s: 400, fanout: 0}
  - {type: c, direction: both, rate_per_s: 600, fanout: 15}
  heartbeat: {mechanism: ws_ping_server, interval_s: 25, timeout_s: 10, max_missed: 1}
reliability: {reconnect: {policy: exponential_full_jitter, cap_s: 134}}
scale: {nodes: 6, failure_domains: 3, accept_per_s_per_node: 200}
"""


@pytest.mark.parametrize(
    ("name", "value", "formula", "numbers"),
    [
        ("rtt_s", 0.32, "max(c.rtt_p95_ms for c in context.clients) / 1000", "max(180, 320) / 1,000"),
        (
            "detect_s",
            35,
            "protocol.heartbeat.interval_s * protocol.heartbeat.max_missed + protocol.heartbeat.timeout_s",
            "25 × 1 + 10",
        ),
        (
            "deliveries_per_s",
            21000,
            "sum(m.rate_per_s * m.fanout for m in protocol.messages if m.direction != 'c2s')",
            "400 × 30 + 600 × 15",
        ),
        pytest.param("mean_retry_s", 67, "reliability.reconnect.cap_s / 2", "134 / 2", id="only the branch taken"),
        ("surviving_nodes", 4, "scale.nodes - ceil(scale.nodes / scale.failure_domains)", "6 − ceil(6 / 3)"),
    ],
)
def test_a_figure_shows_its_arithmetic(
    make_sheet: MakeSheet, name: str, value: float, formula: str, numbers: str
) -> None:
    found = figure(make_sheet(DESIGN), name)
    assert (found.value, found.formula, found.numbers) == (value, formula, numbers)


def test_a_figure_that_lacks_an_answer_names_it(make_sheet: MakeSheet) -> None:
    found = figure(make_sheet("context: {scale: {peak_connections: 9}}"), "conn_per_node")
    assert (found.value, found.needs) == (None, ("scale.nodes",))


def test_an_input_says_whether_a_platform_or_a_default_stands_behind_it(make_sheet: MakeSheet) -> None:
    sheet = make_sheet(
        "context: {hops: [{name: lb, kind: aws_alb}, {name: own, kind: other, idle_timeout_s: 90}]}\n"
        "review: {decisions: {context.hops: {state: assumed, by: default}}}"
    )
    found = {i.path: (i.text, i.origin, i.platform) for i in inputs(sheet, [figure(sheet, "min_idle_s")])}
    assert found == {
        "context.hops[0].idle_timeout_s": ("60 s", "platform", ("AWS Application Load Balancer", "2026-11")),
        "context.hops[1].idle_timeout_s": ("90 s", "assumed", None),
    }


def test_a_line_is_held_against_its_limit(make_sheet: MakeSheet) -> None:
    model = capacity_model(make_sheet(DESIGN), read_lines((templates_root(),)))
    lines = {line.figure.formula: line for group in model.groups for line in group.lines}
    retries = lines["context.scale.peak_connections / mean_retry_s"]
    assert retries.limit is not None
    assert (round(retries.figure.value or 0), retries.limit.value, retries.holds) == (597, 1200, True)
    assert {"accept_per_s", "mean_retry_s", "surviving_nodes"} <= {f.name for f in model.intermediate}


def test_lines_that_do_not_apply_are_left_out(make_sheet: MakeSheet) -> None:
    sheet = make_sheet("context: {platform: {runtime: edge_runtime}, scale: {peak_connections: 9}}")
    model = capacity_model(sheet, read_lines((templates_root(),)))
    assert "conn_per_node" not in [line.figure.name for group in model.groups for line in group.lines]


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (25, "s", "25 s", "25 秒"),
        (14400, "s", "14,400 s (4 h)", "14,400 秒（4 小时）"),
        (5400, "s", "5,400 s (1.5 h)", "5,400 秒（1.5 小时）"),
        (1000, "s", "1,000 s", "1,000 秒"),
        (65536, "bytes", "65,536 bytes (64 KiB)", "65,536 字节（64 KiB）"),
        (1, "bytes", "1 byte", "1 字节"),
        (60000, "ms", "60,000 ms (60 s)", "60,000 毫秒（60 秒）"),
        (6666.67, None, "6,667", "6,667"),
        (83.333, "/s", "83.33/s", "83.33 次/秒"),
        (99.9, "%", "99.9 %", "99.9%"),
        (28, "d", "28 days", "28 天"),
    ],
)
def test_a_quantity_reads_well(value: float, unit: str | None, english: str, chinese: str) -> None:
    assert (quantity(value, unit, "en"), quantity(value, unit, "zh")) == (english, chinese)
