"""Packs: the built-in one is sound, a broken or hostile one is refused with its lines, a good one adds its rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.content.packs import MANIFEST, QUESTION, RULE, MakePack, faults, with_rule
from wizard.content.catalogue import Catalogue
from wizard.content.layers import load_catalogue
from wizard.content.lint import faults_of_sense
from wizard.content.model import WaiverLimit, pick
from wizard.content.pack import content_root, read_pack
from wizard.content.shape import faults_of_shape
from wizard.design.document import flatten, peek_packs, read_design
from wizard.errors import InvalidInput, WsdesignError
from wizard.review.findings import assess
from wizard.review.gate import Review, review
from wizard.review.view import View
from wizard.tree import parse

# --- the built-in pack ------------------------------------------------------------------------------------------------


def test_the_built_in_pack_has_the_shape_of_a_pack() -> None:
    assert faults_of_shape(read_pack(content_root())) == []


def test_the_built_in_pack_makes_sense() -> None:
    pack = read_pack(content_root())
    assert faults_of_sense(pack.raw, pack) == []


def test_every_expression_of_the_built_in_pack_compiles(catalogue: Catalogue) -> None:
    for rule in catalogue.rules.values():
        catalogue.expression(rule.fires, rule.each)
        if rule.warning_if:
            catalogue.expression(rule.warning_if, rule.each)
    for exit_ in catalogue.exits.values():
        catalogue.expression(exit_.holds)
    for field in catalogue.fields.values():
        for text in (field.when, field.default_from):
            if text:
                catalogue.expression(text, field.each)
        for language in ("en", "zh") if field.default_how else ():
            catalogue.template(pick(field.default_how, language), field.each)
    for table in catalogue.raw["advice"]:
        for row in [*table["rows"], *table.get("why_not", [])]:
            catalogue.expression(row["when"])
            if "with_if" in row:
                catalogue.expression(row["with_if"])
            for text in (part for key in ("because", "with", "text") for part in row.get(key, {}).values()):
                catalogue.template(text)


def test_every_field_that_a_condition_reads_is_asked_no_deeper_than_the_field(catalogue: Catalogue) -> None:
    """Else a shallow review could never learn whether the question applies."""
    order = ("core", "standard", "full")
    deeper = [
        f"{field.path} ({field.depth}) hangs on {path} ({catalogue.fields[path].depth})"
        for field in catalogue.questions
        if field.when
        for path in catalogue.reads(catalogue.expression(field.when))
        if order.index(catalogue.fields[path].depth) > order.index(field.depth)
    ]
    assert deeper == []


def test_every_field_that_an_error_rule_reads_is_asked_by_a_standard_review(catalogue: Catalogue) -> None:
    """Else the rule stays unassessed; but for a field whose absence is read as an answer, such as ``scale.stack``."""
    deeper = sorted(
        {
            path
            for rule in catalogue.rules.values()
            if rule.severity == "error"
            for path in catalogue.reads(catalogue.expression(rule.fires, rule.each))
            if catalogue.fields[path].depth == "full" and catalogue.fields[path].absent == "unknown"
        }
    )
    assert deeper == []


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            with_rule(fires="context.nothing > 1"),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: context.nothing is not a field of any question",
        ),
        (
            with_rule(fires="\"__import__('os').system('x')\""),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: only the named functions may be called, without keywords",
        ),
        (with_rule(fires="9 ** 65"), "rules/0-ours.yaml:8:12: ours-region-lock.fires: an exponent may be at most 64"),
        (
            with_rule(fires=f'"{"(" * 900}1{")" * 900}"'),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: is not an expression: too many nested parentheses, at `",
        ),
        (
            with_rule(fires=f'"{"not " * 90}browser"'),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: is nested too deeply",
        ),
        (
            with_rule(fires="context.ours.region_lock and nothing"),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: nothing is neither a derived value nor a variable",
        ),
        (
            RULE.replace("    fires:", "    each: h in context.nothing\n    fires:", 1),
            "rules/0-ours.yaml:8:11: ours-region-lock.each: context.nothing is no list",
        ),
        (
            RULE.replace("    fires:", "    warning_if: context.nothing\n    fires:", 1),
            "rules/0-ours.yaml:8:17: ours-region-lock.warning_if: context.nothing is not a field of",
        ),
        (
            with_rule(topic="weather"),
            "rules/0-ours.yaml:5:12: ours-region-lock.topic: weather is no topic of review.yaml; d",
        ),
        (
            with_rule(item="weather"),
            "rules/0-ours.yaml:6:11: ours-region-lock.item: weather is no item of the checklist",
        ),
        (
            with_rule(points_at="context.nothing"),
            "rules/0-ours.yaml:9:16: ours-region-lock.points_at: context.nothing is no",
        ),
        (
            with_rule(points_at="context.ours.region_lock\n    standards: [cwe 20]"),
            "rules/0-ours.yaml:10:17: ours-region-lock.standards.0: ",
        ),
        (
            with_rule(points_at="context.ours.region_lock\n    mends: {context.nothing: '1'}"),
            "rules/0-ours.yaml:10:12: ours-region-lock.mends: context.nothing is no field",
        ),
        (
            with_rule(points_at="context.ours.region_lock\n    mends: {context.outage_p95_s: nowhere_s}"),
            "rules/0-ours.yaml:10:35: ours-region-lock.mends.context.outage_p95_s: nowhere_s is neither a derived",
        ),
        (
            with_rule(source="[{key: nowhere}]"),
            "rules/0-ours.yaml:14:14: ours-region-lock.source.0: nowhere is no key of sources.yaml",
        ),
        (
            with_rule(source="[{at: page 4}]"),
            "rules/0-ours.yaml:14:14: ours-region-lock.source.0: a source needs a key or a",
        ),
        (
            with_rule(source="[]"),
            "rules/0-ours.yaml:14:13: ours-region-lock.source: must not be empty; write it as [{ref",
        ),
        (
            with_rule(title="{en: Data leaves}"),
            "rules/0-ours.yaml:10:12: ours-region-lock.title: 'zh' is missing; write it, or take",
        ),
        (
            with_rule(title='{en: Data leaves, zh: ""}'),
            "rules/0-ours.yaml:10:34: ours-region-lock.title.zh: must not be empty",
        ),
        (with_rule(fix=""), "rules/0-ours.yaml:3:5: ours-region-lock: 'fix' is missing"),
        (with_rule(severity="fatal"), "rules/0-ours.yaml:7:15: ours-region-lock.severity: 'fatal' is none of error, w"),
        (
            with_rule(id="Ours_1"),
            "rules/0-ours.yaml:3:9: Ours_1.id: 'Ours_1' is not written as it must be; write small",
        ),
        (
            with_rule(code="our-1"),
            "rules/0-ours.yaml:4:11: ours-region-lock.code: 'our-1' is not written as it must be; write capital",
        ),
        (
            with_rule(why='{en: "Because {context.nothing}.", zh: "因为 {context.nothing}。"}'),
            "rules/0-ours.yaml:12:15: ours-region-lock.why.en: {context.nothing}: context.nothing is not a field o",
        ),
        (
            with_rule(why='{en: "Because {context.regions}.", zh: 因为。}'),
            "rules/0-ours.yaml:12:10: ours-region-lock.why: the languages do not have the same placeholders",
        ),
        (
            with_rule(why='{en: "Because {.", zh: 因为。}'),
            "rules/0-ours.yaml:12:15: ours-region-lock.why.en: a brace is not closed",
        ),
        (
            with_rule(why='{en: "Because }.", zh: 因为。}'),
            "rules/0-ours.yaml:12:15: ours-region-lock.why.en: a closing brace stands alone; double it",
        ),
        (
            with_rule(why='{en: "Because [[of.", zh: 因为。}'),
            "rules/0-ours.yaml:12:15: ours-region-lock.why.en: an optional part is written [[...]] or",
        ),
        (
            with_rule(why='{en: "Because [[of [[it]]]].", zh: 因为。}'),
            "rules/0-ours.yaml:12:15: ours-region-lock.why.en: an optional part is written [[...]] or",
        ),
        (
            RULE.replace("    topic", "    colour: red\n    topic"),
            "rules/0-ours.yaml:5:13: ours-region-lock.colour: is no key here; known here: id, topic",
        ),
        (
            RULE.replace("stage: context", "stage: weather"),
            "rules/0-ours.yaml:3:5: ours-region-lock.stage: weather is no stage",
        ),
        (RULE.replace("rules:", "rules: 5\nother:"), "rules/0-ours.yaml:2:8: rules is a list"),
        (RULE.replace("  - id", "  - text\n  - id"), "rules/0-ours.yaml:3:5: an entry of rules is a mapping"),
        (RULE.replace("    topic", "  topic"), "rules/0-ours.yaml:5:"),
        (RULE.replace("code: OUR1", "code: &a OUR1"), "rules/0-ours.yaml:4:"),
        (RULE.replace("code: OUR1", "code: !!python/object:os.system x"), "rules/0-ours.yaml:4:"),
        (RULE + "  deep: " + "[" * 300 + "]" * 300 + "\n", "rules/0-ours.yaml:"),
        (
            RULE + '  long: "' + "x" * 10_000_000 + '"\n',
            "rules/0-ours.yaml: is larger than the 2,000,000 bytes allowed; split i",
        ),
        pytest.param(
            with_rule(fires="9**9**9"),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: an exponent may be at ",
            id="9**9**9",
        ),
        pytest.param(
            with_rule(fires='"' + "'x' in context.regions or " * 90 + 'browser"'),
            "rules/0-ours.yaml:8:12: ours-region-lock.fires: is longer than 2000 characters",
            id="too long",
        ),
    ],
    ids=lambda value: value[-60:] if value.startswith("rules/") else None,
)
def test_a_faulty_rule_is_refused_with_file_and_line(rule: str, fault: str, make_pack: MakePack) -> None:
    found = faults(make_pack(questions=QUESTION, rules=rule))
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (
            QUESTION.replace("bool", "colour"),
            "questions/0-ours.yaml:4:11: context.ours.region_lock.kind: 'colour' is none of sele",
        ),
        (
            QUESTION.replace("bool", "select"),
            "questions/0-ours.yaml:3:5: context.ours.region_lock.choices: a select needs ch",
        ),
        (
            QUESTION.replace("bool", "records"),
            "questions/0-ours.yaml:3:5: context.ours.region_lock.fields: a list of records",
        ),
        (
            QUESTION.replace("core", "deep"),
            "questions/0-ours.yaml:5:12: context.ours.region_lock.depth: 'deep' is none of core, st",
        ),
        (
            QUESTION.replace("stage: context", "stage: weather"),
            "questions/0-ours.yaml:3:5: context.ours.region_lock.stage: weather is ",
        ),
        (
            QUESTION + "    when: context.nothing == 1\n",
            "questions/0-ours.yaml:7:11: context.ours.region_lock.when: context.nothing is not a field of any question",
        ),
        (
            QUESTION + "    default: maybe\n",
            'questions/0-ours.yaml:7:14: context.ours.region_lock.default: is true or false, got "maybe"',
        ),
        (
            QUESTION + "    link: nowhere\n",
            "questions/0-ours.yaml:7:11: context.ours.region_lock.link: nowhere is no source",
        ),
        (
            QUESTION + "    bounds: {minimum: low}\n",
            "questions/0-ours.yaml:7:23: context.ours.region_lock.bounds.minimum: 'low' stands where a number is needed",
        ),
        (
            QUESTION + QUESTION.partition("questions:\n")[2],
            "questions/0-ours.yaml:7:5: context.ours.region_lock: is defined twice, first in questions/0-ours.yaml:3",
        ),
    ],
    ids=lambda value: value[-60:] if value.startswith("questions/") else None,
)
def test_a_faulty_question_is_refused_with_file_and_line(question: str, fault: str, make_pack: MakePack) -> None:
    found = faults(make_pack(questions=question))
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("manifest", "fault"),
    [
        ("name: ours\nlanguages: [en]\n", "pack.yaml:1:1: 'version' is missing"),
        ("version: 1\nlanguages: [en]\n", "pack.yaml:1:1: 'name' is missing"),
        ("name: ours\nversion: 1\n", "pack.yaml:1:1: 'languages' is missing"),
        ("name: [\n", "pack.yaml:2:"),
        ("", "pack.yaml: is empty"),
        ("[]", "pack.yaml:1:1: holds a list where a mapping is needed"),
        (
            MANIFEST + "rules: {disable: [no-such-rule]}\n",
            "pack.yaml:",
        ),
        (
            MANIFEST + "rules: {severity: {no-heartbeat: fatal}}\n",
            "pack.yaml:",
        ),
        (MANIFEST + "rules: [no-heartbeat]\n", "pack.yaml:"),
        (MANIFEST + "rules: {disable: no-heartbeat}\n", "pack.yaml:"),
        ("name: ours\nversion: 1\nlanguages: en\n", "pack.yaml:"),
        (
            MANIFEST + "waivers: {longest_days: 0}\n",
            "pack.yaml:4:25: waivers.longest_days: must be at least 1, got 0",
        ),
        (
            MANIFEST + "waivers: {longest_days: 180d}\n",
            "pack.yaml:4:25: waivers.longest_days: '180d' stands where a whole number is needed",
        ),
        (
            MANIFEST + "waivers: {forbid: [WS303]}\n",
            "pack.yaml:4:19: waivers.forbid: is no key here; did you mean forbidden",
        ),
        (
            MANIFEST + "waivers: {forbidden: [no-such-rule]}\n",
            "pack.yaml:4:23: waivers.forbidden: there is no rule or exit condition no-such-rule",
        ),
        (
            MANIFEST + "waivers: {stricter: [{rules: [WS9999], forbidden: true}]}\n",
            "pack.yaml:4:31: waivers.stricter: there is no rule or exit condition WS9999",
        ),
        (
            MANIFEST + "waivers: {stricter: [{topics: [origin-chek], forbidden: true}]}\n",
            "pack.yaml:4:32: waivers.stricter: there is no topic origin-chek; did you mean origin-check",
        ),
        (MANIFEST + "waivers: {stricter: [{severities: [fatal], forbidden: true}]}\n", "pack.yaml:4:36: "),
        (MANIFEST + "waivers: {stricter: [{severities: [error]}]}\n", "pack.yaml:4:22: "),
        (MANIFEST + "waivers: {stricter: [{longest_days: 30}]}\n", "pack.yaml:4:22: "),
        (MANIFEST + "waivers: {stricter: [{rules: [WS303], forbidden: false}]}\n", "pack.yaml:4:50: "),
        (MANIFEST + "waivers: {approved_by: ['a*b*c']}\n", "pack.yaml:4:25: "),
        (MANIFEST + "waivers: {approved_by: ['*']}\n", "pack.yaml:4:25: "),
    ],
)
def test_a_faulty_manifest_is_refused(manifest: str, fault: str, make_pack: MakePack) -> None:
    found = faults(make_pack(manifest))
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        (
            "derived",
            "derived:\n  - {name: ours, formula: context.nothing, meaning: {en: x, zh: 某}}\n",
            "derived.yaml:2:27: ours.formula: context.nothing is not a field of any question",
        ),
        (
            "derived",
            "derived:\n  - {name: ours, formula: theirs + 1, meaning: {en: x, zh: 某}}\n"
            "  - {name: theirs, formula: ours + 1, meaning: {en: x, zh: 某}}\n",
            "derived.yaml:2:27: ours: is defined by itself",
        ),
        (
            "review",
            "exits:\n  - {id: OUR.1, stage: context, holds: context.nothing, sentence: {en: x, zh: 某}}\n",
            "review.yaml:2:40: OUR.1.holds: context.nothing is not a field of any question",
        ),
        (
            "review",
            "exits:\n  - {id: OUR.1, stage: weather, holds: 'True', sentence: {en: x, zh: 某}}\n",
            "review.yaml:2:24: OUR.1.stage: weather is no stage",
        ),
        (
            "review",
            "items:\n  - {id: ours, title: {en: x, zh: 某}, exits: [EX9.9]}\n",
            "review.yaml:2:47: ours.exits.0: EX9.9 is no exit condition; did you me",
        ),
    ],
)
def test_faulty_derived_values_exits_and_items_are_refused(
    name: str, text: str, fault: str, make_pack: MakePack
) -> None:
    found = faults(make_pack(**{name: text}))
    assert any(line.startswith(fault) for line in found), found


def test_a_rule_defined_twice_is_refused_and_the_first_is_named(make_pack: MakePack) -> None:
    folder = make_pack(questions=QUESTION, rules=RULE)
    make_pack.write("rules/1-again.yaml", RULE)
    assert faults(folder) == [
        "rules/1-again.yaml:3:5: ours-region-lock: is defined twice, first in rules/0-ours.yaml:3"
    ]


def test_a_code_used_twice_is_refused(make_pack: MakePack) -> None:
    found = faults(make_pack(questions=QUESTION, rules=with_rule(code="WS303")))
    assert any(
        line.startswith("rules/0-ours.yaml:4:11: ours-region-lock.code: WS303 is the code of heartbeat-slower-than-hop")
        for line in found
    ), found


def test_all_faults_of_a_pack_are_named_at_once(make_pack: MakePack) -> None:
    found = faults(
        make_pack(
            questions=QUESTION.replace("bool", "select"), rules=with_rule(fires="context.nothing > 1", topic="weather")
        )
    )
    assert len(found) == 3


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(WsdesignError, match=r"is not a pack; a pack is a folder with a pack\.yaml"):
        load_catalogue((str(tmp_path),))


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WsdesignError, match="nowhere: is not a pack"):
        load_catalogue((str(tmp_path / "nowhere"),))


def test_nothing_of_a_hostile_pack_runs(tmp_path: Path, make_pack: MakePack) -> None:
    target = tmp_path / "was-here"
    touch = f"__import__('pathlib').Path('{target}').touch()"
    faults(make_pack(questions=QUESTION, rules=with_rule(fires=f'"{touch}"', why=f'{{en: "{{{touch}}}", zh: 某}}')))
    assert not target.exists()


# --- a pack that adds -------------------------------------------------------------------------------------------------

DESIGN = """\
wsdesign: 1
packs: [./ours]
context:
  regions: [eu, us]
  ours:
    region_lock: true
"""


@pytest.fixture
def review_with(tmp_path: Path) -> Callable[[str], Review]:
    def check(text: str) -> Review:
        path = tmp_path / "design.yaml"
        path.write_text(text, encoding="utf-8")
        tree = parse(path.read_bytes(), str(path))
        catalogue = load_catalogue(peek_packs(tree))
        return review(read_design(tree, catalogue), catalogue, today="2026-11-24")

    return check


def test_a_pack_adds_a_question_and_a_rule_that_fires(
    make_pack: MakePack, review_with: Callable[[str], Review]
) -> None:
    make_pack(questions=QUESTION, rules=RULE)
    found = review_with(DESIGN).findings
    assert [(finding.rule.id, finding.severity, finding.path) for finding in found] == [
        ("ours-region-lock", "error", "context.ours.region_lock")
    ]


def test_without_the_pack_its_field_is_unknown(review_with: Callable[[str], Review]) -> None:
    with pytest.raises(InvalidInput, match="there is no field"):
        review_with(DESIGN.replace("packs: [./ours]\n", ""))


HEARTBEATLESS = (
    "wsdesign: 1\npacks: [./ours]\ntransport: {choice: websocket}\nprotocol: {heartbeat: {mechanism: none}}\n"
)


@pytest.mark.parametrize("name", ["no-heartbeat", "WS301"])
def test_a_pack_disables_a_rule(name: str, make_pack: MakePack, review_with: Callable[[str], Review]) -> None:
    make_pack()
    assert "WS301" in {finding.rule.code for finding in review_with(HEARTBEATLESS).findings}
    make_pack(MANIFEST + f"rules: {{disable: [{name}]}}\n")
    assert "WS301" not in {finding.rule.code for finding in review_with(HEARTBEATLESS).findings}


@pytest.mark.parametrize("name", ["no-heartbeat", "WS301"])
def test_a_pack_changes_a_severity(name: str, make_pack: MakePack, review_with: Callable[[str], Review]) -> None:
    make_pack(MANIFEST + f"rules: {{severity: {{{name}: advice}}}}\n")
    severity = {finding.rule.code: finding.severity for finding in review_with(HEARTBEATLESS).findings}
    assert severity["WS301"] == "advice"


def test_a_severity_that_a_pack_sets_holds_for_a_rule_that_depends_on_criticality(make_pack: MakePack) -> None:
    changed = load_catalogue((make_pack(MANIFEST + "rules: {severity: {WS429: advice}}\n"),))
    rule = changed.rule("WS429")
    assert rule is not None
    found = assess(View(changed, flatten(rule.examples["fires"], changed), {}, "full")).findings
    assert {finding.severity for finding in found if finding.rule is rule} == {"advice"}


def test_packs_lie_over_each_other_in_order(tmp_path: Path) -> None:
    first, second = MakePack(tmp_path / "first"), MakePack(tmp_path / "second")
    folders = (
        first(MANIFEST + "rules: {severity: {no-heartbeat: advice}}\n"),
        second(MANIFEST + "rules: {severity: {no-heartbeat: warning}}\n"),
    )
    assert load_catalogue(folders).rules["no-heartbeat"].severity == "warning"


def test_a_pack_replaces_an_entry_of_the_same_id(make_pack: MakePack) -> None:
    rule = with_rule(id="no-heartbeat", code="WS301", severity="advice")
    assert pick(load_catalogue((make_pack(questions=QUESTION, rules=rule),)).rules["no-heartbeat"].title, "en") == (
        "Data leaves its region"
    )


def test_no_pack_allows_a_waiver_that_another_refuses(tmp_path: Path) -> None:
    first, second = MakePack(tmp_path / "first"), MakePack(tmp_path / "second")
    folders = (
        first(MANIFEST + "waivers: {longest_days: 180, forbidden: [WS303, EX1.1]}\n"),
        second(MANIFEST + "waivers: {longest_days: 365, forbidden: [no-heartbeat]}\n"),
    )
    assert load_catalogue().waiver_limits == ()
    assert load_catalogue(folders).waiver_limits == (
        WaiverLimit(longest_days=180),
        WaiverLimit(rules=frozenset({"heartbeat-slower-than-hop", "EX1.1"}), forbidden=True),
        WaiverLimit(longest_days=365),
        WaiverLimit(rules=frozenset({"no-heartbeat"}), forbidden=True),
    )


STRICT = MANIFEST + "waivers: {forbidden: [WS301, EX1.1], stricter: [{topics: [origin-check], forbidden: true}]}\n"


@pytest.mark.parametrize(
    ("manifest", "files", "fault"),
    [
        ("rules: {disable: [no-heartbeat]}\n", {}, "pack.yaml:4:19: rules.disable.0: no-heartbeat may not be waived"),
        ("rules: {severity: {WS301: advice}}\n", {}, "pack.yaml:4:27: rules.severity.WS301: no-heartbeat may not be"),
        pytest.param(
            "rules: {disable: [origin-unchecked]}\n", {}, "rules.disable.0: origin-unchecked may not be waived", id="topic"
        ),
        pytest.param(
            "", {"rules": "rules: [{id: no-heartbeat, override: true, fires: 'False'}]\n"},
            "rules/0-ours.yaml:1:51: no-heartbeat.fires: no-heartbeat may not be waived", id="fires no more",
        ),
        pytest.param(
            "", {"review": "exits: [{id: EX1.1, override: true, holds: 'True'}]\n"},
            "review.yaml:1:44: EX1.1.holds: EX1.1 may not be waived", id="the exit always holds",
        ),
    ],
)  # fmt: skip
def test_what_a_pack_forbids_to_waive_no_other_pack_switches_off(
    manifest: str, files: dict[str, str], fault: str, tmp_path: Path
) -> None:
    ours = MakePack(tmp_path / "ours")(STRICT)
    loose = MakePack(tmp_path / "loose")(MANIFEST + manifest, **files)
    with pytest.raises(InvalidInput) as refused:
        load_catalogue((ours, loose))
    assert fault in str(refused.value)
    if not fault.startswith("rules.disable"):  # of a topic, only what comes later
        with pytest.raises(InvalidInput, match=r"has switched .* off or made it milder"):
            load_catalogue((loose, ours))


def test_a_pack_may_make_stricter_and_reword_what_another_forbids_to_waive(tmp_path: Path) -> None:
    words = "rules: [{id: no-heartbeat, override: true, fix: {en: Ask the platform team., zh: 请联系平台组。}}]\n"
    folders = (
        MakePack(tmp_path / "ours")(MANIFEST + "waivers: {forbidden: [WS301, WS213]}\n"),
        MakePack(tmp_path / "more")(MANIFEST + "rules: {severity: {WS213: error}}\n", rules=words),
    )
    assert load_catalogue(folders).rules["long-lived-token"].severity == "error"


def test_the_built_in_content_stays_as_it_was(make_pack: MakePack) -> None:
    load_catalogue((make_pack(MANIFEST + "rules: {disable: [no-heartbeat]}\n", questions=QUESTION, rules=RULE),))
    plain = load_catalogue()
    assert "no-heartbeat" in plain.rules
    assert "ours-region-lock" not in plain.rules


def test_a_pack_in_one_language_needs_no_other(make_pack: MakePack, review_with: Callable[[str], Review]) -> None:
    english = "\n".join(line.partition(", zh: ")[0] + ("}" if ", zh: " in line else "") for line in RULE.splitlines())
    question = QUESTION.replace(", zh: 数据是否必须留在同一地区？", "")
    make_pack(MANIFEST.replace("[en, zh]", "[en]"), questions=question, rules=english)
    assert [finding.rule.id for finding in review_with(DESIGN).findings] == ["ours-region-lock"]
