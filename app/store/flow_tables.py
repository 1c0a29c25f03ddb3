"""What the flow of a case waits for, where it stopped, and what it sends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.types import Base, BigKey, Instant


class Timer(Base):
    """A clock that will act on the case; the row goes when it fired or its element ended."""

    __tablename__ = "timer"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(Text)
    scope: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    set_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8))

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        CheckConstraint("state in ('waiting', 'paused')", name="state"),
        Index(
            "ix_timer_due",
            "at",
            "set_at",
            "case_id",
            "key",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )


class Wait(Base):
    """A message, or a signal, that the case waits for."""

    __tablename__ = "wait"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(Text)
    scope: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    message: Mapped[str] = mapped_column(String(255))

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        CheckConstraint("kind in ('message', 'signal')", name="kind"),
        Index("ix_wait_message", "message", "kind", "case_id"),
    )


class SignalOut(Base):
    """A signal that a case threw and that other cases may wait for: gone once all have heard it."""

    __tablename__ = "signal_out"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class Incident(Base):
    """A token that is parked before `element`, until the model is mended and it is tried again."""

    __tablename__ = "incident"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(Text)
    expression: Mapped[str | None] = mapped_column(Text)
    read: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class Outbox(Base):
    """A message to the outside: written with the case, sent later, at least once; case and seq are its key."""

    __tablename__ = "outbox"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(255))
    element: Mapped[str] = mapped_column(String(255))
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Instant)
    next_try: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        CheckConstraint("state in ('waiting', 'taken', 'sent', 'failed')", name="state"),
        Index(
            "ix_outbox_waiting",
            "next_try",
            "case_id",
            "seq",
            postgresql_where=text("state = 'waiting'"),
            sqlite_where=text("state = 'waiting'"),
        ),
    )
