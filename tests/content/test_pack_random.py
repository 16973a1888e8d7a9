"""Packs with random mistakes: refused in words or taken, never with a traceback. ``WSDESIGN_PACKS=500`` makes more of them."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wizard.capacity.facts import read_facts
from wizard.cli.explain import _explanation
from wizard.content.catalogue import Catalogue
from wizard.content.layers import lay, read_chain
from wizard.content.pack import builtin_whole
from wizard.content.schema import design_schema
from wizard.errors import WsdesignError
from wizard.paths import Path as TreePath
from wizard.review.examples import faults_of_examples, run_examples
from wizard.review.proofs import prove
from wizard.storm.libraries import libraries_of
from wizard.tree import parse

PACKS = int(os.environ.get("WSDESIGN_PACKS", "25"))
ACME = Path(__file__).parents[2] / "examples" / "pack-acme"
FIGURE = {"value": 6, "how": {"en": "x"}, "source": "s", "confidence": "measured"}
MORE: dict[str, Any] = {
    "advice.yaml": {"advice": [{"id": "a", "field": "scale.backbone", "rows": [{"id": "r", "when": "scale.nodes > 1", "recommend": "kafka", "because": {"en": "{scale.nodes}", "zh": "{scale.nodes}"}}]}]},
    "presets/p.yaml": {"id": "p", "title": {"en": "P", "zh": "P"}, "summary": {"en": "s", "zh": "s"}, "answers": {"scale": {"nodes": 3}}},
    "review.yaml": {"topics": ["own"], "exits": [{"id": "OUR.1", "stage": "scale", "holds": "scale.nodes > 0", "sentence": {"en": "s", "zh": "s"}}], "items": [{"id": "ours", "title": {"en": "t", "zh": "t"}, "exits": ["OUR.1"]}]},
    "derived.yaml": {"derived": [{"name": "ours_many", "formula": "scale.nodes > 3", "meaning": {"en": "m", "zh": "m"}}]},
    "facts/clients.yaml": {"clients": [{"id": "ours", "name": {"en": "x", "zh": "x"}, "policy": "table", "waits_s": [[1, 2]], "source": "s", "as_of": "2026-10", "note": {"en": "n", "zh": "n"}}]},
    "facts/backbones.yaml": {"backbones": [{"id": "kafka", "override": True, "figures": {"client_us": FIGURE}}]},
    "facts/coefficients.yaml": {"coefficients": [{"id": "kernel_kib", "override": True, "value": 4, "source": "s", "confidence": "measured"}]},
    "facts/stacks.yaml": {"stacks": [{"id": "go-gorilla", "override": True, "figures": {"runtime_kib": {**FIGURE, "value": 12}}}]},
}  # fmt: skip
FILES = {
    str(path.relative_to(ACME)): parse(path.read_bytes(), str(path)).data for path in sorted(ACME.rglob("*.yaml"))
} | MORE
VALUES: list[Any] = [
    None, True, 0, -1, 10**25, 1.5, "", "x", "context.hops", "a.b", "h in context.hops", [], [1], ["x"], [[]], [None], {},
    {"en": "x"}, {"x": 1}, [{}], [{"name": "x"}], [{"value": "x"}], {"a": {"b": {"c": [1]}}}, "9**9**9", "{", "{x}", "(",
    "WS303", "context", "error",
]  # fmt: skip
KEYS = [
    "override",
    "stage",
    "each",
    "warning_if",
    "error_from",
    "mends",
    "when",
    "default",
    "default_from",
    "default_how",
    "choices",
    "fields",
    "bounds",
    "starter",
    "link",
    "form_judged_by",
    "informational",
    "absent",
    "required",
    "label",
    "kind",
    "depth",
    "figures",
    "hop",
    "hop_kind",
    "id",
    "path",
    "name",
    "code",
    "source",
    "notes",
    "unit",
    "until_configured",
    "extends",
    "rules",
    "waivers",
    "languages",
    "version",
    "topics",
    "exits",
    "items",
    "questions",
    "derived",
    "examples",
    "idle",
    "x",
]


def places(value: Any, path: TreePath = ()) -> Iterator[TreePath]:
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*path, key))


def mistaken(rng: random.Random) -> dict[str, Any]:
    """Return the files of a pack with one to three mistakes: values replaced, left out, added, moved."""
    files = copy.deepcopy(FILES)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        name = rng.choice(sorted(files))
        *above, key = rng.choice([path for path in places(files[name]) if path])
        inside = files[name]
        for part in above:
            inside = inside[part]
        kind = rng.random()
        if kind < 0.5:
            inside[key] = copy.deepcopy(rng.choice(VALUES))
        elif kind < 0.65:
            del inside[key]
        elif isinstance(inside, dict):
            inside[rng.choice(KEYS)] = copy.deepcopy(rng.choice(VALUES))
        else:
            inside[key] = copy.deepcopy(rng.choice(list(files.values())))
    return files


@pytest.mark.parametrize("seed", range(PACKS))
def test_a_pack_with_random_mistakes_is_refused_or_taken(seed: int, tmp_path: Path) -> None:
    for name, data in mistaken(random.Random(seed)).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    try:
        (pack,) = read_chain((str(tmp_path),))
        layer = lay(builtin_whole(), pack)
    except WsdesignError:
        return
    catalogue = Catalogue(layer.merged)
    outcomes = run_examples(catalogue, layer.pack)
    faults_of_examples(layer.pack, outcomes)
    prove(layer.merged, layer.pack, outcomes)
    read_facts(layer.merged)
    libraries_of(layer.merged["clients"])
    design_schema(catalogue, "zh")
    for part in ("rules", "derived", "stacks", "platforms", "exits", "questions"):
        for entry in layer.pack.raw[part]:
            name = entry.get("id") or entry.get("path") or entry["name"]
            if part != "rules" or name in catalogue.rules:
                assert _explanation(name, catalogue, "zh", None)
