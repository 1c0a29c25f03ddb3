"""Open tasks whose time has run out and of which nobody was told yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.case_tables import Case, Task
from app.store.database import Tx
from app.store.types import Row, is_open, table


def _late(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """The clock of a case that is suspended stands still."""
    running = sa.exists().where(Case.case_id == Task.case_id, is_open(Case.status))
    return is_open(Task.status), Task.told_overdue.is_(None), Task.due_key < now, running


def waiting(tx: Tx, now: datetime) -> bool:
    """Whether there is any: asked without a lock."""
    query = sa.select(Task.key).where(*_late(now))
    return tx.execute(query.limit(1)).first() is not None


def take(tx: Tx, now: datetime, limit: int) -> Sequence[Row]:
    """The earliest of them, noted as told: case_id, key, name, due, assignee, groups, and the case's title.

    A conditional update takes them, so that two workers never take the same.
    """
    candidates = (
        sa.select(Task.case_id, Task.key).where(*_late(now)).order_by(Task.due_key).limit(limit).subquery("candidates")
    )
    chosen = sa.tuple_(Task.case_id, Task.key).in_(sa.select(candidates.c.case_id, candidates.c.key))
    taken = tx.execute(
        sa.update(table(Task))
        .where(chosen, is_open(Task.status), Task.told_overdue.is_(None))
        .values(told_overdue=now)
        .returning(Task.case_id, Task.key)
    ).all()
    if not taken:
        return ()
    query = sa.select(Task.case_id, Task.key, Task.name, Task.due, Task.assignee, Task.groups, Case.title).join_from(
        Task, Case, Case.case_id == Task.case_id
    )
    keys = [(row.case_id, row.key) for row in taken]
    return tx.execute(query.where(sa.tuple_(Task.case_id, Task.key).in_(keys)).order_by(Task.due_key)).all()
