"""Architecture Decision Records in the form of MADR, one for each decision that has been taken or put off on purpose.

A topic keeps its number whatever else a design decides, so that links to a record hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.model import pick
from wizard.render.figures import figure
from wizard.render.markdown import drafts, tidy

if TYPE_CHECKING:
    from wizard.render.material import Material
    from wizard.render.sheet import Sheet


class Topic(NamedTuple):
    """One decision; ``lead`` is the question that it answers, ``answers`` are all that belong to it."""

    slug: str
    title: dict[str, str]
    lead: str
    drivers: tuple[str, ...]
    answers: tuple[str, ...]
    figures: tuple[str, ...]  # derived values that follow from it
    document: str


# In the order of their numbers: add at the end.
TOPICS = (
    Topic(
        "transport", {"en": "Transport", "zh": "传输方式"}, "transport.choice",
        ("context.direction", "context.client_msgs_per_min", "context.latency.target_p95_ms",
         "context.latency.acceptable_staleness_s", "context.payload.has_binary", "context.loss_tolerance",
         "context.offline_delivery", "context.platform.runtime"),
        ("transport",), ("streams_per_origin", "poll_rps"), "01-transport.md",
    ),
    Topic(
        "auth", {"en": "Authentication", "zh": "身份认证"}, "auth.method",
        ("context.users.audience", "context.data.sensitivity", "context.data.regulations"),
        ("auth",), ("refresh_per_s", "refresh_lead_min_s"), "02-auth.md",
    ),
    Topic(
        "encoding", {"en": "Encoding and versions", "zh": "编码与版本"}, "protocol.encoding",
        ("context.payload.has_binary", "context.scale.peak_connections"),
        ("protocol.encoding", "protocol.envelope_fields", "protocol.versioning", "protocol.subprotocol",
         "protocol.compat", "protocol.id_type", "protocol.compression"),
        ("publications_per_s", "egress_mbps"), "03-protocol.md",
    ),
    Topic(
        "heartbeat", {"en": "Heartbeat", "zh": "心跳"}, "protocol.heartbeat.mechanism",
        ("context.scale.peak_connections", "protocol.heartbeat.max_blind_s"),
        ("protocol.heartbeat",),
        ("min_idle_s", "longest_silence_s", "safe_beat_s", "detect_s", "hb_per_s"), "04-timeouts.md",
    ),
    Topic(
        "delivery", {"en": "Delivery", "zh": "投递语义"}, "reliability.delivery",
        ("context.loss_tolerance", "context.ordering"),
        ("reliability.delivery", "reliability.ack", "reliability.retry", "reliability.handlers_idempotent",
         "reliability.dedupe", "reliability.ordering", "reliability.seq"),
        ("seq_lifetime_days",), "05-reconnect.md",
    ),
    Topic(
        "reconnect", {"en": "Reconnecting", "zh": "重连"}, "reliability.reconnect.policy",
        ("context.scale.peak_connections", "scale.accept_per_s_per_node", "reliability.storm.recovery_target_s"),
        ("reliability.reconnect", "reliability.storm"),
        ("first_wave_per_s", "accept_per_s", "readmit_s", "steady_retry_per_s"), "05-reconnect.md",
    ),
    Topic(
        "resume", {"en": "Resuming", "zh": "会话恢复"}, "reliability.resume.method",
        ("context.outage_p95_s", "context.loss_tolerance"),
        ("reliability.resume",), ("resume_need_s", "snapshot_mbps"), "05-reconnect.md",
    ),
    Topic(
        "slow-consumers", {"en": "Slow consumers", "zh": "慢消费者"}, "reliability.send_buffer.policy",
        ("context.loss_tolerance", "scale.memory_per_node_mib"),
        ("reliability.send_buffer", "reliability.client_queue"), ("sendbuf_mib",), "05-reconnect.md",
    ),
    Topic(
        "backbone", {"en": "Backbone", "zh": "骨干消息系统"}, "scale.backbone",
        ("scale.nodes", "context.regions", "context.loss_tolerance", "context.ordering"),
        ("scale.backbone", "scale.backbone_topology", "scale.backbone_max_msgs_per_s",
         "scale.backbone_max_payload_bytes", "scale.backbone_shards", "scale.kafka", "scale.fanout",
         "scale.cross_region"),
        ("publications_per_s", "publication_bytes_per_s", "deliveries_per_s"), "06-capacity.md",
    ),
    Topic(
        "affinity", {"en": "Session affinity and state", "zh": "会话亲和与状态"}, "scale.affinity",
        ("scale.nodes", "scale.failure_domains"),
        ("scale.affinity", "scale.state_location", "scale.connection_registry"),
        ("conn_per_node", "surviving_nodes"), "06-capacity.md",
    ),
    Topic(
        "deploy", {"en": "Deploy and drain", "zh": "发布与排空"}, "scale.deploy.strategy",
        ("scale.nodes", "context.scale.peak_connections", "scale.accept_per_s_per_node"),
        ("scale.deploy",), ("deploy_reconnect_per_s", "deploy_minutes"), "07-operations.md",
    ),
    Topic(
        "load-shedding", {"en": "Load shedding", "zh": "负载削减"}, "ops.shedding.policy",
        ("context.scale.peak_connections", "context.users.max_users_behind_one_ip"),
        ("ops.shedding", "ops.limits"), ("capacity_connections", "nat_connections"), "07-operations.md",
    ),
)  # fmt: skip


def render(material: Material) -> dict[str, str]:
    """Return ``adr/0001-transport.md`` and its like."""
    shared = drafts(material).values
    files = {}
    for number, topic in enumerate(TOPICS, start=1):
        if _has_something_to_say(material.sheet, topic):
            values = {**shared, **_values(material.sheet, topic, number, shared["findings"])}
            text = material.paper.render("adr/decision.md.j2", values)
            files[f"adr/{number:04}-{topic.slug}.md"] = tidy(text)
    return files


def _has_something_to_say(sheet: Sheet, topic: Topic) -> bool:
    if not sheet.applies(topic.lead):
        return False
    return sheet.value(topic.lead) is not None or sheet.view.state(topic.lead) == "undecided"


def _values(sheet: Sheet, topic: Topic, number: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    computed = [figure(sheet, name) for name in topic.figures]
    return {
        "topic": topic,
        "number_text": f"{number:04}",
        "heading": pick(topic.title, sheet.language),
        "question": pick(sheet.catalogue.fields[topic.lead].text, sheet.language),
        "status": _status(sheet, topic.lead),
        "options": _options(sheet, topic.lead),
        "consequences": [line for line in computed if line.value is not None],
        "found": [finding for finding in findings if _belongs(finding["path"], topic)],
    }


def _status(sheet: Sheet, path: str) -> str:
    """Return MADR's status; what nobody has confirmed is proposed."""
    return "accepted" if sheet.view.state(path) == "decided" else "proposed"


def _options(sheet: Sheet, path: str) -> list[dict[str, Any]]:
    """Return the choices of a question, with the design's reasons against them where it gives any."""
    alternatives = sheet.records("transport.alternatives") if path == "transport.choice" else []
    why_not = {record["option"]: record["why_not"] for record in alternatives}
    return [
        {
            "label": pick(choice.label, sheet.language),
            "note": pick(choice.note, sheet.language) if choice.note else "",
            "chosen": choice.value == sheet.value(path),
            "why_not": why_not.get(choice.value) or "",
        }
        for choice in sheet.catalogue.fields[path].choices
    ]


def _belongs(path: str, topic: Topic) -> bool:
    question = question_path(path)
    return any(question == answer or question.startswith(f"{answer}.") for answer in topic.answers)
