"""What ``pack lint`` proves of rules: each fault is shown on answers, and what cannot be proven is said to be so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import is_one_line, wsdesign
from tests.content.packs import MANIFEST, QUESTION, RULE, MakePack, with_rule
from wizard.content.catalogue import Catalogue
from wizard.content.layers import lay, read_chain
from wizard.content.pack import builtin_whole, read_builtin
from wizard.review.proofs import prove

BEAT = "{{protocol: {{heartbeat: {{interval_s: {}}}}}}}"
IDLE = "{{context: {{hops: [{{name: x, kind: nginx, idle_timeout_s: {}}}]}}}}"
NGINX_BEAT = "{{context: {{hops: [{{kind: nginx}}]}}, protocol: {{heartbeat: {{interval_s: {}}}}}}}"
INTERVAL = "protocol.heartbeat.interval_s"
WEBSOCKET, SSE = "{transport: {choice: websocket}}", "{transport: {choice: sse}}"


def rule(name: str, fires: str, yes: str, no: str, points_at: str = INTERVAL, **changes: str) -> str:
    text = with_rule(
        **{
            "id": name,
            "code": "",
            "fires": f'"{fires}"',
            "points_at": points_at,
            "message": "{en: x, zh: 某}",
            **changes,
        }
    ).partition("rules:\n")[2]
    return f"{text[: text.index('      fires:')]}      fires: {yes}\n      quiet: {no}\n"


def each(name: str, fires: str, points_at: str, yes: str, no: str) -> str:
    return rule(name, fires, yes, no, points_at).replace("    fires:", "    each: h in context.hops\n    fires:", 1)


def proofs_of(folder: Path, *rules: str) -> tuple[list[str], list[str]]:
    """Return what is proven and what is not, each as ``field: message``."""
    MakePack(folder)(rules="stage: context\nrules:\n" + "".join(rules))
    (pack,) = read_chain((str(folder),))
    layer = lay(builtin_whole(), pack)
    proofs = prove(layer.merged, layer.pack)
    return tuple([f"{p.field}: {p.message}" for p in found] for found in proofs)  # type: ignore[return-value]


CASES: list[tuple[str, list[str], list[str]]] = [
    (
        "two limits that leave no number",
        [
            rule("a", f"{INTERVAL} > 20", BEAT.format(25), BEAT.format(10)),
            rule("b", f"{INTERVAL} < 30", BEAT.format(25), BEAT.format(40)),
        ],
        [
            f"a.fires: contradicts b: every answer to {INTERVAL} is an error: "
            "1 (b), 10.5 (b), 20 (b), 25 (a), 30 (a), 1815 (a), ..."
        ],
    ),
    (
        "two limits that leave some",
        [
            rule("a", f"{INTERVAL} > 40", BEAT.format(45), BEAT.format(10)),
            rule("b", f"{INTERVAL} < 30", BEAT.format(25), BEAT.format(40)),
        ],
        [],
    ),
    (
        "two limits of which one only warns",
        [
            rule("a", f"{INTERVAL} > 20", BEAT.format(25), BEAT.format(10)),
            rule("b", f"{INTERVAL} < 30", BEAT.format(25), BEAT.format(40), severity="warning"),
        ],
        [
            f"a.fires: contradicts b: every answer to {INTERVAL} is an error or a warning: "
            "1 (b), 10.5 (b), 20 (b), 25 (a), 30 (a), 1815 (a), ..."
        ],
    ),
    (
        "two limits of which one only advises",
        [
            rule("a", f"{INTERVAL} > 20", BEAT.format(25), BEAT.format(10)),
            rule("b", f"{INTERVAL} < 30", BEAT.format(25), BEAT.format(40), severity="advice"),
        ],
        [],
    ),
    (
        "two limits on each record",
        [
            each("a", "h.idle_timeout_s > 100", "h.idle_timeout_s", IDLE.format(200), IDLE.format(50)),
            each("b", "h.idle_timeout_s < 150", "h.idle_timeout_s", IDLE.format(50), IDLE.format(200)),
        ],
        [
            "a.fires: contradicts b on context.hops: [{name: a}]: every answer to context.hops[].idle_timeout_s is an error: "
            "50 (b), 100 (b), 125 (a), 150 (a), 150.5 (a)"
        ],
    ),
    (
        "two limits on some records",
        [
            each(
                "a",
                "h.kind == 'nginx' and h.idle_timeout_s > 100",
                "h.idle_timeout_s",
                IDLE.format(200),
                IDLE.format(50),
            ),
            each("b", "h.idle_timeout_s < 150", "h.idle_timeout_s", IDLE.format(50), IDLE.format(200)),
        ],
        [
            "a.fires: contradicts b on context.hops: [{kind: nginx, name: a}]: every answer to "
            "context.hops[].idle_timeout_s is an error: 50 (b), 100 (b), 125 (a), 150 (a), 150.5 (a)"
        ],
    ),
    (
        "two limits on each record that leave some",
        [
            each("a", "h.idle_timeout_s > 150", "h.idle_timeout_s", IDLE.format(200), IDLE.format(50)),
            each("b", "h.idle_timeout_s < 100", "h.idle_timeout_s", IDLE.format(50), IDLE.format(200)),
        ],
        [],
    ),
    (
        "a limit for some record against a limit",
        [
            each("a", f"h.kind == 'nginx' and {INTERVAL} > 20", INTERVAL, NGINX_BEAT.format(25), NGINX_BEAT.format(10)),
            rule("b", f"{INTERVAL} < 30", BEAT.format(25), BEAT.format(40)),
        ],
        [
            "a.fires: contradicts b on transport.choice: websocket, protocol.heartbeat.mechanism: ws_ping_server, "
            f"context.hops: [{{kind: nginx, name: a}}]: every answer to {INTERVAL} is an error: "
            "1 (b), 10.5 (b), 20 (b), 25 (a), 30 (a), 1815 (a), ..."
        ],
    ),
    (
        "a rule inside another, record by record",
        [
            each("a", "h.idle_timeout_s > 150", "h.idle_timeout_s", IDLE.format(200), IDLE.format(50)),
            each("b", "h.idle_timeout_s > 100", "h.idle_timeout_s", IDLE.format(200), IDLE.format(50)),
        ],
        [
            "a.fires: is dead: whenever it fires, b fires as well, at h.idle_timeout_s; for example on "
            "context.hops: [{name: x, kind: nginx, idle_timeout_s: 200}]"
        ],
    ),
    (
        "rules that fire for different records of one list",
        [
            each(
                "a",
                "h.kind == 'nginx'",
                "h.idle_timeout_s",
                IDLE.format(200),
                IDLE.format(50).replace("nginx", "envoy"),
            ),
            each(
                "b",
                "h.kind in ['nginx', 'envoy'] and h.idle_timeout_s > 100",
                "h.idle_timeout_s",
                IDLE.format(200),
                IDLE.format(50),
            ),
        ],
        [],
    ),
    (
        "choices of which none is left, on some answers",
        [
            rule("a", "transport.choice == 'websocket'", WEBSOCKET, SSE, "transport.choice"),
            rule(
                "b",
                "transport.choice != 'websocket' and context.direction == 'bidirectional'",
                "{transport: {choice: sse}, context: {direction: bidirectional}}",
                "{transport: {choice: websocket}, context: {direction: bidirectional}}",
                "transport.choice",
            ),
        ],
        [
            "a.fires: contradicts b on context.direction: bidirectional: every answer to transport.choice is an error: "
            "websocket (a), sse (b), long_polling (b), short_polling (b), push (b), webtransport (b)",
        ],
    ),
    (
        "against a built-in rule",
        [
            rule(
                "a",
                "protocol.heartbeat.mechanism != 'none' and transport.choice == 'websocket'",
                "{transport: {choice: websocket}, protocol: {heartbeat: {mechanism: ws_ping_server}}}",
                "{transport: {choice: websocket}, protocol: {heartbeat: {mechanism: none}}}",
                "protocol.heartbeat.mechanism",
            )
        ],
        [
            "a.fires: contradicts no-heartbeat on transport.choice: websocket: every answer to "
            "protocol.heartbeat.mechanism is an error: ws_ping_server (a), ws_ping_client (a), "
            "app_message_server (a), app_message_client (a), sse_comment (a), http2_ping (a), ..."
        ],
    ),
    (
        "parts that exclude each other",
        [
            rule(
                "a",
                f"context.offline_delivery and {INTERVAL} > 20 and {INTERVAL} < 10",
                BEAT.format(25),
                BEAT.format(10),
            )
        ],
        [f"a.fires: can never fire: `{INTERVAL} > 20 and {INTERVAL} < 10` is true on no answers"],
    ),
    (
        "beyond what the question allows",
        [rule("a", "context.client_msgs_per_min < 0", BEAT.format(25), BEAT.format(10))],
        [
            "a.fires: can never fire: `context.client_msgs_per_min < 0` would take context.client_msgs_per_min: -0.5, "
            "but context.client_msgs_per_min must be a number of at least 0, got -0.5"
        ],
    ),
    (
        "a question that is not asked then",
        [
            rule(
                "a",
                "auth.method == 'none' and is_set(auth.token.ttl_s)",
                "{auth: {method: none, token: {ttl_s: 5}}}",
                "{auth: {method: cookie_session, token: {ttl_s: 5}}}",
            )
        ],
        [
            "a.fires: can never fire: `auth.method == 'none' and is_set(auth.token.ttl_s)` would take "
            "auth.token.ttl_s: 5, auth.method: none, but auth.token.ttl_s is asked only if auth.method not in ['none','mtls']"
        ],
    ),
    (
        "no record can be so",
        [
            rule(
                "a",
                "any(h.idle_timeout_s > 100 and h.idle_timeout_s < 50 for h in context.hops)",
                "{context: {hops: [{kind: nginx}]}}",
                "{context: {hops: [{kind: nginx, idle_timeout_s: 70}]}}",
            )
        ],
        [
            "a.fires: can never fire: `any((h.idle_timeout_s > 100 and h.idle_timeout_s < 50 for h in context.hops))` "
            "is true on no answers"
        ],
    ),
    (
        "true whatever is answered",
        [
            rule(
                "a",
                f"{INTERVAL} > 5 or {INTERVAL} <= 5 or not is_set({INTERVAL})",
                BEAT.format(25),
                BEAT.format(10),
            )
        ],
        [f"a.fires: always fires: no answer to {INTERVAL} keeps it quiet"],
    ),
    (
        "a word that is no choice",
        [rule("a", "transport.choice == 'websockets'", WEBSOCKET, SSE)],
        ["a.fires: 'websockets' is no choice of transport.choice"],
    ),
    (
        "a rule inside another",
        [
            rule("a", f"{INTERVAL} > 50", BEAT.format(65), BEAT.format(10)),
            rule("b", f"{INTERVAL} > 40", BEAT.format(65), BEAT.format(40)),
        ],
        [f"a.fires: is dead: whenever it fires, b fires as well, at {INTERVAL}; for example on {INTERVAL}: 65"],
    ),
    (
        "a rule inside another that is less severe",
        [
            rule("a", f"{INTERVAL} > 50", BEAT.format(65), BEAT.format(10)),
            rule("b", f"{INTERVAL} > 40", BEAT.format(65), BEAT.format(40), severity="warning"),
        ],
        [],
    ),
    (
        "an example that shows nothing",
        [rule("a", f"{INTERVAL} > 50", BEAT.format(20), BEAT.format(10))],
        [f"a.examples.fires: is no witness; the rule fires on {INTERVAL}: 1825"],
    ),
    (
        "an example that the question refuses",
        [rule("a", f"{INTERVAL} > 50", BEAT.format(99_999), BEAT.format(10))],
        [f"a.examples.fires: is no witness; the rule fires on {INTERVAL}: 1825"],
    ),
    (
        "an error that only a full review can see",
        [
            rule(
                "a",
                "scale.churn_per_s > 5",
                "{scale: {churn_per_s: 6}}",
                "{scale: {churn_per_s: 5}}",
                "scale.churn_per_s",
            )
        ],
        ["a.fires: is an error that reads scale.churn_per_s, which only a full review asks"],
    ),
]


@pytest.mark.parametrize(("rules", "proven"), [pytest.param(rules, proven, id=name) for name, rules, proven in CASES])
def test_a_fault_is_proven_on_answers(rules: list[str], proven: list[str], tmp_path: Path) -> None:
    assert proofs_of(tmp_path / "ours", *rules) == (proven, [])


def test_what_is_beyond_proof_is_said_to_be_so(tmp_path: Path) -> None:
    """Numbers that are multiplied have no few values that show all there is."""
    fires = "scale.nodes * scale.fd_limit == 7 and scale.nodes * scale.fd_limit == 8"
    found = proofs_of(tmp_path / "ours", rule("a", fires, BEAT.format(20), BEAT.format(10)))
    assert found == ([], ["a: whether it can fire is not proven: too many answers to try"])


def test_the_built_in_pack_has_no_fault_that_can_be_proven() -> None:
    pack = read_builtin()
    proofs = prove(pack.raw, pack)
    assert [str(problem) for problem in (*proofs.faults, *proofs.undecided)] == []
    assert len(Catalogue(pack.raw).rules) == len(pack.raw["rules"])


def test_lint_shows_faults_and_notes_and_ends_with_1(tmp_path: Path) -> None:
    question = """\
stage: context
questions:
  - path: context.ours.tier
    kind: select
    depth: core
    text: {en: Which tier?, zh: 哪一级？}
    choices:
      - {value: gold, label: {en: Gold, zh: 金}}
      - {value: silver, label: {en: Silver, zh: 银}}
      - {value: bronze, label: {en: Bronze, zh: 铜}}
  - {path: context.ours.room, kind: text, depth: full, text: {en: Which room?, zh: 哪个房间？}}
"""
    tier = "{{context: {{ours: {{tier: {}}}}}}}"
    rules = rule(
        "a", "context.ours.tier == 'gold' and context.ours.tier == 'silver'", tier.format("gold"), tier.format("silver")
    )
    MakePack(tmp_path / "ours")(questions=question, rules="stage: context\nrules:\n" + rules)
    MakePack(tmp_path / "ours").write("rule/more.yaml", "rules: []\n")
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert done.code == 1
    assert done.out.splitlines() == [
        "ours/rule: is a folder that nobody reads; did you mean rules?",
        "ours/rules/0-ours.yaml:15:14: a.examples.fires: must be true, is false",
        "ours/rules/0-ours.yaml:7:12: a.fires: can never fire: "
        "`context.ours.tier == 'gold' and context.ours.tier == 'silver'` is true on no answers",
        "ours/questions/0-ours.yaml:11:5: context.ours.room: is read by no rule, text or formula; read it in a rule, leave "
        "it out, or say in `informational` why it is asked",
        "ours: faults: 4",
    ]


def test_choices_that_nothing_tells_apart_are_a_fault_unless_the_question_says_why_it_is_asked(tmp_path: Path) -> None:
    choices = "".join(f"      - {{value: {name}, label: {{en: {name}}}}}\n" for name in ("gold", "silver", "bronze"))
    question = (
        "stage: context\nquestions:\n  - path: context.ours.tier\n    kind: select\n    depth: core\n"
        f"    text: {{en: Which tier?}}\n    choices:\n{choices}"
    )
    tier = "{{context: {{ours: {{tier: {}}}}}}}"
    rules = rule("a", "context.ours.tier == 'gold'", tier.format("gold"), tier.format("silver"), "context.ours.tier")
    MakePack(tmp_path / "ours")(
        MANIFEST.replace("[en, zh]", "[en]"), questions=question, rules="stage: context\nrules:\n" + rules
    )
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(
        "ours/questions/0-ours.yaml:3:5: context.ours.tier: silver, bronze are told apart by no rule, text or formula; read"
    )
    informed = question + "    informational: {en: The contract names it.}\n"
    MakePack(tmp_path / "ours").write("questions/0-ours.yaml", informed)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert (done.code, done.out) == (0, "ours: nothing wrong (rules: 1, questions: 1)\n")


def test_a_reason_for_asking_is_no_longer_true_once_the_answer_is_read(tmp_path: Path) -> None:
    question = QUESTION + "    informational: {en: The contract names it., zh: 合同中有此项。}\n"
    MakePack(tmp_path / "ours")(questions=question, rules=RULE)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert done.code == 1
    assert "context.ours.region_lock.informational: is said of what is read; leave it out" in done.out


NEVER = [
    (
        "questions/0-ours.yaml",
        QUESTION + "    when: auth.method == 'none' and is_set(auth.token.ttl_s)\n",
        "context.ours.region_lock.when: can never be asked: `auth.method == 'none' and is_set(auth.token.ttl_s)` would",
    ),
    (
        "questions/0-ours.yaml",
        QUESTION + "    when: transport.choice == 'sse' and transport.choice == 'push'\n",
        "context.ours.region_lock.when: can never be asked: `transport.choice == 'sse' and transport.choice == 'push'`",
    ),
    (
        "review.yaml",
        "exits:\n  - {id: OUR.1, stage: context, holds: context.ours.region_lock and not context.ours.region_lock, "
        "sentence: {en: x, zh: 某}}\nitems:\n  - {id: ours, title: {en: x, zh: 某}, exits: [OUR.1]}\n",
        "OUR.1.holds: can never be met: `context.ours.region_lock and not context.ours.region_lock` is true on no answers",
    ),
]


@pytest.mark.parametrize(("name", "text", "fault"), NEVER, ids=["hidden when true", "no answer", "an exit"])
def test_a_condition_that_can_never_hold_is_proven(name: str, text: str, fault: str, tmp_path: Path) -> None:
    make_pack = MakePack(tmp_path / "ours")
    make_pack(questions=QUESTION, rules=RULE)
    make_pack.write(name, text)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert done.code == 1
    assert fault in done.out


def test_a_record_asked_for_nothing_but_its_truth_is_tried_both_ways(tmp_path: Path) -> None:
    """What a predicate asks of a record matters to the proof, be it compared with nothing."""
    fires = "any(c.goes_to_background for c in context.clients) and not any(h.logs_query_string for h in context.hops)"
    assert proofs_of(tmp_path / "ours", rule("a", fires, BEAT.format(20), BEAT.format(10)))[0][0].startswith(
        "a.examples.fires: is no witness; the rule fires on "
    )


def test_an_entry_that_takes_the_place_of_another_is_named(tmp_path: Path) -> None:
    text = rule("no-heartbeat", f"{INTERVAL} > 50", BEAT.format(65), BEAT.format(10))
    MakePack(tmp_path / "ours")(rules="stage: context\nrules:\n" + text)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert done.code == 1
    assert "ours/rules/0-ours.yaml:3:5: no-heartbeat: is defined before this pack, and what is mended there" in done.out


def test_the_built_in_pack_passes_its_own_linter(tmp_path: Path) -> None:
    done = wsdesign("pack", "lint", str(Path(__file__).parents[2] / "checklists"), cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert is_one_line("\n".join(line for line in done.out.splitlines() if not line.startswith("note: ")) + "\n")


EXAMPLES = [
    ("{context: {hops: [[]]}}", "is no design: context.hops: a record is a mapping of fields, got a list"),
    ("{context: {regions: eu}}", "is no design: context.regions: is a list, got text"),
    ("{context: {nothing: 1}}", "names context.nothing, which is no field"),
    (BEAT.format("soon"), f'is no design: {INTERVAL}: must be a number (s), got "soon"'),
]


@pytest.mark.parametrize(("example", "fault"), EXAMPLES, ids=[fault for _, fault in EXAMPLES])
def test_an_example_that_is_no_design_is_named(example: str, fault: str, tmp_path: Path) -> None:
    text = rule("a", f"{INTERVAL} > 50", example, BEAT.format(10))
    MakePack(tmp_path / "ours")(rules="stage: context\nrules:\n" + text)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert done.code == 1
    assert f"a.examples.fires: {fault}" in done.out


def test_a_rule_about_the_waivers_of_a_document_is_no_matter_for_proofs(tmp_path: Path) -> None:
    text = rule("a", "w.state == 'unused'", BEAT.format(10), BEAT.format(10), "review.waivers").replace(
        "    fires:", "    each: w in document.waivers\n    fires:", 1
    )
    MakePack(tmp_path / "ours")(rules="stage: context\nrules:\n" + text)
    done = wsdesign("pack", "lint", "ours", cwd=tmp_path)
    assert (done.code, done.err) == (1, "")
