"""People and groups: create, change, deactivate; absences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app import cases, store
from app.actions.emptied import telling_of_emptied
from app.actions.passwords import hash_password, require_strong
from app.actions.repair import invalid
from app.cases import Actor
from app.cases.groups import STANDARD_GROUPS
from app.context import Context
from app.errors import Refusal, Text
from app.store import audit, people

KINDS = ("service", "department", "oversight", "system")
_ID = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def is_user_id(text: str) -> bool:
    """Lower-case letters, digits, `_ . -`, beginning with a letter, at most 64."""
    return _ID.fullmatch(text) is not None


def has_users(ctx: Context) -> bool:
    """Whether anybody exists."""
    with ctx.store.read() as tx:
        return bool(people.all_users(tx))


def ensure_groups(ctx: Context) -> None:
    """The groups of the shipped process, with their names; those that exist stay as they are."""
    with ctx.store.write() as tx:
        _ensure_groups(tx)
    ctx.people.forget()


def _ensure_groups(tx: store.Tx) -> None:
    known = {row.group_id for row in people.all_groups(tx)}
    for group in STANDARD_GROUPS:
        if group.id not in known:
            values = {"name_zh": group.name.zh, "name_en": group.name.en, "kind": group.kind, "active": True}
            people.save_group(tx, group.id, values)


def create_user(
    ctx: Context,
    actor: Actor,
    user_id: str,
    *,
    name: str,
    groups: Iterable[str] = (),
    leads: Iterable[str] = (),
    password: str | None = None,
    email: str = "",
    language: str = "zh",
    must_change: bool = False,
) -> None:
    """A new person. Without a password they cannot sign in by one. Refusals: `not_allowed`, `invalid`."""
    cases.require(actor, "manage_users")
    if not _ID.fullmatch(user_id):
        raise invalid("id", Text("用户名须以小写字母开头", "An id is lower-case letters, digits, _ . -"), "bad_id")
    if not name.strip():
        raise invalid("name", Text("请填写姓名", "Give a name"), "required")
    if password is not None:
        require_strong(password, user_id)
    with ctx.store.write() as tx:
        _ensure_groups(tx)
        if people.user_row(tx, user_id) is not None:
            raise invalid("id", Text(f"用户 {user_id} 已存在", f"There is a user {user_id} already"), "taken")
        wanted = _known_groups(tx, groups)
        now = ctx.clock.now()
        values = {
            "user_id": user_id,
            "name": name.strip(),
            "email": email.strip(),
            "password": hash_password(password) if password is not None else "",
            "language": language,
            "must_change": must_change,
            "created_at": now,
        }
        people.insert_user(tx, values)
        people.set_memberships(tx, user_id, wanted, set(leads) & wanted)
        audit.note(tx, now, actor.id, "user.create", target=user_id, details={"groups": sorted(wanted)})
    ctx.people.forget()


def _known_groups(tx: store.Tx, groups: Iterable[str]) -> set[str]:
    wanted = set(groups)
    unknown = wanted - {row.group_id for row in people.all_groups(tx)}
    if unknown:
        group = sorted(unknown)[0]
        raise invalid("groups", Text(f"没有组 {group}", f"There is no group {group}"), "unknown_group")
    return wanted


def change_user(
    ctx: Context,
    actor: Actor,
    user_id: str,
    *,
    name: str | None = None,
    email: str | None = None,
    groups: Iterable[str] | None = None,
    leads: Iterable[str] = (),
    active: bool | None = None,
) -> None:
    """Change what is given. Deactivating ends all sessions. Refusals: `not_found`, `not_allowed`, `invalid`."""
    cases.require(actor, "manage_users")
    values: dict[str, object] = {}
    if name is not None:
        values["name"] = name.strip()
    if email is not None:
        values["email"] = email.strip()
    if active is not None:
        values["active"] = active
    if active is False and user_id == actor.id:
        raise invalid("active", Text("不能停用自己的账号", "You cannot deactivate yourself"))
    with ctx.store.write() as tx, telling_of_emptied(ctx, tx, actor):
        if people.user_row(tx, user_id) is None:
            raise no_user(user_id)
        if values:
            people.update_user(tx, user_id, values)
        if groups is not None:
            wanted = _known_groups(tx, groups)
            people.set_memberships(tx, user_id, wanted, set(leads) & wanted)
            values["groups"] = sorted(wanted)
        if active is False:
            people.delete_sessions(tx, user_id=user_id)
        audit.note(tx, ctx.clock.now(), actor.id, "user.change", target=user_id, details=values)
    ctx.people.forget()


def no_user(user_id: str) -> Refusal:
    return Refusal("not_found", Text(f"没有用户 {user_id}", f"There is no user {user_id}"))


def save_group(
    ctx: Context, actor: Actor, group_id: str, *, name: Text, kind: str = "department", active: bool = True
) -> None:
    """Create or change a group. Refusals: `not_allowed`, `invalid`."""
    cases.require(actor, "manage_users")
    if not _ID.fullmatch(group_id):
        raise invalid("id", Text("组名须以小写字母开头", "An id is lower-case letters, digits, _ . -"), "bad_id")
    if not name.zh.strip():
        raise invalid("zh", Text("请填写名称", "Give a name"), "required")
    if kind not in KINDS:
        raise invalid("kind", Text("请选择种类", f"The kind is one of {', '.join(KINDS)}"), "not_an_option")
    if group_id == "admin" and not active:
        raise invalid("active", Text("管理员小组不能停用", "The administrators' group stays active"))
    with ctx.store.write() as tx, telling_of_emptied(ctx, tx, actor):
        people.save_group(tx, group_id, {"name_zh": name.zh, "name_en": name.en, "kind": kind, "active": active})
        audit.note(tx, ctx.clock.now(), actor.id, "group.save", target=group_id, details={"active": active})
    ctx.people.forget()


def find_actor(ctx: Context, user_id: str) -> Actor | None:
    """An active user as actor."""
    return ctx.people.actor(user_id) if ctx.people.is_user(user_id) else None
