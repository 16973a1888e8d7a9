"""Small drawings as inline SVG: named, escaped, and coloured by the classes of the page they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from wcwidth import wcwidth

from wizard.render.escape import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

FONT_PX = 14
LINE_PX = 18
_NARROW_EM, _WIDE_EM = 0.54, 1.02  # a little more than letters take, as nobody knows which font will draw them


class Drawing:
    """Collects the elements of one picture; lengths are pixels, or text such as ``40%``."""

    def __init__(self) -> None:
        self._elements: list[Markup] = []

    def add(self, tag: str, /, text: str | None = None, **attributes: object) -> None:
        """Add one element; an underscore in the name of an attribute is a hyphen, a trailing one is dropped."""
        written = _attributes(attributes)
        if text is None:
            self._elements.append(Markup("<{}{}/>").format(Markup(tag), written))
        else:
            self._elements.append(Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), written, _plain(text)))

    def join(self, other: Drawing) -> None:
        """Add all that another drawing holds, above what is there."""
        self._elements += other._elements

    def nest(self, inner: Drawing, *, y: float, height: float, box: str) -> None:
        """Add a drawing that is stretched to the whole width; ``box`` is what of it is seen."""
        self._elements.append(
            Markup('<svg y="{}" width="100%" height="{}" viewBox="{}" preserveAspectRatio="none">{}</svg>').format(
                length(y), length(height), box, Markup("").join(inner._elements)
            )
        )

    def line(self, x1: object, y1: object, x2: object, y2: object, kind: str = "line") -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)

    def box(self, x: object, y: float, width: object, height: float, kind: str, *, round_px: float = 0) -> None:
        self.add("rect", x=x, y=y, width=width, height=height, rx=round_px or None, class_=kind)

    def path(self, d: str, kind: str = "line") -> None:
        self.add("path", d=d, class_=kind)

    def words(self, x: object, y: float, text: str, kind: str = "", *, anchor: str | None = None) -> None:
        """Add one line of text; ``y`` is its base line."""
        self.add("text", text, x=x, y=y, class_=kind or None, text_anchor=anchor)

    def lines(self, x: object, y: float, texts: Iterable[str], kind: str = "", *, anchor: str | None = None) -> None:
        """Add lines of text, the base line of the first at ``y``."""
        for number, text in enumerate(texts):
            self.words(x, y + number * LINE_PX, text, kind, anchor=anchor)

    def arrow_head(self, x: float, y: float, *, to_left: bool = False) -> None:
        """Add the head of a level arrow whose tip is at this point."""
        back = 8 if to_left else -8
        self.path(f"M{length(x)} {length(y)}l{back} -4.5v9z", "head")

    def add_hatch(self, id_: str) -> None:
        """Add slanting lines for others to be filled with, as ``url(#id)``."""
        self._elements.append(
            Markup(
                '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
                '<path d="M0 6L6 0" class="stripe"/></pattern></defs>'
            ).format(id_)
        )

    def picture(self, id_: str, *, width: float | None, height: float, title: str, description: str) -> Markup:
        """Return the picture. Without a width it fills its container, and its lengths across are percentages."""
        if width is None:
            size = Markup('width="100%" height="{}"').format(length(height))
        else:
            size = Markup('width="{0}" height="{1}" viewBox="0 0 {0} {1}"').format(length(width), length(height))
        return Markup(
            '<svg id="{id}" {size} role="img" aria-labelledby="{id}-title {id}-desc">'
            '<title id="{id}-title">{title}</title><desc id="{id}-desc">{description}</desc>{elements}</svg>'
        ).format(
            id=id_,
            size=size,
            title=one_line(_plain(title)),
            description=one_line(_plain(description)),
            elements=Markup("").join(self._elements),
        )


def _plain(text: str) -> str:
    # What is safe in Markdown is marked as safe, and would not be escaped again; here it is a text like any other.
    return str.__str__(text)


def _attributes(attributes: dict[str, object]) -> Markup:
    parts = []
    for name, value in attributes.items():
        if value is not None:
            shown = length(value) if isinstance(value, int | float) else _plain(str(value))
            parts.append(Markup(' {}="{}"').format(Markup(name.rstrip("_").replace("_", "-")), shown))
    return Markup("").join(parts)


def length(value: float) -> str:
    """Return a number as SVG writes it, always in the same way."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """Return a share between 0 and 1 as a length across the container."""
    return f"{length(min(max(share, 0.0), 1.0) * 100)}%"


# --- text -------------------------------------------------------------------------------------------------------------


def text_width(text: str) -> float:
    """Return about how many pixels a text takes, and rather too many than too few."""
    return sum((_WIDE_EM if wcwidth(char) == 2 else _NARROW_EM) * FONT_PX for char in text)


def wrapped(text: str, width_px: float) -> list[str]:
    """Return a text as lines that fit; Chinese breaks anywhere, a word that is too long for a line too."""
    lines = [""]
    for word in _words(one_line(text)):
        if text_width(lines[-1] + word.rstrip()) <= width_px:
            lines[-1] += word
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if lines[-1] and text_width(lines[-1] + char) > width_px and char != " ":
                lines.append("")
            lines[-1] += char
    return [line.strip() for line in lines if line.strip()] or [""]


def balanced(text: str, width_px: float) -> list[str]:
    """Return a text as lines that fit and are about equally long."""
    lines = wrapped(text, width_px)
    if len(lines) == 1:
        return lines
    narrower = text_width(text) / len(lines)
    while len(found := wrapped(text, narrower)) > len(lines):
        narrower += FONT_PX / 2
    return found


_NEVER_FIRST = "，。；：、）！？”’》」』】"


def _words(text: str) -> list[str]:
    words: list[str] = []
    for char in text:
        starts = not words or words[-1][-1] == " " or wcwidth(char) == 2 or wcwidth(words[-1][-1]) == 2
        if words and (char == " " or char in _NEVER_FIRST):
            starts = False
        if starts:
            words.append(char)
        else:
            words[-1] += char
    return words


def widest(lines: Iterable[str]) -> float:
    """Return the width of the widest of these lines, in pixels."""
    return max((text_width(line) for line in lines), default=0.0)


def text_list(items: Iterable[str]) -> Markup:
    """Return sentences as a numbered list of HTML: the same as a picture, for whoever reads by ear."""
    return Markup("<ol>{}</ol>").format(Markup("").join(Markup("<li>{}</li>").format(_plain(item)) for item in items))
