"""Packs to test with: a manifest, a question and a rule that belong together, written below a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.content.layers import load_catalogue
from wizard.errors import InvalidInput

MANIFEST = "name: ours\nversion: 1\nlanguages: [en, zh]\n"

QUESTION = """\
stage: context
questions:
  - path: context.ours.region_lock
    kind: bool
    depth: core
    text: {en: Must data stay in one region?, zh: 数据是否必须留在同一地区？}
"""

RULE = """\
stage: context
rules:
  - id: ours-region-lock
    code: OUR1
    topic: documentation
    item: transport-justified
    severity: error
    fires: context.ours.region_lock and count(context.regions) > 1
    points_at: context.ours.region_lock
    title: {en: Data leaves its region, zh: 数据离开所属地区}
    message: {en: "Data must stay, yet there are {count(context.regions)} regions.", zh: "数据须留在本地，却有 {count(context.regions)} 个地区。"}
    why: {en: The contract forbids it., zh: 合同不允许。}
    fix: {en: Name one region., zh: 只保留一个地区。}
    source: [{ref: Contract 4711}]
    examples:
      fires: {context: {ours: {region_lock: true}, regions: [eu, us]}}
      quiet: {context: {ours: {region_lock: true}, regions: [eu]}}
"""


class MakePack:
    """Writes a pack below a folder; each call is a further file of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, manifest: str = MANIFEST, **files: str) -> str:
        self.write("pack.yaml", manifest)
        for name, text in files.items():
            self.write(f"{name}/0-ours.yaml" if name in ("questions", "rules") else f"{name}.yaml", text)
        return str(self.folder)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def faults(folder: str) -> list[str]:
    """Return a pack's problems as ``file:line: ...`` with the folder left out."""
    with pytest.raises(InvalidInput) as caught:
        load_catalogue((folder,))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def with_rule(**changes: str) -> str:
    """Return the rule with some of its lines put otherwise; an empty text leaves the line out."""
    lines = []
    for line in RULE.splitlines():
        key = line.strip().removeprefix("- ").partition(":")[0]
        if key in changes and line.startswith(("    ", "  - ")) and not line.startswith("      "):
            if changes[key]:
                lines.append(f"{line[: line.index(key)]}{key}: {changes[key]}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
