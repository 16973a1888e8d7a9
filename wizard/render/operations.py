"""Prometheus alert rules and a Grafana dashboard from the metrics that the design names.

A metric is called ``realtime_<key>``. Only figures that the design states become thresholds, each with the answers that
it comes from; a condition that is written in words becomes an expression where the words are plain, else a comment.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.model import pick
from wizard.render.conditions import Condition, read_condition
from wizard.render.escape import markdown, one_line
from wizard.render.quoted_yaml import quoted_yaml
from wizard.units import show_number

if TYPE_CHECKING:
    from wizard.render.material import Material
    from wizard.render.sheet import Sheet

ALERTS_FILE = "alerts.rules.yaml"
DASHBOARD_FILE = "grafana-dashboard.json"
WINDOW, STORM_WINDOW = "5m", "1m"  # a storm may be over in two minutes: an average over five would not show it
_READABLE = {"gauge": ("baseline", "level"), "counter": ("baseline", "count", "rate"), "histogram": ()}
NODE = "node"
GAUGES = ("connections_active", "send_queue_depth")
HISTOGRAM = "delivery_latency"  # in seconds
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")  # Prometheus, Data model
# Grafana's names: plain counts, events in a second, seconds.
_UNITS = {"gauge": "short", "counter": "cps", "histogram": "s"}
_PANEL_WIDTH, _PANEL_HEIGHT, _DASHBOARD_WIDTH = 12, 8, 24

_WORDS = {
    "head": {
        "en": "Written by wsdesign export from {file}; change the design, not this file.",
        "zh": "由 wsdesign export 根据 {file} 生成；请修改设计，不要修改本文件。",
    },
    "names": {
        "en": "Metrics are called realtime_<key>; realtime_delivery_latency is a histogram in seconds. Where a client\n"
        "library adds _total to counters, add it here too. A comment above each rule names the answers behind it.",
        "zh": "指标名为 realtime_<key>；realtime_delivery_latency 是以秒为单位的直方图。若客户端库会给计数器\n"
        "追加 _total，请在此同样追加。每条规则上方的注释指明其依据的回答。",
    },
    "none": {"en": "The design names no metric yet: ops.metrics.", "zh": "设计尚未列出任何指标：ops.metrics。"},
    "from": {"en": "Threshold from {answers}.", "zh": "阈值来自 {answers}。"},
    "baseline": {
        "en": "The design does not say over what time its baseline is taken; here it is the day before.",
        "zh": "设计没有说明基线取自多长时间；此处取前一天。",
    },
    "unread": {
        "en": "{path} asks for an alert whose words give no expression; write it by hand: {text}",
        "zh": "{path} 中告警条件的文字无法转换为表达式，请手工编写：{text}",
    },
    "label": {
        "en": "{path}: {label} is no name for a label in Prometheus.",
        "zh": "{path}：{label} 不能用作 Prometheus 标签名。",
    },
    "alert": {"en": "Alert: {text}", "zh": "告警：{text}"},
    "node_full": {
        "en": "A node holds as many connections as it may.",
        "zh": "某节点的连接数已达上限。",
    },
    "no_spare": {
        "en": "The nodes left after losing one failure domain could not hold these connections.",
        "zh": "失去一个故障域后，剩余节点将容纳不下这些连接。",
    },
    "storm": {
        "en": "A node completes as many handshakes as it can: clients are queueing to connect.",
        "zh": "某节点的握手速率已达上限：客户端正在排队建立连接。",
    },
    "busy": {
        "en": "A node writes as many messages as it can.",
        "zh": "某节点的消息写出速率已达上限。",
    },
    "late": {
        "en": "Messages arrive later than the design promises, at the 95th percentile.",
        "zh": "95 分位的投递时延超出设计目标。",
    },
    "slo": {
        "en": "The 95th percentile of delivery is above the threshold of the service level.",
        "zh": "投递时延的 95 分位超出服务等级的阈值。",
    },
    "refusing": {
        "en": "A larger share of connection attempts is refused than the service level allows.",
        "zh": "被拒连接的占比超出服务等级允许的范围。",
    },
    "asked": {"en": "{metric}: the condition that the design names holds.", "zh": "{metric}：设计中的告警条件成立。"},
}  # fmt: skip


class Metric(NamedTuple):
    """One metric of the design, as Prometheus knows it."""

    key: str
    path: str  # of its record
    labels: tuple[str, ...]
    unfit: tuple[str, ...]  # labels that Prometheus would refuse
    alert: str

    @property
    def name(self) -> str:
        return f"realtime_{self.key}"

    @property
    def kind(self) -> str:
        return "gauge" if self.key in GAUGES else "histogram" if self.key == HISTOGRAM else "counter"


class Alert(NamedTuple):
    """One rule; ``sources`` are the answers behind its threshold, ``level`` is the threshold as a panel draws it."""

    name: str
    metric: str
    expression: str
    summary: str
    sources: tuple[str, ...]
    holds_for: str | None = None
    level: float | None = None
    by: tuple[str, ...] = ()  # labels that the threshold is about
    asked: str = ""  # what the design says in words
    remark: str = ""


def render(material: Material) -> dict[str, str]:
    """Return the alert rules and the dashboard."""
    sheet = material.sheet
    metrics = read_metrics(sheet)
    alerts = [*limits(sheet, metrics), *asked_for(sheet, metrics)]
    return {
        ALERTS_FILE: _rules(sheet, metrics, alerts),
        DASHBOARD_FILE: json.dumps(_dashboard(sheet, metrics, alerts), ensure_ascii=False, indent=2) + "\n",
    }


def read_metrics(sheet: Sheet) -> list[Metric]:
    """Return the metrics that the design names, each once."""
    metrics: dict[str, Metric] = {}
    for index, record in enumerate(sheet.records("ops.metrics")):
        written = [str(label) for label in record.get("labels") or []]
        fit = tuple(dict.fromkeys(label for label in written if _LABEL.fullmatch(label)))
        unfit = tuple(label for label in written if not _LABEL.fullmatch(label))
        path = f"ops.metrics[{index}]"
        metrics.setdefault(record["key"], Metric(record["key"], path, fit, unfit, record.get("alert") or ""))
    return list(metrics.values())


def _say(sheet: Sheet, key: str, **values: object) -> str:
    return _WORDS[key][sheet.language].format(**values)


# --- alerts from figures ----------------------------------------------------------------------------------------------


def limits(sheet: Sheet, metrics: list[Metric]) -> list[Alert]:
    """Return the alerts whose thresholds are figures of the design."""
    named = {metric.key: metric for metric in metrics}
    found = []
    for key, path, alert, words in (
        ("connections_active", "scale.max_connections_per_node", "RealtimeNodeFull", "node_full"),
        ("connects", "scale.accept_per_s_per_node", "RealtimeConnectionStorm", "storm"),
        ("messages_out", "scale.deliveries_per_s_per_node", "RealtimeNodeBusy", "busy"),
    ):
        level = sheet.value(path)
        if key in named and level is not None:
            by = (_node_label(named[key]),)
            expression = f"{summed(named[key], by)} >= {_number(level)}"
            found.append(Alert(alert, key, expression, _say(sheet, words), (path,), level=level, by=by))
    return [
        alert for alert in [*found, *_spare(sheet, named), *_latency(sheet, named), *_refused(sheet, named)] if alert
    ]


def _node_label(metric: Metric) -> str:
    return NODE if NODE in metric.labels else "instance"  # Prometheus gives every series the instance that it read


def _spare(sheet: Sheet, named: dict[str, Metric]) -> list[Alert]:
    room = sheet.number("surviving_nodes * scale.max_connections_per_node")
    if "connections_active" not in named or not room or sheet.value("scale.failure_domains") == 1:
        return []
    sources = ("scale.nodes", "scale.failure_domains", "scale.max_connections_per_node")
    expression = f"{summed(named['connections_active'], ())} > {_number(room)}"
    return [
        Alert("RealtimeNoSpareNode", "connections_active", expression, _say(sheet, "no_spare"), sources, level=room)
    ]


def _latency(sheet: Sheet, named: dict[str, Metric]) -> list[Alert]:
    if HISTOGRAM not in named:
        return []
    levels = [
        ("RealtimeDeliveryLate", "late", "context.latency.target_p95_ms", sheet.value("context.latency.target_p95_ms"))
    ]
    for index, slo in enumerate(sheet.records("ops.slos")):
        if slo["sli"] == "delivery_latency_p95":
            levels.append(("RealtimeDeliverySloMissed", "slo", f"ops.slos[{index}].threshold_ms", slo["threshold_ms"]))
    found: list[Alert] = []
    for name, words, path, level_ms in levels:
        same = next((alert for alert in found if level_ms is not None and alert.level == level_ms / 1000), None)
        if same:  # one alert for one threshold, however many answers agree on it
            found[found.index(same)] = same._replace(sources=(*same.sources, path))
        elif level_ms is not None:
            expression = f"{percentile(named[HISTOGRAM], ())} > {_number(level_ms / 1000)}"
            alert = Alert(name, HISTOGRAM, expression, _say(sheet, words), (path,), level=level_ms / 1000)
            found.append(alert)
    return found


def _refused(sheet: Sheet, named: dict[str, Metric]) -> list[Alert]:
    if "accept_rejected" not in named or "connects" not in named:
        return []
    found = []
    for index, slo in enumerate(sheet.records("ops.slos")):
        if slo["sli"] == "connect_success" and slo.get("target_pct") is not None:
            refused, accepted = summed(named["accept_rejected"], ()), summed(named["connects"], (), WINDOW)
            expression = f"{refused} / ({refused} + {accepted}) > {_number((100 - slo['target_pct']) / 100)}"
            path = f"ops.slos[{index}].target_pct"
            found.append(
                Alert("RealtimeConnectSloMissed", "accept_rejected", expression, _say(sheet, "refusing"), (path,))
            )
    return found


# --- alerts from words ------------------------------------------------------------------------------------------------


def asked_for(sheet: Sheet, metrics: list[Metric]) -> list[Alert]:
    """Return the alerts that the design asks for in words that can be read."""
    found = []
    for metric in metrics:
        condition = read_condition(metric.alert)
        if condition is None or condition.kind not in _READABLE[metric.kind]:
            continue
        name = "".join(part.capitalize() for part in metric.key.split("_"))
        label = pick(_choice(sheet, metric).label, sheet.language)
        remark = _say(sheet, "baseline") if condition.kind == "baseline" else ""
        found.append(
            Alert(
                f"Realtime{name}",
                metric.key,
                _expression(metric, condition),
                _say(sheet, "asked", metric=label),
                (f"{metric.path}.alert",),
                holds_for=condition.holds_for,
                asked=metric.alert,
                remark=remark,
            )
        )
    return found


def _expression(metric: Metric, condition: Condition) -> str:
    number = _number(condition.number)
    if condition.kind == "count":
        return f"sum(increase({metric.name}[{condition.within}])) > {number}"
    now = summed(metric, (), condition.within)
    if condition.kind == "baseline":
        return f"{now} > {number} * avg_over_time({now}[1d:{WINDOW}])"
    return f"{now} > {number}"


def _choice(sheet: Sheet, metric: Metric) -> Any:
    return sheet.catalogue.fields["ops.metrics[].key"].choice(metric.key)


# --- expressions ------------------------------------------------------------------------------------------------------


def summed(metric: Metric, by: tuple[str, ...], window: str | None = None) -> str:
    """Return what a metric shows now: a count as it is, of a counter its rate."""
    grouped = f"sum by ({', '.join(by)}) " if by else "sum"
    if metric.kind == "gauge":
        return f"{grouped}({metric.name})"
    window = window or (STORM_WINDOW if metric.key == "connects" else WINDOW)
    return f"{grouped}(rate({metric.name}[{window}]))"


def percentile(metric: Metric, by: tuple[str, ...]) -> str:
    """Return the 95th percentile of a histogram."""
    return f"histogram_quantile(0.95, sum by ({', '.join(('le', *by))}) (rate({metric.name}_bucket[{WINDOW}])))"


def _number(value: float) -> str:
    return show_number(value, grouped=False) if float(value).is_integer() else repr(round(value, 9))


# --- rules file -------------------------------------------------------------------------------------------------------


def _rules(sheet: Sheet, metrics: list[Metric], alerts: list[Alert]) -> str:
    lines = [_comment(_say(sheet, "head", file=os.path.basename(sheet.design.file))), _comment(_say(sheet, "names"))]
    if not metrics:
        lines.append(_comment(_say(sheet, "none")))
    read = {alert.metric for alert in alerts if alert.asked}
    for metric in metrics:
        if metric.alert and metric.key not in read:
            lines.append(_comment(_say(sheet, "unread", path=f"{metric.path}.alert", text=one_line(metric.alert))))
        lines += [
            _comment(_say(sheet, "label", path=f"{metric.path}.labels", label=one_line(label)))
            for label in metric.unfit
        ]
    if not alerts:
        return "\n".join([*lines, "groups: []", ""])
    rules = "".join(_rule(sheet, alert) for alert in alerts)
    return "\n".join([*lines, "groups:", "  - name: realtime", "    rules:", rules])


def _rule(sheet: Sheet, alert: Alert) -> str:
    entry: dict[str, Any] = {"alert": alert.name, "expr": alert.expression}
    if alert.holds_for:
        entry["for"] = alert.holds_for
    entry["annotations"] = {"summary": alert.summary}
    if alert.asked:
        entry["annotations"]["description"] = _untemplated(one_line(alert.asked))
    remarks = [_comment(text) for text in (_origin(sheet, alert), alert.remark) if text]
    text = "\n".join([*remarks, quoted_yaml([entry]).rstrip("\n")])
    return "".join(f"      {line}\n" for line in text.split("\n"))


def _origin(sheet: Sheet, alert: Alert) -> str:
    """Return the answers behind a threshold, with their values."""
    stated = []
    for path in alert.sources:
        head, bracket, rest = path.partition("[")
        if bracket:
            index, _, name = rest.partition("].")
            value = sheet.records(head)[int(index)][name]
        else:
            value = sheet.value(path)
        stated.append(f"{path}: {one_line(str(value))}")
    return _say(sheet, "from", answers=sheet.listed(stated))


def _comment(text: str) -> str:
    return "\n".join(f"# {one_line(line)}" for line in text.split("\n"))


def _untemplated(text: str) -> str:
    """Return a text that Prometheus does not take for a template of Go."""
    return text.replace("{{", '{{ "{{" }}')


# --- dashboard --------------------------------------------------------------------------------------------------------


def _dashboard(sheet: Sheet, metrics: list[Metric], alerts: list[Alert]) -> dict[str, Any]:
    product = one_line(sheet.value("context.product.name") or "") or os.path.basename(sheet.design.file)
    return {
        "title": product,
        "description": _say(sheet, "head", file=one_line(os.path.basename(sheet.design.file))),
        "tags": ["realtime", "wsdesign"],
        "schemaVersion": 39,
        "editable": True,
        "time": {"from": "now-6h", "to": "now"},
        "refresh": "30s",
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(sheet, metric, number, alerts) for number, metric in enumerate(metrics)],
    }


def _panel(sheet: Sheet, metric: Metric, number: int, alerts: list[Alert]) -> dict[str, Any]:
    expression = percentile(metric, metric.labels) if metric.kind == "histogram" else summed(metric, metric.labels)
    source = {"type": "prometheus", "uid": "${datasource}"}
    about = [alert for alert in alerts if alert.metric == metric.key]
    levels = [alert for alert in about if alert.level is not None and _comparable(metric, alert)]
    texts = [pick(_choice(sheet, metric).note, sheet.language)]
    texts += [str(markdown(_origin(sheet, alert))) for alert in levels]
    if metric.alert:
        texts.append(_say(sheet, "alert", text=markdown(metric.alert)))
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": "red", "value": level} for level in sorted({alert.level for alert in levels if alert.level})]
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": pick(_choice(sheet, metric).label, sheet.language),
        "description": "\n\n".join(text for text in texts if text),
        "gridPos": {
            "x": number * _PANEL_WIDTH % _DASHBOARD_WIDTH,
            "y": number * _PANEL_WIDTH // _DASHBOARD_WIDTH * _PANEL_HEIGHT,
            "w": _PANEL_WIDTH,
            "h": _PANEL_HEIGHT,
        },
        "datasource": source,
        "fieldConfig": {
            "defaults": {
                "unit": _UNITS[metric.kind],
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": {"thresholdsStyle": {"mode": "line" if levels else "off"}},
            },
            "overrides": [],
        },
        "targets": [
            {
                "refId": "A",
                "datasource": source,
                "expr": expression,
                "legendFormat": " ".join(f"{{{{{label}}}}}" for label in metric.labels) or metric.name,
            }
        ],
    }


def _comparable(metric: Metric, alert: Alert) -> bool:
    """Return whether the lines of a panel are what a threshold is about: per node, or a percentile of whatever part."""
    return metric.kind == "histogram" or metric.labels == alert.by
