"""A Grafana dashboard: a panel for each metric that the design names, with its thresholds as lines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wizard.content.model import pick
from wizard.render.alerts import Alert, choice_of, origin_of
from wizard.render.escape import markdown, one_line
from wizard.render.metrics import Metric, percentile, summed

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

# Grafana's names: plain counts, events in a second, seconds.
_UNITS = {"gauge": "short", "counter": "cps", "histogram": "s"}
_PANEL_WIDTH, _PANEL_HEIGHT, _DASHBOARD_WIDTH = 12, 8, 24

_WORDS = {
    "head": {
        "en": "Written by wsdesign export from {file}; change the design, not this file.",
        "zh": "由 wsdesign export 根据 {file} 生成；请修改设计，不要修改本文件。",
    },
    "alert": {"en": "Alert: {text}", "zh": "告警：{text}"},
}  # fmt: skip


def dashboard_of(sheet: Sheet, metrics: list[Metric], alerts: list[Alert]) -> dict[str, Any]:
    """Return the dashboard as Grafana imports it."""
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


def _say(sheet: Sheet, key: str, **values: object) -> str:
    return _WORDS[key][sheet.language].format(**values)


def _panel(sheet: Sheet, metric: Metric, number: int, alerts: list[Alert]) -> dict[str, Any]:
    expression = percentile(metric, metric.labels) if metric.kind == "histogram" else summed(metric, metric.labels)
    source = {"type": "prometheus", "uid": "${datasource}"}
    about = [alert for alert in alerts if alert.metric == metric.key]
    levels = [alert for alert in about if alert.level is not None and _comparable(metric, alert)]
    texts = [pick(choice_of(sheet, metric).note, sheet.language)]
    texts += [str(markdown(origin_of(sheet, alert))) for alert in levels]
    if metric.alert:
        texts.append(_say(sheet, "alert", text=markdown(metric.alert)))
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": "red", "value": level} for level in sorted({alert.level for alert in levels if alert.level})]
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": pick(choice_of(sheet, metric).label, sheet.language),
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
