"""Cases in lists: filtered, of one customer; the ledger of promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app import cases as domain
from app.cases import Actor
from app.cases.columns import customer_key, mask_phone
from app.context import Context
from app.queries.case_sections import promise_row
from app.queries.find import Finder
from app.queries.lists import case_limits, case_rows, decode, encode
from app.queries.reading import Reader
from app.queries.rows import CasePageOfRows, CaseRow, CustomerHistory, Filter, PromiseRow
from app.store import case_reads
from app.store.case_reads import CaseLimits

NO_FILTER = Filter()


def cases(
    ctx: Context, actor: Actor, *, filters: Filter = NO_FILTER, after: str | None = None, limit: int = 50
) -> CasePageOfRows:
    """Cases that the reader may see. `total` is unknown beyond 1,000 (200 for departments). Refusal: `not_allowed`."""
    reader = Reader.of(ctx, actor)
    reach = reader.reach
    limit = min(max(limit, 1), 200)
    sort = case_sort(filters)
    place: Any = decode(after, (case_reads.sort_type(sort), int))
    with ctx.store.read() as tx:
        finder = Finder.of(reader, tx, filters.text)
        wanted = finder.narrow(tx, case_limits(reader, filters), listed=True)
        rows = case_reads.page(tx, actor.id, reach, wanted, sort, place, limit + 1)
        page = rows[:limit]
        total = None if after else len(page) if len(rows) <= limit else case_reads.count(tx, reach, wanted)
        found = finder.places(tx, page)
    more = encode([page[-1].sort_key, page[-1].case_id]) if len(rows) > limit else None
    known = total if total is not None and total < case_reads.most(reach) else None
    return CasePageOfRows(case_rows(reader, page, found), known, more)


def open_cases(ctx: Context, actor: Actor, *, age: float) -> tuple[int, int]:
    """Where counting stops, and how many open cases the reader sees; at most `age` seconds old. Refusal:
    `not_allowed`."""
    reader = Reader.of(ctx, actor)

    def ask() -> int:
        with ctx.store.read() as tx:
            return case_reads.count(tx, reader.reach, CaseLimits(status=("open", "suspended")))

    return case_reads.most(reader.reach), ctx.recent.get(("open cases", reader.sight), age, ask)


def case_sort(filters: Filter) -> str:
    """Who asks for what is due soon wants the soonest first."""
    if filters.sort in case_reads.SORTS:
        return filters.sort
    return "due" if filters.due else "-received"


def customer_history(
    ctx: Context, actor: Actor, *, phone: str = "", order: str = "", name: str = "", limit: int = 20
) -> CustomerHistory:
    """What this customer complained of before: by phone, else by order, else by name."""
    reader = Reader.of(ctx, actor)
    reach = reader.reach
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


# ── promises ──────────────────────────────────────────────────────────────────────────────────────


def promises(
    ctx: Context, actor: Actor, *, state: str = "open", after: str | None = None, limit: int = 50
) -> tuple[tuple[PromiseRow, ...], str | None]:
    """The ledger over all visible cases by due time: `open`, `overdue`, `broken`, `kept`, `released` or `all`."""
    reader = Reader.of(ctx, actor)
    reach = reader.reach
    place: Any = decode(after, (datetime, int, str))
    with ctx.store.read() as tx:
        rows = case_reads.promise_page(tx, reach, state, reader.now, place, limit + 1)
    page = rows[:limit]
    more = encode([page[-1].due_key, page[-1].case_id, page[-1].promise_id]) if len(rows) > limit else None
    return (
        tuple(
            promise_row(reader, row, domain.case_number(row.year, row.case_id), row.owner, row.customer_name)
            for row in page
        ),
        more,
    )
