"""Leads a person through the interview: stage by stage, question by question, back and to any answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from wizard.content.catalogue import question_path
from wizard.content.model import pick
from wizard.interview import notes, overview, proposals, records
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, REVIEW, SKIP, UNDECIDED
from wizard.interview.consequences import stage_end_lines
from wizard.interview.conversation import Conversation, Stopped
from wizard.interview.order import is_settled, next_open, open_questions, previous
from wizard.interview.outcome import advice
from wizard.interview.prompt import progress, prompt_at
from wizard.interview.way import Way

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.catalogue import Catalogue
    from wizard.interview.asker import Asker, Reply
    from wizard.interview.prompt import Prompt
    from wizard.interview.snapshot import Change, Snapshot
    from wizard.review.view import View

__all__ = ["Session", "Stopped"]


class Session:
    """One sitting; the arguments are those of a conversation."""

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
        self.talk = Conversation(catalogue, snapshot, asker, write, language=language, today=today)
        self.assumptions = proposals.Assumptions(self.talk)
        self.catalogue = catalogue
        self.skipped: frozenset[str] = frozenset()
        self.done_with: frozenset[str] = frozenset()  # lists that were left as they are, whatever their records lack
        self.second_round = False
        self.way = Way()
        self.asked_for = False  # the next question was gone to on purpose, wherever it lies
        self.stage: str | None = None

    @property
    def snapshot(self) -> Snapshot:
        return self.talk.snapshot

    @property
    def view(self) -> View:
        return self.talk.view

    def run(self, stage: str | None = None) -> None:
        """Ask until nothing is open, or, with ``stage``, until that stage is done.

        Raises:
            Stopped: the person left.
        """
        position = self._first(stage)
        while True:
            on_purpose, self.asked_for = self.asked_for, False
            leads_out = position is None or (stage is not None and not on_purpose and self._stage_of(position) != stage)
            look_again = None if on_purpose else self._leave_stage(None if leads_out else position)
            if look_again is not None:
                position = look_again
            elif leads_out:
                return
            assert position is not None
            begins = self._announce(question_path(position)) and not on_purpose
            if begins and proposals.confirm_at_once(self.talk, self._stage_of(position)):
                position = self._first(stage)
                continue
            position = self._visit(position)

    def _first(self, stage: str | None) -> str | None:
        if stage is None:
            field = next_open(self.view, confirm=True)
            return field.path if field else self._unfinished()
        fields = open_questions(self.view, stage, confirm=True)
        if fields:
            return fields[0].path
        visible = self.view.visible(stage)
        return self._unfinished(stage) or (visible[0].path if visible else None)

    def _unfinished(self, stage: str | None = None) -> str | None:
        """Return a list with records that rules still wait for, as where a sitting was interrupted in one."""
        lists = (question_path(record) for record in self.talk.unfinished(stage))
        return next((path for path in lists if path not in self.done_with), None)

    def _stage_of(self, position: str) -> str:
        return self.catalogue.fields[question_path(position)].stage

    # --- where a stage begins and ends --------------------------------------------------------------------------------

    def _leave_stage(self, position: str | None) -> str | None:
        """At the end of a stage say what it lacks and offer to confirm what is assumed; return an answer to go back to."""
        stages = self.catalogue.stages
        if self.stage is None or (
            position is not None and stages.index(self._stage_of(position)) <= stages.index(self.stage)
        ):
            return None
        unfinished = self._unfinished(self.stage)
        if unfinished is not None:
            self.talk.say("note", self.talk.word("note.unfinished"))
            return unfinished
        chosen = self.assumptions.offer(self.stage)
        if chosen is None:
            _, assessment = advice(self.catalogue, self.snapshot)
            met, lines = stage_end_lines(self.view, assessment, self.stage, self.talk.language)
            self.talk.say("solved" if met else "note", *lines)
        return chosen

    def _announce(self, path: str) -> bool:
        """Say where a new stage begins; return whether it did."""
        stage = self.catalogue.fields[path].stage
        if stage == self.stage:
            return False
        self.stage = stage
        talk = self.talk
        done = progress(self.view, stage)
        number = self.catalogue.stages.index(stage)
        key = "stage.header" if number else "stage.header_context"
        talk.say(
            "stage",
            talk.word(key, number=number, title=pick(self.catalogue.stage_titles[stage], talk.language)),
            pick(self.catalogue.stage_goals[stage], talk.language),
            talk.word("stage.progress", answered=done.answered, visible=done.visible, undecided=done.undecided),
        )
        return True

    # --- one question -------------------------------------------------------------------------------------------------

    def _visit(self, position: str) -> str | None:
        """Ask at one position; return the next one."""
        field = self.catalogue.fields[position]
        if field.kind == "records":
            return self._visit_records(position)
        talk, draft, considered = self.talk, None, False
        while True:
            prompt = prompt_at(self.view, position, talk.language)
            reply = talk.asker.ask(prompt, draft)
            draft = reply.draft
            if reply.verb == ANSWER:
                if talk.answer(position, reply, prompt, considered=considered):
                    return self._next(position)
                draft = str(reply.value) if isinstance(reply.value, str) else None
                continue
            if reply.verb == UNDECIDED:
                talk.undecided(position)
                return self._next(position)
            considered |= reply.verb in (HELP, MORE)
            moved = self._other(reply, position, prompt)
            if moved is not False:
                return moved

    def _visit_records(self, position: str) -> str | None:
        """Offer the menu of a list until it is left; return the next position."""
        field = self.catalogue.fields[position]
        while True:
            reply = records.menu(self.talk, field)
            if reply is None or reply.verb == SKIP:
                self.done_with |= {position}
            if reply is None:
                return self._next(position)
            moved = self._other(reply, position, prompt_at(self.view, position, self.talk.language))
            if moved is not False:
                return moved

    def _other(self, reply: Reply, position: str, prompt: Prompt) -> str | Literal[False] | None:
        """Act on a verb that is no answer; return the next position, or False to ask again."""
        if reply.verb == BACK:
            before = previous(self.view, position)
            if before is None:
                self.talk.say("note", self.talk.word("note.first_question"))
                return False
            self.way.goes_back(position)
            self.asked_for = True
            return before
        if reply.verb == SKIP:
            if not is_settled(self.view, question_path(position)):
                self.talk.say("note", self.talk.word("note.left_open", path=position))
            self.skipped |= {question_path(position)}
            return self._next(position)
        if reply.verb == HELP:
            self.talk.help(prompt)
            return False
        if reply.verb == REVIEW:
            chosen = overview.choose_answer(self.talk, question_path(position))
            if chosen is None or chosen == position:
                return False
            self.way.jumps(position)
            self.asked_for = True
            return chosen
        if reply.verb == MORE:
            return self._next(position) if notes.more(self.talk, position, prompt) == "not_applicable" else False
        if reply.verb == QUIT:
            raise Stopped
        return False

    def _next(self, position: str) -> str | None:
        """Return the next question on the way back to where the person was, or the next open one.

        At the end, those that were skipped come back once.
        """
        forward = self.way.forward(self.view, position)
        if forward is not None:
            self.asked_for = True
            return forward
        field = next_open(self.view, after=position, skipped=self.skipped, confirm=True)
        if field is None and self.skipped and not self.second_round:
            self.skipped, self.second_round = frozenset(), True
            field = next_open(self.view, confirm=True)
            if field is not None:
                self.talk.say("note", self.talk.word("note.skipped_again"))
        return field.path if field else self._unfinished()
