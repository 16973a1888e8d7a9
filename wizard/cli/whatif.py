"""What-if answers from the command line, ``--set PATH=VALUE``: accepted as an answer would be, and written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.cli.answers import parse_value
from wizard.content.accept import Acceptor, Refused
from wizard.content.nearest import nearest
from wizard.errors import InvalidInput, Problem, WsdesignError, printable
from wizard.interview.position import field_at, record_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field


def changes_of(
    assignments: Iterable[str], catalogue: Catalogue, answers: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """Return the accepted values by path.

    Raises:
        WsdesignError: one is no assignment, names no question or record, or has a value that is not allowed.
    """
    changes: dict[str, Any] = {}
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            raise WsdesignError(printable(catalogue.word("capacity.refuse.set", language, got=assignment)))
        path = path.strip()
        field = field_of(path, catalogue, answers, language)
        changes[path] = value_of(path, field, text, catalogue, language)
    return changes


def field_of(path: str, catalogue: Catalogue, answers: Mapping[str, Any], language: str) -> Field:
    """Return the field at a path.

    Raises:
        WsdesignError: there is none; the nearest name is given.
    """
    field = field_at(catalogue, path)
    if field is None:
        near = nearest(path, list(catalogue.fields))
        remedy = "; " + catalogue.word("remedy.did_you_mean", language, name=near) if near else ""
        raise WsdesignError(printable(catalogue.word("refuse.path", language, name=path) + remedy))
    if "[" in path:
        question, index, name = record_position(path)
        count = len(answers.get(question) or ())
        if index >= count:
            raise WsdesignError(catalogue.word("refuse.index", language, path=question, count=count))
        if not name:
            example = catalogue.fields[question].fields[0].name
            raise WsdesignError(catalogue.word("capacity.refuse.record", language, path=path, example=example))
    return field


def value_of(path: str, field: Field, text: str, catalogue: Catalogue, language: str, *, option: str = "--set") -> Any:
    """Return a value as an answer would be accepted; a refusal names the option it was given with.

    Raises:
        InvalidInput: the question does not allow it.
    """
    try:
        return Acceptor(catalogue, language, typed=True).accept(field, parse_value(text, field.kind))
    except Refused as refused:
        raise InvalidInput(
            [
                Problem(option, None, None, _inner(path, refusal.inner), refusal.message, refusal.remedy)
                for refusal in refused.refusals
            ]
        ) from None


def _inner(path: str, inner: tuple[str | int, ...]) -> str:
    return path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in inner)
