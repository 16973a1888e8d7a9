"""The entry point. ``--version``, plain ``check`` and ``capacity`` are answered here, before anything heavy is imported."""

from __future__ import annotations

import gc
import sys

from wizard import __version__
from wizard.errors import Exit, WsdesignError
from wizard.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_CHECK_VALUES = {
    "--format": "output_format",
    "--output": "output",
    "--fail-on": "fail_on",
    "--require": "require",
    "--baseline": "baseline",
    "--write-baseline": "write_baseline",
}


def main() -> None:
    """Run the command line; the one place where errors become exit codes."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # a GBK or cp437 console must not end a command with an encoding error
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except WsdesignError as error:
        _say(error)
        code = error.exit_code
    except KeyboardInterrupt:
        code = Exit.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away, such as `| head`
        code = Exit.OK
    except Exception as error:
        code = _unexpected(error)
    raise SystemExit(int(code))


def _unexpected(error: Exception) -> Exit:
    """Tell a disk that is full, on which nothing can be said, from a defect of ours."""
    import errno
    import os

    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO) and not error.filename:
        _say(WsdesignError(f"standard output cannot be written: {error.strerror}"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer has to go somewhere
        return Exit.CANNOT_RUN
    import traceback

    traceback.print_exc()
    _say(WsdesignError("this is a defect in wsdesign; please report it"))
    return Exit.DEFECT


def _say(error: WsdesignError) -> None:
    from wizard.cli.language import error_lines
    from wizard.cli.settings import language_of_errors

    sys.stderr.write("".join(f"{line}\n" for line in error_lines(error, language_of_errors(sys.argv[1:]))))


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"wsdesign {__version__}")
        return Exit.OK
    from wizard.cli.settings import BadOption, take_settings

    try:
        settings, rest = take_settings(arguments)
    except BadOption as error:
        raise WsdesignError(str(error)) from None
    if rest and rest[0] == "check":
        # What a check imports and reads it keeps to its end: to look for garbage meanwhile, and once more at the end,
        # takes a fifth of the time.
        gc.disable()
        plain = _plain_check(rest[1:])
        if plain is not None:
            from wizard.cli.check import run

            paths, options = plain
            code = run(paths, settings, **options)
            gc.freeze()
            return code
        gc.enable()
    if rest and rest[0] == "capacity":
        asked = _plain_capacity(rest[1:])
        if asked is not None:
            from wizard.cli.capacity import run as run_capacity

            gc.disable()
            code = run_capacity(asked.pop("file"), settings, **asked)
            gc.freeze()
            return code
    from wizard.cli.app import run_app

    return run_app(rest, settings)


def _plain_capacity(arguments: list[str]) -> dict[str, Any] | None:
    """Return what a ``capacity`` is asked that needs no help and has no mistake; None for typer to handle."""
    asked: dict[str, Any] = {"file": None, "assignments": []}
    waiting = iter(arguments)
    for argument in waiting:
        if not argument.startswith("-") or argument == "-":
            if asked["file"] is not None:
                return None
            asked["file"] = argument
            continue
        name, equals, value = argument.partition("=")
        if name in ("--explain", "--compare-managed") and not equals:
            asked[name[2:].replace("-", "_")] = True
            continue
        if name not in ("--set", "--sweep", "--format"):
            return None
        if not equals:
            taken = next(waiting, None)
            if taken is None:
                return None
            value = taken
        if name == "--set":
            asked["assignments"].append(value)
        elif name == "--sweep":
            asked["sweep"] = value
        elif value in ("text", "json", "csv"):
            asked["output_format"] = value
        else:
            return None
    return {**asked, "assignments": tuple(asked["assignments"])}


def _plain_check(arguments: list[str]) -> tuple[list[str], dict[str, Any]] | None:
    """Return the paths and options of a ``check`` that needs no help and has no mistake; None for typer to handle."""
    from wizard.report import REPORTERS
    from wizard.review.gate import FAIL_ON, REQUIRE

    allowed = {"--format": tuple(REPORTERS), "--fail-on": FAIL_ON, "--require": REQUIRE}
    paths: list[str] = []
    options: dict[str, Any] = {}
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        index += 1
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
            continue
        name, equals, value = argument.partition("=")
        if name not in _CHECK_VALUES:
            return None
        if not equals:
            if index >= len(arguments):
                return None
            value = arguments[index]
            index += 1
        if value not in allowed.get(name, (value,)):
            return None
        options[_CHECK_VALUES[name]] = value
    return paths or ["wsdesign.yaml"], options


if __name__ == "__main__":
    main()
