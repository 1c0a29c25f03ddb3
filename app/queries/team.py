"""The team page: load per person, step or category, what nobody took, what strikes soon, who bounced to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from app import cases, engine, store
from app.cases import Actor, Subject
from app.context import Context, GroupInfo
from app.queries.lists import task_rows
from app.queries.reading import Reader, deadline, element_name, step_name
from app.queries.rows import (
    Bounce,
    Reckoned,
    Share,
    Strike,
    TeamFigures,
    TeamPage,
)
from app.queries.team_people import Sight, Sum, Sums, team_groups
from app.store import team_reads, work_reads
from app.store.team_reads import By, Groups
from app.store.types import Row

SOON = timedelta(hours=4)
SHOWN = 30


def team(
    ctx: Context, actor: Actor, *, by: By = "person", groups: Collection[str] = (), opened: Collection[str] = ()
) -> TeamPage:
    """For leads: their groups; for supervisors and those who watch: all that have work. Refusal: `not_allowed`.

    `groups` narrows it, those that the reader does not see are left out; the tasks of the people `opened` come along.
    """
    reader = Reader.of(ctx, actor)
    cases.require(actor, "see_team", Subject(task_groups=tuple(actor.leads)))
    whole = None if {"supervisor", "watcher"} & actor.roles else actor.leads
    chosen = frozenset(groups) & (ctx.people.groups.keys() if whole is None else whole)
    with ctx.store.read() as tx:
        sight = Sight.of(reader, tx, chosen or whole)
        defs = ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
        loads = team_reads.load(tx, reader.day, by, sight.groups)
        closed = team_reads.closed(tx, sight.days, sight.groups)
        counts = team_reads.counts(tx, sight.days, sight.groups, sight.reach)
        free = _unclaimed(ctx, tx, actor, sight.groups)
        sent_on = team_reads.bounces(tx, sight.days.week, sight.groups)
        return TeamPage(
            choices=tuple(reader.group(info.id) for info in ctx.people.groups.values() if _is_choice(info, whole)),
            groups=team_groups(sight, loads, closed, opened) if by == "person" else (),
            shares=() if by == "person" else _shares(defs, by, loads),
            figures=_figures(counts, loads, closed),
            unclaimed=task_rows(reader, free),
            strikes=_strikes(sight, defs),
            bounces=tuple(Bounce(row.sender, row.receiver, row.n) for row in sent_on),
            bounced_twice=counts.bounced_twice,
            stopped=counts.stopped,
        )


def _unclaimed(ctx: Context, tx: store.Tx, actor: Actor, groups: Groups) -> Sequence[Row]:
    """What nobody took; for who sees every group, first what nobody can take."""
    if groups is not None:
        return work_reads.free_of(tx, actor.id, groups, SHOWN)
    rows = work_reads.stranded_and_free(tx, actor.id, ctx.people.staffed, SHOWN)
    found: dict[tuple[int, int], Row] = {}
    for row in rows:
        found.setdefault((row.case_id, row.key), row)
    return list(found.values())


def _is_choice(info: GroupInfo, groups: Groups) -> bool:
    return info.kind != "system" if groups is None else info.id in groups


# ── steps and categories ──────────────────────────────────────────────────────────────────────────


def _shares(defs: engine.Definitions, by: By, loads: Sequence[Row]) -> tuple[Share, ...]:
    """Those with the most first."""
    found: dict[str | None, Sums] = defaultdict(Sums)
    for row in loads:
        found[row.name].add(row)
    ordered = sorted(found.items(), key=lambda item: (-item[1].all.open, item[0] or ""))
    return tuple(
        Share(
            name,
            step_name(defs, name) if by == "step" and name else None,
            group.all.open,
            group.all.overdue,
            group.all.soon,
            group.unclaimed,
        )
        for name, group in ordered
    )


# ── figures and clocks ────────────────────────────────────────────────────────────────────────────


def _figures(counts: Row, loads: Sequence[Row], closed: Sequence[Row]) -> TeamFigures:
    whole, free = Sum(), Sum()
    for row in loads:
        whole.add(row)
        if row.free:
            free.add(row)
    return TeamFigures(
        open=whole.open,
        overdue=whole.overdue,
        overdue_unclaimed=free.overdue,
        soon=whole.soon,
        soon_unclaimed=free.soon,
        unclaimed=free.open,
        oldest_unclaimed=min((row.oldest for row in loads if row.free), default=None),
        opened=counts.today,
        opened_yesterday=counts.before,
        done=sum(row.done for row in closed),
        done_yesterday=sum(row.before for row in closed),
        change=counts.today - sum(row.ended for row in closed),
        timed=sum(row.timed for row in closed),
        in_time=sum(row.in_time for row in closed),
        timed_before=sum(row.timed_before for row in closed),
        in_time_before=sum(row.in_time_before for row in closed),
    )


def _strikes(sight: Sight, defs: engine.Definitions) -> tuple[Strike, ...]:
    """Clocks of the flow itself (those at the edge of a task are the task's) that strike soon and lead to something."""
    reader = sight.reader
    every = (info for process in defs.processes.values() for info in process.elements.values())
    clocks = {info.id: info for info in every if info.event == "timer" and info.then and not info.attached_to}
    rows = team_reads.strikes(sight.tx, reader.now + SOON, clocks, sight.reach, SHOWN)
    return tuple(_strike(reader, row) for row in rows)


def _strike(reader: Reader, row: Row) -> Strike:
    defs = reader.ctx.catalogue.definitions(row.release_id)
    name = element_name(defs, row.process, row.element)
    clock = deadline("timer", name, row.at, row.set_at, reader.now)
    info = defs.element(row.process, row.element)
    then = element_name(defs, row.process, info.then) if info and info.then else None
    number = cases.case_number(row.year, row.case_id)
    return Strike(
        number,
        row.title,
        row.risk,
        reader.person(row.owner),
        replace(clock, reckoning=Reckoned(row.at - row.set_at, then=then)),
    )
