"""What a verb on a case answers with."""

from __future__ import annotations

from dataclasses import dataclass

from app import cases
from app.actions.work import CaseWork


@dataclass(frozen=True)
class Done:
    """The case as it is now: its version, its status, its owner, the tasks that the act opened, the open incidents."""

    case: str
    version: int
    status: str
    owner: str | None
    opened: tuple[str, ...] = ()
    incidents: int = 0


def done(work: CaseWork) -> Done:
    opened = tuple(cases.task_id(work.number, key) for key in work.opened)
    return Done(
        work.number, work.version, work.status, work.owner, opened, work.save.case.get("incidents", work.row.incidents)
    )
