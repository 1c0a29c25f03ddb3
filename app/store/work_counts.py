"""What the shell and the tabs of *my work* count, and numbers that change when a list would look different."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case, Task, TaskGroup
from app.store.database import Tx
from app.store.house_tables import NoticeRow, User
from app.store.record_tables import Promise
from app.store.types import SEVERAL, Query, Row, is_open, table
from app.store.work_reads import Day, unread

MAX_COUNT = 1000
"""Counts stop here: nobody reads the difference, and the page stays fast."""


def _sum(condition: Any, name: str) -> sa.Label[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name)


def _capped(query: Query) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).select_from(query.limit(MAX_COUNT).subquery()).scalar_subquery()


def own(tx: Tx, user: str, day: Day) -> Row:
    """One statement: overdue, news, today, later (as many as the tabs hold), waiting, promises, promises_overdue,
    notices (unread, of every kind), pops (of these, still to pop up) and settings of the user; `held`, `versions`,
    `owned` and `given` for the stamp of the list.
    """
    return tx.execute(_own(), {"user": user, "now": day.now, "end": day.end}).one()


@cache
def _own() -> Query:
    """Every open page asks for this every ten seconds: put together once."""
    user, end = sa.bindparam("user", type_=sa.String()), sa.bindparam("end", type_=Task.due_key.type)
    late, fresh, today = Task.due_key < _NOW, unread(user), Task.due_key < end
    calm = sa.and_(sa.not_(late), sa.not_(fresh))
    return (
        sa.select(
            _sum(late, "overdue"),
            _sum(sa.and_(sa.not_(late), fresh), "news"),
            _sum(sa.and_(calm, today), "today"),
            _sum(sa.and_(calm, sa.not_(today)), "later"),
            sa.func.count().label("held"),
            sa.func.coalesce(sa.func.sum(Case.version), 0).label("versions"),
            *_beside(user),
        )
        .join_from(Task, Case, Case.case_id == Task.case_id)
        .where(is_open(Task.status), Task.assignee == user)
    )


_NOW = sa.bindparam("now", type_=Task.due_key.type)


def _beside(user: sa.BindParameter[str]) -> tuple[sa.Label[Any], ...]:
    """What is counted beside the tasks that the user holds."""
    mine, task = table(Case).alias("mine"), table(Task).alias("others")
    owned = sa.and_(mine.c.owner == user, is_open(mine.c.status))
    wait = (
        sa.select(sa.literal(1))
        .join_from(task, mine, mine.c.case_id == task.c.case_id)
        .where(is_open(mine.c.status), is_open(task.c.status), task.c.assignee.is_distinct_from(user))
    )
    given = wait.where(task.c.holder_before == user, mine.c.owner.is_distinct_from(user))
    promised = (
        sa.select(sa.literal(1))
        .join_from(Promise, mine, mine.c.case_id == Promise.case_id)
        .where(is_open(Promise.status), mine.c.owner == user)
    )
    notices = sa.select(sa.literal(1)).where(NoticeRow.user_id == user, NoticeRow.read_at.is_(None))
    return (
        (_capped(wait.where(mine.c.owner == user)) + _capped(given)).label("waiting"),
        _capped(promised).label("promises"),
        _capped(promised.where(Promise.due_key < _NOW)).label("promises_overdue"),
        _capped(notices).label("notices"),
        _capped(notices.where(NoticeRow.popped_at.is_(None))).label("pops"),
        sa.select(sa.func.sum(mine.c.version)).where(owned).scalar_subquery().label("owned"),
        given.with_only_columns(sa.func.sum(mine.c.version)).scalar_subquery().label("given"),
        sa.select(User.settings).where(User.user_id == user).scalar_subquery().label("settings"),
    )


def free(tx: Tx, groups: Collection[str], day: Day) -> Row:
    """groups, groups_overdue: tasks that nobody holds, each at most `MAX_COUNT`; `marks` changes with them."""
    names = sorted(groups)
    mark = Task.case_id + Task.priority_key + 1000 * Task.risk_rank
    tasks = sa.select(mark.label("mark")).where(is_open(Task.status), Task.assignee.is_(None))
    several = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(names)
    )
    one, more = tasks.where(Task.group_id.in_(names)), tasks.where(Task.group_id == SEVERAL, several)
    late = Task.due_key < day.now
    shown = one.limit(MAX_COUNT).subquery()
    query = sa.select(
        (_capped(one) + _capped(more)).label("groups"),
        (_capped(one.where(late)) + _capped(more.where(late))).label("groups_overdue"),
        sa.select(sa.func.sum(shown.c.mark)).scalar_subquery().label("marks"),
    )
    return tx.execute(query).one()
