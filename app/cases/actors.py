"""Who acts: a person with groups, from which the roles follow (semantics: *Who may do what*)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["agent", "department", "lead", "supervisor", "watcher", "process_owner", "compliance", "admin"]

ROLES: tuple[Role, ...] = (
    "agent", "department", "lead", "supervisor", "watcher", "process_owner", "compliance", "admin",
)  # fmt: skip

_ROLE_OF_GROUP: dict[str, Role] = {
    "agent": "agent",
    "senior": "agent",
    "supervisor": "supervisor",
    "manager": "supervisor",
    "pr": "watcher",
    "quality": "watcher",
    "operations": "watcher",
    "process_owner": "process_owner",
    "compliance": "compliance",
    "admin": "admin",
}


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself (`SYSTEM`). `leads` are the groups, among `groups`, that this person leads."""

    id: str
    name: str
    groups: frozenset[str] = field(default_factory=frozenset)
    leads: frozenset[str] = field(default_factory=frozenset)
    language: str = "zh"

    @property
    def is_system(self) -> bool:
        return self.id == ""

    @property
    def departments(self) -> frozenset[str]:
        """The groups that are departments: every one that has no role of its own."""
        return frozenset(group for group in self.groups if group not in _ROLE_OF_GROUP)

    @property
    def roles(self) -> frozenset[Role]:
        """All roles; what any of them may, the person may."""
        roles: set[Role] = {_ROLE_OF_GROUP.get(group, "department") for group in self.groups}
        if self.leads:
            roles.add("lead")
        return frozenset(roles)


SYSTEM = Actor("", "系统")


def role_of_group(group: str) -> Role:
    """The role that membership of a group gives; a group without one of its own is a department."""
    return _ROLE_OF_GROUP.get(group, "department")
