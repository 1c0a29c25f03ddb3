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
from app.store.types import Query, Row, table

POP_UP = ("escalated", "mentioned")
"""The kinds of notices that pop up; all others wait in the list."""


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
    return {
        "user_id": user,
        "at": at,
        "kind": kind,
        "case_id": case_id,
        "task_key": task_key,
        "body": json.dumps(dict(body), ensure_ascii=False, separators=(",", ":")),
        "popped_at": None if kind in POP_UP else at,
    }


def insert(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(sa.insert(table(NoticeRow)), list(rows))


def of_user(tx: Tx, user: str, limit: int, *, before: int | None, without: Sequence[str]) -> Sequence[Row]:
    """The latest notices older than the one with the id `before`, with year and release of their case."""
    query = _with_case().where(NoticeRow.user_id == user, NoticeRow.kind.not_in(list(without)))
    if before is not None:
        query = query.where(NoticeRow.notice_id < before)
    return tx.execute(query.order_by(NoticeRow.notice_id.desc()).limit(limit)).all()


def some(tx: Tx, user: str, ids: Sequence[int]) -> Sequence[Row]:
    """Those of the user's notices, the latest first."""
    query = _with_case().where(NoticeRow.user_id == user, NoticeRow.notice_id.in_(list(ids)))
    return tx.execute(query.order_by(NoticeRow.notice_id.desc())).all()


def _with_case() -> Query:
    return sa.select(table(NoticeRow), Case.year, Case.release_id).outerjoin_from(
        NoticeRow, Case, Case.case_id == NoticeRow.case_id
    )


def counts(tx: Tx, user: str, without: Sequence[str]) -> Row:
    """unread and pops (still to pop up), leaving out the kinds that the user switched off."""
    waiting = sa.func.sum(sa.case((NoticeRow.popped_at.is_(None), 1), else_=0))
    query = sa.select(sa.func.count().label("unread"), sa.func.coalesce(waiting, 0).label("pops")).where(
        NoticeRow.user_id == user, NoticeRow.read_at.is_(None), NoticeRow.kind.not_in(list(without))
    )
    return tx.execute(query).one()


def take_pops(tx: Tx, user: str, at: datetime) -> Sequence[int]:
    """The notices that are to pop up, noted as having done so: a conditional update, so that each does in one tab."""
    query = sa.update(table(NoticeRow)).where(NoticeRow.user_id == user, NoticeRow.popped_at.is_(None))
    return tx.execute(query.values(popped_at=at).returning(NoticeRow.notice_id)).scalars().all()


def mark_read(tx: Tx, user: str, at: datetime, ids: Sequence[int] | None) -> int:
    """Those notices or all: how many were unread. What was read pops up no more."""
    query = sa.update(table(NoticeRow)).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    if ids is not None:
        query = query.where(NoticeRow.notice_id.in_(list(ids)))
    return tx.execute(_read(query, at)).rowcount


def mark_case_read(tx: Tx, user: str, at: datetime, case_id: int, upto: int) -> None:
    """What the user was told about a case, up to the notice with the id `upto`."""
    query = sa.update(table(NoticeRow)).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    tx.execute(_read(query.where(NoticeRow.case_id == case_id, NoticeRow.notice_id <= upto), at))


def _read(query: sa.Update, at: datetime) -> sa.Update:
    return query.values(read_at=at, popped_at=sa.func.coalesce(NoticeRow.popped_at, at))
