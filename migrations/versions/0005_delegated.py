"""An index of the tasks that come back to who delegated them

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DELEGATED = sa.text("status = 'open' and holder_before is not null")


def upgrade() -> None:
    op.create_index(
        "ix_task_delegated", "task", ["holder_before"], sqlite_where=_DELEGATED, postgresql_where=_DELEGATED
    )


def downgrade() -> None:
    op.drop_index("ix_task_delegated", "task")
