"""The design as ten Markdown documents; ``README.md`` leads to the others."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.model import SEVERITIES, pick
from wizard.content.pack import builtin_raw
from wizard.errors import Exit
from wizard.render.backoff import schedule
from wizard.render.diagrams import diagram
from wizard.render.escape import Markdown, prose
from wizard.render.figures import figure
from wizard.render.material import base_values
from wizard.render.messages import build, schema_of
from wizard.render.sheet import HOPS, preset_of
from wizard.render.storm import storm_bars, storm_story
from wizard.render.tables import HOP_LIMITS
from wizard.render.timeouts import picture, timeout_chain
from wizard.render.transcript import example_session
from wizard.render.transcript_writer import filled
from wizard.review.cited import sources_of
from wizard.review.findings import words
from wizard.review.gate import gate
from wizard.units import show_number

if TYPE_CHECKING:
    from wizard.render.material import Material
    from wizard.render.messages import Message
    from wizard.render.sheet import Sheet
    from wizard.render.transcript_writer import Session, Step
    from wizard.review.findings import Finding, NotAssessed

# Template -> file; the index first, so that a folder on a forge opens with it.
DOCUMENTS = {
    "00-index": "README.md",
    "01-transport": "01-transport.md",
    "02-auth": "02-auth.md",
    "03-protocol": "03-protocol.md",
    "04-timeouts": "04-timeouts.md",
    "05-reconnect": "05-reconnect.md",
    "06-capacity": "06-capacity.md",
    "07-operations": "07-operations.md",
    "08-security": "08-security.md",
    "09-checklist": "09-checklist.md",
}

_ARROWS = {"client": "→", "server": "←", "": " "}


class Drafts(NamedTuple):
    """The documents by the names of their templates, and what the page needs to draw their pictures again."""

    texts: dict[str, str]
    values: dict[str, Any]
    pictures: dict[str, tuple[str, dict[str, str]]]  # a picture in text -> which one it is, and its words


def render(material: Material) -> dict[str, str]:
    """Return every document by its file name."""
    return {DOCUMENTS[name]: text for name, text in drafts(material).texts.items()}


@lru_cache(maxsize=1)
def drafts(material: Material) -> Drafts:
    """Return the documents; other formats are made from the same."""
    pictures: dict[str, tuple[str, dict[str, str]]] = {}
    values = document_values(material, pictures)
    texts = {name: tidy(material.paper.render(f"markdown/{name}.md.j2", values)) for name in DOCUMENTS}
    return Drafts(texts, values, pictures)


def tidy(text: str) -> str:
    """Return Markdown without spaces at line ends and with single blank lines; blocks of code stay as they are."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        opening = re.match(r" {0,3}(`{3,})", line)
        if opening and (not fence or (opening[1].startswith(fence) and line.strip() == opening[1])):
            fence = "" if fence else opening[1]
        if not fence:
            line = line.rstrip()
            if not line and (not lines or not lines[-1]):
                continue
        lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def document_values(material: Material, pictures: dict[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    """Return everything that the templates of the documents use.

    Args:
        pictures: takes what is drawn in text.
    """
    sheet = material.sheet
    chain, storm = timeout_chain(sheet), storm_story(sheet)

    def kept(kind: str, text: str, words: dict[str, str]) -> str:
        if text:
            pictures[text.strip("\n")] = (kind, words)
        return text

    return {
        **base_values(material),
        **_review_values(sheet),
        **_session_values(example_session(sheet, list(material.messages))),
        "product": sheet.value("context.product.name") or os.path.basename(sheet.design.file),
        "file": os.path.basename(sheet.design.file),
        "derived": lambda name: figure(sheet, name),
        "diagram": lambda name: Markdown(diagram(material, name).rstrip()),
        "transport_note": lambda option: _note(sheet, "transport.choice", option),
        "messages": [_message(material, message, index) for index, message in enumerate(material.messages)],
        "control": [_control(message) for message in material.control],
        "envelope_example": _envelope_example(material),
        "chain": chain,
        "bars": lambda **words: kept("chain", picture(chain, words, detect_s=sheet.number("detect_s")), words),
        "storm": storm,
        "storm_bars": lambda **words: kept("storm", storm_bars(storm, words), words) if storm else "",
        "storm_round": lambda value: round(value, 1) if abs(value) < 100 else round(value),
        "limited": any(hop.get(name) is not None for hop in sheet.records(HOPS) for name in HOP_LIMITS),
        "measured": {record["key"] for record in sheet.records("ops.metrics")},
        "jitter_factor": show_number(1 + (sheet.number("beat_jitter_pct") or 0) / 100),
        "attempts": schedule(sheet),
        "capacity": material.capacity,
        "load": material.load,
        "groups": [*((material.load.group,) if material.load else ()), *material.capacity.groups],
        "model_number": lambda value: float(f"{value:.4g}") if abs(value) < 1000 else round(value),
        "traffic": _traffic(sheet),
        "may_fail": [_may_fail(record.get("target_pct")) for record in sheet.records("ops.slos")],
    }


def _note(sheet: Sheet, path: str, value: str) -> str:
    choice = sheet.catalogue.fields[path].choice(value)
    return pick(choice.note, sheet.language) if choice else ""


# --- protocol ---------------------------------------------------------------------------------------------------------


def _message(material: Material, message: Message, index: int) -> dict[str, Any]:
    channel = filled(message.channel) if message.channel else None
    parts: dict[str, Any] = {"channel": channel} if channel else {}
    if channel and message.numbered and material.envelope.numbers_messages and message.direction != "c2s":
        parts["seq"] = 42
    example = build(message, material.envelope, **parts)
    return {
        "type": message.type,
        "direction": message.direction,
        "channel": message.channel,
        "written": message.written,
        "named_only": message.named_only,
        "path": f"protocol.messages[{index}].schema",
        "example": _pretty(example),
        "schema": _pretty(schema_of(message, material.envelope)),
    }


def _control(message: Message) -> dict[str, Any]:
    fields = tuple(message.payload.get("properties", {}))
    return {"type": message.type, "direction": message.direction, "fields": fields}


def _envelope_example(material: Material) -> str:
    messages = [m for m in material.messages if m.direction != "c2s"] or list(material.messages)
    if not messages:
        return ""
    index = material.messages.index(messages[0])
    example: str = _message(material, messages[0], index)["example"]
    return example


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _session_values(session: Session) -> dict[str, Any]:
    steps, state = [], "disconnected"
    for step in session.steps:
        steps.append({**step._asdict(), "values": step.values, "text": _lines(step), "changes": step.state != state})
        state = step.state
    stand_in = json.dumps({session.stand_ins[0]: "…"}, ensure_ascii=False) if session.stand_ins else ""
    return {"session": steps, "stand_in": stand_in}


def _lines(step: Step) -> str:
    """Return what was sent as text, an arrow before the first line of each message."""
    shown = []
    for line in step.lines:
        first, *rest = line.text.split("\n")
        shown.append("\n".join([f"{_ARROWS[line.sender]} {first}", *(f"  {text}" for text in rest)]))
    return "\n".join(shown)


# --- figures ----------------------------------------------------------------------------------------------------------


def _traffic(sheet: Sheet) -> list[dict[str, str]]:
    rows = []
    for record in sheet.records("protocol.messages"):
        rate, fanout, size = record.get("rate_per_s"), record.get("fanout"), record.get("typical_bytes")
        upward = record["direction"] == "c2s"
        deliveries = None if upward or rate is None or fanout is None else rate * fanout
        egress = None if deliveries is None or size is None else deliveries * size * 8 / 1e6
        rows.append(
            {
                "type": record["type"],
                "published": sheet.quantity(rate, "/s"),
                "deliveries": sheet.quantity(deliveries, "/s"),
                "egress": sheet.quantity(egress, "Mbps"),
            }
        )
    return rows


def _may_fail(target_pct: float | None) -> str:
    """Return how many of 10,000 may miss a target."""
    return "" if target_pct is None else show_number(round((100 - target_pct) * 100, 6))


# --- review -----------------------------------------------------------------------------------------------------------


def _review_values(sheet: Sheet) -> dict[str, Any]:
    review, language = sheet.review, sheet.language
    live = [finding for finding in review.findings if finding.waiver is None]
    exits = sheet.catalogue.exits
    counts: dict[str, int] = {severity: sum(f.severity == severity for f in live) for severity in SEVERITIES}
    counts |= {"waived": len(review.findings) - len(live), "undecided": len(review.undecided)}
    findings = [_finding(sheet, finding) for finding in review.findings]
    return {
        "passes": gate(review) == Exit.OK,
        "counts": counts
        | {
            "not_assessed": len({gap.rule.id for gap in review.not_assessed}),
            "beyond_level": len({gap.rule.id for gap in review.beyond}),
        },
        "level": sheet.catalogue.word(f"level.{sheet.design.level}", language),
        "findings": findings,
        "items": [
            {
                "title": pick(state.item.title, language),
                "complete": state.complete,
                "unmet": [{"id": id_, "sentence": pick(exits[id_].sentence, language)} for id_ in state.unmet],
                "findings": [f for f in findings if f["item"] == state.item.id],
                "not_assessed": [_gap(gap, language) for gap in state.not_assessed],
            }
            for state in review.items
        ],
        "waivers": review.design.waivers,
        "undecided": _undecided(sheet),
        "assumed": [row for row in sheet.rows(*_sections(sheet)) if row.shown.state == "assumed"],
        "asked_by_packs": _asked_by_packs(sheet),
        "presets": _presets(sheet),
        "platform_defaults": _platform_defaults(sheet),
        "not_assessed": [_gap(gap, language) for gap in review.not_assessed],
    }


def _sections(sheet: Sheet) -> list[str]:
    """Return the sections that hold answers, those of packs included, in the order of their first questions."""
    return [*dict.fromkeys(field.path.partition(".")[0] for field in sheet.catalogue.questions)]


def _asked_by_packs(sheet: Sheet) -> list[str]:
    """Return the questions that packs add, which no other document is sure to show."""
    known = {question["path"] for question in builtin_raw()["questions"]}
    return [field.path for field in sheet.catalogue.questions if field.path not in known]


def _presets(sheet: Sheet) -> list[dict[str, Any]]:
    """Return each preset that answers were taken from, with how many, and how many of them nobody has confirmed."""
    taken: dict[str, list[bool]] = {}
    for decision in sheet.design.decisions.values():
        name = preset_of(decision)
        if name is not None:
            taken.setdefault(name, []).append(decision.state == "assumed")
    return [
        {"name": name, "answers": len(unconfirmed), "unconfirmed": sum(unconfirmed)}
        for name, unconfirmed in taken.items()
    ]


def _finding(sheet: Sheet, finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    message = words(sheet.view, finding, "message", sheet.language)
    return {
        "severity": sheet.catalogue.word(f"severity.{finding.severity}", sheet.language),
        "code": rule.code or rule.id,
        "rule": rule.id,
        "stage": rule.stage,
        "item": rule.item,
        "subject": None if finding.subject is None or finding.subject in message else finding.subject,
        "message": prose(message),
        "fix": prose(words(sheet.view, finding, "fix", sheet.language)),
        "path": finding.path,
        "sources": [
            {"text": f"{s.ref}, {s.at}" if s.at else s.ref, "url": s.url}
            for s in sources_of(sheet.view, finding, sheet.language)
        ],
        "waiver": finding.waiver,
    }


def _gap(gap: NotAssessed, language: str) -> dict[str, Any]:
    return {"code": gap.rule.code or gap.rule.id, "title": pick(gap.rule.title, language), "needs": gap.needs}


def _undecided(sheet: Sheet) -> list[dict[str, Any]]:
    rows = []
    visible = {field.path for field in sheet.view.visible()}
    for field in sheet.catalogue.questions:
        state = sheet.view.state(field.path)
        if field.path not in visible and not (state == "undecided" and sheet.applies(field.path)):
            continue  # what a person marked as undecided is listed at any depth
        if state in ("undecided", "open"):
            decision = sheet.decision(field.path)
            owner = decision.owner if decision else None
            rows.append({"prompt": sheet.prompt(field.path), "path": field.path, "state": state, "owner": owner})
    return rows


def _platform_defaults(sheet: Sheet) -> list[dict[str, Any]]:
    rows = []
    for path, fact in sheet.view.fact_defaults.items():
        head, _, rest = path.partition("[")
        index, _, name = rest.partition("].")
        text = sheet.part(head, int(index), name).text
        platform = pick(fact.platform.raw["name"], sheet.language)
        rows.append({"path": path, "text": text, "platform": platform, "as_of": fact.platform.as_of})
    return rows
