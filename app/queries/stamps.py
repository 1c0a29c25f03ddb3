"""What an open page asks every ten seconds: has anything changed?"""

from __future__ import annotations

from app import cases
from app.cases import Actor
from app.context import Context
from app.store import stamps


def case_stamp(ctx: Context, number: str) -> str | None:
    """Changes with every act on the case; none for a case that does not exist. Says nothing else about it."""
    with ctx.store.read() as tx:
        found = stamps.of_case(tx, cases.case_id_of(number))
    return None if found is None else "-".join(map(str, found))


def holder_stamp(ctx: Context, actor: Actor) -> str:
    """Changes when a task comes to the reader, leaves, or moves in a case where the reader holds one."""
    with ctx.store.read() as tx:
        return "-".join(map(str, stamps.of_holder(tx, actor.id)))
