"""Full-text search over cases: one design, FTS5 on SQLite and tsvector with GIN on PostgreSQL.

The words were cut by `cases.words`: letters, digits and `_` only, so nothing of a query language can get in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from app.cases.reach import Reach
from app.store.case_tables import Case
from app.store.database import Tx
from app.store.record_tables import SearchEntry
from app.store.sight import visible
from app.store.types import Query, Row

Words = tuple[tuple[str, bool], ...]
_TSVECTOR: Any = sa.literal_column("to_tsvector('simple'::regconfig, search_entry.words)")
_FTS = sa.table("search_fts", sa.column("rowid"))


def _fts(words: Words) -> str:
    return " ".join(f'"{word}"{"*" if begins else ""}' for word, begins in words)


def _tsquery(words: Words) -> str:
    return " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in words)


def matches(case_id: sa.ColumnElement[Any] | Any, words: Words, sqlite: bool) -> sa.ColumnElement[bool]:
    """The case holds all the words."""
    return case_id.in_(found(words, sqlite))


def joined(query: Query, case_id: Any, words: Words) -> Query:
    """Of the cases of a query those that hold all the words, found one by one on SQLite: whoever has enough stops."""
    return query.join(_FTS, _FTS.c.rowid == case_id).where(_match(words))


def found(words: Words, sqlite: bool) -> Query:
    """Ids of the cases that hold all the words."""
    if sqlite:
        return sa.select(_FTS.c.rowid).where(_match(words))
    return sa.select(SearchEntry.case_id).where(_TSVECTOR.op("@@")(_to_tsquery(words)))


def _match(words: Words) -> sa.TextClause:
    return sa.text("search_fts match :fts").bindparams(fts=_fts(words))


def _to_tsquery(words: Words) -> Any:
    return sa.func.to_tsquery(sa.literal_column("'simple'::regconfig"), _tsquery(words))


def hits(tx: Tx, reach: Reach, words: Words, sqlite: bool, before: int | None, limit: int) -> Sequence[Row]:
    """Visible cases that hold all the words, the newest first, with `text` to show where; release and owner."""
    if sqlite:  # the index gives them in this order, and only as many as are wanted
        query = _base().join(_FTS, _FTS.c.rowid == SearchEntry.case_id).where(_match(words))
        return tx.execute(_page(query, reach, _FTS.c.rowid, before, limit)).all()
    ids = few(tx, words, sqlite)
    if ids is not None:
        return tx.execute(_page(_base().where(Case.case_id.in_(ids)), reach, Case.case_id, before, limit)).all()
    _plan(tx, "enable_bitmapscan", "enable_seqscan")
    found_rows = tx.execute(
        _page(_base().where(_TSVECTOR.op("@@")(_to_tsquery(words))), reach, Case.case_id, before, limit)
    ).all()
    _plan(tx)
    return found_rows


RARE = 1000
"""Words that fewer cases hold are looked up in the index; commoner ones are met soon when walking back from the newest
case. Neither database can tell which is which, so we ask."""
_WAYS = ("enable_bitmapscan", "enable_seqscan", "enable_indexscan")


def _base() -> Query:
    return sa.select(Case.case_id, Case.release_id, Case.owner, SearchEntry.text).join_from(
        Case, SearchEntry, SearchEntry.case_id == Case.case_id
    )


def texts(tx: Tx, ids: Collection[int]) -> Sequence[Row]:
    """What search looks into, of some cases."""
    return tx.execute(_base().where(Case.case_id.in_(sorted(ids)))).all()


def _page(query: Query, reach: Reach, newest: Any, before: int | None, limit: int) -> Query:
    query = query if before is None else query.where(newest < before)
    return visible(query, reach).order_by(newest.desc()).limit(limit)


def few(tx: Tx, words: Words, sqlite: bool) -> list[int] | None:
    """All cases that hold the words, or none when they are many."""
    if not sqlite:
        _plan(tx, "enable_seqscan", "enable_indexscan")
    ids = [case_id for (case_id,) in tx.execute(found(words, sqlite).limit(RARE))]
    if not sqlite:
        _plan(tx)
    return ids if len(ids) < RARE else None


def _plan(tx: Tx, *off: str) -> None:
    """Take ways away from the planner until the next call, at most until the end of the transaction."""
    settings = (sa.func.set_config(way, "off" if way in off else "on", True) for way in _WAYS)
    tx.execute(sa.select(*settings))
