"""Lists show what was answered, and by which group

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("news_group", sa.String(length=64), nullable=True))
    op.add_column("cases", sa.Column("news_answer", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "news_answer")
    op.drop_column("cases", "news_group")
