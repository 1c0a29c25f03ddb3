"""Messages on their way: what waits, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.flow_tables import Outbox
from app.store.types import Row, table


def waiting(tx: Tx, kinds: Collection[str], until: datetime, limit: int) -> Sequence[Row]:
    """Messages of these kinds that are to be handled now, the oldest first."""
    query = (
        sa.select(table(Outbox))
        .where(Outbox.state == "waiting", Outbox.next_try <= until, Outbox.kind.in_(list(kinds)))
        .order_by(Outbox.next_try, Outbox.case_id, Outbox.seq)
        .limit(limit)
    )
    return tx.execute(query).all()


def mark(tx: Tx, row: Row, state: str, at: datetime, *, next_try: datetime | None = None, error: str = "") -> bool:
    """Say what became of a message; false when somebody else handled it meanwhile."""
    values = {
        "state": state,
        "attempts": row.attempts + 1,
        "sent_at": at if state == "sent" else None,
        "next_try": next_try or row.next_try,
        "error": error or None,
    }
    query = sa.update(table(Outbox)).where(
        Outbox.case_id == row.case_id, Outbox.seq == row.seq, Outbox.state == "waiting", Outbox.attempts == row.attempts
    )
    return tx.execute(query.values(**values)).rowcount == 1


def open_of_batch(tx: Tx, batch: str, but: int, since: datetime) -> list[int]:
    """Other open cases that name the batch and came in since an instant."""
    query = sa.select(Case.case_id).where(
        Case.batch == batch, Case.status == "open", Case.case_id != but, Case.received_at >= since
    )
    return [case_id for (case_id,) in tx.execute(query.order_by(Case.case_id))]


def batch_of(tx: Tx, case_id: int) -> tuple[str | None, datetime]:
    """The batch that a case names, and when it came in."""
    row = tx.execute(sa.select(Case.batch, Case.received_at).where(Case.case_id == case_id)).one()
    return row[0], row[1]
