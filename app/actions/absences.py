"""Absences: who is away from when until when, and who stands in: that decides who gets new tasks (`stand_in`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import cases
from app.actions.repair import invalid
from app.actions.users import no_user
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Refusal, Text
from app.store import audit, people
from app.store.types import Row


@dataclass(frozen=True)
class Away:
    """An absence as it was noted: `follows` stand in for the deputy, who is away for a part of that time too; `relying`
    are those whose deputy the person is in that time."""

    id: int
    follows: tuple[str, ...] = ()
    relying: tuple[str, ...] = ()


def set_absence(ctx: Context, actor: Actor, user_id: str, start: datetime, end: datetime, deputy: str | None) -> Away:
    """From `start` to `end` new tasks of the person go to the deputy, or on to the deputy's own where that one is away.

    Refusals: `not_found`, `not_allowed`, `invalid` (a time that is over or runs backwards, another absence in it, a
    deputy who does not work here, is away with nobody to follow, or whose deputies lead back to the person).
    """
    _require(ctx, actor, user_id)
    now = ctx.clock.now()
    if end <= start:
        raise invalid("end", Text("结束时间须晚于开始时间", "The end must be after the start"))
    if end <= now:
        raise invalid("end", Text("结束时间已经过去", "The end is over already"))
    if deputy is not None and (deputy == user_id or not ctx.people.is_user(deputy)):
        raise invalid("deputy", Text("请选择另一位在职同事", "Choose another active person"))
    with ctx.store.write() as tx:
        planned = _Planned(ctx, people.all_absences(tx, now))
        planned.require_free(user_id, start, end)
        follows = planned.follows(deputy, start, end, (user_id,)) if deputy else []
        values = {"user_id": user_id, "start": start, "end": end, "deputy": deputy}
        absence = people.insert_absence(tx, values)
        audit.note(tx, now, actor.id, "absence.set", target=user_id, details=values)
    ctx.people.forget()
    return Away(absence, tuple(dict.fromkeys(follows)), planned.relying(user_id, start, end))


def end_absence(ctx: Context, actor: Actor, user_id: str, absence_id: int) -> None:
    """The person is back, or stays after all. Refusals: `not_found`, `not_allowed`."""
    _require(ctx, actor, user_id)
    with ctx.store.write() as tx:
        if not people.delete_absence(tx, absence_id, user_id):
            raise Refusal("not_found", Text("没有此缺勤", "There is no such absence"))
        audit.note(tx, ctx.clock.now(), actor.id, "absence.end", target=user_id)
    ctx.people.forget()


def _require(ctx: Context, actor: Actor, user_id: str) -> None:
    if not ctx.people.is_user(user_id):
        raise no_user(user_id)
    groups = ctx.people.users[user_id].groups
    cases.require(actor, "set_absence", Subject(task_groups=groups, assignee=user_id))


class _Planned:
    """The absences of everybody that run or come."""

    def __init__(self, ctx: Context, rows: Sequence[Row]) -> None:
        self._ctx, self._rows = ctx, rows

    def _within(self, user: str, start: datetime, end: datetime) -> list[Row]:
        return [row for row in self._rows if row.user_id == user and row.start < end and row.end > start]

    def require_free(self, user: str, start: datetime, end: datetime) -> None:
        """One absence at a time: two would name two deputies."""
        for row in self._within(user, start, end):
            span, name = self._span(row), self._ctx.people.name(user)
            text = Text(
                f"{name}在 {span} 已登记缺勤：请先结束那一次，或错开时间",
                f"{name} is away {span} already: end that absence first, or choose another time",
            )
            raise invalid("start", text, "taken")

    def follows(self, deputy: str, start: datetime, end: datetime, before: tuple[str, ...]) -> list[str]:
        """Who gets the tasks while the deputy is away too; refused where that would be nobody, or one of `before`."""
        found: list[str] = []
        for row in self._within(deputy, start, end):
            if row.deputy is None or not self._ctx.people.is_user(row.deputy):
                raise self._nobody(row)
            if row.deputy in before:
                raise self._circle(row)
            overlap = max(start, row.start), min(end, row.end)
            found += [row.deputy, *self.follows(row.deputy, *overlap, (*before, deputy))]
        return found

    def relying(self, user: str, start: datetime, end: datetime) -> tuple[str, ...]:
        """Those who are away in that time and have the person as deputy."""
        rows = (row for row in self._rows if row.deputy == user and row.start < end and row.end > start)
        return tuple(dict.fromkeys(row.user_id for row in rows))

    def _span(self, row: Row) -> str:
        zone = self._ctx.settings.zone
        return "–".join(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (row.start, row.end))

    def _nobody(self, row: Row) -> Refusal:
        span, name = self._span(row), self._ctx.people.name(row.user_id)
        text = Text(
            f"{name}在 {span} 也缺勤，而且没有代理人：请选别人",
            f"{name} is away {span} too, and nobody stands in: choose somebody else",
        )
        return invalid("deputy", text, "away")

    def _circle(self, row: Row) -> Refusal:
        span, name = self._span(row), self._ctx.people.name(row.user_id)
        other = self._ctx.people.name(row.deputy)
        text = Text(
            f"{name}在 {span} 也缺勤，由{other}代理，任务会转回来：请选别人",
            f"{name} is away {span} too and {other} stands in: tasks would come back; choose somebody else",
        )
        return invalid("deputy", text, "circle")
