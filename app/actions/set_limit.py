"""How many open tasks a person can do at a time: what their load is measured by."""

from __future__ import annotations

from app import cases
from app.actions.repair import invalid
from app.actions.users import no_user
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Text
from app.store import audit, people

HIGHEST = 999


def set_limit(ctx: Context, actor: Actor, user_id: str, limit: int | None) -> None:
    """A number from 1 to 999, or none: the house's (`Settings.task_limit`).

    Refusals: `not_found`, `not_allowed`, `invalid`.
    """
    if not ctx.people.is_user(user_id):
        raise no_user(user_id)
    cases.require(actor, "set_limit", Subject(task_groups=ctx.people.users[user_id].groups))
    if limit is not None and not 1 <= limit <= HIGHEST:
        raise invalid(
            "limit", Text(f"上限应为 1 到 {HIGHEST} 的整数", f"A limit is a whole number from 1 to {HIGHEST}")
        )
    with ctx.store.write() as tx:
        people.update_user(tx, user_id, {"task_limit": limit})
        audit.note(tx, ctx.clock.now(), actor.id, "limit.set", target=user_id, details={"limit": limit})
    ctx.people.forget()
