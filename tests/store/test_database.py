"""The tables, the migrations and what a transaction is, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import store
from app.store import throwaway
from app.store.case_tables import Case
from app.store.database import DatabaseUnavailable
from app.store.house_tables import Group
from app.store.types import Base, table
from tests.house import House


def test_migrations_make_exactly_the_tables_of_the_code(both: House) -> None:
    with both.ctx.store.read() as tx:
        assert store.differences(tx) == []
        assert store.current(tx) == store.head()


def test_migrating_twice_changes_nothing(both: House) -> None:
    assert store.migrate(both.ctx.store) is False


def test_two_processes_may_migrate_an_empty_database_at_once(tmp_path: Path, database: str | None) -> None:
    url = (
        f"sqlite:///{tmp_path / 'new.db'}" if database is None else throwaway.create(database, f"empty_{id(tmp_path)}")
    )
    done: list[bool] = []

    def migrate() -> None:
        own = store.Store(url)
        done.append(store.migrate(own))
        own.dispose()

    threads = [threading.Thread(target=migrate) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True]
    if database is not None:
        throwaway.drop(database, f"empty_{id(tmp_path)}")


def test_every_table_of_a_case_has_the_case_first_in_its_key_and_no_unique_index_without_it() -> None:
    for mapped in Base.metadata.tables.values():
        if "case_id" not in mapped.primary_key.columns or mapped.name in ("favourite",):
            continue
        assert next(iter(mapped.primary_key.columns)).name == "case_id", mapped.name
        for index in mapped.indexes:
            assert not index.unique or "case_id" in index.columns, f"{mapped.name}.{index.name}"
        for key in mapped.foreign_key_constraints:
            assert "case_id" in key.column_keys, f"{mapped.name} refers out of its case"


def test_instants_and_money_come_back_as_they_went_in(both: House) -> None:
    at = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with both.ctx.store.write() as tx:
        values = {
            "year": 2026, "process": "p", "release_id": 1, "status": "open", "opened_at": at, "updated_at": at,
            "received_at": at, "version": 0, "events": 0, "progress": "", "variables": "", "snapshot": b"",
            "amount": Decimal("99.99"), "order_amount": Decimal("1234567.01"),
        }  # fmt: skip
        case = tx.execute(sa.insert(table(Case)).returning(Case.case_id), values).scalar_one()
    with both.ctx.store.read() as tx:
        row = tx.execute(sa.select(table(Case)).where(Case.case_id == case)).one()
        earlier = tx.execute(sa.select(Case.case_id).where(Case.opened_at < at + timedelta(microseconds=1))).all()
    assert row.opened_at == at
    assert row.opened_at.tzinfo == UTC
    assert (row.amount, row.order_amount) == (Decimal("99.99"), Decimal("1234567.01"))
    assert len(earlier) == 1


def test_an_instant_without_a_zone_is_refused(house: House) -> None:
    with pytest.raises(sa.exc.StatementError, match="time zone"), house.ctx.store.read() as tx:
        tx.execute(sa.select(Case.case_id).where(Case.opened_at < datetime(2026, 3, 2)))


def test_a_write_that_fails_leaves_nothing(both: House) -> None:
    row = {"group_id": "g", "name_zh": "g", "name_en": "g", "kind": "department"}
    with pytest.raises(sa.exc.IntegrityError), both.ctx.store.write() as tx:
        tx.execute(sa.insert(table(Group)), [row, row])
    assert not [row for row in both.rows("groups") if row.group_id == "g"]


def test_writers_wait_for_their_turn(both: House) -> None:
    """Sixteen threads add to one number: none is lost, none fails."""
    with both.ctx.store.write() as tx:
        tx.execute(sa.insert(table(Group)), {"group_id": "n", "name_zh": "0", "name_en": "", "kind": "department"})

    def add() -> None:
        for _ in range(5):
            with both.ctx.store.write() as tx:
                row = tx.execute(sa.select(Group.name_zh).where(Group.group_id == "n").with_for_update()).scalar_one()
                tx.execute(sa.update(table(Group)).where(Group.group_id == "n").values(name_zh=str(int(row) + 1)))

    threads = [threading.Thread(target=add) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert next(row.name_zh for row in both.rows("groups") if row.group_id == "n") == "80"


def test_sqlite_keeps_what_was_committed_through_a_power_cut(house: House) -> None:
    with house.ctx.store.read() as tx:
        assert tx.execute(sa.text("pragma journal_mode")).scalar_one() == "wal"
        assert tx.execute(sa.text("pragma synchronous")).scalar_one() == 2
        assert tx.execute(sa.text("pragma foreign_keys")).scalar_one() == 1


def test_another_kind_of_database_is_refused_in_one_sentence() -> None:
    with pytest.raises(DatabaseUnavailable, match="sqlite or postgresql"):
        store.Store("mysql://localhost/x")
