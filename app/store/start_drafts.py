"""What people typed into start forms, one draft a person, process and call, and the files that they added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.database import Tx
from app.store.house_tables import StartDraft, StartFile
from app.store.types import Row, table


def get(tx: Tx, user: str, process: str, call: str) -> Row | None:
    return tx.execute(sa.select(table(StartDraft)).where(*_of(user, process), StartDraft.call == call)).first()


def _of(user: str, process: str) -> tuple[sa.ColumnElement[bool], ...]:
    return StartDraft.user_id == user, StartDraft.process == process


def latest(tx: Tx, user: str, process: str, limit: int) -> Sequence[Row]:
    """The drafts of all calls, the one that was saved last first."""
    query = sa.select(table(StartDraft)).where(*_of(user, process))
    return tx.execute(query.order_by(StartDraft.saved_at.desc(), StartDraft.call).limit(limit)).all()


def version(saved_at: datetime) -> int:
    """Which save a draft is of: its instant in microseconds."""
    return round(saved_at.timestamp() * 1_000_000)


def put(tx: Tx, user: str, process: str, call: str, data: str | None, at: datetime) -> None:
    """Keep this, or with no data forget what was kept."""
    tx.execute(sa.delete(table(StartDraft)).where(*_of(user, process), StartDraft.call == call))
    if data is not None:
        values = {"user_id": user, "process": process, "call": call, "data": data, "saved_at": at}
        tx.execute(sa.insert(table(StartDraft)), values)


def reference(file_id: int) -> str:
    """How a form refers to such a file until the case gives it an id of its own: `start/7`."""
    return f"start/{file_id}"


def files_of(tx: Tx, user: str, process: str, *, hold: bool = False) -> Sequence[Row]:
    """In the order in which they were added. `hold`: nobody else drops them until the transaction ends."""
    query = sa.select(table(StartFile)).where(StartFile.user_id == user, StartFile.process == process)
    query = query.order_by(StartFile.file_id)
    return tx.execute(query.with_for_update() if hold else query).all()


def insert_file(tx: Tx, values: dict[str, Any]) -> int:
    """Its id."""
    return int(tx.execute(sa.insert(table(StartFile)).returning(StartFile.file_id), values).scalar_one())


def drop_files(tx: Tx, user: str, ids: Collection[int]) -> None:
    """Only this person's own."""
    tx.execute(sa.delete(table(StartFile)).where(StartFile.user_id == user, StartFile.file_id.in_(ids)))


def forget(tx: Tx, before: datetime) -> None:
    """Drafts with their files of which nobody has saved or added anything since then."""
    lively = sa.union(
        sa.select(StartDraft.user_id, StartDraft.process, StartDraft.call).where(StartDraft.saved_at >= before),
        sa.select(StartFile.user_id, StartFile.process, StartFile.call).where(StartFile.added_at >= before),
    )
    for kind in (StartDraft, StartFile):
        tx.execute(sa.delete(table(kind)).where(sa.tuple_(kind.user_id, kind.process, kind.call).not_in(lively)))
