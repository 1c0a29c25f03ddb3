"""Lists by risk, and counts of cases at risk, do not grow slower with the number of cases

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UNFINISHED = sa.text("status not in ('closed', 'cancelled')")
_AT_RISK = sa.text("risk <> 'normal'")
_COLUMNS = ["risk", "status", "category", "channel", "step", "owner", "department"]


def upgrade() -> None:
    op.add_column("cases", sa.Column("risk_rank", sa.SmallInteger(), server_default="2", nullable=False))
    op.execute("update cases set risk_rank = case risk when 'high' then 0 else 1 end where risk <> 'normal'")
    op.create_index(
        "ix_cases_rank",
        "cases",
        ["risk_rank", "case_id", "status"],
        sqlite_where=_UNFINISHED,
        postgresql_where=_UNFINISHED,
    )
    op.create_index("ix_cases_at_risk", "cases", _COLUMNS, sqlite_where=_AT_RISK, postgresql_where=_AT_RISK)


def downgrade() -> None:
    op.drop_index("ix_cases_at_risk", "cases")
    op.drop_index("ix_cases_rank", "cases")
    op.drop_column("cases", "risk_rank")
