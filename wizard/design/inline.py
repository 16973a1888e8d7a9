"""Waivers written as a comment on the line that a finding names, or alone on the lines above it:

interval_s: 60   # wsdesign: ignore WS303 until 2027-03-31 approved by security-team because the contract ends then.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from wizard.content.nearest import nearest
from wizard.days import is_date
from wizard.paths import path_text
from wizard.tree import BOM
from wizard.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.design.placement import Placed
    from wizard.paths import Path
    from wizard.tree import Node, Tree

# Patterns stay text until a document has such a comment: most have none.
MARK = r"#[ \t]*wsdesign:[ \t]*ignore\b[ \t]*([^\r\n]*)"
_FORM = (
    r"(?P<rules>[\w.-]+(?:[ \t]*,[ \t]*[\w.-]+)*)"
    r"(?:[ \t]+until[ \t]+(?P<expires_on>\S+))?"
    r"(?:[ \t]+approved by[ \t]+(?P<approved_by>.*?\S))?"
    r"[ \t]+because[ \t]+(?P<reason>.*)"
)


MIN_REASON = 10  # of a waiver, bytes of UTF-8: ten letters, or four Chinese characters


class Ignored(NamedTuple):
    """One such comment: where it stands, what it says, and what it is about; None where it says or is about nothing."""

    line: int  # 1-based, of the comment
    column: int
    rules: tuple[str, ...]  # () where it does not have the form
    expires_on: str | None
    approved_by: str | None
    reason: str
    path: str | None  # of the first value on the line that it is about
    about_line: int


def ignored(tree: Tree) -> Iterator[Ignored]:
    """Yield the comments of a document that accept a finding; what looks like one inside a text is text."""
    text = tree.text.removeprefix(BOM)
    if not re.search(MARK, text):
        return
    from wizard.design.placement import LINE_BREAK, Placed

    placed, nodes = Placed(text, tree.root), [*_nodes(tree.root, ())]
    texts = _texts(placed, [node for node, _ in nodes])
    begins = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
    firsts: dict[int, Path] = {}  # of each line the first value that begins there
    for node, path in nodes:
        if node.raw is not None:
            firsts.setdefault(node.start.line, path)
    below = sorted(firsts)
    for found in re.finditer(MARK, text):
        at = found.start()
        if (at > 0 and text[at - 1] not in " \t\r\n") or _lies_in(texts, at):
            continue  # no comment
        line = bisect_right(begins, at) - 1
        about = line
        if not text[begins[line] : at].strip():  # alone on its line: about what follows
            after = bisect_right(below, line)
            about = below[after] if after < len(below) else line
        said = re.fullmatch(_FORM, found[1].strip())
        yield Ignored(
            line + 1,
            at - begins[line] + 1,
            tuple(re.split(r"[ \t]*,[ \t]*", said["rules"])) if said else (),
            said["expires_on"] if said else None,
            said["approved_by"] if said else None,
            said["reason"] if said else "",
            path_text(firsts[about]) if about in firsts else None,
            about + 1,
        )


def faults_of(given: Ignored, catalogue: Catalogue) -> Iterator[tuple[str, str | None, str]]:
    """Yield what is wrong with such a comment: the words for it, those for the remedy, and the name it is about."""
    if not given.rules:
        yield "refuse.inline", "refuse.inline.remedy", ""
        return
    for rule in given.rules:
        if rule in catalogue.exits:
            yield "refuse.waiver_rule", "refuse.inline_exit.remedy", rule
        elif catalogue.rule(rule) is None and rule not in catalogue.disabled:
            yield "refuse.waiver_rule", "remedy.did_you_mean" if nearest(rule, [*catalogue.rules]) else None, rule
    if given.expires_on is not None and not is_date(given.expires_on):
        yield "refuse.date", None, given.expires_on
    if len(given.reason.encode()) < MIN_REASON:
        yield "refuse.waiver_reason", None, ""
    if given.path is None:
        yield "refuse.inline_nothing", None, ""


def _nodes(node: Node, path: Path) -> Iterator[tuple[Node, Path]]:
    yield node, path
    children = node.children
    for part, below in children.items() if isinstance(children, dict) else enumerate(children):
        yield from _nodes(below, (*path, part))


def _texts(placed: Placed, nodes: list[Node]) -> list[tuple[int, int]]:
    """Return where quoted texts and blocks of text begin and end; the line that opens a block is none of it."""
    found = []
    for node in [scalar for one in nodes for scalar in (one, one.key) if scalar is not None]:
        if node.style in ("|", ">"):
            found.append((placed.line_end(node.start.index), placed.content_end(node)))
        elif node.style:
            found.append((node.start.index, node.end.index))
    return sorted(found)


def _lies_in(texts: list[tuple[int, int]], at: int) -> bool:
    before = bisect_right(texts, (at, at)) - 1
    return before >= 0 and texts[before][0] <= at < texts[before][1]
