"""What an open page asks every ten seconds: has anything changed?"""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from app import cases
from app.cases import Actor
from app.cases.reach import reach_of
from app.context import Context
from app.queries import case_sections
from app.queries.case_lists import case_sort
from app.queries.case_page import VIEWING
from app.queries.find import Finder
from app.queries.lists import case_limits
from app.queries.reading import Reader
from app.queries.rows import CaseHead, Filter, Person
from app.queries.seen import Seen
from app.store import case_reads, stamps

AGE = 8.0
MARKED = 50


def case_stamp(ctx: Context, number: str) -> str | None:
    """Changes with every act on the case; none for a case that does not exist. Says nothing else about it."""
    with ctx.store.read() as tx:
        found = stamps.of_case(tx, cases.case_id_of(number))
    return None if found is None else _told(*found)


def of_head(head: CaseHead) -> str:
    """The same of a case that was just read."""
    return _told(head.version, head.events)


def _told(version: int, events: int) -> str:
    return f"{version}-{events}"


def viewers(ctx: Context, actor: Actor, number: str, task_id: str | None) -> tuple[Person, ...]:
    """Who else looks at the case now, or at this task of it. Refusals: `not_found`, `not_allowed`."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        if not reach_of(actor).everything:
            Seen.load(reader, tx, number)
        rows = stamps.present(tx, cases.case_id_of(number), reader.now - VIEWING)
    return case_sections.viewers(reader, rows, cases.parse_task_id(task_id)[1] if task_id else None)


def cases_stamp(ctx: Context, actor: Actor, filters: Filter) -> str:
    """Changes when the first page of the list of cases would look different; seconds old, shared by who sees alike."""
    reader = Reader.of(ctx, actor)
    limits = case_limits(replace(reader, now=reader.now.replace(second=0, microsecond=0)), filters)

    def ask() -> str:
        with ctx.store.read() as tx:
            wanted = Finder.of(reader, tx, filters.text).narrow(tx, limits)
            return "-".join(map(str, case_reads.mark(tx, reader.reach, wanted, case_sort(filters), MARKED)))

    return ctx.recent.get(("cases", reader.sight, case_sort(filters), filters.text, limits), AGE, ask)


def promises_stamp(ctx: Context, actor: Actor, state: str) -> str:
    """Changes when the ledger of promises would look different; seconds old, shared by who sees alike."""
    reader = Reader.of(ctx, actor)

    def ask() -> str:
        with ctx.store.read() as tx:
            rows = case_reads.promise_page(tx, reader.reach, state, reader.now, None, MARKED)
        return str(crc32(repr([(row.case_id, row.promise_id, row.status, row.due, row.what) for row in rows]).encode()))

    return ctx.recent.get(("promises", reader.sight, state), AGE, ask)
