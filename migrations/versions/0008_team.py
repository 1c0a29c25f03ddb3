"""Limits of tasks for people; indexes for what the team opened and closed lately, and for stopped cases

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CLOSED = sa.text("completed_at is not null")
_STOPPED = sa.text("incidents > 0")


def upgrade() -> None:
    op.add_column("users", sa.Column("task_limit", sa.SmallInteger(), nullable=True))
    op.create_index("ix_task_opened", "task", ["opened_at", "group_id"])
    columns = ["completed_at", "completed_by", "status", "group_id", "due_key"]
    op.create_index("ix_task_closed", "task", columns, sqlite_where=_CLOSED, postgresql_where=_CLOSED)
    op.create_index(
        "ix_cases_stopped", "cases", ["status", "case_id"], sqlite_where=_STOPPED, postgresql_where=_STOPPED
    )


def downgrade() -> None:
    op.drop_index("ix_cases_stopped", "cases")
    op.drop_index("ix_task_closed", "task")
    op.drop_index("ix_task_opened", "task")
    op.drop_column("users", "task_limit")
