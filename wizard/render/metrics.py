"""The metrics that a design names, as Prometheus knows them, and what one asks of them.

A metric is called ``realtime_<key>``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wizard.units import show_number

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

WINDOW, STORM_WINDOW = "5m", "1m"  # a storm may be over in two minutes: an average over five would not show it
NODE = "node"
GAUGES = ("connections_active", "send_queue_depth")
HISTOGRAM = "delivery_latency"  # in seconds
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")  # Prometheus, Data model


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


def number(value: float) -> str:
    """Return a number as an expression writes it."""
    return show_number(value, grouped=False) if float(value).is_integer() else repr(round(value, 9))
