"""Everything of one case on one page that loads at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.cases import Actor
from app.cases.reach import reach_of
from app.context import Context
from app.queries.case_sections import (
    case_head,
    clocks,
    comment_rows,
    contexts,
    file_rows,
    incident_rows,
    link_rows,
    parties,
    promise_rows,
    steps,
    variable_rows,
    viewers,
)
from app.queries.decisions import decision_row
from app.queries.diagrams import diagram_rows
from app.queries.lists import task_rows
from app.queries.moves import asked_moves, sendable_of
from app.queries.reading import Reader
from app.queries.rows import CasePage, EventGroup, EventRow
from app.queries.seen import Seen
from app.store import case_reads, work_reads
from app.store.case_parts import parts_of
from app.store.types import Row

EVENTS = 200
DECISIONS = 200
VIEWING = timedelta(seconds=45)
"""Who looked within this time counts as looking now."""


def case_page(ctx: Context, actor: Actor, number: str, *, before: int | None = None) -> CasePage:
    """The whole page; `before` a sequence number, to read on in an older part of the timeline."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        case_id = seen.row.case_id
        events = case_reads.events_of(tx, case_id, before, EVENTS + 1)
        decided = case_reads.decisions_of(tx, case_id, DECISIONS)
        outbox = case_reads.outbox_of(tx, case_id, EVENTS)
        parts = parts_of(tx, case_id, reader.now - VIEWING)
        open_rows = work_reads.rows_of(tx, actor.id, [case_id])
        first = events[EVENTS - 1].seq if len(events) > EVENTS else 0
        window = (first, before or seen.row.events + 1)
        shown = _within(decided, window) if _tables(seen) else ()
        return CasePage(
            head=case_head(seen),
            may=seen.may(),
            clocks=clocks(seen, parts.timers, parts.promises),
            steps=steps(seen),
            tasks=task_rows(reader, open_rows),
            timeline=tuple(seen.teller(parts.personal).timeline(events[:EVENTS], shown, _within(outbox, window))),
            more_events=len(events) > EVENTS,
            decisions=tuple(decision_row(row) for row in decided) if _tables(seen) else (),
            promises=promise_rows(seen, parts.promises),
            variables=variable_rows(seen),
            parties=parties(seen, events),
            demands=contexts(seen, "complaint.demands"),
            differences=contexts(seen, "differences"),
            diagrams=diagram_rows(seen, parts.timers, parts.incidents),
            links=link_rows(reader, parts.links),
            files=file_rows(seen.number, reader, parts.files),
            comments=comment_rows(reader, parts.comments),
            incidents=incident_rows(seen, parts.incidents),
            moves=asked_moves(seen, parts.moves),
            sendable=sendable_of(seen),
            messages=_messages(seen, parts.waits),
            viewers=viewers(reader, parts.present),
        )


def timeline(
    ctx: Context, actor: Actor, number: str, *, group: EventGroup | None = None, before: int | None = None
) -> tuple[tuple[EventRow, ...], bool]:
    """One part of the history, newest first, of one group or of all; and whether there is an older part."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        case_id = seen.row.case_id
        events = case_reads.events_of(tx, case_id, before, EVENTS + 1)
        first = events[EVENTS - 1].seq if len(events) > EVENTS else 0
        window = (first, before or seen.row.events + 1)
        decided = _within(case_reads.decisions_of(tx, case_id, DECISIONS), window) if _tables(seen) else []
        outbox = _within(case_reads.outbox_of(tx, case_id, EVENTS), window)
        told = seen.teller(case_reads.personal_of(tx, case_id)).timeline(events[:EVENTS], decided, outbox)
    return tuple(row for row in told if group is None or row.group == group), len(events) > EVENTS


def _messages(seen: Seen, waits: Sequence[Row]) -> tuple[str, ...]:
    """Messages that the case waits for, told to those who may send one."""
    if "send_message" not in seen.may():
        return ()
    return tuple(dict.fromkeys(wait.message for wait in waits))


def _within(rows: Sequence[Row], window: tuple[int, int]) -> list[Row]:
    return [row for row in rows if window[0] <= row.seq < window[1]]


def _tables(seen: Seen) -> bool:
    """Tables read what departments may not see: their explanations are for those who see every case."""
    return reach_of(seen.reader.actor).everything
