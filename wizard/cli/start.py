"""``wsdesign start``: begins or resumes the interview, or answers from a file and the command line."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from wizard.cli.answers import answer_one, answers_from_file, preset_changes
from wizard.cli.interviewing import Sitting, sitting, words
from wizard.cli.today import today
from wizard.content.model import LEVELS
from wizard.errors import Exit, WsdesignError, printable
from wizard.interview.order import open_questions
from wizard.interview.prompt import progress
from wizard.interview.snapshot import Change, applied

if TYPE_CHECKING:
    from wizard.cli.settings import Settings
    from wizard.interview.asker import Asker


def run(
    file: str,
    settings: Settings,
    *,
    level: str | None = None,
    stage: int | None = None,
    answers: str | None = None,
    assignments: tuple[str, ...] = (),
    preset: str | None = None,
    dry_run: bool = False,
) -> int:
    """Lead the interview; without a terminal only what was given is written.

    Raises:
        WsdesignError: nobody can be asked and nothing was given.
    """
    scripted = settings.no_input or bool(answers) or bool(assignments) or dry_run
    if not scripted and not _can_ask(settings):
        raise WsdesignError(words(settings.language_for(), "start.no_terminal"))
    with sitting(file, settings, create=True, level=level or LEVELS[1]) as held:
        changes: tuple[Change, ...] = ()
        if preset is not None:
            changes = preset_changes(held.catalogue, held.snapshot, preset, held.language, today())
        deeper = _level_change(held, level)
        if scripted:
            given = _accept_given(held, changes, answers, assignments)
            return _preview(held, (*deeper, *given)) if dry_run else _write_given(held, given, deeper)
        held = held.after((*deeper, *changes))
        _greet(held, level_changed=level is not None)
        return _ask(held, stage, offer_presets=held.is_new and preset is None)


def _level_change(held: Sitting, level: str | None) -> tuple[Change, ...]:
    """Return the change that makes an existing document a review of another depth."""
    if level is None or held.is_new or level == held.snapshot.level:
        return ()
    return (Change("review.level", level, None),)


def _greet(held: Sitting, *, level_changed: bool) -> None:
    """Say what is begun or resumed; before the libraries of the terminal are loaded, so that it is there at once."""
    view = held.snapshot.view(held.catalogue)
    done = progress(view, held.catalogue.stages[0])
    if held.is_new:
        _tell(held, "start.new", file=held.file)
    else:
        _tell(held, "start.resumed", file=held.file, answered=done.answered, visible=done.visible)
    level = held.snapshot.level
    if level_changed and not held.is_new:
        _tell(held, "start.level", file=held.file, level=held.catalogue.word(f"level.{level}", held.language))
    if level == LEVELS[0]:
        count = sum(held.catalogue.asked_at(field, level) for field in view.visible())
        _tell(held, "start.quick", file=shlex.quote(held.file), count=count)


def _can_ask(settings: Settings) -> bool:
    return wants_plain(settings) or (sys.stdin.isatty() and sys.stdout.isatty())


def wants_plain(settings: Settings) -> bool:
    """Return whether plain numbered lines are asked for, by option or by the environment."""
    env = os.environ
    if settings.plain or env.get("WSDESIGN_PLAIN") or env.get("ACCESSIBLE"):
        return True
    return sys.stdin.isatty() and env.get("TERM", "") in ("dumb", "unknown", "")


def _tell(held: Sitting, key: str, **values: object) -> None:
    text = printable(held.catalogue.word(key, held.language, **values))
    lines = [text]
    if sys.stdout.isatty() and not wants_plain(held.settings):
        from wizard.interview.wrap import wrap

        lines = wrap(text, min(shutil.get_terminal_size().columns, 100) - 1)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
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
    try:
        if offer_presets:
            held = _offer_presets(held, asker)
        session = Session(held.catalogue, held.snapshot, asker, held.write, language=held.language, today=today())
        session.run(held.catalogue.stages[stage] if stage is not None else None)
    except Stopped:
        if held.is_new and not sys.stdin.isatty():
            raise WsdesignError(held.catalogue.word("start.ended", held.language)) from None
        _say_where_it_is(held, asker)
        return Exit.OK
    except KeyboardInterrupt:
        asker.say("plain", [""])
        _say_where_it_is(held, asker)
        return Exit.INTERRUPTED
    view = session.view
    still_open = [field.path for field in open_questions(view)]
    if still_open:
        line = held.catalogue.word("start.still_open", held.language, count=len(still_open), paths=_some(still_open))
        asker.say("plain", [line])
        _say_where_it_is(held, asker)
    else:
        level = held.catalogue.word(f"level.{view.level}", held.language)
        check = f"wsdesign check {shlex.quote(held.file)}"
        if view.level == LEVELS[0]:
            check += " --require core"
        asker.say("plain", [held.catalogue.word("start.done", held.language, level=level, command=check)])
    return Exit.OK


def _say_where_it_is(held: Sitting, asker: Asker) -> None:
    """Say what is saved and how to go on; a document without an answer has not been written."""
    if held.is_new:
        asker.say("plain", [held.catalogue.word("start.nothing", held.language)])
        return
    command = f"wsdesign start {shlex.quote(held.file)}"
    asker.say("plain", [held.catalogue.word("start.saved", held.language, file=held.file, command=command)])


def _offer_presets(held: Sitting, asker: Asker) -> Sitting:
    """Ask a new design's owner where to start from; the values of a preset are proposals, to be confirmed."""
    from wizard.content.model import pick
    from wizard.interview.conversation import Conversation
    from wizard.interview.prompt import Option

    talk = Conversation(held.catalogue, held.snapshot, asker, held.write, language=held.language, today=today())
    blank = Option("", talk.word("preset.none"), "")
    presets = tuple(
        Option(p["id"], pick(p["title"], held.language), pick(p["summary"], held.language))
        for p in held.catalogue.raw["presets"]
    )
    while (chosen := talk.menu(talk.word("preset.title"), (blank, *presets))) is None:
        talk.say("note", talk.word("note.first_question"))
    if not chosen:
        return held
    return held.after(preset_changes(held.catalogue, held.snapshot, chosen, held.language, today()))


def _accept_given(
    held: Sitting, changes: tuple[Change, ...], answers: str | None, assignments: tuple[str, ...]
) -> tuple[Change, ...]:
    """Return all that was given, accepted by its questions.

    Raises:
        WsdesignError: one of the values is refused.
    """
    if answers is not None:
        changes = (*changes, *answers_from_file(held.catalogue, answers, held.language))
    snapshot = applied(held.snapshot, changes)
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise WsdesignError(printable(f"--set takes PATH=VALUE, got {assignment}"))
        done = answer_one(held.catalogue, snapshot, path.strip(), text, held.language)
        snapshot, changes = done.snapshot, (*changes, *done.changes)
    return changes


def _preview(held: Sitting, changes: tuple[Change, ...]) -> int:
    sys.stdout.write(printable(held.preview(changes)))
    return Exit.OK


def _write_given(held: Sitting, changes: tuple[Change, ...], deeper: tuple[Change, ...]) -> int:
    """Write in one go: where one value is refused, the file is as it was."""
    snapshot = held.write((*deeper, *changes))
    if changes:
        _tell(held, "start.answers", count=len(changes), file=held.file)
    still_open = [field.path for field in open_questions(snapshot.view(held.catalogue))]
    if still_open:
        _tell(held, "start.still_open", count=len(still_open), paths=_some(still_open))
    return Exit.OK


def _some(paths: list[str]) -> str:
    return ", ".join(paths[:5]) + (", ..." if len(paths) > 5 else "")
