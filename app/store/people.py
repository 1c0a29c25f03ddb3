"""Users, groups, memberships, sessions and tries to sign in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store.database import Tx
from app.store.house_tables import AbsenceRow, Group, Membership, SignInAttempt, User, WebSession
from app.store.types import Row, table


def all_users(tx: Tx) -> Sequence[Row]:
    columns = (User.user_id, User.name, User.active, User.language, User.email, User.task_limit)
    return tx.execute(sa.select(*columns).order_by(User.user_id)).all()


def all_groups(tx: Tx) -> Sequence[Row]:
    return tx.execute(sa.select(table(Group)).order_by(Group.group_id)).all()


def all_memberships(tx: Tx) -> Sequence[Row]:
    return tx.execute(sa.select(Membership.user_id, Membership.group_id, Membership.leads)).all()


def all_absences(tx: Tx, since: datetime) -> Sequence[Row]:
    return tx.execute(sa.select(table(AbsenceRow)).where(AbsenceRow.end > since).order_by(AbsenceRow.start)).all()


def staffed(tx: Tx) -> frozenset[str]:
    """The active groups in which at least one active person works."""
    query = (
        sa.select(Membership.group_id)
        .distinct()
        .join(User, User.user_id == Membership.user_id)
        .join(Group, Group.group_id == Membership.group_id)
        .where(User.active, Group.active)
    )
    return frozenset(tx.execute(query).scalars())


def user_row(tx: Tx, user_id: str) -> Row | None:
    return tx.execute(sa.select(table(User)).where(User.user_id == user_id)).first()


def insert_user(tx: Tx, values: dict[str, Any]) -> None:
    tx.execute(sa.insert(table(User)), values)


def update_user(tx: Tx, user_id: str, values: dict[str, Any]) -> None:
    tx.execute(sa.update(table(User)).where(User.user_id == user_id).values(**values))


def set_memberships(tx: Tx, user_id: str, groups: Iterable[str], leads: Iterable[str]) -> None:
    """Exactly these groups, and among them those that the user leads."""
    tx.execute(sa.delete(table(Membership)).where(Membership.user_id == user_id))
    leading = set(leads)
    rows = [{"user_id": user_id, "group_id": group, "leads": group in leading} for group in sorted(set(groups))]
    if rows:
        tx.execute(sa.insert(table(Membership)), rows)


def save_group(tx: Tx, group_id: str, values: dict[str, Any]) -> bool:
    """Insert or change a group; whether it is new."""
    if tx.execute(sa.update(table(Group)).where(Group.group_id == group_id).values(**values)).rowcount:
        return False
    tx.execute(sa.insert(table(Group)), {"group_id": group_id, **values})
    return True


# ── sessions ──────────────────────────────────────────────────────────────────────────────────────


def insert_session(tx: Tx, values: dict[str, Any]) -> None:
    tx.execute(sa.insert(table(WebSession)), values)


def session_rows(tx: Tx, token_hash: str) -> Sequence[Row]:
    """A session with the user's name, language, settings and whether they are active: one row for each of their active
    groups, or one with no `group_id`."""
    return tx.execute(_SESSION, {"token_hash": token_hash}).all()


_SESSION = (
    sa.select(
        table(WebSession), User.name, User.language, User.active, User.must_change, User.settings, Group.group_id,
        Membership.leads,
    )
    .join_from(WebSession, User, User.user_id == WebSession.user_id)
    .outerjoin(Membership, Membership.user_id == User.user_id)
    .outerjoin(Group, sa.and_(Group.group_id == Membership.group_id, Group.active))
    .where(WebSession.token_hash == sa.bindparam("token_hash"))
)  # fmt: skip
"""Every request asks for this: put together once."""


def touch_session(tx: Tx, token_hash: str, seen_at: datetime) -> None:
    tx.execute(sa.update(table(WebSession)).where(WebSession.token_hash == token_hash).values(seen_at=seen_at))


def delete_sessions(
    tx: Tx, *, token_hash: str | None = None, user_id: str | None = None, but: str | None = None
) -> int:
    """One session by its token's hash, or all of a user, `but` left out."""
    query = sa.delete(table(WebSession))
    if token_hash is not None:
        return tx.execute(query.where(WebSession.token_hash == token_hash)).rowcount
    query = query.where(WebSession.user_id == user_id)
    return tx.execute(query if but is None else query.where(WebSession.token_hash != but)).rowcount


def sessions_of(tx: Tx, user_id: str) -> Sequence[Row]:
    query = sa.select(table(WebSession)).where(WebSession.user_id == user_id)
    return tx.execute(query.order_by(WebSession.seen_at.desc())).all()


def delete_old_sessions(tx: Tx, created_before: datetime, seen_before: datetime) -> int:
    old = sa.or_(WebSession.created_at < created_before, WebSession.seen_at < seen_before)
    return tx.execute(sa.delete(table(WebSession)).where(old)).rowcount


def online(tx: Tx, since: datetime) -> frozenset[str]:
    """Who used the desk since then."""
    return frozenset(tx.execute(sa.select(WebSession.user_id).where(WebSession.seen_at >= since).distinct()).scalars())


def session_counts(tx: Tx) -> dict[str, int]:
    query = sa.select(WebSession.user_id, sa.func.count()).group_by(WebSession.user_id)
    return {row[0]: row[1] for row in tx.execute(query)}


def failures(tx: Tx, *, since: datetime, user_id: str | None = None, address: str | None = None) -> int:
    """Failed tries to sign in since an instant, of a name or from an address."""
    query = (
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.at > since, SignInAttempt.succeeded.is_(False))
    )
    query = query.where(SignInAttempt.user_id == user_id) if user_id is not None else query
    query = query.where(SignInAttempt.address == address) if address is not None else query
    return int(tx.execute(query).scalar_one())


def insert_attempt(tx: Tx, values: dict[str, Any]) -> None:
    tx.execute(sa.insert(table(SignInAttempt)), values)


def insert_absence(tx: Tx, values: dict[str, Any]) -> int:
    return int(tx.execute(sa.insert(table(AbsenceRow)).returning(AbsenceRow.absence_id), values).scalar_one())


def delete_absence(tx: Tx, absence_id: int, user_id: str) -> bool:
    query = sa.delete(table(AbsenceRow)).where(AbsenceRow.absence_id == absence_id, AbsenceRow.user_id == user_id)
    return tx.execute(query).rowcount > 0


def settings_of(tx: Tx, user_id: str) -> str | None:
    """What the user chose, as JSON text."""
    text = tx.execute(sa.select(User.settings).where(User.user_id == user_id)).scalar()
    return None if text is None else str(text)


def notices_off(settings: str | None) -> list[str]:
    """Kinds of notices that are switched off by these settings of a user."""
    off = json.loads(settings).get("notices_off", []) if settings else []
    return [str(kind) for kind in off] if isinstance(off, list) else []


def full_users(tx: Tx) -> Sequence[Row]:
    """All users with everything but the password."""
    columns = tuple(column for column in table(User).c if column.name not in ("password", "settings"))
    return tx.execute(sa.select(*columns).order_by(User.user_id)).all()
