"""The model in words: first what breaks first and how many nodes, then the table, then the rest; plain text in lines."""

from __future__ import annotations

from wizard.capacity.amounts import amount, brief, cores, mbps, size, times
from wizard.capacity.compare import month_in_words
from wizard.capacity.layout import called, columns, count_of, joined, name_of
from wizard.capacity.managed_cost import bill_of
from wizard.capacity.per_connection import PARTS
from wizard.typed import TYPE_CHECKING, NamedTuple
from wizard.units import show_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wizard.capacity.after_loss import AfterLoss, Recovery
    from wizard.capacity.assessment import Assessment
    from wizard.capacity.model import Result
    from wizard.capacity.trace import Entry
    from wizard.capacity.variants import Spread

    Say = Callable[..., str]

_DECISIVE = ("memory", "cpu")
_SHOWN_BREAKS = 3
_SHOWN_SENSITIVITIES = 5
_CHOICES = {"scale.tls_at": "hop"}  # what stands in for a choice, which is no figure of the trace
_WASTE = 0.005  # of the handshakes: less is not worth a word


class Page(NamedTuple):
    """What a person reads, in parts of whole sentences; the table stands between the first two."""

    head: tuple[str, ...]
    losses: tuple[str, ...]
    load: tuple[str, ...]
    outlook: tuple[str, ...]
    footing: tuple[str, ...]


def page_of(found: Assessment, recovery: Recovery, say: Say) -> Page:
    """Return the page that a person reads."""
    result = found.result
    return Page(
        head=tuple(filter(None, (headline(found, say), breaks_sentence(result, say), _left_out(found, say)))),
        losses=tuple(_losses(result, recovery, say)),
        load=(*_connection(found, say), *_load(found, say)),
        outlook=tuple(_outlook(found, say)),
        footing=tuple(_footing(found, say)),
    )


def lines_of(found: Assessment, recovery: Recovery, say: Say, width: int | None = None) -> list[str]:
    """Return the page as lines, with its table, which is made to fit a width."""
    page = page_of(found, recovery, say)
    parts = [page.head, table_of(found, say, width), page.losses, page.load, page.outlook, page.footing]
    lines: list[str] = []
    for part in filter(None, parts):
        lines += [*([""] if lines else []), *part]
    return lines


def headline(found: Assessment, say: Say) -> str:
    """Return in one or two sentences how many nodes it takes, and whether the design has them."""
    result = found.result
    connections = show_number(float(result.inputs.connections))
    if result.units is not None:
        units = result.units
        key = "capacity.units" if units.fits else "capacity.units_too_many"
        return say(
            key,
            connections=connections,
            units=show_number(units.needed),
            limit=say(f"capacity.managed.limit.{units.bottleneck}"),
            most=show_number(units.most or 0),
        )
    nodes = result.nodes
    if nodes.needed is None or nodes.with_spare is None or nodes.with_deploy is None:
        if nodes.bottleneck is None:
            return say("capacity.nothing_known", connections=connections)
        return say("capacity.never", connections=connections, resource=called(nodes.bottleneck, "", say))
    sentence = say(
        "capacity.needed",
        connections=connections,
        nodes=show_number(nodes.needed),
        resource=_marked(str(nodes.bottleneck), called(str(nodes.bottleneck), "", say), found, say),
        spare=show_number(nodes.with_spare),
        target=show_number(round(result.inputs.target * 100, 1)),
    )
    if nodes.with_deploy > nodes.with_spare:
        sentence = joined(sentence, say("capacity.with_deploy", deploy=show_number(nodes.with_deploy)))
    if result.inputs.nodes is None:
        return joined(sentence, say("capacity.nodes_open", run=show_number(result.nodes_run)))
    run = show_number(result.nodes_run)
    if result.nodes_run < nodes.needed:
        return joined(sentence, say("capacity.too_few", run=run))
    if result.nodes_run < nodes.with_spare:
        return joined(sentence, say("capacity.short_of_spare", run=run))
    return joined(sentence, say("capacity.enough", run=run))


def breaks_sentence(result: Result, say: Say) -> str:
    """Return what runs out first as the load grows."""
    if not result.breaks_first:
        return ""
    first, *others = result.breaks_first[:_SHOWN_BREAKS]
    key = "capacity.over_now" if first.at_multiple < 1 else "capacity.breaks_first"
    sentence = say(key, resource=called(first.resource, first.subject, say), times=times(first.at_multiple))
    if others:
        rest = say("capacity.and").join(
            say("capacity.then_at", resource=called(one.resource, one.subject, say), times=times(one.at_multiple))
            for one in others
        )
        sentence = joined(sentence, say("capacity.then", rest=rest))
    return sentence


def _left_out(found: Assessment, say: Say) -> str:
    """Return that the verdict knows nothing of a resource that could well decide it."""
    if found.result.units is not None:
        return ""
    missing = [name for name in _DECISIVE if name not in found.result.nodes.by_resource]
    if not missing:
        return ""
    named = say("capacity.and").join(called(name, "", say) for name in missing)
    return say("capacity.left_out", resources=named)


def _marked(resource: str, name: str, found: Assessment, say: Say) -> str:
    """Return a resource's name, marked where its figure rests on estimates for a good part."""
    weak = resource in found.footing and found.footing[resource].is_weak
    return say("capacity.estimated", what=name) if weak else name


def table_of(found: Assessment, say: Say, width: int | None = None) -> list[str]:
    """Return the resources of one node: use, limit, share, nodes needed, multiple of today's load."""
    result = found.result
    head = [say(f"capacity.head.{name}") for name in ("resource", "use", "limit", "share", "nodes", "breaks")]
    rows = [head]
    for one in result.breaks_first:
        count = result.nodes.by_resource.get(one.resource)
        shared = one.resource not in result.nodes.by_resource
        rows.append(
            [
                _marked(one.resource, name_of(one.resource, one.subject, say), found, say),
                amount(one.resource, one.use),
                amount(one.resource, one.limit),
                f"{show_number(round(one.use / one.limit * 100))} %",
                say("capacity.shared")
                if shared
                else say("capacity.no_number")
                if count is None
                else show_number(count),
                f"{times(one.at_multiple)} x",
            ]
        )
    return columns(rows, width=width) if len(rows) > 1 else []


def _losses(result: Result, recovery: Recovery, say: Say) -> list[str]:
    lines = []
    for name, loss in (("one", result.after_losing_one), ("zone", result.after_losing_zone)):
        if loss is not None:
            lines.append(_loss(name, loss, result, recovery, say))
    if recovery.returns and not recovery.target_stated:
        lines.append(say("capacity.return.usual_target", target=brief(recovery.target_s)))
    worst = recovery.returns.get("zone") or recovery.returns.get("one")
    if worst is not None and worst.command is not None:
        lines.append(say("capacity.return.simulate", command=worst.command))
    return lines


def _loss(name: str, loss: AfterLoss, result: Result, recovery: Recovery, say: Say) -> str:
    lost, left = show_number(loss.lost), show_number(result.nodes_run - loss.lost)
    if loss.connections_per_node is None:
        return say(f"capacity.lost_{name}_all", lost=lost)
    sentence = say(
        f"capacity.lost_{name}",
        lost=lost,
        left=left,
        connections=show_number(round(loss.connections_per_node)),
        back=show_number(round(loss.reconnects)),
        rate=brief(loss.reconnects_per_s),
    )
    for more in _return(name, loss, recovery, say):
        sentence = joined(sentence, more)
    if loss.fits:
        returned = recovery.returns.get(name)
        back = returned is None or returned.all_s is not None
        return joined(sentence, say("capacity.fits" if back else "capacity.would_fit"))
    over = say("capacity.and").join(say(f"capacity.resource.{resource}") for resource in loss.over)
    return joined(sentence, say("capacity.does_not_fit", over=over))


def _return(name: str, loss: AfterLoss, recovery: Recovery, say: Say) -> Iterator[str]:
    """Yield when the clients of the lost nodes are back, and whether that is soon enough, as far as anybody knows."""
    if loss.admitted_per_s is None or loss.back_s is None:
        if recovery.asks_accept_rate:
            yield say("capacity.return.unknown", path="scale.accept_per_s_per_node")
        return
    known = {"rate": brief(loss.admitted_per_s), "target": brief(recovery.target_s)}
    found = recovery.returns.get(name)
    if found is None:
        if recovery.reconnects is not False:
            key = "best" if loss.back_s <= recovery.target_s else "best_late"
            yield say(f"capacity.return.{key}", best=brief(loss.back_s), **known)
        if recovery.reconnects is None:
            yield say("capacity.return.unknown", path="reliability.reconnect.policy")
        return
    if found.all_s is None:
        yield say("capacity.return.never", horizon=brief(found.horizon_s), **known)
    else:
        key = "in_time" if found.all_s <= recovery.target_s else "late"
        key = key if found.simulated else f"calm_{key}"
        yield say(f"capacity.return.{key}", all=brief(found.all_s), **known)
    if found.wasted_ratio > _WASTE:
        yield say("storm.wasted", share=brief(100 * found.wasted_ratio))


def _connection(found: Assessment, say: Say) -> list[str]:
    each = found.result.per_connection
    if each.memory is None:
        return []
    weak = found.footing["memory"].parts if "memory" in found.footing else {}
    parts = say("capacity.plus").join(
        _part(f"{say(f'capacity.part.{name}')} {size(each.parts[name])}", name in weak, say)
        for name in PARTS
        if each.parts[name] >= 0.5
    )
    line = say("capacity.per_connection", memory=size(each.memory), parts=parts)
    if each.stack_says is not None:
        line = joined(line, say("capacity.stack_says", memory=size(each.stack_says)))
    return [line]


def _part(text: str, estimated: bool, say: Say) -> str:
    return say("capacity.estimated", what=text) if estimated else text


def _load(found: Assessment, say: Say) -> list[str]:
    result = found.result
    inputs, lines = result.inputs, []
    unknown = say("capacity.unknown")
    lines.append(
        say(
            "capacity.traffic",
            inbound=unknown if inputs.inbound_per_s is None else brief(inputs.inbound_per_s),
            published=unknown if inputs.published_per_s is None else brief(inputs.published_per_s),
            delivered=unknown if inputs.delivered_per_s is None else brief(inputs.delivered_per_s),
            beats=brief(inputs.heartbeats_per_s),
        )
    )
    total = result.total
    lines.append(
        say(
            "capacity.flow",
            inbound=mbps(total.network_in_bytes_per_s),
            outbound=mbps(total.network_out_bytes_per_s),
        )
    )
    if result.cpu is not None and total.cpu_cores is not None:
        spent = [
            (name, getattr(result.cpu, name)) for name in ("delivery", "inbound", "idle", "encoding", "handshakes")
        ]
        spent.append(("backbone", float(total.cpu_cores) - sum(float(value) for _, value in spent)))
        weak = found.footing["cpu"].parts if "cpu" in found.footing else {}
        parts = say("capacity.plus").join(
            _part(f"{say(f'capacity.cpu.{name}')} {cores(value)}", name in weak, say)
            for name, value in sorted(spent, key=lambda pair: -pair[1])
            if value >= 0.005
        )
        lines.append(say("capacity.cpu_total", cores=cores(total.cpu_cores), parts=parts or "0"))
        if inputs.cores_usable < inputs.cores and inputs.stack is not None:
            lines.append(say("capacity.one_thread", stack=inputs.stack.id, cores=show_number(float(inputs.cores))))
    if result.backbone is not None:
        backbone = result.backbone
        limit = unknown if backbone.limit_per_s is None else brief(backbone.limit_per_s)
        needed = unknown if backbone.shards_needed is None else show_number(float(backbone.shards_needed))
        lines.append(
            say(
                "capacity.backbone",
                kind=backbone.kind,
                published=brief(backbone.published_per_s),
                deliveries=brief(backbone.node_deliveries_per_s),
                flow=mbps(backbone.bytes_per_s),
                limit=limit,
                shards=needed,
            )
        )
    return lines


def _outlook(found: Assessment, say: Say) -> list[str]:
    result, lines = found.result, []
    inputs = result.inputs
    if found.spread is not None and found.spread.p50 is not None:
        lines.append(_range(found.spread, say))
    if found.sensitivity:
        turned = say("capacity.and").join(
            say(
                "capacity.turned",
                input=one.input,
                half=count_of(one.nodes_at_half, say),
                double=count_of(one.nodes_at_double, say),
            )
            for one in found.sensitivity[:_SHOWN_SENSITIVITIES]
        )
        lines.append(say("capacity.sensitivity", turned=turned))
    if result.units is not None and inputs.stack is not None:
        lines += month_in_words(bill_of(inputs, found.context.facts, inputs.stack), say)
    if result.cost is not None:
        lines.append(
            say(
                "capacity.cost",
                total=show_number(round(result.cost.total, 2)),
                nodes=show_number(round(result.cost.nodes or 0, 2)),
                egress=show_number(round(result.cost.egress_at_most or 0, 2)),
            )
        )
    return lines


def _range(spread: Spread, say: Say) -> str:
    of = []
    if spread.answers:
        of.append(say("capacity.range_of.answers", paths=", ".join(spread.answers)))
    if spread.figures:
        of.append(say("capacity.range_of.figures", count=show_number(len(spread.figures))))
    high = say("capacity.no_number") if spread.p90 is None else show_number(spread.p90)
    return say(
        "capacity.range_stays" if spread.p10 == spread.p90 else "capacity.range",
        low=show_number(spread.p10 or 0),
        middle=show_number(spread.p50 or 0),
        high=high,
        samples=show_number(spread.samples),
        of=say("capacity.and").join(of),
    )


def _footing(found: Assessment, say: Say) -> list[str]:
    result, lines = found.result, []
    if found.needs:
        lines.append(say("capacity.needs", paths=", ".join(found.needs)))
        if "scale.stack" in found.needs:
            lines.append(say("capacity.needs_stack"))
    if found.assumed:
        entries = found.ledger.entries
        stood_in = [
            f"{path} {_plain(entries[path].value) if path in entries else _CHOICES[path]}" for path in found.assumed
        ]
        lines.append(say("capacity.assumed", paths=", ".join(stood_in)))
    for name, footing in found.footing.items():
        if footing.is_weak:
            figures = ", ".join(dict.fromkeys(footing.parts.values()))
            share = show_number(round(footing.share * 100))
            resource = say(f"capacity.resource.{name}")
            lines.append(say("capacity.rests_on", resource=_capital(resource), share=share, figures=figures))
    if result.cpu is not None and not result.inputs.app_us_per_delivery and not result.inputs.app_us_per_inbound:
        lines.append(say("capacity.no_app_work"))
    return lines


def _plain(value: float) -> str:
    return show_number(float(value)) if abs(value) >= 1 or value == 0 else f"{value:.4g}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the trace --------------------------------------------------------------------------------------------------------


def trace_of(entries: Iterable[Entry], say: Say) -> list[str]:
    """Return every input, fact and formula, each with its value, its numbers and its sources."""
    lines = [say("capacity.trace.head")]
    for entry in entries:
        value = _plain(entry.value)
        if entry.kind in ("formula", "derived"):
            lines.append(f"  {entry.name} = {entry.formula}")
            numbers = f"{entry.numbers} = " if entry.numbers not in (value, "") and entry.kind == "formula" else ""
            lines.append(f"    = {numbers}{value}")
        else:
            said = [say(f"capacity.trace.{entry.kind}") + (f" ({entry.note})" if entry.note else "")]
            if entry.confidence:
                said.append(say(f"capacity.trust.{entry.confidence}"))
            if entry.low is not None and entry.high is not None:
                said.append(say("capacity.trace.range", low=_plain(entry.low), high=_plain(entry.high)))
            lines.append(f"  {entry.name} = {value}  [{', '.join(said)}]")
        lines += [f"    {source}" for source in entry.sources]
    return lines
