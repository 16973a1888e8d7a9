"""What nobody has confirmed: proposed, or taken from a suggestion; confirmed one by one or together."""

from __future__ import annotations

from pathlib import Path

from tests.interview.designs import WITH_HOP, begun
from tests.interview.scripted import TODAY, enter, sit
from wizard.content.catalogue import Catalogue
from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.interview.asker import BACK, UNDECIDED, Reply

LISTS_LEFT = ["done", "done"]  # as they are: clients and hops, of which not all is known


def test_what_is_assumed_is_confirmed_together_where_the_stage_ends(file: Path) -> None:
    left = [enter(500), *[Reply(UNDECIDED)] * 7, *LISTS_LEFT]
    sat = sit(begun(file, WITH_HOP), *left, "all")
    menu = sat.asker.menus[2]
    assert menu.text.startswith("Answers of this stage that are only assumed")
    assert menu.values == ["leave", "all", "context.latency.target_p95_ms"]
    assert menu.label("context.latency.target_p95_ms").endswith(" 500 ms")
    assert sat.asker.lines("saved")[-1] == "Answers confirmed: 1."
    assert "context.latency.target_p95_ms" not in sat.decisions
    assert sat.asker.asked[-1] == "transport.choice"


def test_one_of_the_assumed_answers_is_looked_at_and_the_rest_asked_again(file: Path) -> None:
    text = WITH_HOP.replace("context:", "context:\n  criticality: B").replace("quick", "quick\n  decisions:") + (
        "    context.criticality: {state: assumed, by: default}\n"
    )
    left = [enter(500), *[Reply(UNDECIDED)] * 7, *LISTS_LEFT]
    at = "context.latency.target_p95_ms"
    sat = sit(begun(file, text), *left, at, "300", "leave", Reply(BACK), Reply(UNDECIDED))
    assert sat.asker.asked[10:13] == ["menu", at, "menu"]
    assert [menu.values for menu in sat.asker.menus[2:]] == [
        ["leave", "all", "context.criticality", at], ["leave", "all", "context.criticality"],
    ]  # fmt: skip
    assert sat.answers[at] == 300
    assert sat.decisions["context.criticality"].state == "assumed"
    assert sat.asker.asked[-1] == "transport.choice"  # what was left is not offered twice in one sitting


def test_what_is_assumed_of_a_record_is_shown_and_confirmed(catalogue: Catalogue, file: Path) -> None:
    sit(begun(file, WITH_HOP), "edit:0", "nginx", "edge", "use", "done", at="context.hops")
    sat = sit(file, *[Reply(UNDECIDED)] * 8, *LISTS_LEFT, "context.hops[0]", "confirm")
    assert sat.asker.menus[2].label("context.hops[0]") == f"{pick(catalogue.fields['context.hops'].label, 'en')}: edge"
    assert [line.rpartition(" ")[2] for line in sat.asker.lines("help")[:2]] == ["nginx", "edge"]
    assert "context.hops[0]" not in sat.decisions
    assert sat.asker.asked[-1] == "transport.choice"


PROPOSED = """\
  decisions:
    context.direction: {state: assumed, why: from the ticket, by: agent, on: 2026-11-01}
    context.ordering: {state: assumed, by: import, on: 2026-11-01, evidence: preset chat}
"""
WITH_PROPOSALS = (
    WITH_HOP.replace("context:", "context:\n  direction: bidirectional\n  ordering: per_channel") + PROPOSED
)


def test_proposals_confirmed_together_keep_who_proposed_them(file: Path) -> None:
    sat = sit(begun(file, WITH_PROPOSALS), "all")
    assert sat.decisions == {
        "context.direction": Decision(state="decided", why="from the ticket", by="agent", on=TODAY),
        "context.ordering": Decision(state="decided", by="import", on=TODAY, evidence="preset chat"),
    }


def test_a_proposal_is_confirmed_by_keeping_it_and_replaced_by_another_answer(file: Path) -> None:
    sat = sit(begun(file, WITH_PROPOSALS), "each", "300", enter("bidirectional"), "5", "per_user")
    assert sat.asker.prompts[1].proposed_by == "agent"
    assert sat.decisions["context.direction"] == Decision(state="decided", why="from the ticket", by="agent", on=TODAY)
    assert sat.decisions["context.ordering"] == Decision(evidence="preset chat")


def test_many_proposals_are_run_together_by_their_short_names(catalogue: Catalogue, file: Path) -> None:
    begun(file, PRESET)
    said = sit(file, "each").asker.lines("help")
    assert len(said) == 1
    assert "; hops: records: 2 (cdn, edge); " in said[0].replace(
        pick(catalogue.fields["context.hops"].label, "en"), "hops"
    )


PRESET = """\
wsdesign: 1
language: en
context:
  product: {name: Board}
  criticality: B
  direction: bidirectional
  ordering: per_channel
  offline_delivery: true
  latency: {target_p95_ms: 500}
  client_msgs_per_min: 2
  hops: [{kind: nginx, name: cdn}, {kind: nginx, name: edge}]
review:
  level: standard
  decisions:
""" + "".join(
    f"    context.{path}: {{state: assumed, by: import, evidence: preset chat}}\n"
    for path in (
        "criticality", "direction", "ordering", "offline_delivery", "latency.target_p95_ms", "client_msgs_per_min", "hops"
    )
)  # fmt: skip
