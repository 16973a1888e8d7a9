"""Markdown documents as sections of one HTML page: headings in order, tables that scroll, links that stay inside."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Sequence as Tokens

    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

    # Language and text of a block of code -> what stands in its place, or None.
    DrawBlock = Callable[[str, str], Markup | None]
    # The cells of a table as text -> what stands before it, or None.
    DrawTable = Callable[[list[list[str]]], Markup | None]

# What a telephone has room for, and what a column takes there, in pixels: the sizes are those of ``style.css``.
_ROOM_PX, _COLUMN_PX, _PADDING_PX, _CHAR_PX = 328, 72, 21, 8.6
_BREAKS = re.compile(r"[\s._/,-]|[^\x00-\x7f]")  # where a line may break: Chinese does so anywhere
_DETAILS = re.compile(r"<details><summary>(.*)</summary>")
_CODE = re.compile(r"<code>(.*?)</code>")
_TASK = re.compile(r"\[([ x])\] ")


class Heading(NamedTuple):
    """One line of the table of contents."""

    id: str
    level: int
    html: Markup


class Document(NamedTuple):
    """One document: its head line, and everything below it."""

    title: Heading
    headings: tuple[Heading, ...]
    quote: Markup  # the block before everything else that says where the document comes from
    body: Markup


def convert(
    text: str,
    id_: str,
    *,
    demote: int,
    product: str,
    anchors: Mapping[str, str],
    words: Mapping[str, str],
    draw_block: DrawBlock,
    draw_table: DrawTable,
) -> Document:
    """Return one Markdown document as HTML.

    Args:
        id_: of its first heading; the others count on from it.
        demote: by how many levels headings go down.
        product: as Markdown; with a colon behind it, it is left out of the first heading.
        anchors: id of each document by its file name; every other relative link is dropped.
        words: ``done`` and ``not_done``, said in place of the boxes of a task list, and ``table``.
    """
    reader = _reader()
    tokens = reader.parse(text)
    if not tokens or tokens[0].type != "heading_open":
        tokens = [*reader.parse(f"# {id_}"), *tokens]
    if demote and product:
        _shorten_title(reader, tokens[1], product)
    _mark_tasks(tokens, words)
    headings = _number_headings(reader, tokens, id_, demote=demote)
    _keep_links_inside(tokens, anchors)
    quote, rest = _split_quote(tokens[3:])
    rest = _with_scrolling_tables(rest, words, draw_table)
    for token in rest:
        if token.type == "fence":
            _replace_block(token, draw_block)
    return Document(headings[0], tuple(headings[1:]), _html(reader, quote), _html(reader, rest))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.block.ruler.before("html_block", "details", _read_details, {"alt": ["paragraph"]})
    reader.inline.ruler.before("html_inline", "code_element", _read_code)
    reader.add_render_rule("code_inline", _code_that_breaks)
    return reader


def _html(reader: MarkdownIt, tokens: Tokens[Token]) -> Markup:
    return Markup(reader.renderer.render(tokens, reader.options, {}))


# The two elements that our Markdown uses; text from a design cannot be one of them, as its < is always escaped.


def _read_details(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    match = _DETAILS.fullmatch(line)
    if match is None and line != "</details>":
        return False
    if silent:
        return True
    state.line = start + 1
    if match is None:
        state.push("details_close", "details", -1)
        return True
    state.push("details_open", "details", 1)
    state.push("summary_open", "summary", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.children, inline.map = match[1], [], [start, start + 1]
    state.push("summary_close", "summary", -1)
    return True


def _read_code(state: StateInline, silent: bool) -> bool:
    match = _CODE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("code_inline", "code", 0).content = unescape(match[1])
    state.pos = match.end()
    return True


def _code_that_breaks(self: object, tokens: Tokens[Token], index: int, options: object, env: object) -> str:
    # A path such as protocol.heartbeat.interval_s may break after its dots.
    return f"<code>{re.sub(r'(?<=[._/,])(?=[^ ])', '<wbr>', str(escape(tokens[index].content)))}</code>"


# --- headings ---------------------------------------------------------------------------------------------------------


def _shorten_title(reader: MarkdownIt, title: Token, product: str) -> None:
    for colon in (": ", "："):
        if title.content.startswith(product + colon):
            rest = title.content[len(product + colon) :]
            title.content = rest[:1].upper() + rest[1:]
            title.children = reader.parseInline(title.content)[0].children


def _number_headings(reader: MarkdownIt, tokens: list[Token], id_: str, *, demote: int) -> list[Heading]:
    headings: list[Heading] = []
    for number, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + demote, 6)}"
        if token.type == "heading_open":
            own = f"{id_}-{len(headings)}" if headings else id_
            token.attrSet("id", own)
            shown = Markup(reader.renderer.render([tokens[number + 1]], reader.options, {}))
            headings.append(Heading(own, int(token.tag[1:]), shown))
    return headings


def _mark_tasks(tokens: list[Token], words: Mapping[str, str]) -> None:
    """Replace the boxes of task lists, in headings too, by a sign with words for it."""
    for token in tokens:
        first = token.children[0] if token.type == "inline" and token.children else None
        match = _TASK.match(first.content) if first is not None and first.type == "text" else None
        if first is None or match is None:
            continue
        done = match[1] == "x"
        first.content = first.content[match.end() :]
        sign = Markup('<span class="task {}"><span aria-hidden="true">{}</span><span class="unseen">{} </span></span> ')
        shown = sign.format("done" if done else "open", "✓" if done else "✗", words["done" if done else "not_done"])
        token.children = [_raw(shown, inline=True), *(token.children or [])]


def _raw(html: Markup, *, inline: bool = False) -> Token:
    return Token("html_inline" if inline else "html_block", "", 0, content=str.__str__(html))


# --- links ------------------------------------------------------------------------------------------------------------


def _keep_links_inside(tokens: list[Token], anchors: Mapping[str, str]) -> None:
    for token in tokens:
        token.children = _linked(token.children, anchors) if token.children else token.children


def _linked(children: list[Token], anchors: Mapping[str, str]) -> list[Token]:
    kept: list[Token] = []
    dropped = False
    for token in children:
        if token.type == "image":  # would load something; its description says the same
            token = Token("text", "", 0, content=token.content)
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")
            file = href.partition("#")[0]
            dropped = file not in anchors and not href.startswith("https://")
            if file in anchors:
                token.attrSet("href", f"#{anchors[file]}")
            elif not dropped:
                token.attrSet("rel", "noopener noreferrer")
        if dropped and token.type in ("link_open", "link_close"):
            continue
        kept.append(token)
    return kept


# --- blocks -----------------------------------------------------------------------------------------------------------


def _split_quote(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return what is inside the block quote that a document begins with, and the rest."""
    if not tokens or tokens[0].type != "blockquote_open":
        return [], tokens
    end = next(number for number, token in enumerate(tokens) if token.type == "blockquote_close")
    return tokens[1:end], tokens[end + 1 :]


def _with_scrolling_tables(tokens: list[Token], words: Mapping[str, str], draw_table: DrawTable) -> list[Token]:
    """Give each table a container of its own; where a wide one must scroll, the keyboard can reach it."""
    result: list[Token] = []
    heading = ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[number + 1].content
        if token.type == "table_open":
            end = next(i for i, t in enumerate(tokens[number:], number) if t.type == "table_close")
            rows = _rows(tokens[number:end])
            drawn = draw_table(rows)
            if drawn is not None:
                result.append(_raw(drawn))
            _name_the_rows(tokens[number:end], rows)
            label = words["table"].format(heading=_TASK.sub("", heading))
            result.append(_raw(_scroller(label) if _is_wide(rows) else Markup('<div class="table">')))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if not token.meta.get("left_out"):
            result.append(token)
        if token.type == "table_close":
            result.append(_raw(Markup("</div>\n")))
    return result


def _scroller(label: str) -> Markup:
    return Markup('<div class="table wide" role="group" tabindex="0" aria-label="{}">').format(_unmarked(label))


def _is_wide(rows: list[list[str]]) -> bool:
    """Return whether a table may need scrolling: its longest words do not fit beside each other."""
    longest = [max(len(word) for cell in column for word in _BREAKS.split(cell)) for column in zip(*rows, strict=False)]
    return sum(max(_COLUMN_PX, _PADDING_PX + _CHAR_PX * chars) for chars in longest) > _ROOM_PX


def _unmarked(text: str) -> str:
    """Return inline Markdown as plain text."""
    inline = _reader().parseInline(text)[0]
    return "".join(child.content for child in inline.children or [])


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or []))
    return rows


def _name_the_rows(tokens: list[Token], rows: list[list[str]]) -> None:
    """Turn a table without head, which Markdown does not have, into one whose first column names the rows."""
    if any(rows[0]):
        return
    in_head, column = False, 0
    for token in tokens:
        in_head = token.type == "thead_open" or in_head
        token.meta["left_out"] = in_head
        in_head = token.type != "thead_close" and in_head
        if token.type == "tr_open":
            column = 0
        if token.type in ("td_open", "td_close") and column == 0:
            token.tag = "th"
            if token.type == "td_open":
                token.attrSet("scope", "row")
        column += token.type == "td_close"


def _replace_block(token: Token, draw_block: DrawBlock) -> None:
    drawn = draw_block(token.info.strip(), token.content)
    if drawn is None:
        drawn = Markup("<pre><code>{}</code></pre>\n").format(token.content)
    token.type, token.content = "html_block", str.__str__(drawn)
