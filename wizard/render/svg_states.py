"""States as SVG: one card for each, its steps listed on it, and a wire from each step to the card it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wizard.render.svg import LINE_PX, Drawing, wrapped

if TYPE_CHECKING:
    from markupsafe import Markup

    from wizard.render.svg_mermaid import Chain, States, Step

_CARD_PX = 450
_LEFT_PX = 26
_HEAD_PX = 28
_LANE_PX = 20  # between two wires
_GAP_PX = 22
_SELF = "↺"


class _Card(NamedTuple):
    top: float
    height: float
    rows: tuple[tuple[Step, tuple[str, ...], float], ...]  # step, lines, base line of the first


def draw_states(diagram: States, id_: str, *, title: str, description: str) -> Markup:
    """Return the diagram; each step is named where it starts, so that no label lies on a wire."""
    cards, bottom = _cards(diagram)
    lanes = _lanes(diagram, cards)
    right = _LEFT_PX + _CARD_PX
    drawing = Drawing()
    for target, lane in lanes.items():
        _wire(drawing, cards, target, right=right, lane_x=right + 26 + lane * _LANE_PX)
    for name, card in cards.items():
        _card(drawing, diagram, name, card)
    width = right + 26 + _LANE_PX * max([0, *lanes.values()]) + 10
    return drawing.picture(id_, width=width, height=bottom, title=title, description=description)


def _cards(diagram: States) -> tuple[dict[str, _Card], float]:
    cards, y = {}, 1.0
    for name in _order(diagram):
        rows, line = [], y + _HEAD_PX + 17
        for step in (step for step in diagram.steps if step.source == name):
            lines = tuple(wrapped(f"{step.text} {_end(diagram, step)}", _CARD_PX - 24))
            rows.append((step, lines, line))
            line += LINE_PX * len(lines) + 2
        height = (line - 10 - y) if rows else _HEAD_PX
        cards[name] = _Card(y, height, tuple(rows))
        y += height + _GAP_PX
    return cards, y - _GAP_PX + 1


def _order(diagram: States) -> list[str]:
    """Return the states so that each first way on leads to the next card, as far as that goes."""
    order: list[str] = []
    waiting = [*reversed(diagram.states), *([diagram.start] if diagram.start else [])]
    while waiting:
        name = waiting.pop()
        if name not in order:
            order.append(name)
            waiting += reversed([step.target for step in diagram.steps if step.source == name])
    return order


def _end(diagram: States, step: Step) -> str:
    return _SELF if step.source == step.target else f"→ {diagram.states[step.target]}"


def _lanes(diagram: States, cards: dict[str, _Card]) -> dict[str, int]:
    """Return one lane for each state that is entered; the shortest wires run nearest to the cards."""
    reach = {}
    for name in cards:
        ends = [row[2] for card in cards.values() for row in card.rows if row[0].target == name != row[0].source]
        if ends:
            entry = cards[name].top + _HEAD_PX / 2
            reach[name] = max(*ends, entry) - min(*ends, entry)
    return {name: lane for lane, name in enumerate(sorted(reach, key=lambda name: reach[name]))}


def _wire(drawing: Drawing, cards: dict[str, _Card], target: str, *, right: float, lane_x: float) -> None:
    """Draw all steps into one state: each runs to the lane, and the lane into the card."""
    entry = cards[target].top + _HEAD_PX / 2
    starts = [row[2] - 5 for card in cards.values() for row in card.rows if row[0].target == target != row[0].source]
    for y in starts:
        drawing.line(right, y, lane_x, y, "wire")
        drawing.add("circle", cx=lane_x, cy=y, r=2.5, class_="head")
    drawing.line(lane_x, min(*starts, entry), lane_x, max(*starts, entry), "wire")
    drawing.line(lane_x, entry, right + 6, entry, "wire")
    drawing.arrow_head(right, entry, to_left=True)


def _card(drawing: Drawing, diagram: States, name: str, card: _Card) -> None:
    drawing.box(_LEFT_PX, card.top, _CARD_PX, card.height, "actor", round_px=5)
    if card.rows:
        drawing.line(_LEFT_PX, card.top + _HEAD_PX, _LEFT_PX + _CARD_PX, card.top + _HEAD_PX, "branch")
    drawing.words(_LEFT_PX + 12, card.top + 19, wrapped(diagram.states[name], _CARD_PX - 24)[0], "name")
    middle = card.top + _HEAD_PX / 2
    if name == diagram.start:
        drawing.add("circle", cx=7, cy=middle, r=6, class_="head")
        drawing.line(13, middle, _LEFT_PX - 6, middle, "line")
        drawing.arrow_head(_LEFT_PX, middle)
    if name in diagram.ends:
        drawing.line(_LEFT_PX, middle, 14, middle, "line")
        drawing.add("circle", cx=8, cy=middle, r=7, class_="ring")
        drawing.add("circle", cx=8, cy=middle, r=3.5, class_="head")
    for _, lines, y in card.rows:
        drawing.lines(_LEFT_PX + 12, y, lines)


def tell_states(diagram: States) -> list[str]:
    """Return the steps as sentences."""
    names = diagram.states
    return [f"{names[step.source]} → {names[step.target]}: {step.text}" for step in diagram.steps]


# --- chains -----------------------------------------------------------------------------------------------------------

_BOX_PX = 150


def draw_chain(diagram: Chain, id_: str, *, title: str, description: str) -> Markup:
    """Return boxes in a row with arrows between them."""
    texts = [[line for part in box for line in wrapped(part, _BOX_PX - 16)] for box in diagram.boxes]
    height = LINE_PX * max(map(len, texts)) + 18
    drawing, x = Drawing(), 1.0
    for number, lines in enumerate(texts):
        if number:
            drawing.line(x, height / 2 + 1, x + 30, height / 2 + 1, "line")
            drawing.arrow_head(x + 36, height / 2 + 1)
            x += 36
        drawing.box(x, 1, _BOX_PX, height, "actor", round_px=5)
        first = 1 + (height - LINE_PX * len(lines)) / 2 + 13
        drawing.words(x + _BOX_PX / 2, first, lines[0], "name", anchor="middle")
        drawing.lines(x + _BOX_PX / 2, first + LINE_PX, lines[1:], anchor="middle")
        x += _BOX_PX
    return drawing.picture(id_, width=x + 1, height=height + 2, title=title, description=description)


def tell_chain(diagram: Chain) -> list[str]:
    """Return the boxes as sentences."""
    return [f"{box[0]}: {', '.join(box[1:])}" if len(box) > 1 else box[0] for box in diagram.boxes]
