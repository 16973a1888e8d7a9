"""What ``explain`` says of a platform: what a hop of its kind does, what counts as activity, what to watch for, and whence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.model import pick
from wizard.review.findings import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Platform


def platform_page(platform: Platform, catalogue: Catalogue, language: str) -> Iterator[str]:
    """Yield the lines of a platform's page."""
    raw: dict[str, Any] = platform.raw
    kind = f", context.hops[].kind: {platform.hop_kind}" if platform.hop_kind else ""
    yield f"{platform.id} ({_said(catalogue, language, 'category', raw.get('category', ''))}{kind})"
    yield pick(raw["name"], language)
    yield ""
    for name, value in platform.hop.items():
        until = (
            f" ({catalogue.word('explain.until_configured', language)})" if name in platform.until_configured else ""
        )
        yield f"  {name}: {show_value(value, name, language, catalogue)}{until}"
    for part in ("idle", "lifetime", "drain"):
        about = _time(raw.get(part, {}), catalogue, language)
        if about:
            yield "  " + catalogue.labelled(f"platform.{part}", language, about)
    if raw.get("activity"):
        yield catalogue.labelled("explain.activity", language, pick(raw["activity"], language))
    for note in raw.get("notes", ()):
        yield f"- {pick(note, language)}"
    confidence = _said(catalogue, language, "confidence", raw.get("confidence", ""))
    yield catalogue.word("explain.as_of", language, date=platform.as_of, confidence=confidence)
    for source in raw.get("sources", ()):
        about = source.get("for", "")
        about = pick(about, language) if isinstance(about, dict) else about
        yield catalogue.labelled("check.source", language, f"{about} {source['url']}".strip())


def _time(facts: Mapping[str, Any], catalogue: Catalogue, language: str) -> str:
    """Return what is known of a time beside the value that a hop takes: default, range, setting, and how it is known."""
    said = []
    low, high = facts.get("min_s"), facts.get("max_s")
    if facts.get("unlimited"):
        said.append(catalogue.word("value.no_limit", language))
    if facts.get("default_s") is not None:
        said.append(catalogue.word("platform.default", language, value=_seconds(facts["default_s"])))
    if low is not None and high is not None:
        said.append(catalogue.word("platform.range", language, low=_seconds(low), high=_seconds(high)))
    elif high is not None:
        said.append(catalogue.word("platform.at_most", language, high=_seconds(high)))
    elif low is not None:
        said.append(catalogue.word("platform.at_least", language, low=_seconds(low)))
    if facts.get("setting"):
        said.append(catalogue.word("platform.setting", language, name=facts["setting"]))
    if facts.get("configurable") is False:
        said.append(catalogue.word("platform.fixed", language))
    if facts.get("applies_to"):
        said.append(catalogue.word("platform.applies_to", language, what=", ".join(facts["applies_to"])))
    if facts.get("basis"):
        said.append(_said(catalogue, language, "basis", facts["basis"]))
    return ("；" if language == "zh" else "; ").join(said)


def _seconds(value: float) -> str:
    return f"{value:,g}" if value < 1_000_000 else f"{value:,.0f}"


def _said(catalogue: Catalogue, language: str, what: str, word: str) -> str:
    """Return a word of the facts in the reader's language; a word of a pack's own as it stands."""
    key = f"platform.{what}.{word}"
    return catalogue.word(key, language) if key in catalogue.raw["ui"] else word
