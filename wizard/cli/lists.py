"""``wsdesign rules``, ``questions``, ``platforms`` and ``stacks``: the catalogue as lists, to read or to process."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from wizard.cli.documents import catalogue_for
from wizard.content.model import pick
from wizard.design.document import peek_packs
from wizard.errors import Exit, printable
from wizard.interview.wrap import cells
from wizard.reading import read_bytes
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Platform, Rule


def run_rules(settings: Settings, *, output_format: str = "text", matching: str = "", design: str | None = None) -> int:
    """List the rules; ``matching`` keeps those whose code, id, topic, severity, stage, item, title or standards contain it."""
    catalogue, language = _content(design, settings)
    rows = [
        {
            "id": rule.id,
            "code": rule.code,
            "severity": rule.severity,
            "stage": rule.stage,
            "item": rule.item,
            "topic": rule.topic,
            "title": pick(rule.title, language),
            "fires": (f"{rule.each}: " if rule.each else "") + rule.fires,
            "why": pick(rule.why, language),
            "sources": _source_urls(rule),
            "standards": list(rule.standards),
        }
        for rule in catalogue.rules.values()
    ]
    kept = [
        row
        for row in rows
        if _matches(row, matching, ("id", "code", "severity", "stage", "item", "topic", "title", "standards"))
    ]
    shown = [row | {"severity": catalogue.word(f"severity.{row['severity']}", language)} for row in kept]
    return _write(
        "rules", shown if output_format == "text" else kept, ("code", "severity", "id", "title"), output_format,
        nothing=_nothing(matching, language),
    )  # fmt: skip


def run_questions(
    settings: Settings, *, output_format: str = "text", matching: str = "", design: str | None = None
) -> int:
    """List the questions and the fields of records; ``matching`` keeps those whose path, kind, stage or text contains it."""
    catalogue, language = _content(design, settings)
    rows = [
        {
            "id": field.path,
            "stage": field.stage,
            "kind": field.kind,
            "depth": field.depth,
            "unit": field.unit,
            "text": pick(field.text, language),
            "when": field.when,
            "choices": [choice.value for choice in field.choices],
        }
        for field in catalogue.fields.values()
    ]
    kept = [row for row in rows if _matches(row, matching, ("id", "stage", "kind", "text"))]
    columns = ("id", "kind", "depth", "text")
    return _write("questions", kept, columns, output_format, nothing=_nothing(matching, language))


def _content(design: str | None, settings: Settings) -> tuple[Catalogue, str]:
    """Return the content with the packs of a design, and the language."""
    if design is None:
        return catalogue_for(), settings.language_for()
    tree = parse(read_bytes(design), design)
    declared = tree.data.get("language")
    language = settings.language_for(declared if declared in ("en", "zh") else None)
    return catalogue_for(peek_packs(tree)), language


def _source_urls(rule: Rule) -> list[str]:
    return [source.url or source.ref for source in rule.sources]


def run_platforms(
    settings: Settings, *, output_format: str = "text", matching: str = "", design: str | None = None
) -> int:
    """List the platform facts; ``matching`` keeps those whose id, kind, category or name contains it."""
    catalogue, language = _content(design, settings)
    rows = [_platform_row(platform, language) for platform in catalogue.platforms.values()]
    kept = [row for row in rows if _matches(row, matching, ("id", "hop_kind", "category", "name"))]
    columns = ("id", "idle_timeout_s", "max_lifetime_s", "as_of", "name")
    head = [catalogue.word(f"platforms.head.{column}", language) for column in columns]
    return _write("platforms", kept, columns, output_format, head=head, nothing=_nothing(matching, language))


def _platform_row(platform: Platform, language: str) -> dict[str, Any]:
    return {
        "id": platform.id,
        "hop_kind": platform.hop_kind,
        "name": pick(platform.raw["name"], language),
        "category": platform.raw.get("category"),
        "layer": platform.layer,
        "idle_timeout_s": platform.hop.get("idle_timeout_s"),
        "max_lifetime_s": platform.hop.get("max_lifetime_s"),
        "hop": platform.hop,
        "as_of": platform.as_of,
        "confidence": platform.raw.get("confidence"),
        "sources": [source["url"] for source in platform.raw.get("sources", ())],
    }


def run_stacks(
    settings: Settings, *, output_format: str = "text", matching: str = "", design: str | None = None
) -> int:
    """List the stacks of the capacity model; ``matching`` keeps those whose id, kind or name contains it."""
    catalogue, language = _content(design, settings)
    rows = [_stack_row(entry, language) for entry in catalogue.raw["stacks"]]
    kept = [row for row in rows if _matches(row, matching, ("id", "kind", "name"))]
    columns = ("id", "runtime_kib", "delivery_us", "threads", "as_of", "name")
    head = [catalogue.word(f"stacks.head.{column}", language) for column in columns]
    if output_format == "text":
        kept = [row | {"threads": _threads(row["threads"], language)} for row in kept]
    return _write("stacks", kept, columns, output_format, head=head, nothing=_nothing(matching, language))


def _threads(value: str | None, language: str) -> str | None:
    return catalogue_for().word(f"stacks.threads.{value}", language) if value else None


def _stack_row(entry: dict[str, Any], language: str) -> dict[str, Any]:
    figures = entry.get("figures", {})
    return {
        "id": entry["id"],
        "name": pick(entry["name"], language),
        "kind": entry["kind"],
        "threads": entry.get("threads"),
        "encodes": entry.get("encodes"),
        "runtime_kib": figures.get("runtime_kib", {}).get("value"),
        "delivery_us": figures.get("delivery_us", {}).get("value"),
        "figures": {name: {**figure, "how": pick(figure["how"], language)} for name, figure in figures.items()},
        "unit": entry.get("unit"),
        "notes": [pick(note, language) for note in entry.get("notes", ())],
        "as_of": str(entry["as_of"]),
    }


def _nothing(matching: str, language: str) -> str:
    return catalogue_for().word("lists.nothing", language, matching=matching)


def _matches(row: dict[str, Any], text: str, keys: tuple[str, ...]) -> bool:
    return not text or any(text.casefold() in str(row[key] or "").casefold() for key in keys)


def _write(
    name: str,
    rows: list[dict[str, Any]],
    columns: tuple[str, ...],
    output_format: str,
    head: list[str] | None = None,
    *,
    nothing: str,
) -> int:
    if output_format == "json":
        print(json.dumps({"version": 1, name: rows}, ensure_ascii=False, indent=1))
        return Exit.OK
    texts = [[str(row[column]) if row[column] is not None else "-" for column in columns] for row in rows]
    if head is not None and texts:
        texts.insert(0, head)
    if not texts:
        print(printable(nothing), file=sys.stderr)
    widths = [max((cells(line[i]) for line in texts), default=0) for i in range(len(columns) - 1)]
    for line in texts:
        padded = [text + " " * (width - cells(text)) for text, width in zip(line, widths, strict=False)]
        sys.stdout.write(printable("  ".join([*padded, line[-1]])) + "\n")
    return Exit.OK
