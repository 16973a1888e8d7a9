"""The templates: structure and both languages side by side, and an environment in which nothing leaves unescaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateAssertionError, TemplateError
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from wizard.errors import WsdesignError
from wizard.render.escape import Markdown, Mermaid, code, fenced, html, link, markdown, mermaid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import nodes
    from jinja2.compiler import Frame

# Filters that join or pass text behind the back of the escaping.
_UNSAFE_FILTERS = (
    "escape",
    "e",
    "forceescape",
    "format",
    "indent",
    "join",
    "replace",
    "safe",
    "striptags",
    "urlize",
    "xmlattr",
)


class _EscapingCode(CodeGenerator):
    """Refuses ``a ~ b``: Jinja would escape its parts as HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        raise TemplateAssertionError(
            "~ is not allowed here; write the parts one after the other", node.lineno, self.name
        )


class _Environment(ImmutableSandboxedEnvironment):
    code_generator_class = _EscapingCode


_PLACEHOLDER = re.compile(r"(?P<before> ?)\{(?P<name>\w+)\}(?P<after> ?)")
_WIDE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def _closed_up(text: str, values: Mapping[str, str]) -> str:
    """Return a Chinese text without the spaces that would stand between two Chinese characters once it is filled."""

    def close(match: re.Match[str]) -> str:
        value = values.get(match["name"], "")
        before = "" if _WIDE.match(value) else match["before"]
        after = "" if _WIDE.match(value[-1:]) else match["after"]
        return f"{before}{{{match['name']}}}{after}"

    return _PLACEHOLDER.sub(close, text)


class Paper:
    """Renders templates, the user's before the built-in ones of the same name.

    Args:
        folders: where templates lie, in the order of precedence.
        language: of the words.
    """

    def __init__(self, folders: tuple[str, ...], language: str) -> None:
        self.language = language
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self._markdown = self._environment(markdown, Markdown)
        self._mermaid = self._environment(mermaid, Mermaid)
        self._html = self._environment(html, Markup)
        self._markdown.globals |= {"code": code, "fenced": fenced, "link": link}

    def _environment(self, escape: Callable[[object], Markup], safe: type[Markup]) -> _Environment:
        environment = _Environment(
            autoescape=True,  # so that macros and set blocks give marked text; what is not marked goes through finalize
            finalize=escape,
            loader=self._loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        for name in _UNSAFE_FILTERS:
            environment.filters.pop(name, None)

        def say(en: str, zh: str, **values: object) -> Markup:
            """Return a text of the template in the document's language, with ``{values}`` filled in."""
            if not values:
                return safe(zh if self.language == "zh" else en)
            filled = {name: escape(value) for name, value in values.items()}
            return safe((_closed_up(zh, filled) if self.language == "zh" else en).format(**filled))

        environment.globals |= {"say": say, "language": self.language}
        return environment

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """Return the text of one template; ``.mmd.j2`` is a diagram, ``.html.j2`` a page, everything else Markdown.

        Raises:
            WsdesignError: a template cannot be used; with its file and line.
        """
        environment = self._html if name.endswith(".html.j2") else self._markdown
        environment = self._mermaid if name.endswith(".mmd.j2") else environment
        try:
            return environment.get_template(name).render(values)
        except TemplateError as error:
            place = f"{getattr(error, 'filename', None) or getattr(error, 'name', None) or name}"
            line = getattr(error, "lineno", None)
            raise WsdesignError(f"{place}{f':{line}' if line else ''}: {error.message}") from None
