"""The way that the flow of a case took, for its replay on the diagram

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "trail",
        sa.Column("case_id", key, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"], ["case_event.case_id", "case_event.seq"], name=op.f("fk_trail_case_id_seq")
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_trail")),
    )


def downgrade() -> None:
    op.drop_table("trail")
