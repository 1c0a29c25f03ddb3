"""Sign in and out: argon2, rate limited per name and per address, a session row for each browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from app import cases
from app.actions.passwords import hash_password, matches, needs_rehash, require_strong
from app.actions.repair import invalid
from app.actions.users import no_user
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import audit, people

FAILED = Text("用户名或密码不正确", "The name or the password is not right")
DEACTIVATED = Text(
    "账号已停用，请找管理员。没写完的内容留在这个浏览器里，启用后接着写",
    "This account is deactivated: ask the administrator. What you were writing waits in this browser till then",
)


@dataclass(frozen=True)
class SignedIn:
    """`token` goes into the cookie; only its hash is kept."""

    token: str
    actor: Actor
    must_change: bool


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def sign_in(ctx: Context, user_id: str, password: str, *, address: str = "", agent: str = "") -> SignedIn:
    """A new session. Refusals: `not_allowed` (wrong or unknown: the same; deactivated: told to who knows the password),
    or too many tries (`details["retry_after"]` in seconds)."""
    user_id = user_id.strip()[:64]
    _limit(ctx, user_id, address)
    with ctx.store.read() as tx:
        row = people.user_row(tx, user_id)
    known = matches(row.password if row is not None else "", password) and row is not None
    right = known and row is not None and row.active
    now = ctx.clock.now()
    token = secrets.token_urlsafe(32)
    with ctx.store.write() as tx:
        people.insert_attempt(tx, {"user_id": user_id, "address": address[:64], "at": now, "succeeded": right})
        if right and row is not None:
            values: dict[str, object] = {"last_sign_in": now}
            if needs_rehash(row.password):
                values["password"] = hash_password(password)
            people.update_user(tx, user_id, values)
            people.insert_session(
                tx,
                {
                    "token_hash": token_hash(token),
                    "user_id": user_id,
                    "created_at": now,
                    "seen_at": now,
                    "address": address[:64],
                    "agent": agent[:300],
                },
            )
        audit.note(
            tx,
            now,
            user_id if right else None,
            "sign_in" if right else "sign_in.failed",
            target=user_id,
            address=address,
        )
    if not right or row is None:
        raise Refusal("not_allowed", DEACTIVATED if known else FAILED)
    ctx.people.forget()
    return SignedIn(token, ctx.people.actor(user_id), row.must_change)


def _limit(ctx: Context, user_id: str, address: str) -> None:
    """At most so many failures in the window for a name, and ten times as many for an address."""
    settings = ctx.settings
    since = ctx.clock.now() - timedelta(seconds=settings.sign_in_window)
    with ctx.store.read() as tx:
        tries = people.failures(tx, since=since, user_id=user_id)
        from_there = people.failures(tx, since=since, address=address) if address else 0
    if tries >= settings.sign_in_tries or from_there >= settings.sign_in_tries * 10:
        minutes = settings.sign_in_window // 60
        raise Refusal(
            "not_allowed",
            Text(f"尝试次数过多，请 {minutes} 分钟后再试", f"Too many tries: try again in {minutes} minutes"),
            details={"retry_after": settings.sign_in_window},
        )


def sign_out(ctx: Context, token: str) -> None:
    with ctx.store.write() as tx:
        people.delete_sessions(tx, token_hash=token_hash(token))


def touch_session(ctx: Context, token: str) -> None:
    """Note that the session is used; the web calls it at most once a minute."""
    with ctx.store.write() as tx:
        people.touch_session(tx, token_hash(token), ctx.clock.now())


def end_sessions(ctx: Context, actor: Actor, user_id: str, *, keep: str | None = None) -> int:
    """End all sessions of a person, but that of the token `keep`: one's own, or with the right to manage users."""
    if user_id != actor.id:
        cases.require(actor, "manage_users")
    with ctx.store.write() as tx:
        audit.note(tx, ctx.clock.now(), actor.id, "sessions.end", target=user_id)
        return people.delete_sessions(tx, user_id=user_id, but=token_hash(keep) if keep else None)


def change_password(ctx: Context, actor: Actor, old: str, new: str, *, keep: str | None = None) -> None:
    """One's own password; all other sessions end (`keep` is the token of this one). Refusal: `invalid`."""
    _limit(ctx, actor.id, "")
    with ctx.store.read() as tx:
        row = people.user_row(tx, actor.id)
    if row is None or not matches(row.password, old):
        with ctx.store.write() as tx:
            values = {"user_id": actor.id, "address": "", "at": ctx.clock.now(), "succeeded": False}
            people.insert_attempt(tx, values)
        raise invalid("old", Text("原密码不正确", "The old password is not right"), "wrong")
    require_strong(new, actor.id)
    _set_password(ctx, actor, actor.id, new, must_change=False, keep=keep)


def reset_password(ctx: Context, actor: Actor, user_id: str, new: str) -> None:
    """Another person's password, to be changed at the next sign-in. Refusals: `not_found`, `not_allowed`, `invalid`."""
    cases.require(actor, "manage_users")
    require_strong(new, user_id)
    _set_password(ctx, actor, user_id, new, must_change=True)


def _set_password(
    ctx: Context, actor: Actor, user_id: str, new: str, *, must_change: bool, keep: str | None = None
) -> None:
    with ctx.store.write() as tx:
        if people.user_row(tx, user_id) is None:
            raise no_user(user_id)
        people.update_user(tx, user_id, {"password": hash_password(new), "must_change": must_change})
        people.delete_sessions(tx, user_id=user_id, but=token_hash(keep) if keep else None)
        audit.note(tx, ctx.clock.now(), actor.id, "password.set", target=user_id)
