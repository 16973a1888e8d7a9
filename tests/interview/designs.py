"""Small designs that sittings begin with."""

from __future__ import annotations

from pathlib import Path

from tests.interview.scripted import Sat

BASELINE = (Path(__file__).parents[1] / "review" / "samples" / "f0-baseline.yaml").read_text("utf-8")
BEFORE_HOPS = """\
wsdesign: 1
language: en
context:
  product: {name: Board}
  clients:
    - {kind: browser, share_pct: 100, rtt_p95_ms: 150}
review:
  level: quick
"""
WITH_HOP = BEFORE_HOPS.replace("review:", "  hops:\n    - {kind: nginx, name: edge}\nreview:")
TWO_HOPS = BEFORE_HOPS.replace(
    "review:",
    """\
  hops:
    - {kind: nginx, name: edge}
    - {kind: aws_alb, name: alb}
review:
  decisions:
    context.hops[0]: {why: ours}
    context.hops[1].idle_timeout_s: {owner: edge-team}
""".rstrip(),
)


def begun(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


def hops(sat: Sat) -> list[dict[str, object]]:
    found: list[dict[str, object]] = sat.answers["context.hops"]
    return found
