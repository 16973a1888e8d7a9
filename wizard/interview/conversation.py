"""One person, one document: accept a reply, write it down, then say what was saved and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.content.accept import Refused
from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.asker import QUIT, Asker, Reply
from wizard.interview.consequences import consequence_line, finding_lines
from wizard.interview.outcome import advice
from wizard.interview.position import field_at
from wizard.interview.prompt import Option, Prompt, show_answer, suggestion_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.interview.outcome import Answered
    from wizard.interview.snapshot import Change, Snapshot
    from wizard.review.view import View


class Stopped(Exception):
    """The person wants to stop; everything is saved."""


class Conversation:
    """What is known so far, and the one way to add to it.

    Args:
        write: writes changes into the document and returns the answers as they stand there now, so that an edit made
            by hand in between counts.
        today: for the date of a decision.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        snapshot: Snapshot,
        asker: Asker,
        write: Callable[[tuple[Change, ...]], Snapshot],
        *,
        language: str,
        today: str,
    ) -> None:
        self.catalogue = catalogue
        self.snapshot = snapshot
        self.asker = asker
        self.write = write
        self.language = language
        self.today = today

    def word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    @property
    def view(self) -> View:
        return self.snapshot.view(self.catalogue)

    def say(self, kind: str, *lines: str) -> None:
        self.asker.say(kind, list(lines))

    def choose(self, text: str, options: tuple[Option, ...], default: str | None = None) -> Reply:
        """Offer a menu.

        Raises:
            Stopped: the person left.
        """
        reply = self.asker.choose(text, options, default)
        if reply.verb == QUIT:
            raise Stopped
        return reply

    def line(self, text: str) -> Reply:
        """Ask for a line of free text.

        Raises:
            Stopped: the person left.
        """
        reply = self.asker.line(text)
        if reply.verb == QUIT:
            raise Stopped
        return reply

    # --- what is written ----------------------------------------------------------------------------------------------

    def answer(self, position: str, value: Any, prompt: Prompt) -> bool:
        """Accept, write and comment one answer; return False where it was refused."""
        decision = None
        if prompt.default is not None and prompt.current is None and value == prompt.default.value:
            decision = self.decision("assumed", by="default")
        try:
            done = engine.answer(
                self.catalogue, self.snapshot, position, value, decision=decision, language=self.language
            )
        except Refused as refused:
            self.say("refused", *(f"{r.message}" + (f"; {r.remedy}" if r.remedy else "") for r in refused.refusals))
            return False
        self.apply(done, saved=position)
        return True

    def undecided(self, position: str) -> None:
        """Record that a question is not decided yet."""
        self.apply(engine.set_state(self.catalogue, self.snapshot, position, self.decision("undecided")))
        self.say("saved", self.word("saved.undecided", path=position))

    def decision(self, state: str | None, *, by: str | None = None, **parts: str | None) -> Decision:
        return Decision(state=state, by=by, on=self.today if state else None, **parts)

    def apply(self, done: Answered, saved: str | None = None) -> None:
        """Write first, then speak: what was said to be saved is on the disk."""
        self.snapshot = self.write(done.changes)
        if saved is not None:
            self.say("saved", self._saved_line(done.changes[0], saved))
        view, _ = advice(self.catalogue, self.snapshot)
        for finding in done.solved:
            name = finding.rule.code or finding.rule.id
            title = pick(finding.rule.title, self.language)
            self.say("solved", self.word("advice.solved", rule=name, title=title))
        for finding in done.raised:
            self.say(finding.severity, *finding_lines(view, finding, self.language))
        for consequence in done.consequences:
            self.say("note", consequence_line(self.catalogue, consequence, self.language))

    def _saved_line(self, change: Change, saved: str) -> str:
        field = field_at(self.catalogue, saved)
        assert field is not None
        if saved.endswith("]"):
            text = record_name(field, change.value)
        else:
            text = show_answer(self.catalogue, field, change.value, self.language)
        note = change.decision
        key = "saved.assumed" if note is not None and note.state == "assumed" else "saved"
        return self.word(key, path=saved, value=text)

    # --- help ---------------------------------------------------------------------------------------------------------

    def help(self, prompt: Prompt) -> None:
        """Say why a question is asked, what its choices mean, what is allowed and where it is written."""
        lines = [line for line in (prompt.why, prompt.help) if line]
        lines += [f"{option.label} ({option.value}): {option.note}" for option in prompt.options if option.note]
        if prompt.allowed:
            lines.append(self.word("help.allowed", allowed=prompt.allowed))
        if prompt.default is not None:
            lines.append(self._default_line(prompt))
        if prompt.link:
            lines.append(self.word("help.link", url=prompt.link))
        lines.append(self.word("help.path", path=prompt.position))
        lines.append(self.word("help.verbs"))
        self.say("help", *lines)

    def _default_line(self, prompt: Prompt) -> str:
        default = prompt.default
        assert default is not None
        value = show_answer(self.catalogue, prompt.field, default.value, self.language)
        return suggestion_line(self.catalogue, self.language, value, default)


def record_name(field: Field, record: dict[str, Any]) -> str:
    """Return what a record is called: the value of its key field."""
    key = field.key
    value = record.get(key.name) if key else None
    return str(value) if value is not None else "—"
