"""Priorities set by hand; who was told that a task is overdue

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("priority_by", sa.String(length=64), nullable=True))
    op.add_column("task", sa.Column("told_overdue", sa.DateTime(timezone=True), nullable=True))
    untold = sa.text("status = 'open' and told_overdue is null")
    op.create_index("ix_task_overdue", "task", ["due_key"], postgresql_where=untold, sqlite_where=untold)


def downgrade() -> None:
    op.drop_index("ix_task_overdue", "task")
    op.drop_column("task", "told_overdue")
    op.drop_column("task", "priority_by")
