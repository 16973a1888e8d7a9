"""What a class or an annotation takes from ``typing``, for the modules of ``check``, which are imported to run once.

``typing`` is slow to import, and its ``NamedTuple`` writes and compiles code for every class. Annotations are never
evaluated here, and a named tuple can do without.
"""

from __future__ import annotations

from operator import itemgetter

TYPE_CHECKING = False  # for type checkers a constant that is true, wherever it comes from

if TYPE_CHECKING:
    from typing import Any, NamedTuple, NoReturn, TypeAlias
else:
    Any = NoReturn = TypeAlias = object

    class _NamedTupleType(type):
        """Makes the annotated names of a class the fields of a tuple, and their values the defaults."""

        def __new__(cls, name, bases, namespace):
            fields = tuple(namespace.get("__annotations__", ()))
            defaults = {field: namespace[field] for field in fields if field in namespace}
            getters = {field: property(itemgetter(number)) for number, field in enumerate(fields)}
            named = {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields, "__slots__": ()}
            return super().__new__(cls, name, bases, {**namespace, **getters, **named})

    class NamedTuple(tuple, metaclass=_NamedTupleType):
        """As in ``typing``."""

        def __new__(cls, *values, **named):
            if named or len(values) != len(cls._fields):
                values = cls._completed(values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _completed(cls, values, named):
            given = cls._field_defaults | dict(zip(cls._fields, values, strict=False)) | named
            twice = [field for field in cls._fields[: len(values)] if field in named]
            if twice or len(values) > len(cls._fields) or given.keys() != set(cls._fields):
                takes = f"{cls.__name__} takes {', '.join(cls._fields)}"
                raise TypeError(f"{takes}; got {len(values)} values and {', '.join(named) or 'none by name'}")
            return [given[field] for field in cls._fields]

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **changes):
            return type(self)(**{**self._asdict(), **changes})

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)


__all__ = ["TYPE_CHECKING", "Any", "NamedTuple", "NoReturn", "TypeAlias"]
