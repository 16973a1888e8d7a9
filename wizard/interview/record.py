"""One record of a list, field by field: first what it must have, then its known values together, then the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.content.model import pick
from wizard.design.document import Decision
from wizard.interview import engine, notes
from wizard.interview.asker import ANSWER, BACK, HELP, MORE, QUIT, SKIP, UNDECIDED
from wizard.interview.conversation import Stopped
from wizard.interview.gaps import left_open, offered, platform_known, record_at
from wizard.interview.prompt import Option, answered_line, prompt_at, show_answer

if TYPE_CHECKING:
    from wizard.content.model import Field
    from wizard.interview.conversation import Conversation

Step = tuple[int, int]  # what a record must have (0), the offer (1), the rest (2); and the number of the field
OFFER: Step = (1, 0)


def edit(talk: Conversation, field: Field, index: int, *, what_is_open: bool = False) -> bool:
    """Ask the fields of one record in order; Back goes to the step before, and from the first to the list.

    Args:
        what_is_open: ask only what the record leaves open, as where an interrupted one is taken up again.

    Returns:
        Whether the person came to the end of the record, instead of going back to the list.
    """
    taken: frozenset[str] = frozenset()  # fields whose known values were taken together
    settled = _settled(talk, field, index) if what_is_open else frozenset()
    one_by_one = _exists(talk, field, index) and not offered(talk.view, field, index, talk.language)
    step = min(_steps(talk, field, index, left_out=settled, one_by_one=one_by_one), default=None)
    passed_over = False  # a value stands there that the person did not look at
    while step is not None:
        if step == OFFER:
            choice = _offer(talk, field, index)
            if choice == "use":
                taken |= _take(talk, field, index)
            one_by_one = choice == "each"
            went_back = choice is None
        else:
            name = field.fields[step[1]].name
            moved = _visit(talk, f"{field.path}[{index}].{name}")
            went_back = moved == BACK
            passed_over |= moved == SKIP and name in record_at(talk.view, field, index)
        steps = _steps(talk, field, index, left_out=taken | settled, one_by_one=one_by_one)
        if went_back:
            step = max((other for other in steps if other < step), default=None)
            if step is None:
                return False
            continue
        step = min((other for other in steps if other > step), default=None)
        if step is not None and step[0] and not _exists(talk, field, index):
            return True  # every required field was skipped: there is no record
    if not taken and not passed_over and not settled:
        _confirm(talk, f"{field.path}[{index}]")
    return True


def _settled(talk: Conversation, field: Field, index: int) -> frozenset[str]:
    still_open = left_open(talk.view, field, index)
    return frozenset(child.name for child in field.fields if child.name not in still_open)


def _steps(talk: Conversation, field: Field, index: int, *, left_out: frozenset[str], one_by_one: bool) -> list[Step]:
    """Return the steps through a record as it stands now."""
    suggested = offered(talk.view, field, index, talk.language)
    known = platform_known(talk.view, field, index)
    steps = [OFFER] if suggested else []
    for number, child in enumerate(field.fields):
        if child.name in left_out:
            continue
        if child.required:
            steps.append((0, number))
        elif one_by_one or (child.name not in suggested and not (known and child.absent == "no_limit")):
            steps.append((2, number))
    return steps


def _exists(talk: Conversation, field: Field, index: int) -> bool:
    return index < len(talk.view.given.get(field.path) or ())


# --- the known values -------------------------------------------------------------------------------------------------


def _offer(talk: Conversation, field: Field, index: int) -> str | None:
    """Show the known values with their reasons; return ``use`` or ``each``, None where the person goes back."""
    lines = []
    for name, default in offered(talk.view, field, index, talk.language).items():
        child = field.child(name)
        assert child is not None
        text = show_answer(talk.catalogue, child, default.value, talk.language)
        shown = talk.word("records.default_why", value=text, why=default.why) if default.why else text
        lines.append(answered_line(talk.catalogue, pick(child.text, talk.language), shown, talk.language))
    talk.say("help", *lines)
    options = (
        Option("use", talk.word("records.use_defaults"), ""),
        Option("each", talk.word("records.each"), ""),
    )
    return talk.menu(talk.word("records.defaults"), options)


def _take(talk: Conversation, field: Field, index: int) -> frozenset[str]:
    """Fill in the known values, recorded as assumed; return their names.

    What the person has given by hand stays decided beside them.
    """
    base = f"{field.path}[{index}]"
    given = record_at(talk.view, field, index)
    by_hand = [f"{base}.{name}" for name in given if not talk.view.assumed(f"{base}.{name}")]
    values = {name: default.value for name, default in offered(talk.view, field, index, talk.language).items()}
    done = engine.answer(
        talk.catalogue, talk.snapshot, base, {**given, **values},
        decision=talk.decision("assumed", by="default"), language=talk.language,
    )  # fmt: skip
    talk.apply(done, saved=base)
    for position in by_hand:
        recorded = talk.snapshot.decisions.get(position) or Decision()
        kept = recorded._replace(state="decided", on=talk.today)
        talk.apply(engine.set_state(talk.catalogue, talk.snapshot, position, kept, remove_value=False))
    return frozenset(values)


def _confirm(talk: Conversation, base: str) -> None:
    """Make a record decided whose every field a person has gone through."""
    recorded = talk.snapshot.decisions.get(base)
    if recorded is not None and recorded.state == "assumed":
        talk.confirm(base)


# --- one field --------------------------------------------------------------------------------------------------------


def _visit(talk: Conversation, position: str) -> str:
    """Ask one field until it is answered, skipped or left; return the verb."""
    draft, considered = None, False
    while True:
        prompt = prompt_at(talk.view, position, talk.language)
        reply = talk.asker.ask(prompt, draft)
        draft = reply.draft
        if reply.verb == ANSWER:
            if talk.answer(position, reply, prompt, considered=considered):
                return ANSWER
            draft = str(reply.value) if isinstance(reply.value, str) else None
        elif reply.verb == BACK:
            return BACK
        elif reply.verb == SKIP:
            talk.say("note", talk.word("note.left_open", path=position))
            return SKIP
        elif reply.verb == UNDECIDED and prompt.field.required:
            talk.say("note", talk.word("note.required_in_record", name=prompt.field.name))
        elif reply.verb == UNDECIDED:
            talk.undecided(position)
            return UNDECIDED
        elif reply.verb == HELP:
            talk.help(prompt)
            considered = True
        elif reply.verb == QUIT:
            raise Stopped
        elif reply.verb == MORE:
            if notes.more(talk, position, prompt) == "not_applicable":
                return ANSWER
            considered = True
        else:
            talk.say("note", talk.word("note.not_in_record"))
