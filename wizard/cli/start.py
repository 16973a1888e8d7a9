"""``wsdesign start``: begins or resumes the interview, or answers from a file and the command line."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

from wizard.cli.answers import answer_one, answers_from_file, preset_changes
from wizard.cli.interviewing import Sitting, sitting, words
from wizard.cli.today import today
from wizard.content.model import LEVELS
from wizard.errors import Exit, WsdesignError, printable
from wizard.interview.order import open_questions
from wizard.interview.prompt import progress
from wizard.interview.snapshot import applied

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.interview.asker import Asker
    from wizard.interview.snapshot import Change


def run(
    file: str,
    settings: Settings,
    *,
    level: str | None = None,
    stage: int | None = None,
    answers: str | None = None,
    assignments: tuple[str, ...] = (),
    preset: str | None = None,
) -> int:
    """Lead the interview; without a terminal only what was given is written.

    Raises:
        WsdesignError: nobody can be asked and nothing was given.
    """
    scripted = settings.no_input or bool(answers) or bool(assignments)
    if not scripted and not _can_ask(settings):
        raise WsdesignError(words(settings.language_for(), "start.no_terminal"))
    with sitting(file, settings, create=True, level=level or LEVELS[1]) as held:
        changes: tuple[Change, ...] = ()
        if preset is not None:
            changes = preset_changes(held.catalogue, held.snapshot, preset, held.language, today())
        if scripted:
            return _write_given(held, changes, answers, assignments)
        is_new = held.new_text is not None
        held = held._replace(snapshot=held.write(changes))
        if is_new:
            _tell(held, "start.new", file=file)
        else:
            done = progress(held.snapshot.view(held.catalogue), held.catalogue.stages[0])
            _tell(held, "start.resumed", file=file, answered=done.answered, visible=done.visible)
        return _ask(held, stage, offer_presets=is_new and preset is None)


def _can_ask(settings: Settings) -> bool:
    return wants_plain(settings) or (sys.stdin.isatty() and sys.stdout.isatty())


def wants_plain(settings: Settings) -> bool:
    """Return whether plain numbered lines are asked for, by option or by the environment."""
    env = os.environ
    if settings.plain or env.get("WSDESIGN_PLAIN") or env.get("ACCESSIBLE"):
        return True
    return sys.stdin.isatty() and env.get("TERM", "") in ("dumb", "unknown", "")


def _tell(held: Sitting, key: str, **values: object) -> None:
    sys.stdout.write(printable(held.catalogue.word(key, held.language, **values)) + "\n")
    sys.stdout.flush()


def _asker(held: Sitting) -> Asker:
    from wizard.interview.plain import PlainAsker

    if wants_plain(held.settings):
        return PlainAsker(held.catalogue, held.language)
    from wizard.interview.terminal import TerminalAsker

    return TerminalAsker(held.catalogue, held.language, color=held.settings.color)


def _ask(held: Sitting, stage: int | None, *, offer_presets: bool) -> int:
    from wizard.interview.session import Session, Stopped

    asker = _asker(held)
    command = f"wsdesign start {shlex.quote(held.file)}"
    saved = held.catalogue.word("start.saved", held.language, file=held.file, command=command)
    try:
        if offer_presets:
            held = _offer_presets(held, asker)
        session = Session(held.catalogue, held.snapshot, asker, held.write, language=held.language, today=today())
        session.run(held.catalogue.stages[stage] if stage is not None else None)
    except Stopped:
        asker.say("plain", [saved])
        return Exit.OK
    except KeyboardInterrupt:
        asker.say("plain", ["", saved])
        return Exit.INTERRUPTED
    view = session.view
    still_open = [field.path for field in open_questions(view)]
    if still_open:
        line = held.catalogue.word("start.still_open", held.language, count=len(still_open), paths=_some(still_open))
        asker.say("plain", [line, saved])
    else:
        level = held.catalogue.word(f"level.{view.level}", held.language)
        check = f"wsdesign check {shlex.quote(held.file)}"
        asker.say("plain", [held.catalogue.word("start.done", held.language, level=level, command=check)])
    return Exit.OK


def _offer_presets(held: Sitting, asker: Asker) -> Sitting:
    """Ask a new design's owner where to start from; the values of a preset are proposals, to be confirmed."""
    from wizard.content.model import pick
    from wizard.interview.asker import ANSWER, QUIT
    from wizard.interview.prompt import Option
    from wizard.interview.session import Stopped

    blank = Option("", held.catalogue.word("preset.none", held.language), "")
    presets = tuple(
        Option(p["id"], pick(p["title"], held.language), pick(p["summary"], held.language))
        for p in held.catalogue.raw["presets"]
    )
    reply = asker.choose(held.catalogue.word("preset.title", held.language), (blank, *presets))
    if reply.verb == QUIT:
        raise Stopped
    if reply.verb != ANSWER or not reply.value:
        return held
    return held.after(preset_changes(held.catalogue, held.snapshot, str(reply.value), held.language, today()))


def _write_given(held: Sitting, changes: tuple[Change, ...], answers: str | None, assignments: tuple[str, ...]) -> int:
    """Accept all that was given, then write it in one go: a refused value leaves the file as it was."""
    if answers is not None:
        changes = (*changes, *answers_from_file(held.catalogue, answers, held.language))
    snapshot = applied(held.snapshot, changes)
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise WsdesignError(printable(f"--set takes PATH=VALUE, got {assignment}"))
        done = answer_one(held.catalogue, snapshot, path.strip(), text, held.language)
        snapshot, changes = done.snapshot, (*changes, *done.changes)
    snapshot = held.write(changes)
    if changes:
        _tell(held, "start.answers", count=len(changes), file=held.file)
    still_open = [field.path for field in open_questions(snapshot.view(held.catalogue))]
    if still_open:
        _tell(held, "start.still_open", count=len(still_open), paths=_some(still_open))
    return Exit.OK


def _some(paths: list[str]) -> str:
    return ", ".join(paths[:5]) + (", ..." if len(paths) > 5 else "")
