"""``wsdesign pack lint`` on the command line: what it says, in both languages, and how it ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import in_turn
from tests.content.packs import MANIFEST, QUESTION, RULE, MakePack, with_rule

SAID: list[tuple[str, dict[str, str], str]] = [
    ("a text without Chinese", {"rules": with_rule(title="{en: Data leaves}")}, "rules/0-ours.yaml:10:12: ours-region-lock.title: 缺少 'zh'；请补上，或从 pack.yaml 的 `languages` 中去掉 zh"),
    ("a wrong severity", {"rules": with_rule(severity="fatal")}, "rules/0-ours.yaml:7:15: ours-region-lock.severity: 'fatal' 不在可选值之中：error, warning, advice"),
    ("an unknown field", {"rules": with_rule(fires="context.regoins == 1")}, "rules/0-ours.yaml:8:12: ours-region-lock.fires: 没有问题含字段 context.regoins；是否想写 context.regions？"),
    ("a number against a text", {"rules": with_rule(fires="scale.nodes == '4'")}, "rules/0-ours.yaml:8:12: ours-region-lock.fires: scale.nodes 是数字，却与文本比较"),
    ("another language's and", {"rules": with_rule(fires="context.ours.region_lock && rtt_s > 1")}, "ours-region-lock.fires: 不是有效的表达式：invalid syntax, at `& rtt_s > 1`；`&&` 请写成 `and`"),
    ("an unknown topic", {"rules": with_rule(topic="weather")}, "ours-region-lock.topic: weather 不是 review.yaml 中的主题；"),
    ("a default that is refused", {"questions": QUESTION + "    default: maybe\n"}, 'context.ours.region_lock.default: 应为 true 或 false，实际为 "maybe"'),
    ("no stage", {"rules": RULE.removeprefix("stage: context\n")}, "rules/0-ours.yaml:1:1: 没有说明其中的 rules 属于哪个阶段；请在文件开头写 `stage: 名称`，可选：context, transport"),
    ("an example that does not fire", {"rules": RULE.replace("regions: [eu, us]", "regions: [eu]")}, "ours-region-lock.examples.fires: 应为 true，实际为 false"),
    ("an example that is no design", {"rules": RULE.replace("regions: [eu, us]", "regions: eu")}, "ours-region-lock.examples.fires: 不是有效的设计：context.regions：应为列表，实际为 文本"),
    ("a rule that never fires", {"rules": with_rule(fires="context.ours.region_lock and not context.ours.region_lock")}, "ours-region-lock.fires: 永远不会触发：`context.ours.region_lock and not context.ours.region_lock` 在任何回答上都不为真"),
    ("a rule that always fires", {"rules": with_rule(fires="scale.nodes > 1 or True")}, "ours-region-lock.fires: 总会触发：对 scale.nodes 的任何回答都不能使它不触发"),
    ("a question that nothing reads", {"questions": QUESTION + "  - {path: context.ours.room, kind: text, depth: full, text: {en: Room?, zh: 房间？}}\n"}, "context.ours.room: 没有规则、文字或公式读取；请在规则中使用、删去，或在 `informational` 中说明为何要问"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "said"), [pytest.param(files, said, id=name) for name, files, said in SAID])
def test_a_fault_is_said_in_chinese(files: dict[str, str], said: str, tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(**{"questions": QUESTION, "rules": RULE, **files})
    done = in_turn([("--lang", "zh", "pack", "lint", "ours")], cwd=tmp_path)[0]
    text = done.out + done.err
    assert said in text
    assert done.code in (1, 2)


def test_lint_in_chinese_holds_no_english_sentence(tmp_path: Path) -> None:
    """Of whatever the shape, the sense or the proofs of a pack are found to lack."""
    runs = []
    for number, (_, files, _) in enumerate(SAID):
        MakePack(tmp_path / f"p{number}")(**{"questions": QUESTION, "rules": RULE, **files})
        runs.append(("--lang", "zh", "pack", "lint", f"p{number}"))
    for done in in_turn(runs, cwd=tmp_path):
        text = re.sub(r"`[^`]*`|invalid syntax, at", "", done.out + done.err)
        assert re.findall(r"[A-Za-z]+(?: [a-z]+){2,}", text) == []


def test_a_sound_pack_ends_with_0_and_says_so(tmp_path: Path) -> None:
    MakePack(tmp_path / "ours")(MANIFEST, questions=QUESTION, rules=with_rule(severity="warning"))
    english, chinese = in_turn([("pack", "lint", "ours"), ("--lang", "zh", "pack", "lint", "ours")], cwd=tmp_path)
    assert english == (0, "ours: nothing wrong (rules: 1, questions: 1)\n", "")
    assert chinese == (0, "ours：没有问题（规则 1 条，问题 1 个）\n", "")
