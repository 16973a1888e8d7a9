"""Laws of the gate that hold on every design, whatever its rules say."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from tests.review.test_gate import ERROR, OPEN, SOUND, UNMET, WARNING, with_decision
from wizard.content.layers import load_catalogue
from wizard.design.document import read_design
from wizard.review.baseline import entries_of, with_baseline
from wizard.review.gate import FAIL_ON, REQUIRE, Review, blockers, gate, review
from wizard.tree import parse

SAMPLES = Path(__file__).parent / "samples"
DESIGNS = {
    **{path.stem: path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("f*.yaml"))},
    "warning": WARNING,
    "error": ERROR,
    "open": OPEN,
    "unmet": UNMET,
    "undecided": with_decision(OPEN, "transport.tls", "undecided"),
    "expired": f"{SOUND}review: {{decisions: {{transport.tls: {{review_by: 2026-01-01}}}}}}\n",
    "waived": f"{ERROR}review: {{waivers: [{{rule: WS516, reason: The contract ends.}}]}}\n",
    "quick": "wsdesign: 1\nreview: {level: quick}\n",
    "full": "wsdesign: 1\ntransport: {choice: sse}\nreview: {level: full}\n",
}


@cache
def reviewed(name: str) -> Review:
    catalogue = load_catalogue()
    return review(read_design(parse(DESIGNS[name], name), catalogue), catalogue, today="2026-11-24")


def code(result: Review, fail_on: str, require: str) -> int:
    return int(gate(result, fail_on=fail_on, require=require))


@pytest.mark.parametrize("name", DESIGNS)
def test_a_stricter_gate_never_opens_where_a_milder_one_is_shut(name: str) -> None:
    result = reviewed(name)
    mildest_first = ("never", *FAIL_ON[:-1])
    for require in REQUIRE:
        codes = [code(result, fail_on, require) for fail_on in mildest_first]
        assert codes == sorted(codes), require
    for fail_on in FAIL_ON:
        codes = [code(result, fail_on, require) for require in reversed(REQUIRE)]
        assert codes == sorted(codes), fail_on


@pytest.mark.parametrize("name", DESIGNS)
def test_a_gate_is_shut_exactly_where_something_blocks(name: str) -> None:
    result = reviewed(name)
    for fail_on, require in product(FAIL_ON, REQUIRE):
        assert code(result, fail_on, require) == bool(blockers(result, fail_on=fail_on, require=require))
    assert code(result, "never", "none") == 0


@pytest.mark.parametrize("name", DESIGNS)
def test_a_baseline_of_a_design_opens_every_gate_to_it(name: str) -> None:
    result = reviewed(name)
    known = with_baseline(result, entries_of(result))
    assert {code(known, fail_on, require) for fail_on, require in product(FAIL_ON, REQUIRE)} == {0}
    assert known.gone == ()


@pytest.mark.parametrize("name", DESIGNS)
def test_an_empty_baseline_changes_no_gate(name: str) -> None:
    result = reviewed(name)
    known = with_baseline(result, ())
    for fail_on, require in product(FAIL_ON, REQUIRE):
        assert code(known, fail_on, require) == code(result, fail_on, require)


@pytest.mark.parametrize("name", DESIGNS)
def test_without_any_one_entry_of_its_baseline_the_strictest_gate_is_shut(name: str) -> None:
    result = reviewed(name)
    entries = entries_of(result)
    for left_out in range(0, len(entries), max(1, len(entries) // 5)):
        known = with_baseline(result, [*entries[:left_out], *entries[left_out + 1 :]])
        assert code(known, "advice", "all") == 1
