"""The language of predicates: three-valued logic, what is refused, and that nothing hangs or escapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.content.expression import Expression, Names
from wizard.content.kleene import MAX_EXPONENT, NO_LIMIT, UNKNOWN, UNLIMITED
from wizard.content.scope import Record, Scope
from wizard.content.syntax import MAX_LENGTH, MAX_NODES, BadExpression, compile_expression

FIELDS = {
    "a.yes": "unknown",
    "a.no": "unknown",
    "a.open": "unknown",
    "a.other": "unknown",
    "a.one": "unknown",
    "a.two": "unknown",
    "a.half": "unknown",
    "a.zero": "unknown",
    "a.text": "unknown",
    "a.empty": "unknown",
    "a.tags": "unknown",
    "a.none_listed": "unknown",
    "a.limit": "no_limit",
    "a.unlimited": "no_limit",
    "a.roles": "empty",
    "a.format": "unknown",
    "hops": "unknown",
    "hops[].name": "unknown",
    "hops[].idle_s": "unknown",
    "hops[].lifetime_s": "no_limit",
    "hops[].ready": "unknown",
    "bare": "unknown",
    "bare[].idle_s": "unknown",
    "empty.hops": "unknown",
    "empty.hops[].idle_s": "unknown",
    "missing.hops": "unknown",
    "missing.hops[].idle_s": "unknown",
    "missing.hops[].lifetime_s": "no_limit",
    "p.hops": "unknown",
    "p.hops[].idle_s": "unknown",
    "p.hops[].lifetime_s": "no_limit",
    "p.hops[].name": "unknown",
}
LISTS = ("hops", "bare", "empty.hops", "missing.hops", "p.hops")
ANSWERS: dict[str, Any] = {
    "a.yes": True,
    "a.no": False,
    "a.one": 1,
    "a.two": 2,
    "a.half": 0.5,
    "a.zero": 0,
    "a.text": "websocket",
    "a.empty": "",
    "a.tags": ["x", "y"],
    "a.none_listed": [],
    "a.unlimited": UNLIMITED,
    "a.format": "json",
    "empty.hops": [],
    "p.hops": [
        {"name": "edge", "idle_s": 100},
        {"name": "alb", "idle_s": 60, "lifetime_s": 3600},
        {"name": "proxy"},
    ],
}
DERIVED = {"total": "a.one + a.two", "unsaid": "a.open + a.one", "chained": "total * 2", "flag": "a.one == 1"}
NAMES = Names(FIELDS, LISTS, DERIVED)


def compiled(text: str, bound: dict[str, str] | None = None) -> Expression:
    return compile_expression(text, NAMES, bound)


def scope(not_asked: frozenset[str] = frozenset()) -> Scope:
    return Scope(ANSWERS, {name: compiled(text) for name, text in DERIVED.items()}, not_asked)


def value(text: str) -> Any:
    return scope().evaluate(compiled(text))


# --- three-valued logic -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.yes and a.yes", True),
        ("a.yes and a.no", False),
        ("a.yes and a.open", UNKNOWN),
        ("a.open and a.yes", UNKNOWN),
        pytest.param("a.no and a.open", False, id="no and unknown is no"),
        pytest.param("a.open and a.no", False, id="unknown and no is no, in this order too"),
        ("a.open and a.other", UNKNOWN),
        ("a.yes or a.open", True),
        pytest.param("a.open or a.yes", True, id="unknown or yes is yes"),
        ("a.no or a.open", UNKNOWN),
        ("a.open or a.no", UNKNOWN),
        ("a.no or a.no", False),
        ("a.open or a.other", UNKNOWN),
        ("not a.yes", False),
        ("not a.no", True),
        ("not a.open", UNKNOWN),
        ("not (a.open and a.no)", True),
        ("a.open and a.open or a.yes", True),
        ("a.open or not a.open", UNKNOWN),
        pytest.param("a.one and a.text", True, id="a logical result is a truth value, never the operand"),
        ("a.zero or a.empty", False),
        ("a.zero and a.open", False),
    ],
)
def test_logic_is_kleenes(text: str, expected: object) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.one < a.two", True),
        ("a.one >= a.two", False),
        ("a.one < a.open", UNKNOWN),
        ("a.open == a.open", UNKNOWN),
        ("a.open != 1", UNKNOWN),
        ("a.open == None", UNKNOWN),
        ("0 < a.one < 2", True),
        ("0 < a.one < 1", False),
        pytest.param("2 < a.one < a.open", False, id="one link that fails decides a chain"),
        pytest.param("a.open < a.one < a.zero", False, id="the failing link may stand last"),
        ("a.zero < a.one < a.open", UNKNOWN),
        ("a.text == 'websocket'", True),
        ("a.text == 1", False),
        pytest.param("a.text < 1", UNKNOWN, id="nothing sensible can be said of a text against a number"),
        pytest.param("[a.one] == [a.open]", UNKNOWN, id="a list holds an open answer"),
        ("a.yes == True", True),
        ("a.no == False", True),
    ],
)
def test_a_comparison_with_an_open_answer_is_open(text: str, expected: object) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.limit > 1", False),
        ("a.limit < 1", False),
        ("a.limit == 1", False),
        ("a.limit != 1", False),
        ("a.limit == a.limit", False),
        ("1 < a.limit", False),
        ("a.one < a.limit < 3", False),
        ("a.unlimited > 1", False),
        ("a.unlimited != 1", False),
        ("not a.limit > 1", True),
        ("a.limit + 1 > 0", False),
        ("2 * a.unlimited > 0", False),
        ("a.limit > a.open", UNKNOWN),
        ("a.limit in [1, 2]", False),
        ("a.limit and a.yes", False),
        ("not a.limit", True),
        pytest.param("is_set(a.limit)", False, id="nobody states a limit"),
        pytest.param("is_set(a.unlimited)", True, id="that there is none is a fact"),
        ("ceil(a.limit) > 1", False),
        ("clamp(a.limit, 1, 25) == 25", True),
        pytest.param("min(a.limit, 5) == 5", True, id="the least of what is stated"),
        pytest.param("max(a.limit, 5) > 1", False, id="the greatest of no limit is no limit"),
        ("min(a.limit, a.unlimited) > 1", False),
    ],
)
def test_every_comparison_with_no_limit_is_false(text: str, expected: object) -> None:
    assert value(text) is expected


# --- arithmetic -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.one + a.two", 3),
        ("a.one - a.two", -1),
        ("a.two * 3", 6),
        ("a.one / a.two", 0.5),
        ("7 // a.two", 3),
        ("7 % a.two", 1),
        ("a.two ** 10", 1024),
        ("-a.two", -2),
        ("- a.open", UNKNOWN),
        ("a.open + 1", UNKNOWN),
        ("a.open * 0", UNKNOWN),
        ("a.limit + 1", NO_LIMIT),
        ("a.one / a.zero", UNKNOWN),
        ("a.one // a.zero", UNKNOWN),
        ("a.one % a.zero", UNKNOWN),
        ("a.zero ** -1", UNKNOWN),
        ("(-a.one) ** a.half", UNKNOWN),
        ("a.text + a.one", UNKNOWN),
        ("a.text + a.text", UNKNOWN),
        ("a.text * 1000", UNKNOWN),
        ("a.tags * 1000", UNKNOWN),
        ("ceil(a.half)", 1),
        ("floor(a.half)", 0),
        ("clamp(a.two, 5, 9)", 5),
        ("clamp(12, 5, 9)", 9),
        ("clamp(7, 5, 9)", 7),
        ("clamp(a.open, 5, 9)", UNKNOWN),
        ("len(a.text)", 9),
        ("len('实时')", 2),
        ("utf8_len('实时')", 6),
        ("len(a.tags)", 2),
        ("len(a.open)", UNKNOWN),
        ("len(a.one)", UNKNOWN),
        ("utf8_len(a.one)", UNKNOWN),
        ("utf8_len(a.yes)", UNKNOWN),
        ("utf8_len(a.tags)", UNKNOWN),
        ("min(a.one, a.two)", 1),
        ("max(a.one, a.two, 9)", 9),
        ("min(a.one, a.open)", UNKNOWN),
        ("min(a.one, a.text)", UNKNOWN),
        ("total", 3),
        ("chained", 6),
        ("unsaid", UNKNOWN),
        ("a.format", "json"),
    ],
)
def test_arithmetic_gives_a_value_or_says_that_it_is_unknown(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.one if a.yes else a.two", 1),
        ("a.one if a.no else a.two", 2),
        ("a.one if a.open else a.two", UNKNOWN),
        pytest.param("a.one if a.open else a.one", UNKNOWN, id="both sides equal: still unknown"),
        ("a.open if a.no else a.two", 2),
        ("1 if a.limit else 2", 2),
        ("1 if a.no else 2 if a.no else 3", 3),
    ],
)
def test_a_condition_takes_the_side_that_its_test_decides(text: str, expected: object) -> None:
    assert value(text) == expected


# --- membership -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.text in ['websocket', 'sse']", True),
        ("a.text not in ['websocket', 'sse']", False),
        ("a.text in ('sse',)", False),
        pytest.param("'socket' in a.text", True, id="in on two texts means substring"),
        ("'SOCKET' in a.text", False),
        ("'x' in a.tags", True),
        ("'z' in a.tags", False),
        ("'z' not in a.tags", True),
        ("'x' in a.roles", False),
        ("'x' in a.open", UNKNOWN),
        ("a.open in ['x']", UNKNOWN),
        ("a.open not in ['x']", UNKNOWN),
        ("a.one in [a.one, a.open]", True),
        ("a.two in [a.one, a.open]", UNKNOWN),
        ("1 in a.text", False),
        ("1 in a.one", UNKNOWN),
    ],
)
def test_membership_of_texts_and_lists(text: str, expected: object) -> None:
    assert value(text) is expected


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any(h.idle_s == 60 for h in p.hops)", True),
        pytest.param("any(h.idle_s == 61 for h in p.hops)", UNKNOWN, id="the record without the field may be the one"),
        ("any(h.idle_s == 60 for h in empty.hops)", False),
        ("any(h.idle_s == 60 for h in missing.hops)", UNKNOWN),
        ("all(h.idle_s < 200 for h in p.hops)", UNKNOWN),
        pytest.param("all(h.idle_s < 90 for h in p.hops)", False, id="one that fails decides"),
        ("all(h.idle_s < 90 for h in empty.hops)", True),
        ("all(h.idle_s < 90 for h in missing.hops)", UNKNOWN),
        ("any(h.idle_s > 90 for h in p.hops if h.name == 'edge')", True),
        ("any(h.idle_s > 90 for h in p.hops if h.name == 'alb')", False),
        ("any(h.name == 'proxy' for h in p.hops if h.idle_s > 0)", UNKNOWN),
        ("all(h.name == 'edge' for h in p.hops if h.idle_s == 100)", UNKNOWN),
        ("sum(h.idle_s for h in p.hops)", UNKNOWN),
        ("sum(h.idle_s for h in p.hops if h.name != 'proxy')", 160),
        ("sum(h.idle_s for h in empty.hops)", 0),
        ("sum(h.idle_s for h in p.hops if h.name == 'nobody')", 0),
        ("sum(h.idle_s for h in missing.hops)", UNKNOWN),
        ("sum(1 for h in p.hops if h.idle_s > 60)", UNKNOWN),
        pytest.param("min(h.idle_s for h in p.hops)", 60, id="min skips records without the field"),
        ("max(h.idle_s for h in p.hops)", 100),
        ("min(h.lifetime_s for h in p.hops)", 3600),
        ("min(h.idle_s for h in empty.hops)", NO_LIMIT),
        ("min(h.idle_s for h in missing.hops)", UNKNOWN),
        ("min(h.lifetime_s for h in p.hops if h.name == 'edge')", NO_LIMIT),
        ("min(h.lifetime_s for h in p.hops if h.name == 'edge') > 5", False),
        ("min(h.idle_s for h in p.hops if h.idle_s > 70)", UNKNOWN),
        ("min(h.idle_s if h.name == 'alb' else h.name for h in p.hops)", UNKNOWN),
        ("max([1, 5, 3])", 5),
        ("min([])", NO_LIMIT),
        ("sum([1, 2])", 3),
        ("any([a.no, a.open])", UNKNOWN),
        ("any(t == 'y' for t in a.tags)", True),
        ("any(t == 'y' for t in a.roles)", False),
        pytest.param("len([h.name for h in p.hops if h.idle_s == 60])", UNKNOWN, id="who belongs to the list is open"),
        ("len([h.name for h in p.hops if h.name != 'alb'])", 2),
        ("'alb' in [h.name for h in p.hops]", True),
        ("count([h for h in a.tags if h != 'x'])", 1),
    ],
)
def test_records_are_judged_together(text: str, expected: object) -> None:
    assert value(text) == expected


def test_a_rule_binds_one_record() -> None:
    expression = compiled("h.idle_s < 90", {"h": "p.hops"})
    seen = scope()
    assert seen.evaluate(expression, h=Record("p.hops", 1, {"idle_s": 60})) is True
    assert seen.facts == {"p.hops[1].idle_s": 60}
    assert seen.evaluate(expression, h=Record("p.hops", 2, {})) is UNKNOWN
    assert seen.missing == ["p.hops[2].idle_s"]


# --- presence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is_set(a.one)", True),
        ("is_set(a.zero)", True),
        ("is_set(a.no)", True),
        ("is_set(a.open)", False),
        ("is_set(a.empty)", False),
        ("is_set(a.none_listed)", False),
        ("is_set(a.roles)", False),
        ("is_set(total)", True),
        ("is_set(unsaid)", False),
        ("count(a.tags)", 2),
        ("count(a.open)", 0),
        ("count(a.none_listed)", 0),
        ("count(p.hops)", 3),
        ("count(missing.hops)", 0),
        ("not is_set(a.open) and a.yes", True),
    ],
)
def test_presence_is_never_unknown(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "missing"),
    [
        ("is_set(a.open)", UNKNOWN, ["a.open"]),
        ("count(a.open)", UNKNOWN, ["a.open"]),
        ("count(a.open) >= 1", UNKNOWN, ["a.open"]),
        ("is_set(a.open) or a.yes", True, []),
        ("is_set(a.other)", False, []),
        ("is_set(a.one)", True, []),
        ("count(missing.hops)", UNKNOWN, ["missing.hops"]),
    ],
)
def test_presence_of_what_was_not_asked_is_unknown(text: str, expected: object, missing: list[str]) -> None:
    unasked = scope(frozenset({"a.open", "a.one", "missing.hops"}))
    assert unasked.evaluate(compiled(text)) == expected
    assert unasked.missing == missing


# --- what a result rests on -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("a.one + 1", []),
        ("a.open + a.other", ["a.open", "a.other"]),
        ("a.open and a.other", ["a.open", "a.other"]),
        pytest.param("a.open and a.no", [], id="decided in spite of it"),
        pytest.param("a.open or a.yes or a.other", [], id="decided: nothing is missing"),
        ("a.open and a.yes", ["a.open"]),
        ("(a.open and a.no) or a.other", ["a.other"]),
        pytest.param("2 < a.one < a.open or a.other", ["a.other"], id="the chain was decided"),
        pytest.param("a.one in [a.one, a.open] and a.other", ["a.other"], id="the membership was decided"),
        ("a.limit > 1", []),
        ("unsaid > 1", ["a.open"]),
        ("any(h.idle_s == 61 for h in p.hops)", ["p.hops[2].idle_s"]),
        ("any(h.idle_s == 60 for h in p.hops)", []),
        ("min(h.idle_s for h in p.hops) > 5", []),
        ("any(h.idle_s == 61 for h in missing.hops)", ["missing.hops"]),
        ("is_set(a.open) and a.other", []),
        ("a.open if a.yes else a.other", ["a.open"]),
        ("a.one if a.open else a.other", ["a.open"]),
    ],
)
def test_missing_names_exactly_what_would_help(text: str, missing: list[str]) -> None:
    seen = scope()
    seen.evaluate(compiled(text))
    assert seen.missing == missing


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("a.one < a.two", {"a.one": 1, "a.two": 2}),
        ("a.one < a.open", {"a.one": 1}),
        ("total > 2", {"total": 3}),
        pytest.param("chained > 2", {"chained": 6}, id="a derived value, not what it is made of"),
        pytest.param("flag and a.yes", {"a.yes": True}, id="a derived yes or no is no number to show"),
        ("a.limit > 1", {}),
        ("unsaid > 1", {}),
        ("5 > 1", {}),
    ],
)
def test_facts_are_the_values_that_the_expression_names(text: str, facts: dict[str, object]) -> None:
    seen = scope()
    seen.evaluate(compiled(text))
    assert seen.facts == facts


def test_touched_names_what_was_read_through_derived_values_too() -> None:
    seen = scope()
    seen.evaluate(compiled("chained > 2"))
    assert set(seen.touched) == {"a.one", "a.two"}
    seen.evaluate(compiled("chained > 3"))
    assert set(seen.touched) == {"a.one", "a.two"}, "a value computed before still says what it rests on"


def test_an_expression_says_what_it_reads() -> None:
    expression = compiled("total > 1 and any(h.idle_s > a.one for h in p.hops)")
    assert expression.fields == {"p.hops", "p.hops[].idle_s", "a.one"}
    assert expression.derived == {"total"}


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.one +",
        "a.one = 1",
        "a.nothing",
        "nothing",
        "a",
        "nothing.at.all",
        "__import__('os')",
        "__import__('os').system('x')",
        "a.__class__",
        "a.text.__class__",
        "a.text.upper()",
        "'x'.upper()",
        "''.__class__.__mro__",
        "(1).real",
        "a.text.format",
        "eval('1')",
        "open('/etc/passwd')",
        "print(1)",
        "getattr(a, 'one')",
        "len",
        "len.__self__",
        "len(a.text, a.text)",
        "ceil()",
        "clamp(1, 2)",
        "is_set()",
        "is_set(a.one, a.two)",
        "min(a.tags, key=len)",
        "len(*a.tags)",
        "[*a.tags]",
        "max(*a.tags)",
        "sum(h.idle_s for h in p.hops, 1)",
        "lambda: 1",
        "(lambda: 1)()",
        "(x := 1)",
        "any((x := h.idle_s) for h in p.hops)",
        "f'{a.one}'",
        "'%s' % a.one if False else f''",
        "a.tags[0]",
        "a.tags[0:1]",
        "p.hops[0].idle_s",
        "{1, 2}",
        "{'a': 1}",
        "{h.name for h in p.hops}",
        "{h.name: 1 for h in p.hops}",
        "(h.name for h in p.hops)",
        "await a.one",
        "yield a.one",
        "(yield)",
        "~a.one",
        "+a.one",
        "a.one << 8",
        "a.one >> 8",
        "a.one | a.two",
        "a.one & a.two",
        "a.one ^ a.two",
        "a.one @ a.two",
        "a.one is a.two",
        "a.one is not None",
        "b'x'",
        "1j",
        "...",
        "1e999",
        "9 ** 65",
        "9 ** 9 ** 9",
        "2 ** 1e6",
        "1" + "0" * 700,
        "any(a.one for a in p.hops)",
        "any(total for total in a.tags)",
        "any(x for x, y in p.hops)",
        "any(x for x in a.tags for y in a.tags)",
        "any(h.idle_s for h.name in p.hops)",
        "any(h for h in p.hops)",
        "any(h.nothing for h in p.hops)",
        "any(t.nothing for t in a.tags)",
        "any(h.idle_s for h in p.hops) and h.idle_s",
        "import os",
        "a.one; a.two",
        "a.one\na.two",
        "if a.one: a.two",
        "a.one # \x00",
    ],
)
def test_what_is_no_predicate_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        compiled(text)


def test_a_generator_may_not_hide_the_record_of_its_rule() -> None:
    with pytest.raises(BadExpression, match="hides another name"):
        compiled("any(h.idle_s > 1 for h in p.hops)", {"h": "p.hops"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.nothing", "a.nothing is not a field of any question"),
        ("nothing", "nothing is neither a derived value nor a variable"),
        ("upper(a.text)", "there is no function upper; known are all, any, ceil"),
        ("a.texx", "a.texx is not a field of any question; did you mean a.text?"),
        ("any(h.idle > 1 for h in p.hops)", "h.idle is not a field of p.hops; did you mean h.idle_s?"),
        (
            "a.text == chat",
            "chat is neither a derived value nor a variable; put it in quotes if it is a choice: 'chat'",
        ),
        ("a.yes == true", "true is neither a derived value nor a variable; write `True`"),
        ("a.yes && a.one > 1", "is not an expression: invalid syntax, at `& a.one > 1`; write `and` for `&&`"),
        ("a.yes = 1", "; write `==` for `=`"),
        ("a.text.startswith('x')", "only the named functions may be called, without keywords; known are all, any"),
        ("9 ** 65", f"an exponent may be at most {MAX_EXPONENT}"),
        ("any(a.one for a in p.hops)", "the variable a hides another name"),
        ("lambda: 1", "Lambda is not allowed in an expression"),
        ("1" * (MAX_LENGTH + 1), f"is longer than {MAX_LENGTH} characters"),
        ("not " * 60 + "a.yes", "is nested too deeply"),
        ("a.one in [" + "1, " * 500 + "1]", f"has more than {MAX_NODES} parts"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, words: str) -> None:
    with pytest.raises(BadExpression) as caught:
        compiled(text)
    assert words in f"{caught.value}; {caught.value.remedy}"


@pytest.mark.parametrize("opening", ["(", "[", "-", "not ", "ceil("])
def test_deep_nesting_is_refused_and_never_crashes(opening: str) -> None:
    with pytest.raises(BadExpression):
        compiled((opening * MAX_LENGTH)[: MAX_LENGTH - 1] + "1")


def test_a_field_may_be_called_like_a_method_of_text() -> None:
    assert value("a.format == 'json'") is True


# --- bounds at run time -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a.two ** (a.two ** 40)",
        "((2 ** 64) ** 64) ** 64",
        "(((2 ** 64) ** 64) ** 64) ** 64",
        "1e300 * 1e300",
        "1e308 - -1e308",
        "(10 ** 60) ** 60",
    ],
)
def test_a_number_without_measure_is_unknown(text: str) -> None:
    assert value(text) is UNKNOWN


def test_a_generator_over_too_many_records_ends_as_unknown() -> None:
    many = Scope({"p.hops": [{"idle_s": 1}] * 300_000}, {})
    assert many.evaluate(compiled("sum(h.idle_s for h in p.hops)")) is UNKNOWN


def test_nested_generators_share_one_bound_of_steps() -> None:
    many = Scope({"p.hops": [{"idle_s": 1}] * 2_000}, {})
    nested = "sum(sum(sum(k.idle_s for k in p.hops) for j in p.hops) for h in p.hops)"
    assert many.evaluate(compiled(nested)) is UNKNOWN


def test_one_evaluation_leaves_nothing_behind_for_the_next() -> None:
    seen = scope()
    assert seen.evaluate(compiled("a.open and any(h.idle_s == 60 for h in p.hops)")) is UNKNOWN
    assert seen.evaluate(compiled("a.one == 1")) is True
    assert (seen.missing, seen.touched, seen.facts) == ([], ["a.one"], {"a.one": 1})


# --- anything at all --------------------------------------------------------------------------------------------------

ATOMS = st.sampled_from(
    [*FIELDS, *DERIVED, "h", "h.idle_s", "h.name", "0", "1", "-1", "2.5", "1e200", "'x'", "''", "True", "None", "[]"]
)


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(
        ["+", "-", "*", "/", "//", "%", "**", "<", "<=", "==", "!=", ">", "in", "not in", "and", "or", "is", "@"]
    )
    return st.one_of(
        st.builds("({} {} {})".format, parts, binary, parts),
        st.builds("{}({})".format, st.sampled_from(["not ", "-", "ceil", "floor", "len", "utf8_len"]), parts),
        st.builds("{}({})".format, st.sampled_from(["is_set", "count", "any", "all", "sum", "min", "max"]), parts),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "clamp", "len"]), parts, parts),
        st.builds("clamp({}, {}, {})".format, parts, parts, parts),
        st.builds("({} if {} else {})".format, parts, parts, parts),
        st.builds("[{}, {}]".format, parts, parts),
        st.builds(
            "{}({} for h in {} if {})".format, st.sampled_from(["any", "all", "sum", "min", "max"]), parts, parts, parts
        ),
        st.builds("[{} for h in p.hops]".format, parts),
        st.builds("{}[{}]".format, parts, parts),
    )


EXPRESSIONS = st.recursive(ATOMS, _combined, max_leaves=12)


@settings(max_examples=400, deadline=None)
@given(text=st.one_of(EXPRESSIONS, st.text(max_size=60)))
def test_an_expression_is_refused_or_evaluated_and_never_raises(text: str) -> None:
    try:
        expression = compiled(text)
    except BadExpression:
        return
    scope().evaluate(expression)


@settings(max_examples=200, deadline=None)
@given(text=EXPRESSIONS)
def test_a_predicate_is_true_false_or_unknown(text: str) -> None:
    try:
        expression = compiled(f"({text}) and True")
    except BadExpression:
        return
    result = scope().evaluate(expression)
    assert result is UNKNOWN or result is True or result is False
