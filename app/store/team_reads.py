"""The team in numbers: load, what was done lately, who sends work to whom. `groups` none: those of all groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from app.cases.reach import Reach
from app.store.case_tables import Case, Task
from app.store.database import Tx
from app.store.flow_tables import Timer
from app.store.record_tables import Bounce
from app.store.sight import visible
from app.store.types import FAR, Query, Row, is_open
from app.store.work_reads import Day, of_groups

Groups = Collection[str] | None
By = Literal["person", "step", "category"]
SOON = timedelta(hours=2)
"""What falls due within this time is close."""


def _sum(condition: sa.ColumnElement[bool], name: str) -> sa.Label[Any]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0).label(name)


_BY: dict[By, tuple[Any, ...]] = {
    "person": (Task.groups, Task.assignee),
    "step": (sa.func.coalesce(Task.step, Case.step).label("name"),),
    "category": (Case.category.label("name"),),
}


def load(tx: Tx, day: Day, by: By, groups: Groups) -> Sequence[Row]:
    """Open tasks by candidate groups and holder, or by `name` of the step or of the case's category; whether they are
    `free`: open, overdue, soon, and when the oldest opened."""
    free = sa.case((Task.assignee.is_(None), 1), else_=0)
    query = sa.select(
        *_BY[by],
        free.label("free"),
        sa.func.count().label("open"),
        _sum(Task.due_key < day.now, "overdue"),
        _sum(sa.and_(Task.due_key >= day.now, Task.due_key < day.now + SOON), "soon"),
        sa.func.min(Task.opened_at).label("oldest"),
    ).where(is_open(Task.status))
    if by != "person":
        query = query.join_from(Task, Case, Case.case_id == Task.case_id)
    keys = (column.element if isinstance(column, sa.Label) else column for column in _BY[by])
    return tx.execute(of_groups(query, groups).group_by(*keys, free)).all()


@dataclass(frozen=True)
class Days:
    """Where last week, this week, yesterday and today begin, and this time of yesterday."""

    last_week: datetime
    week: datetime
    yesterday: datetime
    then: datetime
    today: datetime


def closed(tx: Tx, days: Days, groups: Groups) -> Sequence[Row]:
    """Tasks that ended since last week began, by who completed them (none: cancelled): done today and until this time
    of yesterday, cancelled too `ended` today; of those with a due time how many, and how many in time, this week and
    last week (`_before`)."""
    done, at = Task.status == "completed", Task.completed_at
    timed, in_time = sa.and_(done, Task.due_key < FAR), sa.and_(done, Task.due_key < FAR, at <= Task.due_key)
    query = sa.select(
        Task.completed_by.label("person"),
        _sum(sa.and_(done, at >= days.today), "done"),
        _sum(sa.and_(done, at >= days.yesterday, at < days.then), "before"),
        _sum(at >= days.today, "ended"),
        _sum(sa.and_(timed, at >= days.week), "timed"),
        _sum(sa.and_(in_time, at >= days.week), "in_time"),
        _sum(sa.and_(timed, at < days.week), "timed_before"),
        _sum(sa.and_(in_time, at < days.week), "in_time_before"),
    ).where(at >= days.last_week)
    return tx.execute(of_groups(query, groups).group_by(Task.completed_by)).all()


def waiting(tx: Tx, groups: Groups) -> dict[str, int]:
    """Person → how many tasks of others they wait for: in cases that they own, or that they delegated."""
    both = (
        sa.select(Case.owner.label("person"))
        .join_from(Task, Case, Case.case_id == Task.case_id)
        .where(is_open(Case.status), is_open(Task.status), Task.assignee.is_distinct_from(Case.owner))
        .where(Case.owner.is_not(None)),
        sa.select(Task.holder_before.label("person"))
        .join_from(Task, Case, Case.case_id == Task.case_id)
        .where(is_open(Case.status), is_open(Task.status), Task.holder_before.is_not(None))
        .where(Task.assignee.is_distinct_from(Task.holder_before), Case.owner.is_distinct_from(Task.holder_before)),
    )
    found = sa.union_all(*(of_groups(query, groups) for query in both)).subquery("waits")
    return _by_person(tx, sa.select(found.c.person, sa.func.count()).group_by(found.c.person))


def held(tx: Tx) -> dict[str, int]:
    """Person → how many open tasks they hold, of whatever group."""
    query = sa.select(Task.assignee, sa.func.count()).where(is_open(Task.status), Task.assignee.is_not(None))
    return _by_person(tx, query.group_by(Task.assignee))


def _by_person(tx: Tx, query: Query) -> dict[str, int]:
    return {str(person): int(n) for person, n in tx.execute(query)}


def bounces(tx: Tx, since: datetime, groups: Groups) -> Sequence[Row]:
    """Who sent work to whom as *not ours*, how often: sender, receiver, n."""
    query = sa.select(Bounce.sender, Bounce.receiver, sa.func.count().label("n"))
    query = _between(query.where(Bounce.at >= since), groups)
    return tx.execute(query.group_by(Bounce.sender, Bounce.receiver)).all()


def _between(query: Query, groups: Groups) -> Query:
    """From or to one of the groups."""
    if groups is None:
        return query
    named = sorted(groups)
    return query.where(sa.or_(Bounce.sender.in_(named), Bounce.receiver.in_(named)))


def counts(tx: Tx, days: Days, groups: Groups, reach: Reach) -> Row:
    """One statement: tasks that opened `today`, and yesterday until this time (`before`); open cases with incidents
    (`stopped`), and those that were sent on at least twice in the week (`bounced_twice`)."""
    at = Task.opened_at
    incidents = Case.incidents > sa.literal_column("0")  # written out, so that the partial index serves
    stopped = sa.select(sa.func.count()).select_from(Case).where(is_open(Case.status), incidents)
    twice = _between(sa.select(Bounce.case_id).where(Bounce.at >= days.week), groups)
    twice = twice.group_by(Bounce.case_id).having(sa.func.count() >= 2).subquery("twice")
    query = sa.select(
        _sum(at >= days.today, "today"),
        _sum(at < days.then, "before"),
        visible(stopped, reach).scalar_subquery().label("stopped"),
        sa.select(sa.func.count()).select_from(twice).scalar_subquery().label("bounced_twice"),
    )
    return tx.execute(of_groups(query.where(at >= days.yesterday), groups)).one()


def strikes(tx: Tx, until: datetime, elements: Collection[str], reach: Reach, limit: int) -> Sequence[Row]:
    """Timers of these elements that fire before an instant, the next first, with their open case."""
    query = (
        sa.select(
            Timer.case_id, Timer.element, Timer.at, Timer.set_at, Case.year, Case.title, Case.risk, Case.owner,
            Case.process, Case.release_id,
        )
        .join_from(Timer, Case, Case.case_id == Timer.case_id)
        .where(Timer.state == "waiting", Timer.at < until, Timer.element.in_(sorted(elements)), is_open(Case.status))
    )  # fmt: skip
    ordered = visible(query, reach).order_by(Timer.at, Timer.set_at, Timer.case_id, Timer.key)
    return tx.execute(ordered.limit(limit)).all()


def candidates(tx: Tx, keys: Collection[tuple[int, int]]) -> Sequence[Row]:
    """Groups, holder and `not_by` of open tasks, with the owner of their case."""
    query = sa.select(Task.case_id, Task.groups, Task.assignee, Task.not_by, Case.owner)
    query = query.join_from(Task, Case, Case.case_id == Task.case_id)
    return tx.execute(query.where(sa.tuple_(Task.case_id, Task.key).in_(list(keys)), is_open(Task.status))).all()


def completers(tx: Tx, elements: Collection[tuple[int, str]]) -> frozenset[str]:
    """Who completed any of these elements, each given with its case."""
    if not elements:
        return frozenset()
    query = sa.select(Task.completed_by).where(
        sa.tuple_(Task.case_id, Task.element).in_(list(elements)), Task.status == "completed"
    )
    return frozenset(user for (user,) in tx.execute(query) if user)
