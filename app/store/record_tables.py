"""The record of a case: what happened, was decided and promised, what people added to it, and who looked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.types import Base, BigKey, Instant


class CaseEvent(Base):
    """One line of history, never changed. `version` is the case's version that it made; `body` is FEEL text.

    Personal values stand in `personal_value`; the body refers to them.
    """

    __tablename__ = "case_event"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(24))
    element: Mapped[str | None] = mapped_column(String(255))
    task_key: Mapped[int | None]
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class Trail(Base):
    """What the flow passed because of a line of history (`cases.trail`), never changed."""

    __tablename__ = "trail"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    passed: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["case_id", "seq"], ["case_event.case_id", "case_event.seq"]),)


class PersonalValue(Base):
    """A personal value that history refers to; erased (set to null) when its time is over."""

    __tablename__ = "personal_value"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    ref: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(255))
    value: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class DecisionLog(Base):
    """One evaluated decision, never changed: `body` is the whole explanation as FEEL text."""

    __tablename__ = "decision_log"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    element: Mapped[str] = mapped_column(String(255))
    decision: Mapped[str] = mapped_column(String(255))
    release_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    matched: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        Index("ix_decision_log_decision", "decision", "at"),
    )


class Promise(Base):
    """What was promised to the customer, derived from the variable `promises` so that it can be listed and counted."""

    __tablename__ = "promise"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    promise_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    to: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    due: Mapped[datetime | None] = mapped_column(Instant)
    due_key: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(12))
    kept_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        CheckConstraint("status in ('open', 'kept', 'broken', 'released')", name="status"),
        Index("ix_promise_due", "status", "due_key", "case_id", "promise_id"),
    )


class Bounce(Base):
    """A department said *not ours* and named another: derived from the variable `bounces`, so that it can be counted.

    `version` is the case's version of the act, `position` counts within it.
    """

    __tablename__ = "bounce"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    sender: Mapped[str] = mapped_column(String(64))
    receiver: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        Index("ix_bounce_at", "at", "sender", "receiver"),
    )


class Attachment(Base):
    """A file of the case; the bytes lie in the uploads folder under their hash. `internal`: it stays in the house."""

    __tablename__ = "attachment"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    file_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task_key: Mapped[int | None]
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(127))
    size: Mapped[int] = mapped_column(BigKey)
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str | None] = mapped_column(String(64))
    internal: Mapped[bool]
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]), Index("ix_attachment_sha256", "sha256"))


class Comment(Base):
    """A note of a person on the case. Earlier wordings stand in the history."""

    __tablename__ = "comment"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    comment_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text)
    mentions: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class CaseLink(Base):
    """A link to another case, one row on either side: `outgoing` on the side that it was made from."""

    __tablename__ = "case_link"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    other_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(24), primary_key=True)
    outgoing: Mapped[bool]
    cause: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class Presence(Base):
    """Who looks at a case or task right now: refreshed while a page is open."""

    __tablename__ = "presence"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0: the case page
    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class CaseRead(Base):
    """Up to which event a person has seen the case: later events of others are news."""

    __tablename__ = "case_read"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)


class SearchEntry(Base):
    """What search finds of a case: `text` is a JSON list of [field, text], `words` its words and bigrams, cut by us."""

    __tablename__ = "search_entry"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)

    __table_args__ = (ForeignKeyConstraint(["case_id"], ["cases.case_id"]),)
