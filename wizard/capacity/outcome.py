"""The model's result as plain data, in the shape that is published: ``wsdesign schema --of capacity``."""

from __future__ import annotations

from wizard.capacity.enough import enough_of, tightest_of
from wizard.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wizard.capacity.after_loss import AfterLoss
    from wizard.capacity.assessment import Assessment
    from wizard.capacity.managed_cost import Bill
    from wizard.capacity.model import Result
    from wizard.capacity.variants import Point


def outcome_of(found: Assessment) -> dict[str, Any]:
    """Return the whole result."""
    result, spread = found.result, found.spread
    inputs, nodes = result.inputs, result.nodes
    delivered, payload = inputs.delivered_per_s, inputs.delivered_bytes_per_s
    return {
        "version": 1,
        "inputs": {
            "connections": plain(inputs.connections),
            "inbound_per_s": plain(inputs.inbound_per_s),
            "delivered_per_s": plain(delivered),
            "published_per_s": plain(inputs.published_per_s),
            "payload_bytes": plain(payload / delivered) if payload is not None and delivered else None,
            "nodes": result.nodes_run,
            "stack": inputs.stack.id if inputs.stack is not None else None,
        },
        "per_connection": {
            "memory_bytes": plain(result.per_connection.memory),
            "memory_parts": {name: plain(value) for name, value in result.per_connection.parts.items()},
        },
        "per_node": {name: plain(value) for name, value in result.per_node._asdict().items()},
        "total": {name: plain(value) for name, value in result.total._asdict().items()},
        "cpu_parts": None
        if result.cpu is None
        else {
            name: plain(getattr(result.cpu, name)) for name in result.cpu._fields if name != "per_backbone_message_s"
        },
        "backbone": None if result.backbone is None else _backbone(result),
        "nodes": {
            "by_resource": nodes.by_resource,
            "needed": nodes.needed,
            "with_spare": nodes.with_spare,
            "with_deploy": nodes.with_deploy,
            "bottleneck": nodes.bottleneck,
            "enough": enough_of(result),
            "low": None if spread is None else spread.p10,
            "median": None if spread is None else spread.p50,
            "high": None if spread is None else spread.p90,
            "draws": None
            if spread is None
            else {"samples": spread.samples, "answers": list(spread.answers), "figures": list(spread.figures)},
        },
        "units": None if result.units is None else {**result.units._asdict(), "fits": result.units.fits},
        "after_losing_one": _loss(result.after_losing_one),
        "after_losing_zone": None if result.after_losing_zone is None else _loss(result.after_losing_zone),
        "breaks_first": [
            {
                "resource": one.resource,
                "subject": one.subject or None,
                "at_multiple": plain(one.at_multiple),
                "use": plain(one.use),
                "limit": plain(one.limit),
            }
            for one in result.breaks_first
        ],
        "sensitivity": [one._asdict() for one in found.sensitivity],
        "estimates": [
            {"resource": name, "share": plain(footing.share), "figures": list(footing.parts.values())}
            for name, footing in found.footing.items()
        ],
        "cost": None
        if result.cost is None
        else {
            "nodes_per_month": plain(result.cost.nodes),
            "egress_per_month_at_most": plain(result.cost.egress_at_most),
            "total_per_month": plain(result.cost.total),
        },
        "assumed": list(found.assumed),
        "needs": list(found.needs),
        "trace": [
            {
                **entry._asdict(),
                "value": plain(entry.value),
                "sources": list(entry.sources),
                "low": plain(entry.low),
                "high": plain(entry.high),
            }
            for entry in found.ledger.entries.values()
        ],
    }


def points_of(points: list[Point]) -> list[dict[str, Any]]:
    """Return a sweep as rows."""
    return [_point(point) for point in points]


def _point(point: Point) -> dict[str, Any]:
    result = point.result
    first = result.breaks_first[0] if result is not None and result.breaks_first else None
    tightest = None if result is None else tightest_of(result)
    return {
        "value": plain(point.value),
        "nodes_needed": None if result is None else result.nodes.needed,
        "nodes_with_spare": None if result is None else result.nodes.with_spare,
        "nodes_run": None if result is None else result.nodes_run,
        "enough": None if result is None else enough_of(result),
        "bottleneck": None if result is None else result.nodes.bottleneck,
        "tightest": None if tightest is None else tightest.resource,
        "tightest_use_over_limit": None if tightest is None else plain(tightest.full),
        "memory_bytes_per_node": None if result is None else plain(result.per_node.memory_bytes),
        "cpu_cores_per_node": None if result is None else plain(result.per_node.cpu_cores),
        "network_in_bytes_per_s_per_node": None if result is None else plain(result.per_node.network_in_bytes_per_s),
        "network_out_bytes_per_s_per_node": None if result is None else plain(result.per_node.network_out_bytes_per_s),
        "breaks_first": None if first is None else first.resource,
        "at_multiple": None if first is None else plain(first.at_multiple),
    }


def plain_bill(bill: Bill, language: str) -> dict[str, Any]:
    """Return what a managed service takes and costs."""
    units = bill.units
    return {
        "service": bill.stack.id,
        "name": bill.stack.name.get(language) or bill.stack.name["en"],
        "units": None if units is None else units.needed,
        "bottleneck": None if units is None else units.bottleneck,
        "fits": bill.fits,
        "per_month_at_most": plain(bill.per_month),
        "leaves_something_out": bill.at_least,
        "currency": bill.currency,
        "quoted": bill.quoted,
        "price_as_of": bill.as_of,
        "price_source": bill.source,
    }


def _backbone(result: Result) -> dict[str, Any]:
    backbone = result.backbone
    assert backbone is not None
    return {
        "kind": backbone.kind,
        "published_per_s": plain(backbone.published_per_s),
        "node_deliveries_per_s": plain(backbone.node_deliveries_per_s),
        "bytes_per_s": plain(backbone.bytes_per_s),
        "shards_needed": plain(backbone.shards_needed),
        "core_share_per_shard": plain(backbone.core_share_per_shard),
        "deliveries_per_s_per_shard": plain(backbone.limit_per_s),
    }


def _loss(loss: AfterLoss) -> dict[str, Any]:
    return {
        "lost": loss.lost,
        "connections_per_node": plain(loss.connections_per_node),
        "reconnects": plain(loss.reconnects),
        "reconnects_per_s": plain(loss.reconnects_per_s),
        "admitted_per_s": plain(loss.admitted_per_s),
        "back_s": plain(loss.back_s),
        "fits": loss.fits,
        "over": list(loss.over),
    }


def plain(value: float | None) -> float | int | None:
    """Return a number for JSON: whole where it is whole, else with six digits that mean something."""
    if value is None:
        return None
    value = float(value)
    if value.is_integer():
        return int(value)
    return round(value) if abs(value) >= 1e6 else float(f"{value:.6g}")
