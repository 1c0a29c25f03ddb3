"""The only room that issues SQL: tables, transactions, loads, saves, reads. Everything here takes an open `Tx`."""

from __future__ import annotations

from app.store import case_tables, flow_tables, house_tables, record_tables
from app.store.case_rows import group_ids
from app.store.database import DatabaseUnavailable, Store, Tx
from app.store.migrations import current, differences, head, migrate, rebuild
from app.store.types import FAR

__all__ = [
    "FAR",
    "DatabaseUnavailable",
    "Store",
    "Tx",
    "case_tables",
    "current",
    "differences",
    "flow_tables",
    "group_ids",
    "head",
    "house_tables",
    "migrate",
    "rebuild",
    "record_tables",
]
