"""Which rows a reader may see, as a condition on the statement."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.reach import Reach
from app.store.case_tables import Case, Task, TaskGroup
from app.store.types import Query


def visible(query: Query, reach: Reach) -> Query:
    """Only cases that the reader may see."""
    if reach.everything:
        return query
    groups = sorted(reach.groups)
    here = Task.case_id == Case.case_id
    involved = sa.or_(Task.group_id.in_(groups), Task.assignee == reach.user, Task.completed_by == reach.user)
    several = sa.and_(TaskGroup.case_id == Case.case_id, TaskGroup.group_id.in_(groups))
    return query.where(sa.or_(_any(sa.and_(here, involved)), _any(several)))


def _any(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """`exists`, asked row by row: PostgreSQL would rather read the whole table of tasks once for a page of cases."""
    return sa.select(sa.literal(1)).where(condition).limit(1).scalar_subquery().is_not(None)
