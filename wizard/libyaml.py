"""libyaml's parser out of PyYAML, without the rest of PyYAML, which takes longer to import than Python takes to start.

PyYAML's compiled part looks up its events, tokens, nodes and errors in the package ``yaml``. Here it finds a package that
holds just these; the first time that anybody wants something else of it, the package becomes the whole one.
"""

# ruff: noqa: E402 - the package is announced before anything is imported from it

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from types import ModuleType, SimpleNamespace

# The errors that the compiled part raises, by the module that it takes each from; none of these modules is run for it.
_MARKED_ERRORS = {
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
}
_ERRORS = {
    "reader": "ReaderError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}


def _announce_package() -> None:
    """Put a ``yaml`` where imports find it that has not been run yet."""
    spec = PathFinder.find_spec("yaml")
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        return  # the import below finds it elsewhere, or says that it is missing
    package, loader = ModuleType("yaml"), spec.loader

    def become_whole(name: str) -> object:
        del package.__getattr__
        loader.exec_module(package)
        return getattr(package, name)

    package.__spec__, package.__loader__ = spec, loader
    package.__path__, package.__file__ = spec.submodule_search_locations, spec.origin
    package.__package__ = "yaml"
    package.__getattr__ = become_whole  # type: ignore[method-assign]
    sys.modules["yaml"] = package


_in_part = "yaml" not in sys.modules
if _in_part:
    _announce_package()

import yaml.nodes
import yaml.tokens  # both hold classes that the compiled part looks up
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

if _in_part:
    for _base, _names in ((MarkedYAMLError, _MARKED_ERRORS), (YAMLError, _ERRORS)):
        for _module, _name in _names.items():
            _error = type(_name, (_base,), {"__module__": f"yaml.{_module}"})
            setattr(yaml, _module, SimpleNamespace(**{_name: _error}))

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    CParser = None  # type: ignore[assignment,misc]

if _in_part:
    for _module in (*_MARKED_ERRORS, *_ERRORS):
        vars(yaml).pop(_module)

__all__ = [
    "AliasEvent",
    "CParser",
    "DocumentStartEvent",
    "MappingEndEvent",
    "MappingStartEvent",
    "MarkedYAMLError",
    "ScalarEvent",
    "SequenceEndEvent",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
]
