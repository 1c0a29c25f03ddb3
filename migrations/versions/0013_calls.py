"""Two complaints that one person takes at the same time have each a draft of their own

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("start_draft", "start_file"):
        op.add_column(table, sa.Column("call", sa.String(length=36), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("call", server_default=None)
            if table == "start_draft":
                batch.drop_constraint("pk_start_draft", type_="primary")
                batch.create_primary_key("pk_start_draft", ["user_id", "process", "call"])


def downgrade() -> None:
    op.execute("delete from start_draft where call <> ''")
    with op.batch_alter_table("start_draft") as batch:
        batch.drop_constraint("pk_start_draft", type_="primary")
        batch.create_primary_key("pk_start_draft", ["user_id", "process"])
    for table in ("start_draft", "start_file"):
        op.drop_column(table, "call")
