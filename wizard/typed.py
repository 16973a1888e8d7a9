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
            others, defaults = cls._fields[len(values) :], cls._field_defaults
            try:
                rest = [named.pop(field) if field in named else defaults[field] for field in others]
            except KeyError as missing:
                raise TypeError(f"{cls.__name__} needs {missing}") from None
            if named or len(values) > len(cls._fields):
                raise TypeError(f"{cls.__name__} has no more than {', '.join(cls._fields)}, each once")
            return (*values, *rest)

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **changes):
            replaced = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no {', '.join(changes)}")
            return replaced

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self):
            return tuple(self)


__all__ = ["TYPE_CHECKING", "Any", "NamedTuple", "NoReturn", "TypeAlias"]
