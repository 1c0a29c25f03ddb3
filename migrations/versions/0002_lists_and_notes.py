"""Lists by time limit; notes are found by search

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from app.cases.words import words_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COMMENT = sa.table("comment", *(sa.column(name) for name in ("case_id", "comment_no", "text", "deleted_at")))
ENTRY = sa.table("search_entry", *(sa.column(name) for name in ("case_id", "text", "words")))


def upgrade() -> None:
    only = sa.text("next_due is not null")
    op.create_index("ix_cases_due", "cases", ["next_due", "case_id"], postgresql_where=only, sqlite_where=only)
    index_notes(op.get_bind())


def index_notes(connection: sa.Connection) -> None:
    """What people noted until now becomes part of what search finds of the case."""
    columns = (COMMENT.c.case_id, COMMENT.c.text)
    order = (COMMENT.c.case_id, COMMENT.c.comment_no)
    notes = connection.execute(sa.select(*columns).where(COMMENT.c.deleted_at.is_(None)).order_by(*order)).all()
    for case_id, rows in groupby(notes, key=lambda row: row.case_id):
        here = ENTRY.c.case_id == case_id
        known = connection.execute(sa.select(ENTRY.c.text).where(here)).scalar()
        if known is None:
            continue
        texts = [*json.loads(known), *(["comment", row.text] for row in rows)]
        stored = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        words = " ".join(words_of(*(text for _, text in texts)))
        connection.execute(sa.update(ENTRY).where(here).values(text=stored, words=words))


def downgrade() -> None:
    op.drop_index("ix_cases_due", "cases")
