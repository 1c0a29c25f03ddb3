"""What people typed into open tasks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from app.store.case_tables import Draft
from app.store.database import Tx
from app.store.types import Row, table


def encode(data: Mapping[str, object]) -> str:
    """Plain JSON; a decimal becomes a number as it is written."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    return str(value)


def _where(case_id: int, key: int, user: str) -> tuple[sa.ColumnElement[bool], ...]:
    return Draft.case_id == case_id, Draft.key == key, Draft.user_id == user


def version(tx: Tx, case_id: int, key: int, user: str) -> int:
    """How often the draft was saved; 0 without one."""
    return int(tx.execute(sa.select(Draft.version).where(*_where(case_id, key, user))).scalar() or 0)


def put(tx: Tx, case_id: int, key: int, user: str, data: str, now: datetime) -> int:
    """Insert or replace; the new version."""
    new = version(tx, case_id, key, user) + 1
    values = {"version": new, "data": data, "saved_at": now}
    if new == 1:
        tx.execute(sa.insert(table(Draft)), {"case_id": case_id, "key": key, "user_id": user, **values})
    else:
        tx.execute(sa.update(table(Draft)).where(*_where(case_id, key, user)).values(**values))
    return new


def get(tx: Tx, case_id: int, key: int, user: str) -> Row | None:
    return tx.execute(sa.select(table(Draft)).where(*_where(case_id, key, user))).first()


def of_task(tx: Tx, case_id: int, key: int) -> Sequence[Row]:
    """All drafts of a task, the newest first."""
    query = sa.select(table(Draft)).where(Draft.case_id == case_id, Draft.key == key)
    return tx.execute(query.order_by(Draft.saved_at.desc())).all()


def remove(tx: Tx, case_id: int, key: int, user: str) -> bool:
    return tx.execute(sa.delete(table(Draft)).where(*_where(case_id, key, user))).rowcount > 0
