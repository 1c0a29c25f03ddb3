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
    involved = sa.or_(
        Task.assignee == reach.user,
        Task.completed_by == reach.user,
        Task.group_id.in_(groups),
        sa.exists().where(TaskGroup.case_id == Task.case_id, TaskGroup.key == Task.key, TaskGroup.group_id.in_(groups)),
    )
    return query.where(sa.exists().where(Task.case_id == Case.case_id, involved))
