"""Whether any file still has a content is found by its hash

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    op.create_index("ix_start_file_sha256", "start_file", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_start_file_sha256", "start_file")
    op.drop_index("ix_attachment_sha256", "attachment")
