"""All documents as one HTML page, made from their Markdown: it loads nothing, and its pictures are drawn into it."""

from __future__ import annotations

import re
from base64 import b64encode
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wizard.render.escape import markdown
from wizard.render.html_markdown import convert
from wizard.render.markdown import DOCUMENTS, drafts
from wizard.render.svg import text_list
from wizard.render.svg_mermaid import Chain, Sequence, States, read_mermaid
from wizard.render.svg_plots import draw_limits, draw_schedule, draw_timeouts
from wizard.render.svg_sequence import draw_sequence, tell_sequence
from wizard.render.svg_states import draw_chain, draw_states, tell_chain, tell_states
from wizard.render.svg_storm import draw_storm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.render.html_markdown import Document
    from wizard.render.material import Material

FILE = "design.html"
EXTRA = "pictures"
_DRAWS = "mmdr"  # the module that the extra brings
_GENERATOR, _GENERATOR_WITH_EXTRA = "wsdesign", f"wsdesign[{EXTRA}]"
_INDEX = "README.md"

_WORDS = {
    "sequence": {"en": "Sequence: {names}", "zh": "时序图：{names}"},
    "sequence_part": {"en": "Sequence", "zh": "时序图"},
    "states": {"en": "Connection states: {names}", "zh": "连接状态：{names}"},
    "chain": {"en": "Path: {names}", "zh": "路径：{names}"},
    "other": {"en": "Diagram", "zh": "图"},
    "in_words": {"en": "The same in words", "zh": "相同内容的文字"},
    "source": {"en": "Source of the diagram", "zh": "图的源码"},
    "not_drawn": {
        "en": "This diagram is drawn only where wsdesign[pictures] is installed; here is its source.",
        "zh": "安装 wsdesign[pictures] 后才能绘制此图；下面是其源码。",
    },
    "if": {"en": "{kind} {guard}: ", "zh": "{kind} {guard}："},
    "between": {"en": ", ", "zh": "、"},
    "done": {"en": "complete:", "zh": "已完成："},
    "not_done": {"en": "not complete:", "zh": "未完成："},
    "table": {"en": "Table: {heading}", "zh": "表格：{heading}"},
}


def render(material: Material) -> dict[str, str]:
    """Return the page."""
    page = _Page(material)
    documents = {name: page.document(name, file) for name, file in DOCUMENTS.items()}
    index, *others = documents.values()
    values = {
        "generator": _GENERATOR_WITH_EXTRA if page.used_extra else _GENERATOR,
        "title": Markup(re.sub("<[^>]+>", "", index.title.html)),
        "index": index,
        "documents": others,
    }
    return {FILE: material.paper.render("html/page.html.j2", values)}


def lacks_pictures(page: str) -> bool:
    """Return whether an exported page cannot be made again here: the extra drew in it, and is not installed."""
    return f'<meta name="generator" content="{_GENERATOR_WITH_EXTRA}">' in page and _module() is None


class _Picture(NamedTuple):
    title: str
    svg: Markup
    sentences: list[str]


class _Page:
    """One page in the making: it gives out the ids, and knows whether the extra was needed."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.language = material.sheet.language
        self.drafts = drafts(material)
        self.used_extra = False
        self._pictures = 0
        self._words = {key: self._say(key) for key in ("done", "not_done", "table")}

    def _say(self, key: str) -> str:
        return _WORDS[key][self.language]

    def document(self, template: str, file: str) -> Document:
        """Return one of the documents."""
        return convert(
            self.drafts.texts[template],
            _anchor(template),
            demote=0 if file == _INDEX else 1,
            product=str(markdown(self.drafts.values["product"])),
            anchors={name: _anchor(key) for key, name in DOCUMENTS.items()},
            words=self._words,
            draw_block=self._block,
            draw_table=self._table,
        )

    def _id(self) -> str:
        self._pictures += 1
        return f"picture-{self._pictures}"

    def _block(self, language: str, text: str) -> Markup | None:
        """Return what stands in place of a block of code; None where it stays what it is."""
        if language == "mermaid":
            return self._diagram(text)
        kind, words = self.drafts.pictures.get(text.strip("\n"), ("", {}))
        return _figure(self._plot(kind, words)) if kind else None

    def _plot(self, kind: str, words: dict[str, str]) -> Markup:
        """Return the drawing that stands in place of a picture in text."""
        quantity, values = self.material.sheet.quantity, self.drafts.values
        if kind == "storm":
            return draw_storm(values["storm"], self._id(), words=words, quantity=quantity, language=self.language)
        return draw_timeouts(
            values["chain"],
            self._id(),
            words=words,
            detect_s=values["number"]("detect_s"),
            quantity=quantity,
            language=self.language,
        )

    def _table(self, rows: list[list[str]]) -> Markup | None:
        """Return the plot of a table, found by its figures: its words are the template's own affair."""
        quantity, attempts = self.material.sheet.quantity, self.drafts.values["attempts"].attempts
        body = [row for row in rows[1:] if len(row) > 1]
        latest = [quantity(attempt.by_s, "s") for attempt in attempts]
        if attempts and [row[-1] for row in body] == latest:
            return _figure(draw_schedule(attempts, self._id(), quantity=quantity, language=self.language))
        for group in self.drafts.values["groups"]:
            stated = [line.figure for line in group.lines]
            if len(stated) == len(body) and all(
                figure.value is None or row[1] == quantity(figure.value, figure.unit)
                for figure, row in zip(stated, body, strict=True)
            ):
                return _figure(draw_limits(group, self._id(), quantity=quantity, language=self.language))
        return None

    # --- diagrams ---------------------------------------------------------------------------------------------------

    def _diagram(self, source: str) -> Markup:
        diagram = read_mermaid(source)
        if diagram is None:
            return self._diagram_of_the_extra(source)
        drawn = self._drawn(diagram)
        return Markup(
            '<figure class="drawing"><div class="canvas" role="group" tabindex="0" aria-label="{}">{}</div>'
            "<details><summary>{}</summary>{}</details></figure>\n"
        ).format(drawn.title, drawn.svg, self._say("in_words"), text_list(drawn.sentences))

    def _drawn(self, diagram: Sequence | States | Chain) -> _Picture:
        if isinstance(diagram, Sequence):
            title = self._title("sequence", diagram.participants.values())
            sentences = tell_sequence(diagram, if_words=self._say("if"))
            return _Picture(title, draw_sequence(diagram, self._id(), title=self._say("sequence_part")), sentences)
        if isinstance(diagram, States):
            title, sentences = self._title("states", diagram.states.values()), tell_states(diagram)
            told = "; ".join(sentences)
            return _Picture(title, draw_states(diagram, self._id(), title=title, description=told), sentences)
        title, sentences = self._title("chain", [box[0] for box in diagram.boxes]), tell_chain(diagram)
        told = " → ".join(sentences)
        return _Picture(title, draw_chain(diagram, self._id(), title=title, description=told), sentences)

    def _title(self, kind: str, names: Iterable[str]) -> str:
        return self._say(kind).format(names=self._say("between").join(names))

    def _diagram_of_the_extra(self, source: str) -> Markup:
        """Return a diagram of a kind that only a user's own templates have."""
        svg = _drawn_by_extra(source)
        if svg is None:
            return Markup("<p>{}</p>\n<pre><code>{}</code></pre>\n").format(self._say("not_drawn"), source)
        self.used_extra = True
        # As an image it can neither run nor load anything, nor do its ids and colours meet those of the page.
        return Markup(
            '<figure class="drawing"><div class="canvas foreign" role="group" tabindex="0" aria-label="{}">'
            '<img alt="{}" src="data:image/svg+xml;base64,{}"></div>'
            "<details><summary>{}</summary><pre><code>{}</code></pre></details></figure>\n"
        ).format(self._say("other"), self._say("other"), b64encode(svg.encode()).decode(), self._say("source"), source)


def _anchor(template: str) -> str:
    return template.partition("-")[2]


def _figure(svg: Markup | None) -> Markup | None:
    return None if svg is None else Markup('<figure class="plot">{}</figure>\n').format(svg)


def _module() -> Any:
    try:
        return import_module(_DRAWS)
    except ImportError:
        return None


def _drawn_by_extra(source: str) -> str | None:
    """Return a diagram as SVG; None without the extra, or where it cannot draw this one."""
    module = _module()
    if module is None:
        return None
    try:
        svg: str = module.render(source).svg()
    except (ValueError, RuntimeError):  # what it raises for a source it cannot read
        return None
    return svg
