"""The people of demo data and journeys: one of each kind, two where two are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.cases.groups import STANDARD_GROUPS
from app.context import Context
from app.store import people


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    groups: tuple[str, ...]
    leads: tuple[str, ...] = ()


CAST: tuple[Person, ...] = (
    Person("agent1", "林晓", ("agent",)),
    Person("agent2", "周宁", ("agent",)),
    Person("senior1", "高翔", ("agent", "senior")),
    Person("logistics1", "何立", ("logistics",)),
    Person("logistics_lead", "吴涛", ("logistics",), ("logistics",)),
    Person("after_sales1", "马丽", ("after_sales",)),
    Person("warehouse1", "郑强", ("warehouse",)),
    Person("finance1", "许岚", ("finance",)),
    Person("store1", "孟佳", ("store",)),
    Person("product1", "沈越", ("product",)),
    Person("supervisor1", "陈静", ("supervisor",)),
    Person("manager1", "赵敏", ("manager",)),
    Person("pr1", "韩雪", ("pr",)),
    Person("quality1", "罗文", ("quality",)),
    Person("operations1", "邓超", ("operations",)),
    Person("owner1", "梁思", ("process_owner",)),
    Person("compliance1", "顾严", ("compliance",)),
    Person("compliance2", "方正", ("compliance",)),
    Person("admin1", "丁一", ("admin",)),
)


def introduce(ctx: Context, persons: Iterable[Person] = CAST, password_hash: str = "") -> None:
    """Make the people who are not there yet, and groups that only they have. Without a hash they cannot sign in."""
    known_groups = {group.id: group for group in STANDARD_GROUPS}
    with ctx.store.write() as tx:
        there = {row.user_id for row in people.all_users(tx)}
        groups = {row.group_id for row in people.all_groups(tx)}
        for person in persons:
            for group in (g for g in person.groups if g not in groups):
                known = known_groups.get(group)
                zh, en = known.name if known else (group, group)
                kind = known.kind if known else "department"
                people.save_group(tx, group, {"name_zh": zh, "name_en": en, "kind": kind, "active": True})
                groups.add(group)
            if person.id not in there:
                now = ctx.clock.now()
                values = {"user_id": person.id, "name": person.name, "created_at": now, "password": password_hash}
                people.insert_user(tx, values)
                people.set_memberships(tx, person.id, person.groups, person.leads)
                there.add(person.id)
    ctx.people.forget()
