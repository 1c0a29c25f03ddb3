"""The small tables of one case, all in one statement: a page shows every one of them, and most hold a few rows."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.flow_tables import Incident, Timer, Wait
from app.store.record_tables import Attachment, CaseEvent, CaseLink, Comment, PersonalValue, Presence, Promise
from app.store.tokens import ANSWERS, QUESTION
from app.store.types import Instant, Query, Row, table


@dataclass(frozen=True)
class CaseParts:
    """Rows by what they are, in the order in which they are shown; each has the columns of its own table.

    `moves`: moves of the flow that were asked for and what became of them, the latest first. `present`: who looked
    lately, with the `key` of the task (0: the case page). `personal`: reference in the history → the value as FEEL
    text, none where it was erased.
    """

    timers: Sequence[Row]
    waits: Sequence[Row]
    promises: Sequence[Row]
    links: Sequence[Row]
    files: Sequence[Row]
    comments: Sequence[Row]
    incidents: Sequence[Row]
    moves: Sequence[Row]
    present: Sequence[Row]
    personal: Mapping[str, str | None]


def parts_of(tx: Tx, case_id: int, present_since: datetime) -> CaseParts:
    """Everything small of a case."""
    found = _together(tx, _queries(case_id, present_since))
    return CaseParts(
        timers=sorted(found["timers"], key=lambda row: row.at),
        waits=sorted(found["waits"], key=lambda row: row.key),
        promises=sorted(found["promises"], key=lambda row: (row.due_key, row.position)),
        links=sorted(found["links"], key=lambda row: (row.at, row.other_id)),
        files=sorted(found["files"], key=lambda row: row.file_no),
        comments=sorted(found["comments"], key=lambda row: row.comment_no),
        incidents=sorted(found["incidents"], key=lambda row: (row.closed_at is not None, -row.opened_at.timestamp())),
        moves=sorted(found["moves"], key=lambda row: -row.seq),
        present=found["present"],
        personal={row.ref: row.value for row in found["personal"]},
    )


def _queries(case_id: int, present_since: datetime) -> dict[str, Query]:
    other = (Case.year, Case.title, Case.status)
    return {
        "timers": sa.select(table(Timer)).where(Timer.case_id == case_id),
        "waits": sa.select(table(Wait)).where(Wait.case_id == case_id, Wait.kind == "message"),
        "promises": sa.select(table(Promise)).where(Promise.case_id == case_id),
        "links": sa.select(table(CaseLink), *other)
        .join_from(CaseLink, Case, Case.case_id == CaseLink.other_id)
        .where(CaseLink.case_id == case_id),
        "files": sa.select(table(Attachment)).where(Attachment.case_id == case_id, Attachment.deleted_at.is_(None)),
        "comments": sa.select(table(Comment)).where(Comment.case_id == case_id),
        "incidents": sa.select(table(Incident)).where(Incident.case_id == case_id),
        "moves": sa.select(
            CaseEvent.seq, CaseEvent.at, CaseEvent.actor, CaseEvent.kind, CaseEvent.element, CaseEvent.body
        ).where(CaseEvent.case_id == case_id, CaseEvent.kind.in_([QUESTION, *ANSWERS])),
        "present": sa.select(Presence.key, Presence.user_id).where(
            Presence.case_id == case_id, Presence.seen_at > present_since
        ),
        "personal": sa.select(PersonalValue.ref, PersonalValue.value).where(PersonalValue.case_id == case_id),
    }


def _together(tx: Tx, queries: Mapping[str, Query]) -> dict[str, list[Row]]:
    """Runs several selects as one UNION ALL; each row comes back with the columns of its own select.

    A union wants the same columns everywhere: every select puts its own into slots by type, the slots it does not need
    are null.
    """
    places = {name: [_slots(column.type) for column in query.selected_columns] for name, query in queries.items()}
    width = {kind: max(map(len, (_of(kind, place) for place in places.values()))) for kind in _KINDS}
    statement = sa.union_all(*(_branch(name, query, places[name], width) for name, query in queries.items()))
    rows: dict[str, list[Row]] = {name: [] for name in queries}
    makers = {name: namedtuple(name, [c.name for c in query.selected_columns]) for name, query in queries.items()}
    for row in tx.execute(statement):
        values = {kind: iter([row._mapping[f"{kind}{at}"] for at in range(width[kind])]) for kind in _KINDS}
        rows[row.part].append(makers[row.part](*(next(values[kind]) for kind in places[row.part])))
    return rows


_KINDS: Mapping[str, Any] = {"number": sa.BigInteger(), "flag": sa.Boolean(), "instant": Instant(), "text": sa.Text()}


def _slots(kind: Any) -> str:
    if isinstance(kind, Instant):
        return "instant"
    if isinstance(kind, sa.Boolean):
        return "flag"
    return "number" if isinstance(kind, sa.Integer) else "text"


def _of(kind: str, place: Sequence[str]) -> list[str]:
    return [slot for slot in place if slot == kind]


def _branch(name: str, query: Query, place: Sequence[str], width: Mapping[str, int]) -> Query:
    return query.with_only_columns(sa.literal(name, sa.Text()).label("part"), *_columns(query, place, width))


def _columns(query: Query, place: Sequence[str], width: Mapping[str, int]) -> Iterator[Any]:
    own: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    for kind, column in zip(place, query.selected_columns, strict=True):
        own[kind].append(column)
    for kind, type_ in _KINDS.items():
        for at in range(width[kind]):
            value = own[kind][at] if at < len(own[kind]) else sa.cast(sa.null(), type_)
            yield sa.type_coerce(value, type_).label(f"{kind}{at}")
