"""Cases in lists: filtered, searched, of one customer; the ledger of promises."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app import cases as domain
from app.cases import Actor
from app.cases.columns import customer_key, mask_phone
from app.cases.reach import Reach, reach_of
from app.cases.words import normal, query_words
from app.context import Context
from app.errors import Refusal, Text
from app.queries.case_page import promise_row
from app.queries.lists import case_limits, case_rows, decode, encode
from app.queries.reading import Reader
from app.queries.rows import CasePageOfRows, CaseRow, CustomerHistory, Filter, Hit, PromiseRow, SearchPage
from app.store import case_reads
from app.store import search as index

NO_FILTER = Filter()
SNIPPET = 40


def _reach(actor: Actor) -> Reach:
    reach = reach_of(actor)
    if reach.nothing:
        raise Refusal("not_allowed", Text("您没有权限查看案件", "You may not see cases"))
    return reach


def cases(
    ctx: Context, actor: Actor, *, filters: Filter = NO_FILTER, after: str | None = None, limit: int = 50
) -> CasePageOfRows:
    """Cases that the reader may see. `total` is unknown beyond 1,000 (200 for departments). Refusal: `not_allowed`."""
    reader, reach = Reader.of(ctx, actor), _reach(actor)
    limit = min(max(limit, 1), 200)
    wanted = case_limits(reader, filters)
    place = decode(after, 2)
    with ctx.store.read() as tx:
        rows = case_reads.page(tx, actor.id, reach, wanted, filters.sort, place, limit + 1)  # type: ignore[arg-type]
        total = case_reads.count(tx, reach, wanted) if after is None else None
    page = rows[:limit]
    more = encode([page[-1].sort_key, page[-1].case_id]) if len(rows) > limit else None
    known = total if total is not None and total < case_reads.most(reach) else None
    return CasePageOfRows(case_rows(reader, page), known, more)


def customer_history(
    ctx: Context, actor: Actor, *, phone: str = "", order: str = "", name: str = "", limit: int = 20
) -> CustomerHistory:
    """What this customer complained of before: by phone, else by order, else by name."""
    reader, reach = Reader.of(ctx, actor), _reach(actor)
    tries = (("phone", customer_key(phone, None), None), ("order", None, order.strip() or None))
    with ctx.store.read() as tx:
        for matched, key, number in (*tries, ("name", customer_key(None, name), None)):
            if key is None and number is None:
                continue
            rows = case_reads.of_customer(tx, actor.id, reach, key=key, order=number, limit=limit)
            if rows:
                found = case_rows(reader, rows)
                return _history(reader, matched, rows[0].customer_name, rows[0].customer_phone, found)
    return CustomerHistory(name, None, "none", (), 0, 0)


def _history(
    reader: Reader, matched: Any, name: str | None, phone: str | None, found: tuple[CaseRow, ...]
) -> CustomerHistory:
    unfinished = sum(row.status in ("open", "suspended") for row in found)
    return CustomerHistory(
        reader.customer(name),
        mask_phone(phone),
        matched,
        found,
        unfinished,
        len(found),
    )


# ── search ────────────────────────────────────────────────────────────────────────────────────────


def search(ctx: Context, actor: Actor, text: str, *, after: str | None = None, limit: int = 20) -> SearchPage:
    """Cases that hold every word of the text, newest first, with where. Only what the reader may read counts."""
    reader, reach = Reader.of(ctx, actor), _reach(actor)
    words = tuple(query_words(text))
    if not words:
        return SearchPage((), None)
    place = decode(after, 1)
    before = place[0] if place and isinstance(place[0], int) else None
    limit = min(max(limit, 1), 100)
    with ctx.store.read() as tx:
        found = index.hits(tx, reach, words, ctx.store.is_sqlite, before, limit + 1)
        heads = {row.case_id: row for row in case_reads.by_ids(tx, actor.id, reach, [hit.case_id for hit in found])}
    hits = []
    for hit in found[:limit]:
        row = heads.get(hit.case_id)
        place_of = _where(reader, row.release_id, row.owner, hit.text, words) if row is not None else None
        if row is not None and place_of is not None:
            hits.append(Hit(case_rows(reader, [row])[0], *place_of))
    more = encode([found[limit - 1].case_id]) if len(found) > limit else None
    return SearchPage(tuple(hits), more)


def _where(
    reader: Reader, release_id: int, owner: str | None, stored: str, words: index.Words
) -> tuple[Text, tuple[tuple[str, bool], ...]] | None:
    """The first readable field that holds a word, cut to what stands around it; none when all hits are hidden."""
    catalogue = reader.ctx.catalogue.definitions(release_id).variables
    groups = reader.groups(owner)
    for field, text in json.loads(stored):
        variable = catalogue.covering(field)
        hidden = not catalogue.readable(field, groups) or (reader.masked and variable is not None and variable.personal)
        if hidden and not reader.actor.is_system:
            continue
        plain = normal(text)
        at = [plain.find(word) for word, _ in words if word in plain]
        if at:
            label = variable.label if variable is not None else Text("案件号", "Case number")
            return label, _snippet(text if len(plain) == len(text) else plain, [word for word, _ in words], min(at))
    return None


def _snippet(text: str, words: list[str], at: int) -> tuple[tuple[str, bool], ...]:
    start = max(at - SNIPPET // 2, 0)
    piece = text[start : start + SNIPPET * 2]
    plain = normal(piece)
    marked = [False] * len(piece)
    if len(plain) == len(piece):
        for word in words:
            place = plain.find(word)
            while place >= 0:
                marked[place : place + len(word)] = [True] * len(word)
                place = plain.find(word, place + 1)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    for character, hit in zip(piece, marked, strict=True):
        if pieces and pieces[-1][1] is hit:
            pieces[-1] = (pieces[-1][0] + character, hit)
        else:
            pieces.append((character, hit))
    return tuple(pieces)


# ── promises ──────────────────────────────────────────────────────────────────────────────────────


def promises(
    ctx: Context, actor: Actor, *, state: str = "open", after: str | None = None, limit: int = 50
) -> tuple[tuple[PromiseRow, ...], str | None]:
    """The ledger over all visible cases by due time: `open`, `overdue`, `broken`, `kept`, `released` or `all`."""
    reader, reach = Reader.of(ctx, actor), _reach(actor)
    place = decode(after, 3)
    if place is not None and not isinstance(place[0], datetime):
        place = None
    with ctx.store.read() as tx:
        rows = case_reads.promise_page(tx, reach, state, reader.now, place, limit + 1)  # type: ignore[arg-type]
    page = rows[:limit]
    more = encode([page[-1].due_key, page[-1].case_id, page[-1].promise_id]) if len(rows) > limit else None
    return (
        tuple(
            promise_row(reader, row, domain.case_number(row.year, row.case_id), row.owner, row.customer_name)
            for row in page
        ),
        more,
    )
