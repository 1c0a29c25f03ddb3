"""Lists of open tasks: mine, my groups', those that I wait for; and what they count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_reads import CaseLimits, limits
from app.store.case_tables import Case, Draft, Task, TaskGroup
from app.store.database import Tx
from app.store.house_tables import Favourite, Group
from app.store.record_tables import CaseRead
from app.store.types import SEVERAL, Instant, Query, Row, is_open

Key = tuple[Any, ...]
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_NEWS_KEY = sa.func.coalesce(Case.news_at, sa.literal(_NEVER, Case.news_at.type)).label("news_key")
_ID = (Task.case_id, Task.key)
_ORDERS: dict[str, tuple[tuple[Any, ...], bool]] = {
    # name → columns, descending
    "": ((Task.risk_rank, Task.due_key, Task.priority_key, *_ID), False),
    "due": ((Task.due_key, Task.risk_rank, *_ID), False),
    "priority": ((Task.priority_key, Task.risk_rank, Task.due_key, *_ID), False),
    "waiting": ((Task.opened_at, *_ID), False),
    "news": ((_NEWS_KEY, *_ID), True),
}
SORTS = tuple(_ORDERS)
"""Orders of lists of tasks: urgent first (risk, time left, priority), due first, important first, opened first, latest
news first."""


def order_types(sort: str) -> tuple[type, ...]:
    """What the places in a list of this order are made of."""
    return tuple(datetime if isinstance(c.type, Instant) else int for c in _ORDERS[sort][0])


_HEAD = (
    Case.year, Case.process, Case.release_id, Case.title, Case.status.label("case_status"), Case.category, Case.channel,
    Case.customer_name, Case.risk, Case.priority.label("case_priority"), Case.owner, Case.incidents, Case.news_seq,
    Case.news_at, Case.news_by, Case.news_kind, Case.news_name, Case.news_group, Case.news_answer,
    Case.version.label("case_version"), Case.step.label("case_step"),
)  # fmt: skip
_TASK = (
    Task.case_id, Task.key, Task.element, Task.name, Task.process.label("task_process"), Task.step, Task.groups,
    Task.assignee, Task.due, Task.due_key, Task.follow_up, Task.priority, Task.priority_key, Task.risk_rank,
    Task.version, Task.opened_at, Task.not_by, Task.form, Task.holder_before,
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """Now, and the end of the reader's day."""

    now: datetime
    end: datetime


def key_of(row: Row, sort: str) -> Key:
    """Where a row stands in a list of this order."""
    return tuple(getattr(row, column.name) for column in _ORDERS[sort][0])


def unread(user: str | sa.BindParameter[str]) -> sa.ColumnElement[bool]:
    """News of somebody else since the user read the case last."""
    seen = sa.select(CaseRead.seq).where(CaseRead.case_id == Case.case_id, CaseRead.user_id == user).scalar_subquery()
    foreign = sa.or_(Case.news_by.is_(None), Case.news_by != user)
    return sa.and_(Case.news_seq > sa.func.coalesce(seen, 0), foreign)


def _select(user: str) -> Query:
    draft = sa.exists().where(Draft.case_id == Task.case_id, Draft.key == Task.key, Draft.user_id == user)
    favourite = sa.exists().where(Favourite.case_id == Task.case_id, Favourite.user_id == user)
    return sa.select(
        *_TASK, *_HEAD, _NEWS_KEY, unread(user).label("unread"), draft.label("draft"), favourite.label("favourite")
    ).join_from(Task, Case, Case.case_id == Task.case_id)


def _paged(query: Query, sort: str, after: Key | None, limit: int) -> Query:
    columns, descending = _ORDERS[sort]
    if after is not None:
        here = sa.tuple_(*columns)
        kinds = (column.type if isinstance(column.type, Instant) else sa.BigInteger() for column in columns)
        bound = sa.tuple_(*(sa.literal(value, kind) for value, kind in zip(after, kinds, strict=True)))
        query = query.where(here < bound if descending else here > bound)
    return query.order_by(*_ordered(columns, descending)).limit(limit)


@dataclass(frozen=True)
class Page:
    """Which part of a list: what narrows it, its order, after which place, how many."""

    wanted: CaseLimits
    sort: str = ""
    after: Key | None = None
    limit: int = 50

    def of(self, query: Query) -> Query:
        return _paged(_limited(query, self.wanted), self.sort, self.after, self.limit)


def _limited(query: Query, wanted: CaseLimits) -> Query:
    """Step, group and time limit are those of the task here; everything else is the case's."""
    if wanted.step:
        query = query.where(sa.func.coalesce(Task.step, Case.step).in_(list(wanted.step)))
    query = of_groups(query, wanted.group or None)
    if wanted.due is not None:
        since, until = wanted.due
        query = query.where(Task.due_key >= since) if since is not None else query
        query = query.where(Task.due_key < until) if until is not None else query
    return limits(query, replace(wanted, step=(), group=(), due=None))


def of_groups(query: Query, groups: Collection[str] | None) -> Query:
    """Only tasks that one of the groups may do; none: all."""
    if groups is None:
        return query
    named = sorted(groups)
    several = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(named)
    )
    return query.where(sa.or_(Task.group_id.in_(named), sa.and_(Task.group_id == SEVERAL, several)))


def mine(tx: Tx, user: str, day: Day, tab: str, page: Page) -> Sequence[Row]:
    """Tasks that the user holds. Each stands in one tab: overdue, else news, else today, else later."""
    query = _select(user).where(is_open(Task.status), Task.assignee == user)
    return tx.execute(page.of(_tab(query, user, day, tab))).all()


def counted(user: str, day: Day, tab: str, wanted: CaseLimits) -> Query:
    """The user's own tasks of a tab to count, each with whether it is `late`."""
    query = sa.select((Task.due_key < day.now).label("late")).join_from(Task, Case, Case.case_id == Task.case_id)
    query = _limited(query, wanted).where(is_open(Task.status), Task.assignee == user)
    return _tab(query, user, day, tab)


def most_urgent(tx: Tx, user: str, day: Day, limit: int) -> Sequence[Row]:
    """The first few of each tab of the user's own, with the name of the `tab`; one statement."""
    base = _places("").where(is_open(Task.status), Task.assignee == user)
    parts = [
        _paged(_tab(base.add_columns(sa.literal_column(f"'{tab}'").label("tab")), user, day, tab), "", None, limit)
        for tab in ("overdue", "news", "today", "later")
    ]
    union = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("urgent")
    query = _standing_at(_select(user).add_columns(union.c.tab), union)
    return tx.execute(query.order_by(*_ORDERS[""][0])).all()


def _tab(query: Query, user: str, day: Day, tab: str) -> Query:
    if tab == "overdue":
        return query.where(Task.due_key < day.now)
    if tab == "all":
        return query
    query = query.where(Task.due_key >= day.now)
    if tab == "news":
        return query.where(unread(user))
    query = query.where(sa.not_(unread(user)))
    return query.where(Task.due_key < day.end) if tab == "today" else query.where(Task.due_key >= day.end)


def free(tx: Tx, user: str, groups: Collection[str], page: Page) -> Sequence[Row]:
    """Tasks that nobody holds and a group of the user may take; one bounded, index-ordered search per group."""
    if not groups:
        return ()
    base = _places(page.sort).where(is_open(Task.status), Task.assignee.is_(None))
    parts = [page.of(base.where(Task.group_id == group)) for group in sorted(groups)]
    several = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(sorted(groups))
    )
    parts.append(page.of(base.where(Task.group_id == SEVERAL, several)))
    return _merged(tx, user, parts, page)


def waiting(tx: Tx, user: str, page: Page) -> Sequence[Row]:
    """What others have to do in the cases that the user owns, and what the user delegated in those of others."""
    open_ones = _places(page.sort).where(is_open(Case.status), is_open(Task.status))
    others = open_ones.where(Task.assignee.is_distinct_from(user))
    parts = (
        others.where(Case.owner == user),
        others.where(Task.holder_before == user, Case.owner.is_distinct_from(user)),
    )
    return _merged(tx, user, [page.of(part) for part in parts], page)


def _places(sort: str) -> Query:
    """Where tasks stand in a list of this order, which is all that is needed to choose those to show."""
    return sa.select(*_ORDERS[sort][0]).join_from(Task, Case, Case.case_id == Task.case_id)


def _standing_at(query: Query, places: sa.Subquery) -> Query:
    return query.join(places, sa.and_(places.c.case_id == Task.case_id, places.c.key == Task.key))


def _merged(tx: Tx, user: str, parts: Iterable[Query], page: Page) -> Sequence[Row]:
    """The first rows of several searches for places, each of them bounded and in the order of the page."""
    union = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("merged")
    columns, descending = _ORDERS[page.sort]
    merged = _ordered([union.c[column.name] for column in columns], descending)
    first = sa.select(union).order_by(*merged).limit(page.limit).subquery("first")
    return tx.execute(_standing_at(_select(user), first).order_by(*_ordered(columns, descending))).all()


def _ordered(columns: Sequence[Any], descending: bool) -> Sequence[Any]:
    return [column.desc() for column in columns] if descending else columns


def rows_of(tx: Tx, user: str, case_ids: Collection[int]) -> Sequence[Row]:
    """All open tasks of some cases, in the order of lists."""
    query = _select(user).where(is_open(Task.status), Task.case_id.in_(list(case_ids)))
    return tx.execute(query.order_by(*_ORDERS[""][0])).all()


def one(tx: Tx, user: str, case_id: int, key: int) -> Row | None:
    """A task in whatever state, as a list shows it."""
    return tx.execute(_select(user).where(Task.case_id == case_id, Task.key == key)).first()


# ── of a team ─────────────────────────────────────────────────────────────────────────────────────


def free_of(tx: Tx, user: str, groups: Collection[str] | None, limit: int) -> Sequence[Row]:
    """Tasks that nobody holds and one of the groups may take (none: whichever), the first due first."""
    query = of_groups(_select(user).where(is_open(Task.status), Task.assignee.is_(None)), groups)
    return tx.execute(query.order_by(Task.due_key, Task.case_id, Task.key).limit(limit)).all()


def stranded_and_free(tx: Tx, user: str, staffed: Collection[str], limit: int) -> Sequence[Row]:
    """Tasks that nobody holds: first those that nobody can take, as somebody works in none of their groups, then all
    of them, the first due first. Each search is bounded; what is stranded may come twice."""
    base = _select(user).where(is_open(Task.status), Task.assignee.is_(None))
    empty = sa.select(Group.group_id).where(Group.group_id.not_in(sorted(staffed)))
    living = sa.exists().where(
        TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(sorted(staffed))
    )
    parts = (
        (0, base.where(Task.group_id.in_(empty))),
        (0, base.where(Task.group_id == SEVERAL, sa.not_(living))),
        (1, base),
    )
    order = (Task.due_key, Task.case_id, Task.key)
    union = sa.union_all(
        *(
            sa.select(part.add_columns(sa.literal(rank).label("rank")).order_by(*order).limit(limit).subquery())
            for rank, part in parts
        )
    ).subquery()
    columns = union.c
    return tx.execute(sa.select(union).order_by(columns.rank, columns.due_key, columns.case_id, columns.key)).all()


def held_by(tx: Tx, user: str, people: Collection[str], groups: Collection[str] | None, limit: int) -> Sequence[Row]:
    """Tasks of one of the groups (none: of whichever) that these people hold, in the order of lists."""
    query = of_groups(_select(user).where(is_open(Task.status), Task.assignee.in_(sorted(people))), groups)
    return tx.execute(query.order_by(*_ORDERS[""][0]).limit(limit)).all()
