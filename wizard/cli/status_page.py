"""The page that ``wsdesign status`` prints: each stage with what it still needs, who owns it, what is due, what is next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from wizard.content.catalogue import question_path
from wizard.content.model import LEVELS, pick
from wizard.interview.position import field_at
from wizard.interview.prompt import show_answer, suggestion_line
from wizard.interview.suggestion import default_for
from wizard.interview.wrap import cells, wrap
from wizard.report.way import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wizard.review.gate import Review, StageState

KINDS = ("undecided", "stale", "due", "assumed", "open", "left_open")  # what needs somebody first stands first
AT_MOST = 5  # entries of one kind in one stage
BAR_CELLS = 10


class Entry(NamedTuple):
    """One answer that needs somebody."""

    kind: str
    path: str
    owner: str | None
    date: str | None  # when it is due
    why: str | None  # why it is not decided; of a record, what it leaves open


class Page:
    """Renders a report of ``status``.

    Args:
        plain: the bar in words, for screen readers.
        width: of the terminal, in cells.
    """

    def __init__(
        self, result: Review, report: dict[str, Any], language: str, *, width: int, plain: bool, today: str
    ) -> None:
        self.result = result
        self.catalogue = result.view.catalogue
        self.report = report
        self.language = language
        self.width = width
        self.plain = plain
        self.today = today
        self.entries = list(_entries(result, report))

    def lines(self) -> list[str]:
        """Return the page, its lines broken to the width."""
        lines = [*wrap(self._headline(), self.width), *wrap(self._readiness(), self.width)]
        for state in self.result.stages:
            lines += ["", *self._stage(state)]
        parts = {
            "status.evidence": self._evidence(),
            "status.waivers": self._waivers(),
            "status.owners": self._owners(),
        }
        for title, part in parts.items():
            if part:
                lines += ["", *wrap(self._say(title), self.width), *part]
        return [*lines, "", *self._next()]

    def _say(self, key: str, **values: object) -> str:
        return self.catalogue.word(key, self.language, **values)

    def _bullet(self, text: str) -> list[str]:
        first, *rest = wrap(text, self.width - 4) or [""]
        return [f"  - {first}", *(f"    {line}" for line in rest)]

    def _headline(self) -> str:
        stages = self.result.stages
        return self._say(
            "status.headline",
            file=self.report["file"],
            level=self._say(f"level.{self.report['level']}"),
            answered=sum(state.answered for state in stages),
            visible=sum(state.visible for state in stages),
        )

    def _readiness(self) -> str:
        found = self.report["readiness"]
        key = "status.ready" if found["reached"] else "status.not_ready"
        text = self._say(key, reached=found["reached"], declared=found["declared"])
        if found["next"] is None:
            return text
        missing = some(found["missing"], AT_MOST)
        lacks = self._say("status.lacks", next=found["next"], count=len(found["missing"]), missing=missing)
        return self._say("status.join", first=text, second=lacks)

    # --- one stage ----------------------------------------------------------------------------------------------------

    def _stage(self, state: StageState) -> list[str]:
        lines = self._progress(state)
        mine = [e for e in self.entries if self.catalogue.fields[question_path(e.path)].stage == state.stage]
        if state.answered == 0 and all(entry.kind == "open" and not entry.owner for entry in mine):
            return lines  # not begun: the questions will come by themselves
        for kind in KINDS:
            listed = sorted((e for e in mine if e.kind == kind), key=lambda entry: entry.owner is None)
            if listed:
                lines += wrap(self._say(f"status.kind.{kind}", count=len(listed)), self.width, "  ")
            for entry in listed[:AT_MOST]:
                lines += self._bullet(self._entry(entry))
            if len(listed) > AT_MOST:
                lines += self._bullet(self._say("status.more", count=len(listed) - AT_MOST))
        return lines

    def _progress(self, state: StageState) -> list[str]:
        title = pick(self.catalogue.stage_titles[state.stage], self.language)
        exit_ = self._say("status.met" if state.exit_condition_met else "status.not_met")
        if self.plain:
            line = self._say("status.line", title=title, answered=state.answered, visible=state.visible, state=exit_)
            return wrap(line, self.width)
        filled = BAR_CELLS * state.answered // max(state.visible, 1)
        bar = "#" * filled + "." * (BAR_CELLS - filled)
        widest = max(cells(pick(text, self.language)) for text in self.catalogue.stage_titles.values())
        padded = title + " " * (widest - cells(title))
        count = f"{state.answered}/{state.visible}"
        return wrap(self._say("status.bar", title=padded, bar=bar, count=f"{count:>7}", state=exit_), self.width)

    def _entry(self, entry: Entry) -> str:
        field = field_at(self.catalogue, entry.path)
        text = pick(field.text, self.language) if field is not None else entry.path
        notes = [entry.path]
        if entry.owner:
            notes.append(self._say("status.owner", owner=entry.owner))
        if entry.date:
            notes.append(self._say("status.overdue" if entry.date < self.today else "status.due", date=entry.date))
        if entry.why:
            notes.append(entry.why)
        said = self._say("status.entry", text=text, notes=self._say("list.notes").join(notes))
        return self._say("status.stale", entry=said, reason=reason) if (reason := self._stale(entry)) else said

    def _stale(self, entry: Entry) -> str:
        """Return what would be suggested now, and why, for an answer that was a suggestion."""
        field = field_at(self.catalogue, entry.path)
        now = default_for(self.result.view, entry.path, self.language) if entry.kind == "stale" else None
        if field is None or now is None:
            return ""
        value = show_answer(self.catalogue, field, now.value, self.language)
        return suggestion_line(self.catalogue, self.language, value, now)

    # --- the whole design ---------------------------------------------------------------------------------------------

    def _evidence(self) -> list[str]:
        stale = [entry for entry in self.report["expiring"] if entry["kind"] == "evidence"]
        said = (
            self._say("status.evidence_stale", path=entry["path"], date=entry["date"], changed=entry["changed"])
            for entry in stale
        )
        return [line for text in said for line in self._bullet(text)]

    def _waivers(self) -> list[str]:
        reasons = {waiver.rule: waiver.reason for waiver in self.result.design.waivers}
        lines = []
        for due in self.report["expiring"]:
            if due["kind"] == "waiver":
                rule = self.catalogue.rule(due["path"])
                key = "status.waiver_ended" if due["expired"] else "status.waiver_ends"
                title = pick(rule.title, self.language) if rule else ""
                reason = reasons.get(due["path"], "")
                lines += self._bullet(self._say(key, rule=due["path"], title=title, date=due["date"], reason=reason))
        return lines

    def _owners(self) -> list[str]:
        """Return what each owner still owes; nothing where no owner is named."""
        names = dict.fromkeys(entry.owner for entry in self.entries if entry.owner)
        if not names:
            return []
        lines = []
        for name in names:
            owed = [entry for entry in self.entries if entry.owner == name]
            what = self._say("list.notes").join(entry.path for entry in owed[:AT_MOST])
            if len(owed) > AT_MOST:
                what = self._say("list.and_more", named=what, count=len(owed) - AT_MOST)
            lines += self._bullet(self._say("status.owned", owner=name, count=len(owed), what=what))
        nobody = sum(entry.owner is None for entry in self.entries)
        return [*lines, *(self._bullet(self._say("status.owned_by_nobody", count=nobody)) if nobody else [])]

    def _next(self) -> list[str]:
        file = shlex.quote(self.result.design.file)
        path = self.report["next"]
        if path is None:
            gate = " --require core" if self.report["level"] == LEVELS[0] else ""
            return [*wrap(self._say("status.finished"), self.width), f"  wsdesign check {file}{gate}"]
        text = pick(self.catalogue.fields[path].text, self.language)
        return [*wrap(self._say("status.next", text=text), self.width), f"  wsdesign start {file}"]


def _entries(result: Review, report: dict[str, Any]) -> Iterator[Entry]:
    """Yield each answer once, by what is most urgent about it."""
    decisions = result.design.decisions
    due = {entry["path"]: entry["date"] for entry in report["expiring"] if entry["kind"] == "answer"}
    paths = {
        "undecided": [entry["path"] for entry in report["undecided"]],
        "stale": report["stale"],
        "due": list(due),
        "assumed": report["assumed"],
        "open": report["open"],
        "left_open": list(report["left_open"]),
    }
    seen: set[str] = set()
    for kind in KINDS:
        for path in paths[kind]:
            if path not in seen and question_path(path) in result.view.catalogue.fields:
                seen.add(path)
                recorded = decisions.get(path)
                owner = recorded.owner if recorded else None
                why = recorded.why if recorded and kind == "undecided" else None
                if kind == "left_open":
                    names = report["left_open"][path]
                    fields = [decisions[f"{path}.{name}"] for name in names if f"{path}.{name}" in decisions]
                    owner = owner or next((field.owner for field in fields if field.owner), None)
                    why = ", ".join(names)
                yield Entry(kind, path, owner, due.get(path), why)
