"""Assign a task to somebody, for good or as a delegation that comes back."""

from __future__ import annotations

from types import EllipsisType

from app.actions.holding import Held, hold, require_holder
from app.actions.presence import present
from app.actions.repair import invalid
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor, Subject
from app.cases.permissions import may
from app.context import Context
from app.errors import Refusal, Text


def assign_task(
    ctx: Context,
    actor: Actor,
    task_id: str,
    to: str | None,
    *,
    delegate: bool = False,
    reason: str = "",
    held_by: str | EllipsisType | None = ...,
    returns_to: str | None = None,
    even_if_away: bool = False,
) -> Held:
    """`to` none: back to the group. With `delegate` it comes back to the actor when it is given back.

    Who is away does not get it, as with tasks of the diagram: the deputy does (`Held.assignee` says who), and both are
    told; without a deputy it is refused. `even_if_away` gives it to the person all the same. `held_by`: only if this
    person, or nobody, still holds it. `returns_to`: whose delegation it is, where not the actor's. Refusals:
    `not_found`, `not_allowed`, `not_open`, `stale` (somebody else holds it now), `invalid` (the person, or the deputy,
    may not do this task, or is away and nobody stands in).
    """
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        task.require("assign")
        task.require_open()
        if held_by is not ...:
            require_holder(task, held_by)
        holder = to
        if to is not None:
            _require_fit(task, to)
            if not even_if_away and to != actor.id:
                holder = present(ctx, to, task.case.now, lambda deputy: _require_fit(task, deputy))
        before = actor.id if delegate and holder != actor.id else returns_to
        kind = "unclaimed" if holder is None else "delegated" if before else "assigned"
        return hold(task, holder, kind, before=before, reason=reason.strip()[:2000], away=to if to != holder else None)


def _require_fit(task: TaskWork, to: str) -> None:
    """The person exists, is active, is in a candidate group where there are any, and is not shut out by `notBy`."""
    people = task.case.ctx.people
    if not people.is_user(to):
        raise invalid("to", Text(f"没有可用的用户 {to}", f"There is no active user {to}"), "unknown_user")
    person = people.users[to].actor()
    groups = tuple(filter(people.is_group, task.groups))  # once all its groups are gone, whoever works may be given it
    subject = Subject(None, groups, (), groups, None)
    if not may(person, "complete", subject):
        raise invalid("to", Text(f"{person.name}不在此任务的候选组中", f"{person.name} is no candidate of this task"))
    actor, task.case.actor = task.case.actor, person
    try:
        task.require_not_by()
    except Refusal as refusal:
        raise invalid("to", refusal.text) from refusal
    finally:
        task.case.actor = actor
