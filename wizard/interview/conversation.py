"""One person, one document: accept a reply, write it down, then say what was saved and what it changed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wizard.content.accept import Refused
from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.asker import ANSWER, BACK, HELP, QUIT, SKIP, Asker, Reply
from wizard.interview.consequences import consequence_lines, finding_lines
from wizard.interview.gaps import unfinished_records
from wizard.interview.outcome import advice, by_key
from wizard.interview.position import field_at
from wizard.interview.prompt import Option, Prompt, option_line, show_answer, suggestion_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.interview.outcome import Answered, Consequence
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
        self._seen: tuple[Snapshot, View] | None = None
        self._held = False  # a record is being written: what it leads to is said when it is complete
        self._consequences: tuple[Consequence, ...] = ()
        self._told = by_key(advice(catalogue, snapshot)[1].findings)  # what the person has heard of, or could read

    def word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    @property
    def view(self) -> View:
        """What the rules see of the answers as they stand now."""
        if self._seen is None or self._seen[0] is not self.snapshot:
            self._seen = self.snapshot, self.snapshot.view(self.catalogue)
        return self._seen[1]

    def unfinished(self, stage: str | None = None) -> dict[str, list[str]]:
        """Return the records that rules still wait for, each with what it leaves open."""
        return unfinished_records(self.view, advice(self.catalogue, self.snapshot)[1].not_assessed, stage)

    def say(self, kind: str, *lines: str) -> None:
        self.asker.say(kind, list(lines))

    def choose(
        self, text: str, options: tuple[Option, ...], default: str | None = None, *, question: bool = False
    ) -> Reply:
        """Offer a menu.

        Raises:
            Stopped: the person left.
        """
        reply = self.asker.choose(text, options, default, question=question)
        if reply.verb == QUIT:
            raise Stopped
        return reply

    def menu(self, text: str, options: tuple[Option, ...], default: str | None = None) -> str | None:
        """Offer a menu in which only its rows, help, back and stop mean something; None where the person goes back.

        Raises:
            Stopped: the person left.
        """
        while True:
            reply = self.choose(text, options, default)
            if reply.verb == ANSWER:
                return str(reply.value)
            if reply.verb == BACK:
                return None
            if reply.verb == HELP:
                notes = (
                    self.word("plain.labelled", label=option.label, note=option.note)
                    for option in options
                    if option.note
                )
                self.say("help", *notes, self.word("help.menu"))
            else:
                self.say("note", self.word("help.menu"))

    def line(self, text: str, draft: str | None = None) -> str | None:
        """Ask for a line of free text; None where it stays empty or the person goes back.

        Raises:
            Stopped: the person left.
        """
        while True:
            reply = self.asker.line(text, draft)
            draft = reply.draft
            if reply.verb == QUIT:
                raise Stopped
            if reply.verb in (ANSWER, BACK, SKIP):
                return str(reply.value) if reply.verb == ANSWER and reply.value else None
            self.say("note", self.word("help.line"))

    # --- what is written ----------------------------------------------------------------------------------------------

    def answer(self, position: str, reply: Reply, prompt: Prompt, *, considered: bool = False) -> bool:
        """Accept, write and comment one answer; return False where it was refused.

        A suggestion that a bare Enter took is an assumption; typed, moved to, or taken after its reasons were looked
        at (``considered``), the same value is a decision. So is a name, of which nothing can be wrong.
        """
        decision, default = None, prompt.default
        names = prompt.field.kind == "text" and prompt.field.bounds.unique
        if default is not None and prompt.current is None and reply.taken and reply.value == default.value:
            decision = None if considered or names else self.decision("assumed", by="default")
        elif prompt.proposed_by and reply.value == prompt.current:
            decision = engine.confirmed(self.snapshot.decisions.get(position), self.today)
        elif self._lies_in_an_assumed_record(position) and not (reply.taken and self.view.assumed(position)):
            decision = self.decision("decided")
        try:
            done = engine.answer(
                self.catalogue, self.snapshot, position, reply.value, decision=decision, language=self.language
            )
        except Refused as refused:
            self.say("refused", *(f"{r.message}" + (f"; {r.remedy}" if r.remedy else "") for r in refused.refusals))
            return False
        self.apply(done, saved=position)
        return True

    def _lies_in_an_assumed_record(self, position: str) -> bool:
        base, inside, _ = position.partition("].")
        return bool(inside) and self.view.assumed(f"{base}]")

    def confirm(self, *positions: str) -> None:
        """Make assumed answers decided ones."""
        self.apply(engine.confirm(self.catalogue, self.snapshot, *positions, today=self.today))

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
        self._consequences += tuple(c for c in done.consequences if c not in self._consequences)
        if not self._held:
            self.tell()

    @contextmanager
    def holding_back(self) -> Iterator[None]:
        """Keep to oneself what the answers given meanwhile lead to: they are parts of something unfinished."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def tell(self, about: str | None = None) -> None:
        """Say what is new: findings that arose or were solved, answers that no longer apply.

        Args:
            about: only what is said of single records of this list; the rest waits.
        """
        view, assessment = advice(self.catalogue, self.snapshot)
        now = by_key(assessment.findings)
        renamed = {(key[0], finding.path) for key, finding in now.items() if key not in self._told}  # the record was
        for key, finding in list(self._told.items()):
            if key not in now and (key[0], finding.path) in renamed and about in (None, finding.rule.over):
                del self._told[key]
            elif key not in now and about in (None, finding.rule.over):
                name = finding.rule.code or finding.rule.id
                title = pick(finding.rule.title, self.language)
                self.say("solved", self.word("advice.solved", rule=name, title=title))
                del self._told[key]
        for key, finding in now.items():
            known = self._told.get(key)
            if about in (None, finding.rule.over) and (known is None or known.facts != finding.facts):
                self.say(finding.severity, *finding_lines(view, finding, self.language))
                self._told[key] = finding
        if about is None:
            for line in consequence_lines(self.catalogue, self._consequences, self.language):
                self.say("note", line)
            self._consequences = ()

    def _saved_line(self, change: Change, saved: str) -> str:
        field = field_at(self.catalogue, saved)
        assert field is not None
        note = change.decision
        if note is not None and note.state == "not_applicable" and field.may_be_none:
            text = self.word("value.none")
        elif saved.endswith("]"):
            text = record_name(field, change.value) or "—"
        else:
            text = show_answer(self.catalogue, field, change.value, self.language)
        key = "saved.assumed" if note is not None and note.state == "assumed" else "saved"
        return self.word(key, path=saved, value=text)

    # --- help ---------------------------------------------------------------------------------------------------------

    def help(self, prompt: Prompt) -> None:
        """Say why a question is asked, what its choices mean, what is allowed and where it is written."""
        lines = [line for line in (prompt.why, prompt.help) if line]
        lines += [option_line(self.catalogue, option, self.language) for option in prompt.options if option.note]
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


def record_name(field: Field, record: dict[str, Any]) -> str | None:
    """Return what a record is called: the value of its key field, by its label where it has one."""
    key = field.key
    value = record.get(key.name) if key else None
    return str(value) if value is not None else None
