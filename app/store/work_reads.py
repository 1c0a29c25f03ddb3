"""Lists of open tasks: mine, my groups', those that I wait for; and what they count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_reads import CaseLimits, limits
from app.store.case_tables import Case, CaseRead, Draft, Promise, Task, TaskGroup
from app.store.database import Tx
from app.store.house_tables import Favourite
from app.store.types import SEVERAL, Query, Row, is_open

MAX_COUNT = 1000
"""Counts stop here: nobody reads the difference, and the page stays fast."""

Key = tuple[int, datetime, int, int, int]
_ORDER = (Task.risk_rank, Task.due_key, Task.priority_key, Task.case_id, Task.key)

_HEAD = (
    Case.year, Case.process, Case.release_id, Case.title, Case.status.label("case_status"), Case.category, Case.channel,
    Case.customer_name, Case.risk, Case.priority.label("case_priority"), Case.owner, Case.incidents, Case.news_seq,
    Case.news_at, Case.news_by, Case.news_kind, Case.news_name, Case.version.label("case_version"),
    Case.step.label("case_step"),
)  # fmt: skip
_TASK = (
    Task.case_id, Task.key, Task.element, Task.name, Task.process.label("task_process"), Task.step, Task.groups,
    Task.assignee, Task.due, Task.due_key, Task.follow_up, Task.priority, Task.priority_key, Task.risk_rank,
    Task.version, Task.opened_at, Task.not_by, Task.form,
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """Now, and the end of the reader's day."""

    now: datetime
    end: datetime


def key_of(row: Row) -> Key:
    """Where a row stands in the order of lists: risk, time left, priority."""
    return row.risk_rank, row.due_key, row.priority_key, row.case_id, row.key


def _unread(user: str) -> sa.ColumnElement[bool]:
    """News of somebody else since the user read the case last."""
    seen = sa.select(CaseRead.seq).where(CaseRead.case_id == Case.case_id, CaseRead.user_id == user).scalar_subquery()
    foreign = sa.or_(Case.news_by.is_(None), Case.news_by != user)
    return sa.and_(Case.news_seq > sa.func.coalesce(seen, 0), foreign)


def _select(user: str) -> Query:
    draft = sa.exists().where(Draft.case_id == Task.case_id, Draft.key == Task.key, Draft.user_id == user)
    favourite = sa.exists().where(Favourite.case_id == Task.case_id, Favourite.user_id == user)
    return sa.select(
        *_TASK, *_HEAD, _unread(user).label("unread"), draft.label("draft"), favourite.label("favourite")
    ).join_from(Task, Case, Case.case_id == Task.case_id)


def _paged(query: Query, after: Key | None, limit: int) -> Query:
    if after is not None:
        query = query.where(sa.tuple_(*_ORDER) > sa.tuple_(*_bound(after)))
    return query.order_by(*_ORDER).limit(limit)


def _bound(after: Key) -> list[sa.ColumnElement[Any]]:
    return [sa.literal(value, column.type) for value, column in zip(after, _ORDER, strict=True)]


def mine(tx: Tx, user: str, day: Day, tab: str, wanted: CaseLimits, after: Key | None, limit: int) -> Sequence[Row]:
    """Tasks that the user holds. Each stands in one tab: overdue, else news, else today, else later."""
    query = limits(_select(user), wanted).where(is_open(Task.status), Task.assignee == user)
    return tx.execute(_paged(_tab(query, user, day, tab), after, limit)).all()


def _tab(query: Query, user: str, day: Day, tab: str) -> Query:
    if tab == "overdue":
        return query.where(Task.due_key < day.now)
    if tab == "all":
        return query
    query = query.where(Task.due_key >= day.now)
    if tab == "news":
        return query.where(_unread(user))
    query = query.where(sa.not_(_unread(user)))
    return query.where(Task.due_key < day.end) if tab == "today" else query.where(Task.due_key >= day.end)


def free(
    tx: Tx, user: str, groups: Collection[str], wanted: CaseLimits, after: Key | None, limit: int
) -> Sequence[Row]:
    """Tasks that nobody holds and a group of the user may take; one bounded, index-ordered search per group."""
    if not groups:
        return ()
    base = limits(_select(user), wanted).where(is_open(Task.status), Task.assignee.is_(None))
    parts = [_paged(base.where(Task.group_id == group), after, limit) for group in sorted(groups)]
    several = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(sorted(groups))
    )
    parts.append(_paged(base.where(Task.group_id == SEVERAL, several), after, limit))
    if len(parts) == 1:
        return tx.execute(parts[0]).all()
    union = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("free")
    order = (union.c.risk_rank, union.c.due_key, union.c.priority_key, union.c.case_id, union.c.key)
    return tx.execute(sa.select(union).order_by(*order).limit(limit)).all()


def waiting(tx: Tx, user: str, wanted: CaseLimits, after: Key | None, limit: int) -> Sequence[Row]:
    """What others have to do in the cases that the user owns."""
    query = limits(_select(user), wanted).where(
        Case.owner == user, is_open(Case.status), is_open(Task.status), Task.assignee.is_distinct_from(user)
    )
    return tx.execute(_paged(query, after, limit)).all()


def rows_of(tx: Tx, user: str, case_ids: Collection[int]) -> Sequence[Row]:
    """All open tasks of some cases, in the order of lists."""
    query = _select(user).where(is_open(Task.status), Task.case_id.in_(list(case_ids)))
    return tx.execute(query.order_by(*_ORDER)).all()


def one(tx: Tx, user: str, case_id: int, key: int) -> Row | None:
    """A task in whatever state, as a list shows it."""
    return tx.execute(_select(user).where(Task.case_id == case_id, Task.key == key)).first()


# ── counts ────────────────────────────────────────────────────────────────────────────────────────


def count_mine(tx: Tx, user: str, day: Day) -> Row:
    """overdue, news, today, later: as many as the tabs hold."""
    late, unread = Task.due_key < day.now, _unread(user)
    today = Task.due_key < day.end

    def total(condition: sa.ColumnElement[bool], name: str) -> sa.Label[Any]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name)

    query = (
        sa.select(
            total(late, "overdue"),
            total(sa.and_(sa.not_(late), unread), "news"),
            total(sa.and_(sa.not_(late), sa.not_(unread), today), "today"),
            total(sa.and_(sa.not_(late), sa.not_(unread), sa.not_(today)), "later"),
        )
        .join_from(Task, Case, Case.case_id == Task.case_id)
        .where(is_open(Task.status), Task.assignee == user)
    )
    return tx.execute(query).one()


def _capped(query: Query) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).select_from(query.limit(MAX_COUNT).subquery()).scalar_subquery()


def count_others(tx: Tx, user: str, groups: Collection[str], day: Day) -> Row:
    """groups, groups_overdue, waiting, promises, promises_overdue: each at most `MAX_COUNT`."""
    several = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(sorted(groups))
    )
    free_tasks = sa.select(sa.literal(1)).where(is_open(Task.status), Task.assignee.is_(None))
    one_group = free_tasks.where(Task.group_id.in_(sorted(groups)))
    more_groups = free_tasks.where(Task.group_id == SEVERAL, several)
    late = Task.due_key < day.now
    wait = (
        sa.select(sa.literal(1))
        .join_from(Task, Case, Case.case_id == Task.case_id)
        .where(Case.owner == user, is_open(Case.status), is_open(Task.status), Task.assignee.is_distinct_from(user))
    )
    promised = (
        sa.select(sa.literal(1))
        .join_from(Promise, Case, Case.case_id == Promise.case_id)
        .where(is_open(Promise.status), Case.owner == user)
    )
    query = sa.select(
        (_capped(one_group) + _capped(more_groups)).label("groups"),
        (_capped(one_group.where(late)) + _capped(more_groups.where(late))).label("groups_overdue"),
        _capped(wait).label("waiting"),
        _capped(promised).label("promises"),
        _capped(promised.where(Promise.due_key < day.now)).label("promises_overdue"),
    )
    return tx.execute(query).one()


# ── load of people and groups ─────────────────────────────────────────────────────────────────────


def load(tx: Tx, day: Day, groups: Collection[str] | None) -> Sequence[Row]:
    """Open tasks by candidate groups and holder: open, overdue, today, high. `groups` none: all."""

    def total(condition: sa.ColumnElement[bool], name: str) -> sa.Label[Any]:
        return sa.func.sum(sa.case((condition, 1), else_=0)).label(name)

    query = (
        sa.select(
            Task.groups,
            Task.assignee,
            sa.func.count().label("open"),
            total(Task.due_key < day.now, "overdue"),
            total(sa.and_(Task.due_key >= day.now, Task.due_key < day.end), "today"),
            total(Task.risk_rank == 0, "high"),
        )
        .where(is_open(Task.status))
        .group_by(Task.groups, Task.assignee)
    )
    if groups is not None:
        query = query.where(Task.group_id.in_(sorted(groups)))
    return tx.execute(query).all()


def urgent(
    tx: Tx, user: str, groups: Collection[str] | None, until: datetime, free_only: bool, limit: int
) -> Sequence[Row]:
    """Open tasks that are due before an instant (or, with `free_only`, that nobody holds), the most urgent first."""
    query = _select(user).where(is_open(Task.status))
    query = query.where(Task.assignee.is_(None)) if free_only else query.where(Task.due_key < until)
    if groups is not None:
        query = query.where(Task.group_id.in_(sorted(groups)))
    return tx.execute(query.order_by(Task.due_key, Task.case_id, Task.key).limit(limit)).all()
