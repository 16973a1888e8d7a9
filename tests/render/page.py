"""An HTML page as its structure: elements with their attributes, text and parents."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any, NamedTuple

_VOID = {"meta", "link", "img", "br", "hr", "wbr", "input"}


class Element(NamedTuple):
    """One element; ``within`` names its ancestors, the nearest last."""

    tag: str
    attributes: dict[str, str | None]
    within: tuple[str, ...]
    text: list[str]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class Page(HTMLParser):
    """Reads a page; a tag that is not closed, or closes what was not open, fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open, f"left open: {self._open[-1].tag}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute stands twice: {tag} {attrs}"
        element = Element(tag, dict(attrs), tuple(e.tag for e in self._open), [])
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), tuple(e.tag for e in self._open), []))

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop()
        assert closed.tag == tag, f"{closed.tag} is closed by {tag}"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def values(self, attribute: str) -> list[Any]:
        return [element.attributes[attribute] for element in self.elements if attribute in element.attributes]
