"""Notices in the app."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.house_tables import NoticeRow
from app.store.types import Row, table


def row(
    user: str,
    at: datetime,
    kind: str,
    body: Mapping[str, object],
    *,
    case_id: int | None = None,
    task_key: int | None = None,
) -> dict[str, Any]:
    """A notice to insert."""
    text = json.dumps(dict(body), ensure_ascii=False, separators=(",", ":"))
    return {"user_id": user, "at": at, "kind": kind, "case_id": case_id, "task_key": task_key, "body": text}


def insert(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(sa.insert(table(NoticeRow)), list(rows))


def of_user(tx: Tx, user: str, limit: int) -> Sequence[Row]:
    """The latest notices, with the year of their case (for its number)."""
    query = (
        sa.select(table(NoticeRow), Case.year)
        .outerjoin_from(NoticeRow, Case, Case.case_id == NoticeRow.case_id)
        .where(NoticeRow.user_id == user)
        .order_by(NoticeRow.notice_id.desc())
        .limit(limit)
    )
    return tx.execute(query).all()


def unread(tx: Tx, user: str, without: Sequence[str]) -> int:
    """How many unread notices, leaving out the kinds that the user switched off."""
    query = (
        sa.select(sa.func.count()).select_from(NoticeRow).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    )
    if without:
        query = query.where(NoticeRow.kind.not_in(list(without)))
    return int(tx.execute(query).scalar_one())


def mark_read(tx: Tx, user: str, at: datetime, ids: Sequence[int] | None) -> int:
    query = sa.update(table(NoticeRow)).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    if ids is not None:
        query = query.where(NoticeRow.notice_id.in_(list(ids)))
    return tx.execute(query.values(read_at=at)).rowcount
