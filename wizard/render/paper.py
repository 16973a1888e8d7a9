"""The templates: structure and both languages side by side, and an environment in which nothing leaves unescaped."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateAssertionError,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from wizard.errors import WsdesignError
from wizard.render.compiled import CompiledTemplates
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


# What an expression of a template can raise beside Jinja's own errors: a path that no question has, a number and a text.
_FAILURES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


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
        cache: folder for compiled templates, the user's own; without one they are compiled each time.
    """

    def __init__(self, folders: tuple[str, ...], language: str, cache: str | None = None) -> None:
        self.language = language
        self._folders = tuple(folder.rstrip(os.sep) for folder in folders)
        self._cache = cache
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
            bytecode_cache=CompiledTemplates(self._cache, escape.__name__) if self._cache else None,
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
            raise WsdesignError(f"{self._place(error) or name}: {error.message}") from None
        except _FAILURES as error:
            place = self._place(error)
            if place is None or place.startswith(self._folders[-1] + os.sep):
                raise  # in a template of ours it is a defect
            raise WsdesignError(f"{place}: {type(error).__name__}: {error}") from None

    def _place(self, error: BaseException) -> str | None:
        """Return file and line of the template that an error arose in, the innermost where templates include others."""
        if isinstance(error, TemplateSyntaxError):
            return f"{error.filename or error.name}:{error.lineno}"
        found = None
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(tuple(folder + os.sep for folder in self._folders)):
                found = f"{file}:{trace.tb_lineno}"
            trace = trace.tb_next
        if found is None and isinstance(error, TemplateNotFound):
            return str(error.name)
        return found
