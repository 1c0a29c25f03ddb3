"""Other cases that have to do with one: of the same customer, on the same batch, linked to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.record_tables import CaseLink
from app.store.types import table


def earlier_complaints(tx: Tx, customer: str, before_case: int) -> int:
    """How many cases this customer opened before."""
    query = (
        sa.select(sa.func.count())
        .select_from(Case)
        .where(Case.customer_key == customer, Case.case_id < before_case, Case.status != "cancelled")
    )
    return int(tx.execute(query).scalar_one())


def same_batch(tx: Tx, batch: str, but: int, since: datetime, until: datetime) -> int:
    """How many other complainants named this batch in a stretch of time, each customer counted once."""
    who = sa.func.coalesce(Case.customer_key, sa.cast(Case.case_id, sa.Text))
    query = sa.select(sa.func.count(sa.distinct(who))).where(
        Case.batch == batch,
        Case.case_id != but,
        Case.received_at >= since,
        Case.received_at <= until,
        Case.status != "cancelled",
    )
    return int(tx.execute(query).scalar_one())


def insert_link(tx: Tx, row: dict[str, Any]) -> bool:
    """One side of a link; false when it is there already."""
    there = sa.select(CaseLink.case_id).where(
        CaseLink.case_id == row["case_id"], CaseLink.other_id == row["other_id"], CaseLink.kind == row["kind"]
    )
    if tx.execute(there).first() is not None:
        return False
    tx.execute(sa.insert(table(CaseLink)), row)
    return True
