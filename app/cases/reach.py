"""How far a reader's sight goes over the lists of cases: the `see` row of the permission table, in bulk."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.actors import Actor
from app.cases.permissions import TABLE


@dataclass(frozen=True)
class Reach:
    """All cases, or those in which the user, or one of the groups, has or had a task."""

    everything: bool
    user: str
    groups: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        return not self.everything and not self.user


def reach_of(actor: Actor) -> Reach:
    """What the reader may see in lists."""
    row = TABLE["see"]
    grants = {row[role] for role in actor.roles if role in row}
    if actor.is_system or grants & {"all", "masked"}:
        return Reach(True, actor.id)
    groups = (actor.departments if "task" in grants else frozenset()) | (
        actor.leads if "department" in grants else frozenset()
    )
    return Reach(False, actor.id if grants else "", groups)
