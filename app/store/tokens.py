"""Where a case stands: everything that holds a token of its flow, by the key that the engine knows it by; and the way
that its flow took."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.store.case_tables import Task
from app.store.database import Tx
from app.store.flow_tables import Incident, Timer, Wait
from app.store.record_tables import CaseEvent, Trail
from app.store.types import Query, Row, is_open, table


def tokens(tx: Tx, case_id: int) -> Sequence[Row]:
    """key, element, path and kind (task, incident, timer, wait); timers and waits of borders are among them."""

    def part(model: type[Task | Incident | Timer | Wait], kind: str) -> Query:
        query = sa.select(model.key, model.element, model.path, sa.literal(kind, sa.Text()).label("kind"))
        return query.where(model.case_id == case_id)

    parts = (
        part(Task, "task").where(is_open(Task.status)),
        part(Incident, "incident").where(Incident.closed_at.is_(None), Incident.key > 0),
        part(Timer, "timer"),
        part(Wait, "wait"),
    )
    return tx.execute(sa.union_all(*parts).order_by("key")).all()


QUESTION, ANSWERS = "move_asked", ("moved", "move_refused", "move_withdrawn")
"""The kinds of a line of history that asks for a move, and of those that end it: they name it as `asked`."""


def events_since(tx: Tx, case_id: int, seq: int, kinds: Sequence[str]) -> Sequence[Row]:
    """Lines of history of these kinds from `seq` on, oldest first."""
    query = sa.select(table(CaseEvent)).where(CaseEvent.case_id == case_id, CaseEvent.seq >= seq)
    return tx.execute(query.where(CaseEvent.kind.in_(list(kinds))).order_by(CaseEvent.seq)).all()


def trail_of(tx: Tx, case_id: int, limit: int) -> Sequence[Row]:
    """The latest lines of history that moved the flow, the newest first, with what it `passed` (`cases.trail`)."""
    both = sa.and_(Trail.case_id == CaseEvent.case_id, Trail.seq == CaseEvent.seq)
    query = sa.select(table(CaseEvent), Trail.passed).join_from(CaseEvent, Trail, both)
    return tx.execute(query.where(Trail.case_id == case_id).order_by(Trail.seq.desc()).limit(limit)).all()
