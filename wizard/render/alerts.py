"""The alerts of a design: from its own figures, and from conditions that it gives in plain words.

Only figures that the design states become thresholds, each with the answers that it comes from; a condition that is
written in words becomes an expression where the words are plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.model import pick
from wizard.render.conditions import Condition, read_condition
from wizard.render.escape import one_line
from wizard.render.metrics import HISTOGRAM, NODE, WINDOW, Metric, number, percentile, summed

if TYPE_CHECKING:
    from wizard.render.sheet import Sheet

_READABLE = {"gauge": ("baseline", "level"), "counter": ("baseline", "count", "rate"), "histogram": ()}

_WORDS = {
    "from": {"en": "Threshold from {answers}.", "zh": "阈值来自 {answers}。"},
    "baseline": {
        "en": "The design does not say over what time its baseline is taken; here it is the day before.",
        "zh": "设计没有说明基线取自多长时间；此处取前一天。",
    },
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
            expression = f"{summed(named[key], by)} >= {number(level)}"
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
    expression = f"{summed(named['connections_active'], ())} > {number(room)}"
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
            expression = f"{percentile(named[HISTOGRAM], ())} > {number(level_ms / 1000)}"
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
            expression = f"{refused} / ({refused} + {accepted}) > {number((100 - slo['target_pct']) / 100)}"
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
        label = pick(choice_of(sheet, metric).label, sheet.language)
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
    threshold = number(condition.number)
    if condition.kind == "count":
        return f"sum(increase({metric.name}[{condition.within}])) > {threshold}"
    now = summed(metric, (), condition.within)
    if condition.kind == "baseline":
        return f"{now} > {threshold} * avg_over_time({now}[1d:{WINDOW}])"
    return f"{now} > {threshold}"


def choice_of(sheet: Sheet, metric: Metric) -> Any:
    """Return a metric as the catalogue offers it."""
    return sheet.catalogue.fields["ops.metrics[].key"].choice(metric.key)


def origin_of(sheet: Sheet, alert: Alert) -> str:
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
