"""Releases and their files; which one is live; which tables are always taken from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.house_tables import Release, ReleaseFile, StartTimer, TableSetting
from app.store.types import Row, table

_COLUMNS = table(Release)


def live_release(tx: Tx) -> int | None:
    """The id of the release that new cases start on."""
    return tx.execute(sa.select(Release.release_id).where(Release.status == "live")).scalar()


def release_row(tx: Tx, release_id: int) -> Row | None:
    return tx.execute(sa.select(_COLUMNS).where(Release.release_id == release_id)).first()


def all_releases(tx: Tx) -> Sequence[Row]:
    """All releases, newest first, with how many files they have and how many open cases stand on them."""
    files = (
        sa.select(ReleaseFile.release_id, sa.func.count().label("n")).group_by(ReleaseFile.release_id).subquery("files")
    )
    cases = (
        sa.select(Case.release_id, sa.func.count().label("n"))
        .where(Case.status.in_(["open", "suspended"]))
        .group_by(Case.release_id)
        .subquery("open_cases")
    )
    query = (
        sa.select(
            _COLUMNS,
            sa.func.coalesce(files.c.n, 0).label("files"),
            sa.func.coalesce(cases.c.n, 0).label("cases"),
        )
        .outerjoin_from(_COLUMNS, files, files.c.release_id == Release.release_id)
        .outerjoin(cases, cases.c.release_id == Release.release_id)
        .order_by(Release.release_id.desc())
    )
    return tx.execute(query).all()


def release_files(tx: Tx, release_id: int) -> dict[str, bytes]:
    query = sa.select(ReleaseFile.path, ReleaseFile.content).where(ReleaseFile.release_id == release_id)
    return {path: bytes(content) for path, content in tx.execute(query.order_by(ReleaseFile.path))}


def release_file(tx: Tx, release_id: int, path: str) -> bytes | None:
    query = sa.select(ReleaseFile.content).where(ReleaseFile.release_id == release_id, ReleaseFile.path == path)
    content = tx.execute(query).scalar()
    return None if content is None else bytes(content)


def insert_release(tx: Tx, *, files: Mapping[str, bytes], digest: str, note: str, at: datetime, by: str | None) -> int:
    """A new draft with its files; its id."""
    values = {"hash": digest, "status": "draft", "note": note, "created_at": at, "created_by": by}
    release_id = int(tx.execute(sa.insert(_COLUMNS).returning(Release.release_id), values).scalar_one())
    rows = [
        {"release_id": release_id, "path": path, "sha256": sha256(content).hexdigest(), "content": content}
        for path, content in sorted(files.items())
    ]
    tx.execute(sa.insert(table(ReleaseFile)), rows)
    return release_id


def publish(tx: Tx, release_id: int, at: datetime, by: str | None) -> None:
    """Make it the live release; the one that was live is retired."""
    tx.execute(sa.update(_COLUMNS).where(Release.status == "live").values(status="retired"))
    tx.execute(
        sa.update(_COLUMNS)
        .where(Release.release_id == release_id)
        .values(status="live", published_at=at, published_by=by)
    )


def table_settings(tx: Tx) -> dict[str, bool]:
    """Decision → whether it is always taken from the live release."""
    return {row[0]: row[1] for row in tx.execute(sa.select(TableSetting.decision, TableSetting.always_latest))}


def set_table_setting(tx: Tx, decision: str, always_latest: bool, at: datetime, by: str | None) -> None:
    values = {"always_latest": always_latest, "changed_at": at, "changed_by": by}
    done = tx.execute(sa.update(table(TableSetting)).where(TableSetting.decision == decision).values(**values)).rowcount
    if not done:
        tx.execute(sa.insert(table(TableSetting)), {"decision": decision, **values})


# ── processes that the clock starts ───────────────────────────────────────────────────────────────


def add_start_timers(tx: Tx, release_id: int, starts: Sequence[tuple[str, str]], at: datetime) -> None:
    """(process, element) of a release that goes live; those that it had already go on as they were."""
    query = sa.select(StartTimer.process, StartTimer.element).where(StartTimer.release_id == release_id)
    known = {(row[0], row[1]) for row in tx.execute(query)}
    rows = [
        {"release_id": release_id, "process": process, "element": element, "last_at": at}
        for process, element in starts
        if (process, element) not in known
    ]
    if rows:
        tx.execute(sa.insert(table(StartTimer)), rows)


def start_timers(tx: Tx) -> Sequence[Row]:
    """The start timers of the live release, with `published_at`."""
    query = (
        sa.select(table(StartTimer), Release.published_at)
        .join_from(StartTimer, Release, Release.release_id == StartTimer.release_id)
        .where(Release.status == "live")
        .order_by(StartTimer.process, StartTimer.element)
    )
    return tx.execute(query).all()


def take_start(tx: Tx, row: Row, at: datetime) -> bool:
    """Take a start for this instant; false when somebody else did."""
    query = sa.update(table(StartTimer)).where(
        StartTimer.release_id == row.release_id,
        StartTimer.process == row.process,
        StartTimer.element == row.element,
        StartTimer.last_at == row.last_at,
    )
    return tx.execute(query.values(last_at=at)).rowcount == 1
