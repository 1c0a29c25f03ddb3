"""One cheap statement each: numbers that change when a list or a case would look different. For polling."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.case_tables import Case, Task
from app.store.database import Tx


def of_case(tx: Tx, case_id: int) -> tuple[int, int] | None:
    """The case's version and the number of its events."""
    row = tx.execute(sa.select(Case.version, Case.events).where(Case.case_id == case_id)).first()
    return None if row is None else (int(row.version), int(row.events))


def of_holder(tx: Tx, user: str) -> tuple[int, int]:
    """How many open tasks a person holds, and the versions of their cases summed up."""
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Case.version), 0))
        .select_from(Task)
        .join(Case, Case.case_id == Task.case_id)
        .where(Task.status == "open", Task.assignee == user)
    )
    count, versions = tx.execute(query).one()
    return int(count), int(versions)
