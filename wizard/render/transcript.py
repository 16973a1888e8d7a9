"""An example session, made from the answers: each message fits its schema, each step the connection states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wizard.render.control import SOCKETS
from wizard.render.machine import walk
from wizard.render.transcript_http import PollWriter, PushWriter, StreamWriter
from wizard.render.transcript_socket import SocketWriter
from wizard.render.transcript_writer import Session, Writer

if TYPE_CHECKING:
    from wizard.render.messages import Message
    from wizard.render.sheet import Sheet


def example_session(sheet: Sheet, catalogue: list[Message]) -> Session:
    """Return the example session of a design; without a transport there is none."""
    transport = sheet.value("transport.choice")
    writers: dict[str, type[Writer]] = {
        "sse": StreamWriter,
        "long_polling": PollWriter,
        "short_polling": PollWriter,
    }
    writers |= dict.fromkeys(SOCKETS, SocketWriter) | {"push": PushWriter}
    if transport not in writers:
        return Session((), ())
    writer = writers[transport](sheet, catalogue)
    writer.write()
    machine = writer.machine
    state, steps = machine.start, []
    for step in writer.steps:
        state = [state, *walk(machine._replace(start=state), list(step.events))][-1]
        steps.append(step._replace(state=state))
    return Session(tuple(steps), tuple(dict.fromkeys(writer.stand_ins)))
