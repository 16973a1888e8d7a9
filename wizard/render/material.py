"""What every renderer starts from: the answers, the messages with their schemas, and the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wizard.render.capacity import CapacityModel, capacity_model, read_lines
from wizard.render.control import NOT_ALLOWED, control_messages
from wizard.render.load import LoadStory, load_story
from wizard.render.machine import Machine, connection_machine
from wizard.render.messages import Envelope, Message, envelope_of
from wizard.render.paper import Paper
from wizard.render.payloads import read_messages
from wizard.render.sheet import Sheet

if TYPE_CHECKING:
    from wizard.render.payloads import OpenFile
    from wizard.review.gate import Review


@dataclass(frozen=True, eq=False)  # one is equal to itself only, so that what is made from it can be kept
class Material:
    """One reviewed design, ready to be written down."""

    sheet: Sheet
    messages: tuple[Message, ...]  # of the catalogue
    control: tuple[Message, ...]  # that follow from other answers
    envelope: Envelope
    machine: Machine
    capacity: CapacityModel
    load: LoadStory | None
    paper: Paper


def gather(
    review: Review, language: str, *, folders: tuple[str, ...], open_file: OpenFile, cache: str | None = None
) -> Material:
    """Read what the design refers to and prepare what the documents share.

    Args:
        folders: of templates, in the order of precedence.
        open_file: gives the bytes of a file; called for the schemas that lie beside the design.
        cache: the user's folder for compiled templates.

    Raises:
        InvalidInput: a schema cannot be used.
        WsdesignError: a template folder lacks what it must have.
    """
    sheet = Sheet(review, language)
    messages = read_messages(sheet, open_file)
    return Material(
        sheet=sheet,
        messages=tuple(messages),
        control=tuple(control_messages(sheet, messages)),
        envelope=envelope_of(sheet),
        machine=connection_machine(sheet),
        capacity=capacity_model(sheet, read_lines(folders)),
        load=load_story(sheet),
        paper=Paper(folders, language, cache),
    )


def base_values(material: Material) -> dict[str, Any]:
    """Return what every template may use."""
    sheet = material.sheet
    closes = sheet.records("protocol.close_codes") if sheet.applies("protocol.close_codes") else []
    return {
        "sheet": sheet,
        "v": sheet.value,
        "shows": sheet.applies,
        "holds": sheet.holds,
        "number": sheet.number,
        "machine": material.machine,
        "close_for": lambda *causes: next((record for record in closes if record["cause"] in causes), None),
        "close_with": lambda code: next((record for record in closes if record["code"] == code), None),
        "refusal_code": _refusal_code(sheet),
    }


def _refusal_code(sheet: Sheet) -> str | None:
    """Return the design's own error code for what is not allowed, if it has one."""
    codes = [record["code"] for record in sheet.records("protocol.errors.codes")]
    return next((code for code in codes if any(word in code.lower() for word in NOT_ALLOWED)), None)
