"""Values as YAML that versions 1.1 and 1.2 read the same; whatever could be taken for more than text is quoted."""

from __future__ import annotations

import re
from typing import Any

import yaml

# Plain only what begins like a word and holds nothing that any reader gives a meaning to; everything else is quoted.
_PLAIN = re.compile(r"[A-Za-z$/][A-Za-z0-9_$/.-]*(?: [A-Za-z0-9][A-Za-z0-9_/.-]*)*")
_MEANS_SOMETHING = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"}
# Characters that reorder a line: text like any other to YAML, but a reader would not see what stands there.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True  # an anchor is one more thing that a reader has to know

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand below their key, as formatters want them


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _MEANS_SOMETHING
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def quoted_yaml(value: Any) -> str:
    """Return a value of mappings, lists, texts, numbers and booleans as YAML, its keys in their order."""
    text = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1_000_000
    )
    # Such a character makes its text quoted, so that an escape means there what it means in JSON.
    return _REORDERING.sub(lambda char: f"\\u{ord(char[0]):04x}", str(text))
