"""The small tables that belong to no case: releases, people, sessions, settings, audit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.types import Base, BigKey, Bytes, Instant

_TO_POP = text("popped_at is null")


class Release(Base):
    """An immutable, numbered set of diagrams, forms and tables. Its files never change; only its status does."""

    __tablename__ = "release"

    release_id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("status in ('draft', 'live', 'retired')", name="status"),
        {"sqlite_autoincrement": True},
    )


class ReleaseFile(Base):
    __tablename__ = "release_file"

    release_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(Bytes)

    __table_args__ = (ForeignKeyConstraint(["release_id"], ["release.release_id"]),)


class StartTimer(Base):
    """A process of a release that the clock starts: when it did so last, or when the release went live."""

    __tablename__ = "start_timer"

    release_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process: Mapped[str] = mapped_column(String(255), primary_key=True)
    element: Mapped[str] = mapped_column(String(255), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["release_id"], ["release.release_id"]),)


class StartDraft(Base):
    """What a person typed into a start form before there is a case; `call` tells apart what they take at one time."""

    __tablename__ = "start_draft"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    process: Mapped[str] = mapped_column(String(255), primary_key=True)
    call: Mapped[str] = mapped_column(String(36), primary_key=True)
    data: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["user_id"], ["users.user_id"]),)


class StartFile(Base):
    """A file that a person added to a start form before there is a case; the bytes lie in the uploads folder.
    `call` is that of the draft that it goes with."""

    __tablename__ = "start_file"

    file_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    process: Mapped[str] = mapped_column(String(255))
    call: Mapped[str] = mapped_column(String(36))
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigKey)
    sha256: Mapped[str] = mapped_column(String(64))
    internal: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        Index("ix_start_file_user", "user_id", "process"),
        Index("ix_start_file_sha256", "sha256"),
    )


class TableSetting(Base):
    """Whether a decision is always taken from the live release, whatever release a case stands on."""

    __tablename__ = "table_setting"

    decision: Mapped[str] = mapped_column(String(255), primary_key=True)
    always_latest: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str | None] = mapped_column(String(64))


class Group(Base):
    __tablename__ = "groups"

    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(default=True)


class User(Base):
    """A person who signs in. `password` is an argon2 hash, or empty for one who cannot sign in with a password;
    `task_limit` is how many tasks they can do at a time, where it is not the house's."""

    __tablename__ = "users"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text, default="")
    password: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    settings: Mapped[str] = mapped_column(Text, default="{}")
    task_limit: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_sign_in: Mapped[datetime | None] = mapped_column(Instant)


class Membership(Base):
    __tablename__ = "membership"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    leads: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        ForeignKeyConstraint(["group_id"], ["groups.group_id"]),
        Index("ix_membership_group", "group_id", "user_id"),
    )


class AbsenceRow(Base):
    """A time in which a person's new tasks go to a deputy."""

    __tablename__ = "absence"

    absence_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    start: Mapped[datetime] = mapped_column(Instant)
    end: Mapped[datetime] = mapped_column(Instant)
    deputy: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        Index("ix_absence_user", "user_id", "start"),
        {"sqlite_autoincrement": True},
    )


class WebSession(Base):
    """A signed-in browser: the cookie's token is kept as its SHA-256 only."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["user_id"], ["users.user_id"]), Index("ix_web_session_user", "user_id"))


class SignInAttempt(Base):
    """A try to sign in, counted per name and per address."""

    __tablename__ = "sign_in_attempt"

    attempt_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    succeeded: Mapped[bool]

    __table_args__ = (
        Index("ix_sign_in_attempt_user", "user_id", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
        {"sqlite_autoincrement": True},
    )


class Audit(Base):
    """Who saw or changed what outside of a case's own history, refusals included; never changed."""

    __tablename__ = "audit"

    audit_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str | None] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(BigKey)
    target: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text, default="{}")

    __table_args__ = (
        Index("ix_audit_at", "at"),
        Index("ix_audit_case", "case_id", "at"),
        Index("ix_audit_actor", "actor", "at"),
        {"sqlite_autoincrement": True},
    )


class IdempotencyKey(Base):
    """A key that a caller gave to an act: the same key again gets the first answer."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    actor: Mapped[str] = mapped_column(String(64))
    verb: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int] = mapped_column(BigKey)
    at: Mapped[datetime] = mapped_column(Instant)


class SavedView(Base):
    __tablename__ = "saved_view"

    view_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    group_id: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(16))
    query: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        Index("ix_saved_view_user", "user_id"),
        Index("ix_saved_view_group", "group_id"),
        {"sqlite_autoincrement": True},
    )


class Favourite(Base):
    __tablename__ = "favourite"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class NoticeRow(Base):
    """Something a person should know, shown in the app. `body` is JSON with what the sentence of this kind needs.

    `popped_at` is when it popped up, or when it was made where its kind never does.
    """

    __tablename__ = "notice"

    notice_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(24))
    case_id: Mapped[int | None] = mapped_column(BigKey)
    task_key: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    popped_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_notice_user", "user_id", "read_at", "notice_id"),
        Index("ix_notice_pop", "user_id", "kind", postgresql_where=_TO_POP, sqlite_where=_TO_POP),
        {"sqlite_autoincrement": True},
    )
