"""Prometheus alert rules and a Grafana dashboard from the metrics that the design names."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from wizard.render.alerts import Alert, asked_for, limits, origin_of
from wizard.render.dashboard import dashboard_of
from wizard.render.escape import one_line
from wizard.render.metrics import Metric, read_metrics
from wizard.render.quoted_yaml import quoted_yaml

if TYPE_CHECKING:
    from wizard.render.material import Material
    from wizard.render.sheet import Sheet

ALERTS_FILE = "alerts.rules.yaml"
DASHBOARD_FILE = "grafana-dashboard.json"

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
    "unread": {
        "en": "{path} asks for an alert whose words give no expression; write it by hand: {text}",
        "zh": "{path} 中告警条件的文字无法转换为表达式，请手工编写：{text}",
    },
    "label": {
        "en": "{path}: {label} is no name for a label in Prometheus.",
        "zh": "{path}：{label} 不能用作 Prometheus 标签名。",
    },
}  # fmt: skip


def render(material: Material) -> dict[str, str]:
    """Return the alert rules and the dashboard."""
    sheet = material.sheet
    metrics = read_metrics(sheet)
    alerts = [*limits(sheet, metrics), *asked_for(sheet, metrics)]
    return {
        ALERTS_FILE: _rules(sheet, metrics, alerts),
        DASHBOARD_FILE: json.dumps(dashboard_of(sheet, metrics, alerts), ensure_ascii=False, indent=2) + "\n",
    }


def _say(sheet: Sheet, key: str, **values: object) -> str:
    return _WORDS[key][sheet.language].format(**values)


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
    remarks = [_comment(text) for text in (origin_of(sheet, alert), alert.remark) if text]
    text = "\n".join([*remarks, quoted_yaml([entry]).rstrip("\n")])
    return "".join(f"      {line}\n" for line in text.split("\n"))


def _comment(text: str) -> str:
    return "\n".join(f"# {one_line(line)}" for line in text.split("\n"))


def _untemplated(text: str) -> str:
    """Return a text that Prometheus does not take for a template of Go."""
    return text.replace("{{", '{{ "{{" }}')
