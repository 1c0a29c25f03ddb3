"""Who saw or changed what outside of a case's own history; never changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.case_tables import Case, Task
from app.store.database import Tx
from app.store.house_tables import Audit
from app.store.types import Row, table


def note(
    tx: Tx,
    at: datetime,
    actor: str | None,
    what: str,
    *,
    case_id: int | None = None,
    target: str | None = None,
    address: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    values = {
        "at": at,
        "actor": actor or None,
        "what": what,
        "case_id": case_id,
        "target": target,
        "address": address,
        "details": json.dumps(dict(details or {}), ensure_ascii=False, default=str),
    }
    tx.execute(sa.insert(table(Audit)), values)


def task_names(tx: Tx, tasks: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The names of tasks, each given by its case and key."""
    query = sa.select(Task.case_id, Task.key, Task.name).where(sa.tuple_(Task.case_id, Task.key).in_(list(tasks)))
    return {(case, key): name for case, key, name in tx.execute(query)} if tasks else {}


def entries(
    tx: Tx,
    *,
    user: str | None,
    case_id: int | None,
    what: str | None,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    limit: int,
) -> Sequence[Row]:
    """The latest entries first, with year and release of their case."""
    query = sa.select(table(Audit), Case.year, Case.release_id)
    query = query.outerjoin_from(Audit, Case, Case.case_id == Audit.case_id)
    if user is not None:
        query = query.where(Audit.actor == user)
    if case_id is not None:
        query = query.where(Audit.case_id == case_id)
    if what is not None:
        query = query.where(Audit.what == what)
    if since is not None:
        query = query.where(Audit.at >= since)
    if until is not None:
        query = query.where(Audit.at < until)
    if before is not None:
        query = query.where(Audit.audit_id < before)
    return tx.execute(query.order_by(Audit.audit_id.desc()).limit(limit)).all()
