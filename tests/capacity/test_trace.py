"""A figure's formula is the arithmetic that computed it."""

from __future__ import annotations

import pytest

from wizard.capacity.trace import Book, Ledger, Traced, least, most, power, whole

CONNECTIONS, NODES, SHARE = (Traced(*pair) for pair in ((40_000.0, "connections"), (6.0, "nodes"), (0.25, "share")))


@pytest.mark.parametrize(
    ("figure", "value", "text", "numbers"),
    [
        (CONNECTIONS / NODES, 6666.666666666667, "connections / nodes", "40,000 / 6"),
        ((CONNECTIONS + 100) * SHARE, 10_025, "(connections + 100) * share", "(40,000 + 100) * 0.25"),
        (CONNECTIONS - (NODES - 1), 39_995, "connections - (nodes - 1)", "40,000 - (6 - 1)"),
        (CONNECTIONS / (NODES * 2), 3333.3333333333335, "connections / (nodes * 2)", "40,000 / (6 * 2)"),
        (1 - 1 / NODES, 0.8333333333333334, "1 - 1 / nodes", "1 - 1 / 6"),
        (power(1 - SHARE, NODES), 0.177978515625, "(1 - share)^nodes", "(1 - 0.25)^6"),
        (least(CONNECTIONS, 5), 5, "min(connections, 5)", "min(40,000, 5)"),
        (most(NODES, 1), 6, "max(nodes, 1)", "max(6, 1)"),
        (whole(NODES * SHARE), 2, "ceil(nodes * share)", "ceil(6 * 0.25)"),
        (sum([NODES, NODES * SHARE]), 7.5, "nodes + nodes * share", "6 + 6 * 0.25"),
    ],
)
def test_a_traced_number_carries_its_formula(figure: Traced, value: float, text: str, numbers: str) -> None:
    assert float(figure) == pytest.approx(value)
    assert (figure.text, figure.numbers) == (text, numbers)


def test_a_named_figure_is_spoken_of_by_its_name() -> None:
    ledger = Ledger({}, {"beats": "connections / interval"})
    per_node = ledger.figure("per_node", ledger.answer("connections", 100) / ledger.answer("nodes", 4))
    ledger.figure("doubled", 2 * per_node)
    assert ledger.derived("beats", 4) == 4
    formulas = {name: (entry.kind, entry.formula, entry.numbers) for name, entry in ledger.entries.items()}
    assert formulas == {
        "connections": ("answer", "answer", "100"),
        "nodes": ("answer", "answer", "4"),
        "per_node": ("formula", "connections / nodes", "100 / 4"),
        "doubled": ("formula", "2 * per_node", "2 * 25"),
        "beats": ("derived", "connections / interval", "4"),
    }


def test_an_answer_says_where_it_stands_and_whether_it_is_assumed() -> None:
    ledger = Ledger({"a": ("answer", "design.yaml:3"), "b": ("assumed", "")}, {})
    ledger.answer("a", 1)
    ledger.answer("b", 2)
    assert [(e.kind, e.sources) for e in ledger.entries.values()] == [("answer", ("design.yaml:3",)), ("assumed", ())]


def test_without_a_ledger_the_same_arithmetic_is_plain() -> None:
    book = Book()
    figure = book.figure("x", whole(book.answer("a", 7) / book.fact("b", 2, ())))
    assert type(figure) is float
    assert figure == 4


def test_rounding_up_ignores_what_is_only_rounding() -> None:
    assert whole(3 * (1 + 1e-12)) == 3
    assert whole(3.001) == 4
