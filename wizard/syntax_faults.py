"""What people read where libyaml cannot go on: libyaml's own words, ours, and the remedy."""

from __future__ import annotations

# libyaml's own words, whether the place to name is where the construct began, ours, and the remedy
KNOWN_FAULTS = (
    (
        "mapping values are not allowed",
        False,
        "this colon cannot stand here",
        "indent the key like its neighbours, or quote text that holds a colon and a space",
    ),
    ("cannot start any token", False, "a value cannot begin with 'CHAR'", "put it in quotes"),
    ("unexpected end of stream", True, "the quote opened here is never closed", "close it"),
    ("unexpected document indicator", True, "the quote opened here is never closed", "close it"),
    ("could not find expected ':'", True, "a key without its colon", "write `key: value`"),
    (
        "did not find expected key",
        False,
        "this does not fit the mapping begun on line LINE",
        "check its indentation, and quote values that hold quotes or brackets",
    ),
    (
        "expected '-' indicator",
        False,
        "this does not fit the list begun on line LINE",
        "begin it with '- ', or indent it under the entry above",
    ),
    (
        "expected ',' or ']'",
        False,
        "the list opened on line LINE misses a comma or its ']'",
        "write it as [a, b]",
    ),
    (
        "expected ',' or '}'",
        False,
        "the mapping opened on line LINE misses a comma or its '}'",
        "write it as {a: 1, b: 2}, a text that holds braces or commas in quotes",
    ),
    ("unknown escape", False, "an unknown escape in double quotes", "double the backslash, or use single quotes"),
    ("hexdecimal", False, "an unfinished escape in double quotes", "double the backslash, or use single quotes"),
    ("invalid Unicode", False, "an escape that is no character", "double the backslash, or use single quotes"),
    ("tab character", False, "a tab stands where only spaces may indent", "replace it by spaces"),
    (
        "sequence entries are not allowed",
        False,
        "a list entry cannot stand here",
        "put it on a line of its own, indented like its neighbours",
    ),
    ("mapping keys are not allowed", False, "a key cannot stand here", "indent it like its neighbours"),
    ("expected node content", False, "a value is missing here", "write the value, or remove what announces it"),
    ("incompatible YAML document", False, "is written for another version of YAML", "remove the %YAML line"),
    ("<document start>", False, "text stands outside the document", "keep one document in a file"),
    ("unexpected ':'", False, "a colon stands too close", "put a space after it, or the text in quotes"),
    ("tag", False, "a tag, which is not used here", "remove the tag; quote the value if it is text"),
    ("alphabetic or numeric", False, "a text cannot begin with & or *", "put it in quotes"),
)
