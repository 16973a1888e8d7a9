"""A whole design in which every text that a person writes tries to break out of where it is shown."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import yaml

from tests.render.conftest import CASES
from wizard.tree import parse

if TYPE_CHECKING:
    from wizard.content.catalogue import Catalogue

MARK = "ZQ"  # stands in every text, so that one can see where it went
# Control characters are refused when a design is read. One text for each place that a text may try to leave; each keeps its own number, as some texts must differ.
TEXTS = (
    "<script>alert('{mark}{n}')</script><img src=x onerror=alert({n})>",
    "a | b `c` **d** _e_ [f](javascript:alert({n})) ![g](https://example.invalid/{mark}{n}.png)",
    "end; %%{{init: {{'theme': 'dark'}}}}%% A-->>B: {mark}{n} #quot; \"q\" 'r'",
    "x\n---\n# {mark}{n}\n```\n- [ ] y\n</details></td></table>\n::error::z",
    "\u202eright to left {mark}{n}\u2066 \u200b\ufeff",
    "../../{mark}{n}/../etc/passwd",
    "{{{{ 7 * 7 }}}} {{% raw %}} {{# {mark}{n} #}} ${{{{ secrets.T }}}} $(id)",
    "]]> --> </style></svg><a href='javascript:alert({n})'>{mark}{n}</a> &lt;b&gt; &amp;",
    '=HYPERLINK("https://example.invalid/{mark}{n}")\r\n@x',
)


def hostile_answers(catalogue: Catalogue) -> dict[str, Any]:
    """Return a design as nested answers; where a text names another record, both are replaced alike."""
    answers: dict[str, Any] = parse((CASES / "chat.yaml").read_bytes(), "chat.yaml").data
    given: dict[str, str] = {}

    def hostile(text: str) -> str:
        number = len(given)
        return given.setdefault(text, TEXTS[number % len(TEXTS)].format(mark=MARK, n=number))

    def walk(value: Any, path: str) -> Any:
        field = catalogue.fields.get(path)
        if isinstance(value, dict) and (field is None or field.kind == "records"):
            return {name: walk(part, f"{path}.{name}" if path else name) for name, part in value.items()}
        if field is not None and field.kind == "records":
            return [walk(record, f"{path}[]") for record in value]
        if field is not None and field.kind == "list":
            return [hostile(text) for text in value]
        return hostile(value) if field is not None and field.kind == "text" and isinstance(value, str) else value

    del answers["wsdesign"]
    review = answers.pop("review")
    changed: dict[str, Any] = walk(answers, "")
    decision = {name: hostile(name) for name in ("why", "evidence", "owner")}
    review["decisions"]["transport.choice"] |= decision
    review["waivers"][0] |= {name: hostile(name) for name in ("reason", "approved_by")}
    review["waivers"][0]["subject"] = given["edge"]
    schema: dict[str, Any] = {"type": "object", "title": hostile("title"), "description": hostile("description")}
    schema["properties"] = {hostile("property"): {"type": "string", "enum": [hostile("value")]}}
    changed["protocol"]["messages"][0]["schema"] = deepcopy(schema)
    return {**changed, "review": review}


def hostile_source(catalogue: Catalogue) -> str:
    """Return the design as text."""
    return yaml.safe_dump(hostile_answers(catalogue), allow_unicode=False, sort_keys=False, width=4000)
