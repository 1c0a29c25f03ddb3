"""Who may do some tasks, and how much of what they can do at a time they already hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app import cases
from app.cases import Actor, Subject
from app.context import Context
from app.queries.reading import Reader
from app.queries.rows import Person
from app.store import group_ids, team_reads
from app.store.types import Row

MOST = 500


@dataclass(frozen=True)
class Able:
    """Somebody who may do some tasks: how many open ones they hold and can hold, and whether they are away."""

    person: Person
    held: int
    limit: int
    away: bool


def least_loaded(ctx: Context, actor: Actor, tasks: Sequence[str]) -> tuple[Able, ...]:
    """Who may do all of these tasks, the smallest share of what they can hold first; those who are away come last.

    Tasks that the reader may not pass on do not count.
    """
    reader = Reader.of(ctx, actor)
    keys = [(cases.case_id_of(number), key) for number, key in map(cases.parse_task_id, tasks)]
    with ctx.store.read() as tx:
        rows = [row for row in team_reads.candidates(tx, keys[:MOST]) if cases.may(actor, "assign", _subject(row))]
        shut = team_reads.completers(tx, [(row.case_id, element) for row in rows for element in group_ids(row.not_by)])
        held = team_reads.held(tx)
    subjects = [Subject(None, named, (), named, None) for named in {group_ids(row.groups) for row in rows}]
    able = [
        Able(
            Person(user.id, user.name),
            held.get(user.id, 0),
            user.task_limit or ctx.settings.task_limit,
            user.absence(reader.now) is not None,
        )
        for user in ctx.people.users.values()
        if subjects and user.active and user.id not in shut
        if all(cases.may(user.actor(), "complete", subject) for subject in subjects)
    ]
    return tuple(sorted(able, key=lambda one: (one.away, one.held / one.limit, one.held, one.person.id)))


def _subject(row: Row) -> Subject:
    named = group_ids(row.groups)
    return Subject(row.owner, named, (), named, row.assignee)
