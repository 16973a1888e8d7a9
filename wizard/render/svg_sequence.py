"""A sequence diagram as SVG: participants side by side, time downwards, frames around what happens only at times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from wizard.render.svg import LINE_PX, Drawing, balanced, text_width, widest
from wizard.render.svg_mermaid import Block, Message, Note

if TYPE_CHECKING:
    from wizard.render.svg_mermaid import Item, Sequence

_LABEL_PX = 260  # a longer label takes a further line
_NEAREST_PX = 120  # between two participants
_EDGE_PX = 78  # from the border to the first and the last of them
_HEAD_PX = 34
_INDENT_PX = 7  # of a frame within a frame
_GAP_PX = 12


def draw_sequence(diagram: Sequence, id_: str, *, title: str) -> Markup:
    """Return one picture per chapter, so that the participants are always in sight and a page of paper holds it.

    A chapter begins with a note over several participants; what comes before the first has the title alone.
    """
    columns = _columns(diagram)
    pictures = []
    for number, items in enumerate(_chapters(diagram.items), 1):
        part = diagram._replace(items=items)
        first = items[0] if items else None
        named = f"{title}: {first.text}" if isinstance(first, Note) and _spans(first) else title
        told = "; ".join(tell_sequence(part, if_words="{kind} {guard}: "))
        pictures.append(_Sheet(part, columns).draw(f"{id_}-{number}", named, told))
    return Markup("\n").join(pictures)


def _spans(note: Note) -> bool:
    return note.over[0] != note.over[-1]


def _chapters(items: tuple[Item, ...]) -> list[tuple[Item, ...]]:
    chapters: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Note) and _spans(item) and chapters[-1]:
            chapters.append([])
        chapters[-1].append(item)
    return [tuple(chapter) for chapter in chapters]


class _Sheet:
    """The drawing so far, and how far down it reaches; ``x`` is where each participant stands."""

    def __init__(self, diagram: Sequence, x: dict[str, float]) -> None:
        self.diagram = diagram
        self.order = list(diagram.participants)
        self.x = x
        self.width = max(x.values()) + _EDGE_PX
        self.back, self.front = Drawing(), Drawing()
        self.y = 0.0

    def draw(self, id_: str, title: str, description: str) -> Markup:
        names = {who: balanced(name, _NEAREST_PX - 12) for who, name in self.diagram.participants.items()}
        head = _HEAD_PX + LINE_PX * (max(map(len, names.values())) - 1)
        self.y = head + _GAP_PX
        for item in self.diagram.items:
            self._item(item, 0)
        for who, lines in names.items():
            wide = max(widest(lines) * 1.1 + 18, 90)  # bold
            self.back.line(self.x[who], head, self.x[who], self.y, "life")
            self.back.box(self.x[who] - wide / 2, 1, wide, head, "actor", round_px=5)
            self.back.lines(self.x[who], (head - LINE_PX * len(lines)) / 2 + 14, lines, "name", anchor="middle")
        self.back.join(self.front)
        return self.back.picture(id_, width=self.width, height=self.y, title=title, description=description)

    def _item(self, item: Item, depth: int) -> None:
        if isinstance(item, Block):
            self._block(item, depth)
        elif isinstance(item, Note):
            self._note(item, depth)
        elif item.source == item.to:
            self._own_step(item)
        else:
            self._message(item)

    def _message(self, item: Message) -> None:
        start, end = self.x[item.source], self.x[item.to]
        lines = balanced(item.text, max(_LABEL_PX, abs(end - start) - 16))
        self.front.lines((start + end) / 2, self.y + LINE_PX - 3, lines, "label", anchor="middle")
        self.y += LINE_PX * len(lines) + 6
        leftward = end < start
        stop = end + (10 if leftward else -10) if item.lost else end
        self.front.line(start, self.y, stop, self.y, "dashed" if item.dashed else "line")
        if item.lost:
            self.front.path(f"M{stop - 5:g} {self.y - 5:g}l10 10m0 -10l-10 10", "cross")
        else:
            self.front.arrow_head(end, self.y, to_left=leftward)
        self.y += _GAP_PX

    def _own_step(self, item: Message) -> None:
        x, to_left = self.x[item.source], item.source == self.order[-1] and len(self.order) > 1
        out = -30 if to_left else 30
        lines = balanced(item.text, _LABEL_PX - 40)
        top = self.y + 8
        self.front.path(f"M{x:g} {top:g}h{out}v18H{x + (8 if not to_left else -8):g}", "line")
        self.front.arrow_head(x, top + 18, to_left=not to_left)
        self.front.lines(x + out * 1.3, top + 14, lines, "label", anchor="end" if to_left else None)
        self.y = max(top + 18, top + 14 + LINE_PX * (len(lines) - 1)) + _GAP_PX

    def _note(self, item: Note, depth: int) -> None:
        places = sorted(self.x[who] for who in item.over)
        spans = _spans(item)
        lines = balanced(item.text, max(_LABEL_PX, places[-1] - places[0]) if spans else 2 * _EDGE_PX - 24)
        wide = widest(lines) + 18
        left, right = (places[0] + places[-1] - wide) / 2, (places[0] + places[-1] + wide) / 2
        if spans:
            left, right = min(left, places[0] - 40), max(right, places[-1] + 40)
        left, right = max(left, 1.0), min(right, self.width - 1)
        height = LINE_PX * len(lines) + 8
        self.y += 4 if depth or not spans else _GAP_PX
        self.front.box(left, self.y, right - left, height, "chapter" if spans else "note", round_px=3)
        self.front.lines((left + right) / 2, self.y + 17, lines, "name" if spans else "", anchor="middle")
        self.y += height + _GAP_PX - 2

    def _block(self, item: Block, depth: int) -> None:
        left, right = self._reach(item)
        left, right = max(left + _INDENT_PX * depth, 1.0), min(right - _INDENT_PX * depth, self.width - 1)
        top = self.y
        tag_wide = text_width(item.kind) + 14
        self.front.box(left, top, tag_wide, 22, "tag")
        self.front.words(left + 7, top + 15.5, item.kind, "name")
        for number, (guard, steps) in enumerate(item.branches):
            if number:
                self.front.line(left, self.y, right, self.y, "branch")
            start = left + (tag_wide if not number else 0) + 8
            lines = balanced(f"[{guard}]", right - start - 8) if guard else []
            self.front.lines(start, self.y + 15.5, lines, "guard")
            self.y += max(LINE_PX * len(lines), 0 if number else 22) + 8
            for step in steps:
                self._item(step, depth + 1)
        self.back.box(left, top, right - left, self.y - top, "frame")
        self.y += _GAP_PX

    def _reach(self, item: Block) -> tuple[float, float]:
        """Return how far a frame goes to both sides, so that all it holds fits."""
        left, right = [], []
        for _, steps in item.branches:
            for step in steps:
                if isinstance(step, Block):
                    inner = self._reach(step)
                    left.append(inner[0])
                    right.append(inner[1])
                    continue
                who = (step.source, step.to) if isinstance(step, Message) else step.over
                places = [self.x[name] for name in who]
                left.append(min(places) - _EDGE_PX + 4)
                right.append(max(places) + _EDGE_PX - 4)
                if isinstance(step, Message) and step.source == step.to:
                    reach = 40 + widest(balanced(step.text, _LABEL_PX - 40)) + 12
                    last = step.source == self.order[-1] and len(self.order) > 1
                    (left if last else right).append(places[0] - reach if last else places[0] + reach)
        return min(left, default=1.0), max(right, default=self.width)


def _columns(diagram: Sequence) -> dict[str, float]:
    """Return where each participant stands: as near to the one before as the labels between them allow."""
    order = list(diagram.participants)
    wanted: dict[tuple[int, int], float] = {}
    for message in _messages(diagram.items):
        first, last = sorted((order.index(message.source), order.index(message.to)))
        if first == last:
            last = min(first + 1, len(order) - 1)
            first = last - 1 if first == len(order) - 1 else first
            need = 40 + widest(balanced(message.text, _LABEL_PX - 40)) + 16
        else:
            need = widest(balanced(message.text, _LABEL_PX)) + 26
        wanted[first, last] = max(wanted.get((first, last), 0), need)
    x = [float(_EDGE_PX)]
    for column in range(1, len(order)):
        spans = [x[first] + need for (first, last), need in wanted.items() if last == column and first < column]
        x.append(max([x[-1] + _NEAREST_PX, *spans]))
    return dict(zip(order, x, strict=True))


def _messages(items: tuple[Item, ...]) -> list[Message]:
    found = [item for item in items if isinstance(item, Message)]
    return found + [
        m for item in items if isinstance(item, Block) for _, inner in item.branches for m in _messages(inner)
    ]


def tell_sequence(diagram: Sequence, *, if_words: str) -> list[str]:
    """Return the steps as sentences, one after the other.

    Args:
        if_words: with ``{guard}``; said before what happens only in that case.
    """
    return _told(diagram, diagram.items, "", if_words)


def _told(diagram: Sequence, items: tuple[Item, ...], before: str, if_words: str) -> list[str]:
    names, sentences = diagram.participants, []
    for item in items:
        if isinstance(item, Message):
            way = names[item.source] if item.source == item.to else f"{names[item.source]} → {names[item.to]}"
            sentences.append(f"{before}{way}: {item.text}")
        elif isinstance(item, Note):
            who = names[item.over[0]] + ": " if item.over[0] == item.over[-1] else ""
            sentences.append(f"{before}{who}{item.text}")
        else:
            for guard, steps in item.branches:
                inside = before + if_words.format(kind=item.kind, guard=guard)
                sentences += _told(diagram, steps, inside, if_words)
    return sentences
