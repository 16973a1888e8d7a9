"""The alert rules of every design are rules for Prometheus's own checker."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.render.conftest import CASES, HERE
from tests.tools import need
from wizard.render.operations import ALERTS_FILE, render

if TYPE_CHECKING:
    from pathlib import Path

    from tests.render.conftest import Make

SAMPLES = sorted((HERE.parent / "review" / "samples").glob("*.yaml"))
EVERYTHING = """
context: {product: {name: 'a: ${datasource} "q"'}, latency: {target_p95_ms: 250}}
scale: {nodes: 6, failure_domains: 3, max_connections_per_node: 5000, accept_per_s_per_node: 200}
ops:
  metrics:
  - {key: connections_active, labels: [node], alert: '> 9000 for 30 s'}
  - {key: connects, labels: ['a"b', 1x], alert: 'rate > 5 x baseline {{ $labels.x }}'}
  - {key: disconnects, labels: [code], alert: 五分钟内超过基线五倍}
  - {key: accept_rejected, alert: "x\\n- alert: y\\n{{ $labels.code }}"}
  - {key: auth_failures, alert: 'more than 200 in 1 min: {{ "`" }} %'}
  - {key: delivery_latency, labels: [region]}
  slos: [{sli: connect_success, target_pct: 99.9}, {sli: delivery_latency_p95, threshold_ms: 300}]
"""


def checked(folder: Path, texts: dict[str, str]) -> tuple[int, str]:
    """Return what promtool says to rule files by their names: its exit code and its words."""
    files = []
    for name, text in texts.items():
        files.append(folder / f"{name}.yaml")
        files[-1].write_text(text, encoding="utf-8")
    command = [need("promtool"), "check", "rules", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_promtool_takes_the_rules_of_every_design(make: Make, tmp_path: Path) -> None:
    designs = {
        f"{path.stem}-{language}": make(path, language)
        for path in [*SAMPLES, *sorted(CASES.glob("*.yaml"))]
        for language in ("en", "zh")
    }
    assert len(designs) >= 20
    code, words = checked(tmp_path, {name: render(design)[ALERTS_FILE] for name, design in designs.items()})
    assert code == 0, words
    assert "8 rules found" in checked(tmp_path, {"hostile": render(make(EVERYTHING))[ALERTS_FILE]})[1]


def test_promtool_does_refuse_what_is_wrong(make: Make, tmp_path: Path) -> None:
    text = render(make(EVERYTHING))[ALERTS_FILE]
    assert checked(tmp_path, {"wrong": text.replace("sum by (node) (", "sum by node (")})[0] != 0
