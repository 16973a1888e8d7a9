"""Where a finding comes from: the fact of its own hop first where its number is one, then the pages of its rule."""

from __future__ import annotations

from wizard.content.model import Source, pick
from wizard.content.scope import Record
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from wizard.content.model import Platform
    from wizard.review.findings import Finding
    from wizard.review.view import View

HOPS = "context.hops"


def sources_of(view: View, finding: Finding, language: str) -> tuple[Source, ...]:
    """Return the sources of a finding, the one that vouches for its number first.

    Where the design states the number itself, the pages about the hop's own platform come before those about others.
    """
    record = finding.bound.get(finding.rule.variable)
    hop = record if isinstance(record, Record) and record.list_path == HOPS else None
    own = [path for path in finding.defaults if hop is None or path.startswith(f"{HOPS}[{hop.index}].")]
    if own:
        fact = _source(view.fact_defaults[own[0]].platform, own[0].rpartition(".")[2], language)
        return (fact, *(source for source in finding.rule.sources if source.url != fact.url))
    platform = view.catalogue.by_hop_kind.get(str(hop.values.get("kind"))) if hop is not None else None
    if platform is None:
        return finding.rule.sources
    vendor = pick(platform.raw["name"], "en").partition(" ")[0].lower()
    return tuple(sorted(finding.rule.sources, key=lambda source: vendor not in source.ref.lower()))


def _source(platform: Platform, field: str, language: str) -> Source:
    """Return the page that a fact stands on: the one that speaks of the field, else the platform's first."""
    pages = platform.raw["sources"]
    words = [word for word in field.split("_") if len(word) > 3]
    page = next((p for p in pages if any(word in pick(p.get("for"), "en").lower() for word in words)), pages[0])
    about = pick(page.get("for"), language)
    ref = pick(platform.raw["name"], language)
    joint = "：" if language == "zh" else ": "
    return Source(f"{ref}{joint}{about}" if about else ref, page["url"], None, platform.as_of)
