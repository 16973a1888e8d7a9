"""The JSON Schemas of every JSON output."""

from __future__ import annotations

from typing import Any

from wizard.content.model import LEVELS, SEVERITIES
from wizard.content.schema import DIALECT

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_INTEGER = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _or_null(**properties: Any) -> dict[str, Any]:
    return {**_object(**properties), "type": ["object", "null"]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_STAGE = _object(stage=_TEXT, answered=_INTEGER, visible=_INTEGER, exit_condition_met={"type": "boolean"})
_FINDING = _object(
    rule=_TEXT,
    code=_TEXT_OR_NULL,
    severity={"enum": ["error", "warning", "advice"]},
    stage=_TEXT,
    item=_TEXT,
    topic=_TEXT,
    subject=_TEXT_OR_NULL,
    message=_TEXT,
    fix=_TEXT,
    why=_TEXT,
    source=_TEXT_OR_NULL,
    standards=_TEXTS,
    file=_TEXT,
    path=_TEXT,
    line=_INTEGER,
    column=_INTEGER,
    facts={"type": "object"},
    assumed=_TEXTS,
    platform_defaults=_TEXTS,
    fingerprint=_TEXT,
    in_baseline={"type": "boolean"},
    waived={"type": ["object", "null"]},
)
_BASELINE_ENTRY = _object(
    kind={"enum": ["finding", "question", "exit", "unassessed"]}, name=_TEXT, subject=_TEXT_OR_NULL, fingerprint=_TEXT
)
_STEP = _object(
    effort={"enum": ["tune", "change", "answer", "by_hand"]},
    paths=_TEXTS,
    before={},
    after={},
    alternatives={"type": "array"},
    solves=_list(_object(kind=_TEXT, name=_TEXT, subject=_TEXT_OR_NULL)),
    text=_TEXT,
)
_QUESTION = {
    "type": ["object", "null"],
    "required": [
        "id",
        "stage",
        "kind",
        "text",
        "help",
        "unit",
        "required",
        "choices",
        "default",
        "default_why",
        "current",
        "fields",
    ],
    "properties": {
        "id": _TEXT,
        "stage": _TEXT,
        "kind": {"enum": ["select", "multiselect", "number", "text", "bool", "list", "records"]},
        "text": _TEXT,
        "help": _TEXT,
        "unit": _TEXT_OR_NULL,
        "allowed": _TEXT_OR_NULL,
        "required": {"type": "boolean"},
        "choices": _list(_object(value=_TEXT, label=_TEXT, note=_TEXT)),
        "default_why": _TEXT_OR_NULL,
        "fields": {"type": ["array", "null"]},
    },
}
_OUTPUTS: dict[str, dict[str, Any]] = {
    "check": _object(
        version={"const": 1},
        exit_code={"enum": [0, 1, 2]},
        designs=_list(
            _object(
                file=_TEXT,
                summary=_object(
                    error=_INTEGER,
                    warning=_INTEGER,
                    advice=_INTEGER,
                    waived=_INTEGER,
                    baseline=_INTEGER,
                    undecided=_INTEGER,
                    expired=_INTEGER,
                    not_assessed=_INTEGER,
                ),
                checklist=_list(
                    _object(item=_TEXT, title=_TEXT, complete={"type": "boolean"}, unmet=_TEXTS, findings=_TEXTS)
                ),
                stages=_list(_STAGE),
                findings=_list(_FINDING),
                not_assessed=_list(_object(rule=_TEXT, needs=_TEXTS)),
                beyond_level=_list(_object(rule=_TEXT, needs=_TEXTS)),
                undecided=_TEXTS,
                expired=_TEXTS,
                baseline_gone=_list(_BASELINE_ENTRY),
                plan=_list(_STEP),
            )
        ),
    ),
    "baseline": _object(
        version={"const": 1}, designs={"type": "object", "additionalProperties": _list(_BASELINE_ENTRY)}
    ),
    "rules": _object(
        version={"const": 1},
        rules=_list(
            _object(
                id=_TEXT,
                code=_TEXT_OR_NULL,
                severity={"enum": list(SEVERITIES)},
                stage=_TEXT,
                item=_TEXT,
                topic=_TEXT,
                title=_TEXT,
                fires=_TEXT,
                why=_TEXT,
                sources=_TEXTS,
                standards=_TEXTS,
            )
        ),
    ),
    "questions": _object(
        version={"const": 1},
        questions=_list(
            _object(
                id=_TEXT,
                stage=_TEXT,
                kind=_TEXT,
                depth=_TEXT,
                unit=_TEXT_OR_NULL,
                text=_TEXT,
                when=_TEXT_OR_NULL,
                choices=_TEXTS,
            )
        ),
    ),
    "platforms": _object(
        version={"const": 1},
        platforms=_list(
            _object(
                id=_TEXT,
                hop_kind=_TEXT_OR_NULL,
                name=_TEXT,
                category=_TEXT_OR_NULL,
                layer=_INTEGER,
                idle_timeout_s={},
                max_lifetime_s={},
                hop={"type": "object"},
                as_of=_TEXT,
                confidence=_TEXT_OR_NULL,
                sources=_TEXTS,
            )
        ),
    ),
    "stacks": _object(
        version={"const": 1},
        stacks=_list(_object(id=_TEXT, name=_TEXT, kind=_TEXT, figures={"type": "object"}, notes=_TEXTS, as_of=_TEXT)),
    ),
    "status": _object(
        version={"const": 1},
        file=_TEXT,
        level={"enum": list(LEVELS)},
        stages=_list(_STAGE),
        readiness=_object(declared=_TEXT, reached=_TEXT_OR_NULL, next=_TEXT_OR_NULL, missing=_TEXTS),
        open=_TEXTS,
        left_open={"type": "object", "additionalProperties": _TEXTS},
        undecided=_list({"type": "object"}),
        assumed=_TEXTS,
        stale=_TEXTS,
        expiring=_list({"type": "object"}),
        next=_TEXT_OR_NULL,
    ),
    "next": _object(
        version={"const": 1},
        file=_TEXT,
        done={"type": "boolean"},
        question=_QUESTION,
        progress=_object(stage=_TEXT, stage_number=_INTEGER, answered=_INTEGER, visible=_INTEGER, undecided=_INTEGER),
        advice=_list({"type": "object"}),
        actions=_TEXTS,
    ),
}
_NUMBER = {"type": "number"}
_NUMBER_OR_NULL = {"type": ["number", "null"]}
_INTEGER_OR_NULL = {"type": ["integer", "null"]}
_LOSS = _object(
    lost=_INTEGER,
    connections_per_node=_NUMBER_OR_NULL,
    reconnects=_NUMBER,
    reconnects_per_s=_NUMBER,
    admitted_per_s=_NUMBER_OR_NULL,
    back_s=_NUMBER_OR_NULL,
    fits={"type": "boolean"},
    over=_TEXTS,
)
_FLOW = dict.fromkeys(("network_in_bytes_per_s", "network_out_bytes_per_s"), _NUMBER)
_OUTPUTS["capacity"] = _object(
    version={"const": 1},
    inputs=_object(
        connections=_NUMBER,
        inbound_per_s=_NUMBER_OR_NULL,
        delivered_per_s=_NUMBER_OR_NULL,
        published_per_s=_NUMBER_OR_NULL,
        payload_bytes=_NUMBER_OR_NULL,
        nodes=_INTEGER,
        stack=_TEXT_OR_NULL,
    ),
    per_connection=_object(
        memory_bytes=_NUMBER_OR_NULL,
        memory_parts=_object(runtime=_NUMBER, kernel=_NUMBER, tls=_NUMBER, compression=_NUMBER, send_buffer=_NUMBER),
    ),
    per_node=_object(
        connections=_NUMBER,
        memory_bytes=_NUMBER_OR_NULL,
        cpu_cores=_NUMBER_OR_NULL,
        file_descriptors=_NUMBER,
        delivered_per_s=_NUMBER_OR_NULL,
        **_FLOW,
    ),
    total=_object(
        memory_bytes=_NUMBER_OR_NULL,
        cpu_cores=_NUMBER_OR_NULL,
        heartbeats_per_s=_NUMBER,
        handshakes_per_s=_NUMBER_OR_NULL,
        **_FLOW,
    ),
    cpu_parts={"type": ["object", "null"], "additionalProperties": _NUMBER},
    backbone=_or_null(
        kind=_TEXT,
        published_per_s=_NUMBER,
        node_deliveries_per_s=_NUMBER,
        bytes_per_s=_NUMBER,
        shards_needed=_NUMBER_OR_NULL,
        core_share_per_shard=_NUMBER_OR_NULL,
        deliveries_per_s_per_shard=_NUMBER_OR_NULL,
    ),
    nodes=_object(
        by_resource={"type": "object", "additionalProperties": _INTEGER_OR_NULL},
        needed=_INTEGER_OR_NULL,
        with_spare=_INTEGER_OR_NULL,
        with_deploy=_INTEGER_OR_NULL,
        bottleneck=_TEXT_OR_NULL,
        enough={"enum": ["yes", "without_spare", "no", None]},
        low=_INTEGER_OR_NULL,
        median=_INTEGER_OR_NULL,
        high=_INTEGER_OR_NULL,
        draws=_or_null(samples=_INTEGER, answers=_TEXTS, figures=_TEXTS),
    ),
    units=_or_null(
        by_limit={"type": "object", "additionalProperties": _INTEGER},
        needed=_INTEGER,
        bottleneck=_TEXT,
        most=_INTEGER_OR_NULL,
        source=_TEXT,
        fits={"type": "boolean"},
    ),
    after_losing_one=_LOSS,
    after_losing_zone={"anyOf": [_LOSS, {"type": "null"}]},
    breaks_first=_list(_object(resource=_TEXT, subject=_TEXT_OR_NULL, at_multiple=_NUMBER, use=_NUMBER, limit=_NUMBER)),
    sensitivity=_list(_object(input=_TEXT, nodes_at_half=_INTEGER_OR_NULL, nodes_at_double=_INTEGER_OR_NULL)),
    estimates=_list(_object(resource=_TEXT, share=_NUMBER, figures=_TEXTS)),
    cost=_or_null(nodes_per_month=_NUMBER_OR_NULL, egress_per_month_at_most=_NUMBER_OR_NULL, total_per_month=_NUMBER),
    assumed=_TEXTS,
    needs=_TEXTS,
    trace=_list(
        _object(
            name=_TEXT,
            value=_NUMBER,
            kind={"enum": ["answer", "assumed", "fact", "derived", "formula"]},
            formula=_TEXT,
            numbers=_TEXT,
            sources=_TEXTS,
            confidence=_TEXT,
            low=_NUMBER_OR_NULL,
            high=_NUMBER_OR_NULL,
        )
    ),
)
_OUTPUTS["capacity"]["properties"]["managed"] = _list(
    _object(
        service=_TEXT,
        name=_TEXT,
        units=_INTEGER_OR_NULL,
        bottleneck=_TEXT_OR_NULL,
        fits={"type": "boolean"},
        per_month_at_most=_NUMBER_OR_NULL,
        leaves_something_out={"type": "boolean"},
        currency=_TEXT,
        quoted={"type": "boolean"},
        price_as_of=_TEXT_OR_NULL,
        price_source=_TEXT_OR_NULL,
    )
)
_OUTPUTS["capacity"]["properties"]["sweep"] = _object(
    path=_TEXT,
    points=_list(
        _object(
            value=_NUMBER,
            nodes_needed=_INTEGER_OR_NULL,
            nodes_with_spare=_INTEGER_OR_NULL,
            nodes_run=_INTEGER_OR_NULL,
            enough={"enum": ["yes", "without_spare", "no", None]},
            bottleneck=_TEXT_OR_NULL,
            tightest=_TEXT_OR_NULL,
            tightest_use_over_limit=_NUMBER_OR_NULL,
        )
    ),
)
_STORM_FIGURES = {
    "clients": _INTEGER,
    "recovered": _INTEGER,
    "gave_up": _INTEGER,
    "waiting": _INTEGER,
    **dict.fromkeys(("p50_s", "p90_s", "p99_s", "all_s"), _NUMBER_OR_NULL),
    "attempts": _INTEGER,
    "attempts_per_client": _NUMBER,
    "refused": _INTEGER,
    "wasted": _INTEGER,
    "peak_attempts_per_s": _INTEGER,
    "peak_over_accept_rate": _NUMBER,
}
_STORM = _object(
    version={"const": 1},
    file=_TEXT_OR_NULL,
    policy=_TEXT,
    method={"enum": ["exact", "fluid"]},
    seed=_INTEGER,
    **_STORM_FIGURES,
    settings={"type": "object"},
    recovery_target_s=_NUMBER,
    sentence=_TEXT,
    suggestion={
        "type": ["object", "null"],
        "required": ["changes", "edits", "commands", "all_s"],
        "properties": {
            "changes": _list(
                _object(
                    option=_TEXT,
                    **{"from": {"type": ["number", "string", "null"]}, "to": {"type": ["number", "string", "null"]}},
                )
            ),
            "edits": _list(
                _object(
                    place=_TEXT,
                    **{"from": {"type": ["number", "string", "null"]}, "to": {"type": ["number", "string", "null"]}},
                )
            ),
            "commands": _list(_TEXT),
            "all_s": _NUMBER,
        },
    },
    stand_ins=_list(_object(path=_TEXT, value=_NUMBER)),
    admission={"type": ["object", "null"]},
    load={"type": ["object", "null"]},
    timeline=_list(
        _object(**dict.fromkeys(("second", "attempts", "accepted", "refused", "wasted", "waiting"), _INTEGER))
    ),
)
_STORM["properties"]["policies"] = _list(
    _object(
        policy=_TEXT,
        name=_TEXT,
        kind={"enum": ["policy", "library"]},
        **_STORM_FIGURES,
        source=_TEXT_OR_NULL,
        as_of=_TEXT_OR_NULL,
        note=_TEXT_OR_NULL,
    )
)
_OUTPUTS["storm"] = _STORM
_OUTPUTS["drill"] = _object(
    version={"const": 1},
    drill={"enum": ["slow-consumer", "quiet-connection"]},
    file=_TEXT_OR_NULL,
    inputs={"type": "object"},
    assumed=_TEXTS,
    sentence=_TEXT,
    outcome={"type": "object"},
)
_SLOW = _object(
    policy=_TEXT,
    link_kbps=_NUMBER,
    **dict.fromkeys(("fills_after_s", "first_drop_s", "closes_s", "node_bytes", "out_of_memory_s"), _NUMBER_OR_NULL),
    **dict.fromkeys(("held_bytes", "lost_messages_per_s", "lost_at_close", "behind_s"), _NUMBER),
    closed_by={"enum": ["policy", "age", "heartbeat", None]},
)
_OUTPUTS["drill"]["properties"] |= {
    "links": _list(_SLOW),
    "policies": _list(_SLOW),
    "timeline": _list(_object(second=_NUMBER, connection_bytes=_NUMBER, node_bytes=_NUMBER_OR_NULL)),
    "events": _list(_object(at_s=_NUMBER, who=_TEXT, what=_TEXT, text=_TEXT)),
}
_FAULT = _object(
    file=_TEXT,
    line={"type": ["integer", "null"]},
    column={"type": ["integer", "null"]},
    field=_TEXT_OR_NULL,
    message=_TEXT,
    remedy=_TEXT_OR_NULL,
)
_OUTPUTS["pack-lint"] = _object(
    version={"const": 1},
    exit_code=_INTEGER,
    pack=_TEXT,
    rules=_INTEGER,
    questions=_INTEGER,
    faults=_list(_FAULT),
    not_proven=_list(_FAULT),
)
_OUTPUTS["diff"] = _object(
    version={"const": 1},
    old=_TEXT,
    new=_TEXT,
    decisions=_list(_object(path=_TEXT, old={}, new={})),
    failing=_list(_FINDING),
    fixed=_list(_FINDING),
    unmet=_TEXTS,
    met=_TEXTS,
    wire=_list(_object(path=_TEXT, breaking={"type": "boolean"}, text=_TEXT)),
)
OUTPUTS = tuple(_OUTPUTS)


def output_schema(of: str) -> dict[str, Any]:
    """Return the schema of one JSON output."""
    return {"$schema": DIALECT, "title": f"wsdesign {of}", **_OUTPUTS[of]}
