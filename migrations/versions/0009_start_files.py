"""Files that are added while a complaint is taken in, before there is a case

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "start_file",
        sa.Column("file_id", key, sa.Identity(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("process", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=127), nullable=False),
        sa.Column("size", key, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=op.f("fk_start_file_user_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_start_file")),
    )
    op.create_index("ix_start_file_user", "start_file", ["user_id", "process"])


def downgrade() -> None:
    op.drop_table("start_file")
