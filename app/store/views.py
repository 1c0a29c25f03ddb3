"""What people keep for themselves: saved views, favourites, what they looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import Tx
from app.store.house_tables import Favourite, SavedView
from app.store.record_tables import CaseRead, Presence
from app.store.types import Base, Query, Row, table


def of_user(tx: Tx, user: str, groups: Sequence[str]) -> Sequence[Row]:
    mine = SavedView.user_id == user
    query = sa.select(table(SavedView)).where(sa.or_(mine, SavedView.group_id.in_(list(groups))))
    return tx.execute(query.order_by(mine.desc(), SavedView.position, SavedView.view_id)).all()


MOST = 100
"""Counts of views stop here."""


def counts(tx: Tx, queries: Sequence[Query]) -> Sequence[tuple[int, int]]:
    """How many rows each of the selects has, at most `MOST`, and in how many of those `late` holds: one statement."""
    if not queries:
        return ()
    parts = []
    for place, query in enumerate(queries):
        found = query.limit(MOST).subquery()
        late = sa.func.coalesce(sa.func.sum(sa.case((found.c.late, 1), else_=0)), 0)
        parts.append(sa.select(sa.literal(place).label("place"), sa.func.count(), late).select_from(found))
    return [(all_, late) for _, all_, late in sorted(tx.execute(sa.union_all(*parts)).tuples())]


def insert_view(tx: Tx, values: dict[str, Any]) -> int:
    return int(tx.execute(sa.insert(table(SavedView)).returning(SavedView.view_id), values).scalar_one())


def update_view(tx: Tx, user: str, view_id: int, values: dict[str, Any]) -> bool:
    query = sa.update(table(SavedView)).where(SavedView.view_id == view_id, SavedView.user_id == user)
    return tx.execute(query.values(**values)).rowcount > 0


def set_positions(tx: Tx, user: str, order: Sequence[int]) -> None:
    """The user's views stand in this order."""
    place = sa.case(*((SavedView.view_id == view, index) for index, view in enumerate(order)), else_=len(order))
    tx.execute(sa.update(table(SavedView)).where(SavedView.user_id == user).values(position=place))


def delete_view(tx: Tx, user: str, view_id: int) -> bool:
    query = sa.delete(table(SavedView)).where(SavedView.view_id == view_id, SavedView.user_id == user)
    return tx.execute(query).rowcount > 0


def set_favourite(tx: Tx, user: str, case_id: int, on: bool, at: datetime) -> None:
    tx.execute(sa.delete(table(Favourite)).where(Favourite.user_id == user, Favourite.case_id == case_id))
    if on:
        tx.execute(sa.insert(table(Favourite)), {"user_id": user, "case_id": case_id, "at": at})


def seen(tx: Tx, user: str, case_id: int, key: int, at: datetime) -> None:
    """The user looks at a case (key 0) or a task of it now."""
    _put(tx, Presence, {"case_id": case_id, "key": key, "user_id": user}, {"seen_at": at})


def was_opened(tx: Tx, user: str, case_id: int) -> bool:
    """Whether the user ever opened the case: only who may see it could."""
    query = sa.select(CaseRead.seq).where(CaseRead.case_id == case_id, CaseRead.user_id == user)
    return tx.execute(query).first() is not None


def read_up_to(tx: Tx, user: str, case_id: int, seq: int) -> None:
    """The user has read the case's history up to here."""
    _put(tx, CaseRead, {"case_id": case_id, "user_id": user}, {"seq": seq})


def _put(tx: Tx, model: type[Base], key: dict[str, Any], values: dict[str, Any]) -> None:
    """A row with this key has these values from now on: one statement, whether it was there or not."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    query: Any = insert(table(model)).values(**key, **values)
    tx.execute(query.on_conflict_do_update(index_elements=list(key), set_=values))


def forget_presence(tx: Tx, before: datetime) -> int:
    return tx.execute(sa.delete(table(Presence)).where(Presence.seen_at < before)).rowcount
