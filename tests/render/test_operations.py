"""Alert rules and dashboard: what comes from which figure, what is left to a person, hostile texts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.render.conftest import CASES
from wizard.render.operations import render

if TYPE_CHECKING:
    from tests.render.conftest import Make
    from wizard.render.material import Material

SMALL = """
context: {product: {name: Small}, latency: {target_p95_ms: 250}}
scale: {nodes: 6, failure_domains: 3, max_connections_per_node: 5000, accept_per_s_per_node: 200}
ops:
  metrics:
  - {key: connections_active, labels: [node]}
  - {key: connects, labels: [node]}
  - {key: disconnects, labels: [code], alert: rate > 5 x baseline for 5 min}
  - {key: delivery_latency, labels: [region]}
  - {key: auth_failures, alert: when it looks odd}
"""
SMALL_RULES = """\
# Written by wsdesign export from inline.yaml; change the design, not this file.
# Metrics are called realtime_<key>; realtime_delivery_latency is a histogram in seconds. Where a client
# library adds _total to counters, add it here too. A comment above each rule names the answers behind it.
# ops.metrics[4].alert asks for an alert whose words give no expression; write it by hand: when it looks odd
groups:
  - name: realtime
    rules:
      # Threshold from scale.max_connections_per_node: 5000.
      - alert: RealtimeNodeFull
        expr: "sum by (node) (realtime_connections_active) >= 5000"
        annotations:
          summary: A node holds as many connections as it may.
      # Threshold from scale.accept_per_s_per_node: 200.
      - alert: RealtimeConnectionStorm
        expr: "sum by (node) (rate(realtime_connects[1m])) >= 200"
        annotations:
          summary: "A node completes as many handshakes as it can: clients are queueing to connect."
      # Threshold from scale.nodes: 6, scale.failure_domains: 3, scale.max_connections_per_node: 5000.
      - alert: RealtimeNoSpareNode
        expr: "sum(realtime_connections_active) > 20000"
        annotations:
          summary: The nodes left after losing one failure domain could not hold these connections.
      # Threshold from context.latency.target_p95_ms: 250.
      - alert: RealtimeDeliveryLate
        expr: "histogram_quantile(0.95, sum by (le) (rate(realtime_delivery_latency_bucket[5m]))) > 0.25"
        annotations:
          summary: "Messages arrive later than the design promises, at the 95th percentile."
      # Threshold from ops.metrics[2].alert: rate > 5 x baseline for 5 min.
      # The design does not say over what time its baseline is taken; here it is the day before.
      - alert: RealtimeDisconnects
        expr: "sum(rate(realtime_disconnects[5m])) > 5 * avg_over_time(sum(rate(realtime_disconnects[5m]))[1d:5m])"
        for: "5m"
        annotations:
          summary: "Disconnects, by code: the condition that the design names holds."
          description: "rate > 5 x baseline for 5 min"
"""


def rules(material: Material) -> list[dict[str, Any]]:
    groups = yaml.safe_load(render(material)["alerts.rules.yaml"])["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels(material: Material) -> dict[str, dict[str, Any]]:
    dashboard = json.loads(render(material)["grafana-dashboard.json"])
    return {panel["title"]: panel for panel in dashboard["panels"]}


def test_the_rules_of_a_small_design(make: Make) -> None:
    assert render(make(SMALL))["alerts.rules.yaml"] == SMALL_RULES


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", ["chat", "ticker"])
def test_the_rules_have_the_form_that_prometheus_reads(make: Make, case: str, language: str) -> None:
    content = yaml.safe_load(render(make(CASES / f"{case}.yaml", language))["alerts.rules.yaml"])
    assert set(content) == {"groups"}
    for group in content["groups"]:
        assert set(group) == {"name", "rules"}
        for rule in group["rules"]:
            assert {"alert", "expr", "annotations"} <= set(rule) <= {"alert", "expr", "for", "annotations"}
            assert re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", rule["alert"])
            assert rule["expr"].count("(") == rule["expr"].count(")")
            assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        names = [rule["alert"] for rule in group["rules"]]
        assert len(names) == len(set(names))


def test_a_design_without_metrics_has_no_rule_and_says_why(make: Make) -> None:
    text = render(make("scale: {nodes: 2, max_connections_per_node: 100}"))["alerts.rules.yaml"]
    assert "# The design names no metric yet: ops.metrics.\n" in text
    assert yaml.safe_load(text) == {"groups": []}


def test_a_figure_that_is_open_gives_no_threshold(make: Make) -> None:
    assert rules(make("ops: {metrics: [{key: connections_active}, {key: delivery_latency}]}")) == []


def test_without_a_label_for_nodes_the_instance_stands_for_them(make: Make) -> None:
    source = (
        "scale: {nodes: 1, max_connections_per_node: 100}\nops: {metrics: [{key: connections_active, labels: [pod]}]}"
    )
    assert [rule["expr"] for rule in rules(make(source))] == ["sum by (instance) (realtime_connections_active) >= 100"]


def test_answers_that_agree_give_one_alert_and_others_two(make: Make) -> None:
    source = (
        "context: {{latency: {{target_p95_ms: 200}}}}\n"
        "ops: {{metrics: [{{key: delivery_latency}}], slos: [{{sli: delivery_latency_p95, threshold_ms: {ms}}}]}}"
    )
    text = render(make(source.format(ms=200)))["alerts.rules.yaml"]
    assert "# Threshold from context.latency.target_p95_ms: 200, ops.slos[0].threshold_ms: 200." in text
    assert [rule["alert"] for rule in rules(make(source.format(ms=200)))] == ["RealtimeDeliveryLate"]
    assert [rule["alert"] for rule in rules(make(source.format(ms=400)))] == [
        "RealtimeDeliveryLate",
        "RealtimeDeliverySloMissed",
    ]


def test_the_share_of_refused_connections_is_held_against_its_service_level(make: Make) -> None:
    source = (
        "ops: {metrics: [{key: connects}, {key: accept_rejected}], slos: [{sli: connect_success, target_pct: 99.9}]}"
    )
    assert [rule["expr"] for rule in rules(make(source))] == [
        "sum(rate(realtime_accept_rejected[5m])) / "
        "(sum(rate(realtime_accept_rejected[5m])) + sum(rate(realtime_connects[5m]))) > 0.001"
    ]


@pytest.mark.parametrize(
    ("key", "alert", "expression", "lasting"),
    [
        ("disconnects", "more than 200 in 1 min", "sum(increase(realtime_disconnects[1m])) > 200", None),
        ("auth_failures", "rate > 5/s for 10 min", "sum(rate(realtime_auth_failures[5m])) > 5", "10m"),
        ("connections_active", "> 9000 for 30 s", "sum(realtime_connections_active) > 9000", "30s"),
        (
            "disconnects",
            "五分钟内超过基线五倍",
            "sum(rate(realtime_disconnects[5m])) > 5 * avg_over_time(sum(rate(realtime_disconnects[5m]))[1d:5m])",
            None,
        ),
    ],
)
def test_plain_words_become_an_expression(make: Make, key: str, alert: str, expression: str, lasting: str) -> None:
    (rule,) = rules(make(f"ops: {{metrics: [{{key: {key}, alert: '{alert}'}}]}}"))
    assert rule["expr"] == expression
    assert rule.get("for") == lasting
    assert rule["annotations"]["description"] == alert


@pytest.mark.parametrize(
    ("key", "alert"),
    [
        pytest.param("disconnects", "> 200", id="a counter: of what, in what time?"),
        pytest.param("connections_active", "more than 200 in 1 min", id="a gauge counts nothing"),
        pytest.param("delivery_latency", "> 5", id="a histogram: which part of it?"),
        pytest.param("disconnects", "rate > 1 %", id="a share of what?"),
    ],
)
def test_what_would_have_to_be_guessed_is_left_to_a_person(make: Make, key: str, alert: str) -> None:
    material = make(f"ops: {{metrics: [{{key: {key}, alert: '{alert}'}}]}}")
    assert rules(material) == []
    assert f"write it by hand: {alert}\n" in render(material)["alerts.rules.yaml"]


def test_hostile_texts_stay_comments_and_annotations(make: Make) -> None:
    material = make(
        "context: {product: {name: 'a: ${datasource} \"q\"'}}\n"
        "ops:\n  metrics:\n"
        '  - {key: disconnects, labels: [code, \'a"b\', 1x], alert: "x\\n- alert: y\\n{{ $labels.code }}"}\n'
        "  - {key: connects, alert: 'rate > 5 x baseline {{ $labels.x }}'}\n"
    )
    text = render(material)["alerts.rules.yaml"]
    assert "write it by hand: x - alert: y {{ $labels.code }}\n" in text
    assert '# ops.metrics[0].labels: a"b is no name for a label in Prometheus.\n' in text
    assert yaml.safe_load(text) == {"groups": []}
    (target,) = panels(material)["Disconnects, by code"]["targets"]
    assert target["expr"] == "sum by (code) (rate(realtime_disconnects[5m]))"
    assert json.loads(render(material)["grafana-dashboard.json"])["title"] == 'a: ${datasource} "q"'


def test_a_panel_has_its_labels_as_legend_and_the_thresholds_of_the_design(make: Make) -> None:
    shown = panels(make(SMALL))
    assert list(shown) == [
        "Active connections",
        "Connects per second",
        "Disconnects, by code",
        "Delivery latency",
        "Authentication failures",
    ]
    nodes = shown["Active connections"]
    assert nodes["targets"][0]["expr"] == "sum by (node) (realtime_connections_active)"
    assert nodes["targets"][0]["legendFormat"] == "{{node}}"
    assert nodes["fieldConfig"]["defaults"]["thresholds"]["steps"] == [
        {"color": "green", "value": None},
        {"color": "red", "value": 5000},
    ]
    assert "Threshold from scale.max\\_connections\\_per\\_node: 5000." not in nodes["description"]
    assert "Threshold from scale.max_connections_per_node: 5000." in nodes["description"]
    latency = shown["Delivery latency"]
    assert latency["fieldConfig"]["defaults"]["unit"] == "s"
    assert latency["fieldConfig"]["defaults"]["thresholds"]["steps"][1] == {"color": "red", "value": 0.25}
    assert shown["Disconnects, by code"]["fieldConfig"]["defaults"]["custom"]["thresholdsStyle"] == {"mode": "off"}
    assert shown["Authentication failures"]["targets"][0]["legendFormat"] == "realtime_auth_failures"


def test_panels_do_not_cover_each_other(make: Make) -> None:
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels(make(SMALL)).values()}
    assert places == {(0, 0), (12, 0), (0, 8), (12, 8), (0, 16)}
