"""Which notices have still to pop up

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("popped_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update notice set popped_at = at")  # nobody is woken by what is old
    waiting = sa.text("popped_at is null")
    op.create_index("ix_notice_pop", "notice", ["user_id", "kind"], postgresql_where=waiting, sqlite_where=waiting)


def downgrade() -> None:
    op.drop_index("ix_notice_pop", "notice")
    op.drop_column("notice", "popped_at")
