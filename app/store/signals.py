"""Signals on their way from one case to those that wait for them."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.database import Tx
from app.store.flow_tables import SignalOut, Wait
from app.store.types import Row, table


def oldest(tx: Tx) -> Row | None:
    return tx.execute(
        sa.select(table(SignalOut)).order_by(SignalOut.at, SignalOut.case_id, SignalOut.seq).limit(1)
    ).first()


def receivers(tx: Tx, name: str, but: int) -> list[int]:
    """Cases that wait for a signal, the one that threw it left out."""
    query = sa.select(Wait.case_id).where(Wait.message == name, Wait.kind == "signal", Wait.case_id != but)
    return [case_id for (case_id,) in tx.execute(query.distinct().order_by(Wait.case_id))]


def drop(tx: Tx, case_id: int, seq: int) -> None:
    tx.execute(sa.delete(table(SignalOut)).where(SignalOut.case_id == case_id, SignalOut.seq == seq))
