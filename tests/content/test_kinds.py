"""Expressions that compare what cannot be compared: no design would ever make them known."""

from __future__ import annotations

import pytest

from tests.content.packs import QUESTION, MakePack, faults, with_rule
from wizard.content.catalogue import Catalogue
from wizard.content.kinds import clashes

CLASHES = [
    ("scale.nodes == '4'", "scale.nodes is a number, and is compared with text"),
    ("'4' == scale.nodes", "'4' is text, and is compared with a number"),
    ("transport.choice > 3", "transport.choice is text, and is compared with a number"),
    ("context.offline_delivery == 'yes'", "context.offline_delivery is true or false, and is compared with text"),
    ("context.regions == 'eu'", "context.regions is a list, and is compared with text"),
    ("context.regions > 1", "context.regions is a list, and is compared with a number"),
    ("1 < scale.nodes < 'x'", "scale.nodes is a number, and is compared with text"),
    ("scale.nodes in ['4', '5']", "scale.nodes is a number, and is looked for among what is text"),
    ("'eu' in scale.nodes", "scale.nodes is a number, and holds nothing to look for"),
    ("transport.choice + 1 > 2", "transport.choice is text, and cannot be reckoned with"),
    ("max(context.regions, 2) > 1", "context.regions is a list, and cannot be reckoned with"),
    ("any(h.kind > 3 for h in context.hops)", "context.hops[].kind is text, and is compared with a number"),
    ("count(context.regions) == 'two'", "what stands there is a number, and is compared with text"),
    ("context.offline_delivery > False", "context.offline_delivery is true or false, and has no order"),
]


@pytest.mark.parametrize(("text", "clash"), CLASHES, ids=[text for text, _ in CLASHES])
def test_what_cannot_be_compared_is_named(text: str, clash: str, catalogue: Catalogue) -> None:
    assert list(clashes(catalogue, catalogue.expression(text).syntax)) == [clash]


@pytest.mark.parametrize(
    "text",
    [
        "scale.nodes == 4.5",
        "security.tls.min_version == '1.2'",
        "'eu' in context.regions",
        "transport.choice in ['sse', 'websocket']",
        "any(h.idle_timeout_s >= 60 and h.kind != 'nginx' for h in context.hops)",
        "rtt_s > 1",
        "count(context.hops) > 1 and not context.offline_delivery",
        "context.offline_delivery == True",
        "len(context.product.name) > 3",
    ],
)
def test_what_can_be_compared_is_not(text: str, catalogue: Catalogue) -> None:
    assert list(clashes(catalogue, catalogue.expression(text).syntax)) == []


def test_a_pack_that_compares_a_number_with_a_text_is_refused(make_pack: MakePack) -> None:
    assert faults(make_pack(questions=QUESTION, rules=with_rule(fires="scale.nodes == '4'"))) == [
        "rules/0-ours.yaml:8:12: ours-region-lock.fires: scale.nodes is a number, and is compared with text"
    ]
