"""One act on many tasks: each in its own transaction as if it were alone, with a result for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.actions.assign_task import assign_task
from app.actions.claim_task import claim_task
from app.actions.holding import Held
from app.actions.repair import invalid
from app.actions.set_priority import Prioritised, set_priority
from app.actions.unclaim_task import unclaim_task
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text

MOST_AT_ONCE = 500
Do = Literal["claim", "unclaim", "assign", "priority"]


@dataclass(frozen=True)
class Changed:
    """What an act changed of a task, with all that is needed to take it back: the holder (and whose delegation it was)
    or the priority (and whether it was set by hand)."""

    task: str
    did: Do
    before: str | int | None
    after: str | int | None
    delegator: str | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class BulkRow:
    """The result for one task: what changed, or why nothing did."""

    task: str
    changed: Changed | None = None
    refusal: Refusal | None = None


def bulk_tasks(
    ctx: Context,
    actor: Actor,
    do: Do,
    tasks: Sequence[str],
    *,
    to: str | None = None,
    priority: int | None = None,
    even_if_away: bool = False,
) -> tuple[BulkRow, ...]:
    """The act on each of at most 500 tasks; `to` and `even_if_away` as in `assign_task`.

    Refusal of the whole: `invalid`; those of single tasks are in the rows.
    """
    acts: Mapping[Do, Callable[[str], Changed]] = {
        "claim": lambda task: _held("claim", claim_task(ctx, actor, task)),
        "unclaim": lambda task: _held("unclaim", unclaim_task(ctx, actor, task)),
        "assign": lambda task: _held("assign", assign_task(ctx, actor, task, to, even_if_away=even_if_away)),
        "priority": lambda task: _ranked(set_priority(ctx, actor, task, priority)),
    }
    if do not in acts or (do == "assign" and not to):
        raise invalid("do", Text("请选要做的事和交给谁", "Choose what to do and for whom"))
    return _each(tasks, acts[do])


def take_back(ctx: Context, actor: Actor, changes: Sequence[Changed]) -> tuple[BulkRow, ...]:
    """Undo what a bulk act changed, where nobody has changed it since. Refusals as in `bulk_tasks`, and `stale`."""
    by_task = {change.task: change for change in changes}
    return _each(list(by_task), lambda task: _undone(ctx, actor, by_task[task]))


def _undone(ctx: Context, actor: Actor, change: Changed) -> Changed:
    """Each act is taken back by its opposite, with the right that this one asks for."""
    if change.did == "priority":
        before, after = (value if isinstance(value, int) else None for value in (change.before, change.after))
        return _ranked(set_priority(ctx, actor, change.task, before, by_hand=change.by_hand, only_from=after))
    holder, now = (value if isinstance(value, str) else None for value in (change.before, change.after))
    if change.did == "claim" and holder is None:
        return _held("unclaim", unclaim_task(ctx, actor, change.task, held_by=now))
    if change.did == "unclaim" and now is None and holder == actor.id and change.delegator is None:
        return _held("claim", claim_task(ctx, actor, change.task))
    back = assign_task(ctx, actor, change.task, holder, held_by=now, returns_to=change.delegator, even_if_away=True)
    return _held("assign", back)


def _each(tasks: Sequence[str], act: Callable[[str], Changed]) -> tuple[BulkRow, ...]:
    chosen = list(dict.fromkeys(tasks))
    if len(chosen) > MOST_AT_ONCE:
        text = Text(
            f"一次最多 {MOST_AT_ONCE} 件，选了 {len(chosen)} 件",
            f"At most {MOST_AT_ONCE} at once, {len(chosen)} were chosen",
        )
        raise invalid("tasks", text)
    return tuple(_one(task, act) for task in chosen)


def _one(task: str, act: Callable[[str], Changed]) -> BulkRow:
    try:
        return BulkRow(task, act(task))
    except Refusal as refusal:
        return BulkRow(task, refusal=refusal)


def _held(did: Do, held: Held) -> Changed:
    return Changed(held.task, did, held.before, held.assignee, held.delegator)


def _ranked(found: Prioritised) -> Changed:
    return Changed(found.task, "priority", found.before, found.priority, by_hand=found.was_by_hand)
