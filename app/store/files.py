"""Rows of attachments and comments, and where the bytes of an attachment lie."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.store.database import Tx
from app.store.house_tables import StartFile
from app.store.record_tables import Attachment, Comment
from app.store.types import Row, table


def content_path(uploads: Path, digest: str) -> Path:
    """Where the bytes of this hash lie."""
    return uploads / digest[:2] / digest


def hold_content(tx: Tx, digest: str) -> None:
    """Until the transaction ends nobody else keeps or removes the bytes of this hash.

    On SQLite whoever writes is alone already.
    """
    if tx.dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(digest)[:8], signed=True)
        tx.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": key})


def unused(tx: Tx, digests: Collection[str]) -> list[str]:
    """Those that no row refers to, sorted. One statement: a file that moves from a draft onto its case is in either."""
    held = sa.union(*(sa.select(kind.sha256).where(kind.sha256.in_(digests)) for kind in (Attachment, StartFile)))
    return sorted(set(digests) - set(tx.execute(held).scalars()))


def file_row(tx: Tx, case_id: int, file_no: int) -> Row | None:
    query = sa.select(table(Attachment)).where(Attachment.case_id == case_id, Attachment.file_no == file_no)
    return tx.execute(query).first()


def files_of(tx: Tx, case_id: int) -> Sequence[Row]:
    query = sa.select(table(Attachment)).where(Attachment.case_id == case_id, Attachment.deleted_at.is_(None))
    return tx.execute(query.order_by(Attachment.file_no)).all()


def next_file(tx: Tx, case_id: int) -> tuple[int, int]:
    """The next number of a file, and how many bytes the case holds already."""
    query = sa.select(
        sa.func.coalesce(sa.func.max(Attachment.file_no), 0), sa.func.coalesce(sa.func.sum(Attachment.size), 0)
    ).where(Attachment.case_id == case_id)
    last, size = tx.execute(query).one()
    return int(last) + 1, int(size)


def insert_file(tx: Tx, values: dict[str, Any]) -> None:
    tx.execute(sa.insert(table(Attachment)), values)


def update_file(tx: Tx, case_id: int, file_no: int, values: dict[str, Any]) -> None:
    tx.execute(
        sa.update(table(Attachment))
        .where(Attachment.case_id == case_id, Attachment.file_no == file_no)
        .values(**values)
    )


def comment_row(tx: Tx, case_id: int, comment_no: int) -> Row | None:
    query = sa.select(table(Comment)).where(Comment.case_id == case_id, Comment.comment_no == comment_no)
    return tx.execute(query).first()


def comment_texts(tx: Tx, case_id: int) -> list[str]:
    """What people noted on a case and did not delete."""
    query = sa.select(Comment.text).where(Comment.case_id == case_id, Comment.deleted_at.is_(None))
    return list(tx.execute(query.order_by(Comment.comment_no)).scalars())


def next_comment(tx: Tx, case_id: int) -> int:
    query = sa.select(sa.func.coalesce(sa.func.max(Comment.comment_no), 0)).where(Comment.case_id == case_id)
    return int(tx.execute(query).scalar_one()) + 1


def insert_comment(tx: Tx, values: dict[str, Any]) -> None:
    tx.execute(sa.insert(table(Comment)), values)


def update_comment(tx: Tx, case_id: int, comment_no: int, values: dict[str, Any]) -> None:
    tx.execute(
        sa.update(table(Comment)).where(Comment.case_id == case_id, Comment.comment_no == comment_no).values(**values)
    )
