"""The search for answers: what it finds holds, and what it rules out no answers ever reach."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.content.layers import load_catalogue
from wizard.content.scope import Scope
from wizard.content.search import Budget, Search

CATALOGUE = load_catalogue()
CHOICES = [choice.value for choice in CATALOGUE.fields["transport.choice"].choices]
EVENTS = [choice.value for choice in CATALOGUE.fields["security.audit.events"].choices]
KINDS = ["nginx", "haproxy", "aws_alb"]


def atom(rng: random.Random) -> str:
    number = rng.choice([0, 5, 10, 20, 3600, 9999])
    return rng.choice(
        [
            f"transport.choice == '{rng.choice(CHOICES)}'",
            f"transport.choice in ['{rng.choice(CHOICES)}', '{rng.choice(CHOICES)}']",
            "context.offline_delivery",
            "is_set(context.offline_delivery)",
            f"protocol.heartbeat.interval_s {rng.choice(['<', '<=', '>', '>=', '==', '!='])} {number}",
            f"context.client_msgs_per_min {rng.choice(['<', '>', '=='])} {number}",
            f"'{rng.choice(EVENTS[:3])}' in security.audit.events",
            f"{rng.choice(['any', 'all'])}(h.kind == '{rng.choice(KINDS)}' and h.idle_timeout_s > {number} for h in context.hops)",
            "streaming",
        ]
    )


def predicate(rng: random.Random, depth: int = 3) -> str:
    if depth == 0 or rng.random() < 0.2:
        return atom(rng)
    parts = [predicate(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    text = "(" + rng.choice([" and ", " and ", " or "]).join(parts) + ")"
    return f"not {text}" if rng.random() < 0.3 else text


def answers(rng: random.Random) -> dict[str, Any]:
    hop = [
        {"kind": rng.choice(KINDS), "idle_timeout_s": rng.choice([3, 7, 15, 60, 5000])}
        for _ in range(rng.randint(0, 3))
    ]
    given_ = {
        "transport.choice": rng.choice(CHOICES),
        "context.offline_delivery": rng.choice([True, False]),
        "protocol.heartbeat.interval_s": rng.choice([1, 5, 7, 10, 15, 20, 50, 3600]),
        "context.client_msgs_per_min": rng.choice([0, 2, 5, 7, 10, 12, 20, 100, 3600, 5000, 9999, 20000]),
        "security.audit.events": rng.sample(EVENTS, rng.randint(0, 4)),
        "context.hops": hop,
    }
    return {path: value for path, value in given_.items() if rng.random() < 0.85}


@settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(min_value=0, max_value=2**48))
def test_a_verdict_holds(seed: int) -> None:
    rng = random.Random(seed)
    expression = CATALOGUE.expression(predicate(rng))

    def holds(given_: dict[str, Any]) -> Any:
        return Scope(given_, CATALOGUE.derived_expressions).evaluate(expression)

    search = Search(CATALOGUE, [expression], Budget(20_000), conditional=False)
    verdict = search.find(lambda scope: scope.evaluate(expression))
    if verdict.answers is not None:
        assert holds(verdict.answers) is True, expression.text
    elif verdict.exhaustive:
        for _ in range(200):
            tried = answers(rng)
            assert holds(tried) is not True, (expression.text, tried)
