"""One case, loaded and allowed to be seen: what every page about it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app import cases, engine, store
from app.cases import CaseFile, Subject
from app.cases.progress import Progress
from app.queries.reading import Readable, Reader, no_case, require_sight
from app.queries.timeline import Teller, element_names
from app.store import case_reads, group_ids
from app.store.types import Row

VERBS_OF_CASE: tuple[cases.Verb, ...] = (
    "comment", "attach", "release_file", "link", "hand_over", "send_message", "correct", "dispose", "send_back",
    "suspend", "cancel", "reopen", "set_variables", "retry", "move", "mark_promise",
)  # fmt: skip
_WHILE_OPEN = frozenset(VERBS_OF_CASE) - {"reopen"}
_WHEN_DONE = frozenset({"comment", "attach", "release_file", "link", "reopen", "mark_promise"})


@dataclass(frozen=True)
class Seen:
    """One case, loaded and allowed to be seen, with what most parts of the page need."""

    reader: Reader
    row: Row
    tasks: Sequence[Row]
    subject: Subject

    @classmethod
    def load(cls, reader: Reader, tx: store.Tx, number: str) -> Seen:
        """Refusals: `not_found`, `not_allowed`."""
        row = case_reads.case_row(tx, cases.case_id_of(number), reader.actor.id)
        if row is None or cases.case_number(row.year, row.case_id) != number:
            raise no_case(number)
        tasks = case_reads.tasks_of(tx, row.case_id)
        groups = frozenset(group for task in tasks for group in group_ids(task.groups))
        people = frozenset(user for task in tasks for user in (task.assignee, task.completed_by) if user)
        return cls(reader, row, tasks, require_sight(reader, row, groups, people))

    @property
    def number(self) -> str:
        return cases.case_number(self.row.year, self.row.case_id)

    @cached_property
    def defs(self) -> engine.Definitions:
        return self.reader.ctx.catalogue.definitions(self.row.release_id)

    @cached_property
    def file(self) -> CaseFile:
        return CaseFile.loads(self.row.variables)

    @cached_property
    def progress(self) -> Progress:
        return Progress.loads(self.row.progress)

    def readable(self, scope: int = 0) -> Readable:
        return Readable(self.reader, self.defs, self.row.owner, self.file.view(scope))

    def teller(self, personal: Mapping[str, str | None]) -> Teller:
        names = element_names(self.defs, self.row.process)
        return Teller(self.reader, self.defs, self.number, self.row.owner, personal, names, self.row.release_id)

    def may(self) -> frozenset[str]:
        """What the reader may do with the case in its present state; `ask_move`: ask for a move."""
        possible = _WHILE_OPEN if self.row.status in ("open", "suspended") else _WHEN_DONE
        found: set[str] = {
            verb for verb in VERBS_OF_CASE if verb in possible and cases.may(self.reader.actor, verb, self.subject)
        }
        if "move" in possible and cases.may(self.reader.actor, "move", replace(self.subject, consent=True)):
            found.add("ask_move")
        return frozenset(found)
