"""Leads a person through the interview: asks, applies the reply, writes it down, says what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from wizard.content.accept import Refused
from wizard.content.catalogue import question_path
from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.interview import engine
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, REVIEW, SKIP, UNDECIDED, Asker, Reply
from wizard.interview.consequences import compare_options, consequence_line, finding_lines, stage_end_lines
from wizard.interview.prompt import Option, Prompt, progress, prompt_at, show_answer, suggestion_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.content.catalogue import Catalogue
    from wizard.content.model import Field
    from wizard.interview.engine import Answered, Change, Snapshot
    from wizard.review.view import View


class Stopped(Exception):
    """The person wants to stop; everything is saved."""


class Session:
    """One sitting.

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
        self.skipped: frozenset[str] = frozenset()
        self.second_round = False
        self.stage: str | None = None

    def word(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    @property
    def view(self) -> View:
        return self.snapshot.view(self.catalogue)

    def run(self, stage: str | None = None) -> None:
        """Ask until nothing is open, or, with ``stage``, until that stage is done.

        Raises:
            Stopped: the person left.
        """
        position = self._first(stage)
        while position is not None:
            if self._announce(question_path(position)) and self._confirm_at_once():
                position = self._first(stage)
                continue
            position = self._visit(position)
            if position is None or (stage and self.catalogue.fields[question_path(position)].stage != stage):
                break
        self._end_of_stage(self.stage)

    def _first(self, stage: str | None) -> str | None:
        if stage is None:
            field = engine.next_open(self.view, confirm=True)
            return field.path if field else None
        fields = engine.open_questions(self.view, stage, confirm=True) or self.view.visible(stage)
        return fields[0].path if fields else None

    def _confirm_at_once(self) -> bool:
        """Offer to confirm all proposals of this stage together; return whether that was done."""
        view = self.view
        proposed = [field for field in view.visible(self.stage) if engine.is_proposed(view, field.path)]
        if len(proposed) < 2:
            return False
        lines = [
            self.word(
                "proposals.line",
                text=pick(field.text, self.language),
                value=show_answer(self.catalogue, field, view.given[field.path], self.language),
            )
            for field in proposed
        ]
        self.asker.say("help", lines)
        options = (
            Option("each", self.word("proposals.each"), ""),
            Option("all", self.word("proposals.all", count=len(proposed)), ""),
        )
        reply = self.asker.choose(self.word("proposals.title", count=len(proposed)), options)
        if reply.verb == QUIT:
            raise Stopped
        if reply.verb != ANSWER or reply.value != "all":
            return False
        self._apply(engine.confirm(self.catalogue, self.snapshot, *(field.path for field in proposed)))
        self.asker.say("saved", [self.word("proposals.confirmed", count=len(proposed))])
        return True

    def _announce(self, path: str) -> bool:
        """Say where a new stage begins; return whether it did."""
        stage = self.catalogue.fields[path].stage
        if stage == self.stage:
            return False
        if self.stage is not None and self.catalogue.stages.index(stage) > self.catalogue.stages.index(self.stage):
            self._end_of_stage(self.stage)
        self.stage = stage
        done = progress(self.view, stage)
        number = self.catalogue.stages.index(stage)
        key = "stage.header" if number else "stage.header_context"
        self.asker.say(
            "stage",
            [
                self.word(key, number=number, title=pick(self.catalogue.stage_titles[stage], self.language)),
                pick(self.catalogue.stage_goals[stage], self.language),
                self.word("stage.progress", answered=done.answered, visible=done.visible, undecided=done.undecided),
            ],
        )
        return True

    def _end_of_stage(self, stage: str | None) -> None:
        if stage is not None:
            _, assessment = engine.advice(self.catalogue, self.snapshot)
            met, lines = stage_end_lines(self.view, assessment.findings, stage, self.language)
            self.asker.say("solved" if met else "note", lines)

    # --- one question -------------------------------------------------------------------------------------------------

    def _visit(self, position: str) -> str | None:
        """Ask at one position; return the next one."""
        field = self.catalogue.fields[position]
        if field.kind == "records":
            return self._visit_records(field)
        draft = None
        while True:
            prompt = prompt_at(self.view, position, self.language)
            reply = self.asker.ask(prompt, draft)
            draft = reply.draft
            if reply.verb == ANSWER:
                if self._answer(position, reply.value, prompt):
                    return self._next(position)
                draft = str(reply.value) if isinstance(reply.value, str) else None
                continue
            if reply.verb == UNDECIDED:
                self._apply(engine.set_state(self.catalogue, self.snapshot, position, self._decision("undecided")))
                self.asker.say("saved", [self.word("saved.undecided", path=position)])
                return self._next(position)
            moved = self._other(reply, position, prompt)
            if moved is not False:
                return moved

    def _other(self, reply: Reply, position: str, prompt: Prompt) -> str | Literal[False] | None:
        """Act on a verb that is no answer; return the next position, or False to ask again."""
        if reply.verb == BACK:
            before = engine.previous(self.view, position)
            if before is None:
                self.asker.say("note", [self.word("note.first_question")])
            return before if before is not None else False
        if reply.verb == SKIP:
            self.skipped |= {question_path(position)}
            return self._next(position)
        if reply.verb == HELP:
            self._help(prompt)
            return False
        if reply.verb == REVIEW:
            chosen = self._review(question_path(position))
            return chosen if chosen is not None else False
        if reply.verb == MORE:
            return self._more(position, prompt)
        if reply.verb == QUIT:
            raise Stopped
        return False

    def _next(self, position: str) -> str | None:
        """Return the next open question; at the end, those that were skipped come back once."""
        field = engine.next_open(self.view, after=position, skipped=self.skipped, confirm=True)
        if field is None and self.skipped and not self.second_round:
            self.skipped, self.second_round = frozenset(), True
            field = engine.next_open(self.view, confirm=True)
            if field is not None:
                self.asker.say("note", [self.word("note.skipped_again")])
        return field.path if field else None

    def _answer(self, position: str, value: Any, prompt: Prompt) -> bool:
        """Accept, write and comment one answer; return False where it was refused."""
        decision = None
        if prompt.default is not None and prompt.current is None and value == prompt.default.value:
            decision = self._decision("assumed", by="default")
        try:
            done = engine.answer(
                self.catalogue, self.snapshot, position, value, decision=decision, language=self.language
            )
        except Refused as refused:
            lines = [f"{r.message}" + (f"; {r.remedy}" if r.remedy else "") for r in refused.refusals]
            self.asker.say("refused", lines)
            return False
        self._apply(done, saved=position)
        return True

    def _decision(self, state: str | None, *, by: str | None = None, **parts: str | None) -> Decision:
        return Decision(state=state, by=by, on=self.today if state else None, **parts)

    def _apply(self, done: Answered, saved: str | None = None) -> None:
        """Write first, then speak: what was said to be saved is on the disk."""
        self.snapshot = self.write(done.changes)
        if saved is not None:
            field = engine.field_at(self.catalogue, saved)
            value = done.changes[0].value
            assert field is not None
            if saved.endswith("]"):
                text = self._record_name(field, value)
            else:
                text = show_answer(self.catalogue, field, value, self.language)
            note = done.changes[0].decision
            key = "saved.assumed" if note is not None and note.state == "assumed" else "saved"
            self.asker.say("saved", [self.word(key, path=saved, value=text)])
        view, _ = engine.advice(self.catalogue, self.snapshot)
        for finding in done.solved:
            name = finding.rule.code or finding.rule.id
            title = pick(finding.rule.title, self.language)
            self.asker.say("solved", [self.word("advice.solved", rule=name, title=title)])
        for finding in done.raised:
            self.asker.say(finding.severity, finding_lines(view, finding, self.language))
        for consequence in done.consequences:
            self.asker.say("note", [consequence_line(self.catalogue, consequence, self.language)])

    def _help(self, prompt: Prompt) -> None:
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
        self.asker.say("help", lines)

    def _default_line(self, prompt: Prompt) -> str:
        default = prompt.default
        assert default is not None
        value = show_answer(self.catalogue, prompt.field, default.value, self.language)
        line = suggestion_line(self.catalogue, self.language, value, default)
        if default.formula:
            line += self.word("help.formula", formula=default.formula)
        return line

    # --- the rest of what can be done with an answer ------------------------------------------------------------------

    def _more(self, position: str, prompt: Prompt) -> str | Literal[False] | None:
        keys = ["why", "evidence", "owner", "review_by", "not_applicable"]
        if prompt.field.kind == "select":
            keys.insert(0, "compare")
        options = tuple(Option(key, self.word(f"more.{key}"), "") for key in [*keys, "back"])
        reply = self.asker.choose(self.word("more.title"), options)
        if reply.verb == QUIT:
            raise Stopped
        if reply.verb != ANSWER or reply.value == "back":
            return False
        if reply.value == "compare":
            self.asker.say("help", compare_options(self.catalogue, self.snapshot, prompt, self.language))
            return False
        text = self.asker.line(self.word(f"more.{reply.value}.ask"))
        if text.verb == QUIT:
            raise Stopped
        if text.verb != ANSWER or not text.value:
            return False
        return self._note(position, str(reply.value), str(text.value))

    def _note(self, position: str, part: str, text: str) -> str | Literal[False] | None:
        recorded = self.snapshot.decisions.get(position) or Decision()
        if part == "not_applicable":
            decision = self._decision("not_applicable", reason=text)
            self._apply(engine.set_state(self.catalogue, self.snapshot, position, decision))
            self.asker.say("saved", [self.word("saved.not_applicable", path=position)])
            return self._next(position)
        from wizard.design.document import is_date

        if part == "review_by" and not is_date(text):
            self.asker.say("refused", [self.word("refuse.date", got=f'"{text}"')])
            return False
        decision = recorded._replace(**{part: text})
        self._apply(engine.set_state(self.catalogue, self.snapshot, position, decision, remove_value=False))
        self.asker.say("saved", [self.word("saved.note", path=position, part=self.word(f"more.{part}"), text=text)])
        return False

    def _review(self, here: str) -> str | None:
        """Show the answers of a stage; return the one to go to."""
        stages = tuple(
            Option(stage, pick(self.catalogue.stage_titles[stage], self.language), self._stage_note(stage))
            for stage in self.catalogue.stages
        )
        reply = self.asker.choose(self.word("review.stage"), stages, self.catalogue.fields[here].stage)
        if reply.verb == QUIT:
            raise Stopped
        if reply.verb != ANSWER:
            return None
        view = self.view
        options = tuple(
            Option(field.path, pick(field.text, self.language), self._answer_note(view, field))
            for field in view.visible(str(reply.value))
        )
        reply = self.asker.choose(self.word("review.answer"), options, here)
        if reply.verb == QUIT:
            raise Stopped
        return str(reply.value) if reply.verb == ANSWER else None

    def _stage_note(self, stage: str) -> str:
        visible = self.view.visible(stage)
        settled = sum(engine.is_settled(self.view, field.path) for field in visible)
        return self.word("review.count", answered=settled, visible=len(visible))

    def _answer_note(self, view: View, field: Field) -> str:
        state = view.state(field.path)
        if state in ("open", "undecided", "not_applicable"):
            return self.word(f"state.{state}")
        text = show_answer(self.catalogue, field, view.given[field.path], self.language)
        return self.word("state.assumed_value", value=text) if state == "assumed" else text

    # --- lists of records ---------------------------------------------------------------------------------------------

    def _visit_records(self, field: Field) -> str | None:
        while True:
            records = list(self.view.given.get(field.path) or ())
            prompt = prompt_at(self.view, field.path, self.language)
            reply = self.asker.choose(prompt.text, self._record_menu(field, records), None)
            if reply.verb == UNDECIDED and records:
                self.asker.say("note", [self.word("note.list_filled")])
                continue
            if reply.verb == UNDECIDED or (reply.verb == ANSWER and reply.value == "undecided"):
                self._apply(engine.set_state(self.catalogue, self.snapshot, field.path, self._decision("undecided")))
                self.asker.say("saved", [self.word("saved.undecided", path=field.path)])
                return self._next(field.path)
            if reply.verb != ANSWER:
                moved = self._other(reply, field.path, prompt)
                if moved is not False:
                    return moved
                continue
            action = str(reply.value)
            if action == "done":
                if not self._drafts_left(field, records):
                    if engine.is_proposed(self.view, field.path):
                        self._apply(engine.confirm(self.catalogue, self.snapshot, field.path))
                    return self._next(field.path)
            elif action == "suggested":
                self._take_suggested(field)
            elif action == "add":
                self._edit_record(field, len(records))
            elif action.startswith("edit:"):
                self._edit_record(field, int(action[5:]))
            elif action.startswith("remove:"):
                gone = f"{field.path}[{action[7:]}]"
                self._apply(engine.remove_record(self.catalogue, self.snapshot, gone))

    def _record_menu(self, field: Field, records: list[dict[str, Any]]) -> tuple[Option, ...]:
        options = []
        if records:
            options.append(Option("done", self.word("records.done"), ""))
        suggested = self._suggested(field)
        if suggested and not records:
            names = ", ".join(self._record_name(field, record) for record in suggested)
            options.append(Option("suggested", self.word("records.suggested", count=len(suggested)), names))
        options.append(Option("add", self.word("records.add"), ""))
        for index, record in enumerate(records):
            summary = ", ".join(
                f"{name} {show_answer(self.catalogue, child, value, self.language)}"
                for name, value in record.items()
                if (child := field.child(name)) is not None
            )
            missing = engine.missing_fields(field, record)
            note = self.word("records.draft", fields=", ".join(c.name for c in missing)) if missing else ""
            options.append(
                Option(
                    f"edit:{index}", self.word("records.edit", name=self._record_name(field, record)), note or summary
                )
            )
        for index, record in enumerate(records):
            name = self._record_name(field, record)
            options.append(Option(f"remove:{index}", self.word("records.remove", name=name), ""))
        if not records:
            options.append(Option("undecided", self.word("choice.undecided"), ""))
        return tuple(options)

    def _record_name(self, field: Field, record: dict[str, Any]) -> str:
        key = field.key
        value = record.get(key.name) if key else None
        return str(value) if value is not None else "—"

    def _drafts_left(self, field: Field, records: list[dict[str, Any]]) -> bool:
        drafts = [r for r in records if engine.missing_fields(field, r)]
        for record in drafts:
            names = ", ".join(child.name for child in engine.missing_fields(field, record))
            self.asker.say(
                "refused", [self.word("records.incomplete", name=self._record_name(field, record), fields=names)]
            )
        return bool(drafts)

    def _suggested(self, field: Field) -> list[dict[str, Any]]:
        if field.path == "transport.alternatives":
            return list(engine.why_not_drafts(self.view, self.language))
        return [dict(record) for record in field.starter]

    def _take_suggested(self, field: Field) -> None:
        done = engine.answer(
            self.catalogue,
            self.snapshot,
            field.path,
            self._suggested(field),
            decision=self._decision("assumed", by="default"),
            language=self.language,
        )
        self._apply(done, saved=field.path)

    def _edit_record(self, field: Field, index: int) -> None:
        """Ask the fields of one record; those with a known default are offered together at the end."""
        first = [child for child in field.fields if child.required]
        if not self._ask_fields(field, index, first):
            return
        if index >= len(self.view.given.get(field.path) or ()):
            return  # every required field was skipped: there is no record
        offered = self._defaults_of_record(field, index)
        known = self._platform_known(field, index)
        rest = [
            child
            for child in field.fields
            if not child.required and child.name not in offered and not (known and child.absent == "no_limit")
        ]
        if offered and self._offer_defaults(field, index, offered) == "each":
            rest = [child for child in field.fields if not child.required]
        self._ask_fields(field, index, rest)

    def _platform_known(self, field: Field, index: int) -> bool:
        """Return whether a hop's limits are facts, so that those it does not state do not exist."""
        records = self.view.given.get(field.path) or []
        return index < len(records) and records[index].get("kind") in self.catalogue.by_hop_kind

    def _defaults_of_record(self, field: Field, index: int) -> dict[str, Any]:
        view, base = self.view, f"{field.path}[{index}]"
        records = view.given.get(field.path) or []
        record = records[index] if index < len(records) else {}
        offered = {}
        for child in field.fields:
            default = engine.default_for(view, f"{base}.{child.name}", self.language)
            if not child.required and child.name not in record and default is not None:
                offered[child.name] = default.value
        return offered

    def _offer_defaults(self, field: Field, index: int, offered: dict[str, Any]) -> str:
        view, base = self.view, f"{field.path}[{index}]"
        lines = []
        for name, value in offered.items():
            child = field.child(name)
            default = engine.default_for(view, f"{base}.{name}", self.language)
            assert child is not None
            assert default is not None
            text = show_answer(self.catalogue, child, value, self.language)
            key = "records.default_why" if default.why else "records.default"
            lines.append(self.word(key, name=name, value=text, why=default.why))
        self.asker.say("help", lines)
        options = (
            Option("use", self.word("records.use_defaults"), ""),
            Option("each", self.word("records.each"), ""),
        )
        reply = self.asker.choose(self.word("records.defaults"), options)
        if reply.verb == QUIT:
            raise Stopped
        if reply.verb != ANSWER or reply.value == "each":
            return "each"
        records = list(view.given.get(field.path) or ())
        merged = {**records[index], **offered}
        done = engine.answer(
            self.catalogue, self.snapshot, base, merged,
            decision=self._decision("assumed", by="default"), language=self.language,
        )  # fmt: skip
        self._apply(done, saved=base)
        return "use"

    def _ask_fields(self, field: Field, index: int, children: list[Field]) -> bool:
        """Ask some fields of a record; return False where the person went back out of it."""
        at = 0
        while 0 <= at < len(children):
            outcome = self._visit_record_field(f"{field.path}[{index}].{children[at].name}")
            at += -1 if outcome == BACK else 1
        return at >= 0

    def _visit_record_field(self, position: str) -> str:
        draft = None
        while True:
            prompt = prompt_at(self.view, position, self.language)
            reply = self.asker.ask(prompt, draft)
            draft = reply.draft
            if reply.verb == ANSWER:
                if self._answer(position, reply.value, prompt):
                    return ANSWER
                draft = str(reply.value) if isinstance(reply.value, str) else None
            elif reply.verb in (BACK, SKIP):
                return reply.verb
            elif reply.verb == UNDECIDED:
                return SKIP
            elif reply.verb == HELP:
                self._help(prompt)
            elif reply.verb == QUIT:
                raise Stopped
            elif reply.verb == MORE:
                self._more(position, prompt)
            else:
                self.asker.say("note", [self.word("note.not_in_record")])
