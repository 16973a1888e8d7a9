"""The named tuple that costs nothing to define behaves as that of ``typing``."""

from __future__ import annotations

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from wizard import typed


class Hop(typed.NamedTuple):
    """A hop on the way."""

    kind: str
    timeout_s: float | None = None
    tags: tuple[str, ...] = ()

    @property
    def patient(self) -> bool:
        return (self.timeout_s or 0) > 60


class Typed(typing.NamedTuple):
    """The same of ``typing``."""

    kind: str
    timeout_s: float | None = None
    tags: tuple[str, ...] = ()

    @property
    def patient(self) -> bool:
        return (self.timeout_s or 0) > 60


both = pytest.mark.parametrize("made", [Hop, Typed])


@both
@pytest.mark.parametrize(
    ("use", "result"),
    [
        (lambda made: tuple(made("alb")), ("alb", None, ())),
        (lambda made: tuple(made("alb", 60, tags=("edge",))), ("alb", 60, ("edge",))),
        (lambda made: tuple(made(timeout_s=30, kind="nginx")), ("nginx", 30, ())),
        (lambda made: (made("alb", 60).kind, made("alb", 60).timeout_s), ("alb", 60)),
        (lambda made: (made("alb", 61).patient, made("alb", 60).patient), (True, False)),
        (lambda made: tuple(made("alb")._replace(timeout_s=9)), ("alb", 9, ())),
        (lambda made: made("alb", 60)._asdict(), {"kind": "alb", "timeout_s": 60, "tags": ()}),
        (lambda made: tuple(made._make(["alb", 60, ()])), ("alb", 60, ())),
        (lambda made: made._fields, ("kind", "timeout_s", "tags")),
        (lambda made: made._field_defaults, {"timeout_s": None, "tags": ()}),
        (lambda made: repr(made("alb")).partition("(")[2], "kind='alb', timeout_s=None, tags=())"),
        (lambda made: made("alb") == ("alb", None, ()), True),
        (lambda made: hash(made("alb")) == hash(("alb", None, ())), True),
        (lambda made: made("alb") < made("nginx"), True),
        (lambda made: copy.copy(made("alb", 60)) == made("alb", 60), True),
        (lambda made: type(pickle.loads(pickle.dumps(made("alb", 60)))) is made, True),
        (lambda made: tuple(copy.deepcopy(made("alb", 60, ("edge",)))), ("alb", 60, ("edge",))),
        (lambda made: made.__doc__ is not None, True),
    ],
)
def test_it_does_what_a_named_tuple_does(made: Any, use: Callable[[Any], Any], result: Any) -> None:
    assert use(made) == result


@both
@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), (("alb", 60, (), 1), {}), (("alb",), {"kind": "nginx"}), (("alb",), {"port": 80})],
    ids=["too few", "too many", "twice", "unknown"],
)
def test_it_takes_its_own_fields_only(made: Any, values: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        made(*values, **named)


@both
def test_nothing_can_be_set_on_it(made: Any) -> None:
    with pytest.raises(AttributeError):
        made("alb").kind = "nginx"
    with pytest.raises(AttributeError):
        made("alb").other = 1


@both
def test_it_matches_by_position(made: Any) -> None:
    match made("alb", 60):
        case Hop(kind, timeout_s) | Typed(kind, timeout_s):
            assert (kind, timeout_s) == ("alb", 60)
