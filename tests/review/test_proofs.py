"""What ``pack lint`` proves of rules: each fault is shown on answers, and what cannot be proven is said to be so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import is_one_line, wsdesign
from tests.content.packs import MANIFEST, MakePack, with_rule
from wizard.content.catalogue import Catalogue
from wizard.content.layers import lay, read_chain
from wizard.content.pack import builtin_whole, read_builtin
from wizard.review.proofs import prove

BEAT = "{{protocol: {{heartbeat: {{interval_s: {}}}}}}}"
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
        [],
    ),
    (
        "choices of which none is left, on some answers",
        [
            rule("a", "transport.choice == 'websocket'", WEBSOCKET, SSE, "transport.choice"),
            rule(
                "b",
                "transport.choice != 'websocket' and context.offline_delivery",
                "{transport: {choice: sse}, context: {offline_delivery: true}}",
                "{transport: {choice: websocket}, context: {offline_delivery: true}}",
                "transport.choice",
            ),
        ],
        [
            "a.fires: contradicts b on context.offline_delivery: true: every answer to transport.choice is an error: "
            "websocket (a), sse (b), long_polling (b), short_polling (b), push (b), webtransport (b)"
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
        "note: ours/questions/0-ours.yaml:11:5: context.ours.room: is read by no rule, text or document",
        "ours: faults: 3",
    ]


def test_choices_that_make_no_difference_are_a_note(tmp_path: Path) -> None:
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
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "note: ours/questions/0-ours.yaml:8:7: context.ours.tier.choices: silver, bronze make no difference to any rule"
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
