"""What a rehearsal looks at: the rows of one case as they are, without any reader's rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case, Draft, Task
from app.store.database import Tx
from app.store.flow_tables import Incident, Outbox, Timer
from app.store.record_tables import CaseEvent, CaseLink, DecisionLog

Row = Any  # a row of the columns selected


def case_row(tx: Tx, case_id: int) -> sa.RowMapping:
    statement = sa.select(*(c for c in Case.__table__.c if c.name != "snapshot")).where(Case.case_id == case_id)
    return tx.execute(statement).mappings().one()


def open_tasks(tx: Tx, case_id: int) -> Sequence[Row]:
    """Open user tasks, in order of opening."""
    query = sa.select(Task.__table__).where(Task.case_id == case_id, Task.status == "open").order_by(Task.key)
    return tx.execute(query).all()


def latest_task(tx: Tx, case_id: int, element: str) -> Row | None:
    query = sa.select(Task.__table__).where(Task.case_id == case_id, Task.element == element)
    return tx.execute(query.order_by(Task.key.desc()).limit(1)).first()


def completed(tx: Tx, case_id: int) -> list[str]:
    """Elements of the user tasks that were completed, in order of completion."""
    query = (
        sa.select(CaseEvent.element)
        .where(CaseEvent.case_id == case_id, CaseEvent.kind == "completed")
        .order_by(CaseEvent.seq)
    )
    return [str(element) for (element,) in tx.execute(query)]


def timers(tx: Tx, case_id: int) -> Sequence[Row]:
    return tx.execute(sa.select(Timer.element, Timer.at).where(Timer.case_id == case_id).order_by(Timer.at)).all()


def open_incidents(tx: Tx, case_id: int) -> Sequence[Row]:
    columns = (Incident.key, Incident.element, Incident.code, Incident.message)
    query = sa.select(*columns).where(Incident.case_id == case_id, Incident.closed_at.is_(None))
    return tx.execute(query.order_by(Incident.key)).all()


def latest_decision(tx: Tx, case_id: int, name: str) -> Row | None:
    """The latest evaluation of a decision, by its id or by the element that asked for it."""
    query = sa.select(DecisionLog.matched, DecisionLog.body).where(
        DecisionLog.case_id == case_id, sa.or_(DecisionLog.decision == name, DecisionLog.element == name)
    )
    return tx.execute(query.order_by(DecisionLog.seq.desc()).limit(1)).first()


def decisions_at(tx: Tx, case_id: int, at: datetime) -> Sequence[Row]:
    query = sa.select(DecisionLog.decision, DecisionLog.matched).where(
        DecisionLog.case_id == case_id, DecisionLog.at == at
    )
    return tx.execute(query.order_by(DecisionLog.seq)).all()


def outbox_kinds(tx: Tx, case_id: int) -> list[str]:
    query = sa.select(Outbox.kind).where(Outbox.case_id == case_id).order_by(Outbox.seq)
    return [kind for (kind,) in tx.execute(query)]


def linked_cases(tx: Tx, case_id: int) -> Sequence[Row]:
    """Cases that were opened from this one, in their order."""
    query = (
        sa.select(CaseLink.other_id, CaseLink.kind, CaseLink.cause)
        .where(CaseLink.case_id == case_id, CaseLink.other_id > case_id)
        .order_by(CaseLink.other_id)
    )
    return tx.execute(query).all()


def fingerprint(tx: Tx, case_id: int) -> object:
    """Everything that a refusal must leave as it was: the rows of case, tasks, drafts, timers, outbox and events."""
    tables = (t.__table__ for t in (Case, Task, Draft, Timer, Outbox, CaseEvent, Incident))
    return [_rows(tx, table, case_id) for table in tables]


def _rows(tx: Tx, table: sa.FromClause, case_id: int) -> list[tuple[object, ...]]:
    query = sa.select(table).where(table.c.case_id == case_id).order_by(*table.primary_key)
    return [tuple(row) for row in tx.execute(query)]
