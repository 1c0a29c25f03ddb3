"""A case and its tasks. As in all tables of a case, the case id stands first in every primary key, and no unique index
leaves it out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.types import Base, BigKey, Bytes, Instant, Money

_OPEN = text("status = 'open'")
_FREE = text("status = 'open' and assignee is null")
_UNTOLD = text("status = 'open' and told_overdue is null")
_DELEGATED = text("status = 'open' and holder_before is not null")
_LIMITED = text("next_due is not null")
_CLOSED = text("completed_at is not null")
_STOPPED = text("incidents > 0")
AT_RISK = text("risk <> 'normal'")
UNFINISHED = text("status not in ('closed', 'cancelled')")
"""Stand in queries as in the indexes, else SQLite does not use these; `not in`, because it would look up an `in` by
itself."""
_ORDER = ("risk_rank", "due_key", "priority_key", "case_id", "key")  # of lists: risk, time left, priority


class Case(Base):
    """One case: columns that lists, filters and reports use, then the state of workflow and variables.

    `version` counts the commits that changed workflow or variables; `events` is the last sequence number given out.
    Columns after *from variables* are derived from `processes/variables.json`. `customer_key` is the phone in digits,
    or the name: what makes two cases one customer's. `news_*` is the latest thing that its people should know;
    `news_answer` is JSON: the path and the value of the first choice in the form that was submitted.
    """

    __tablename__ = "cases"

    case_id: Mapped[int] = mapped_column(BigKey, Identity(), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    process: Mapped[str] = mapped_column(String(255))
    release_id: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(Text)
    ended_as: Mapped[str | None] = mapped_column(String(32))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    owner: Mapped[str | None] = mapped_column(String(64))
    step: Mapped[str | None] = mapped_column(String(255))
    incidents: Mapped[int] = mapped_column(default=0)
    version: Mapped[int]
    events: Mapped[int]
    next_due: Mapped[datetime | None] = mapped_column(Instant)
    news_seq: Mapped[int] = mapped_column(default=0)
    news_at: Mapped[datetime | None] = mapped_column(Instant)
    news_by: Mapped[str | None] = mapped_column(String(64))
    news_kind: Mapped[str | None] = mapped_column(String(24))
    news_name: Mapped[str | None] = mapped_column(Text)
    news_group: Mapped[str | None] = mapped_column(String(64))
    news_answer: Mapped[str | None] = mapped_column(Text)
    # from variables
    title: Mapped[str] = mapped_column(Text, default="")
    risk: Mapped[str] = mapped_column(String(16), default="normal")
    risk_rank: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    priority: Mapped[int] = mapped_column(SmallInteger, default=50)
    category: Mapped[str | None] = mapped_column(String(64))
    sub_category: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str | None] = mapped_column(String(64))
    disposition: Mapped[str | None] = mapped_column(String(32))
    emotion: Mapped[str | None] = mapped_column(String(32))
    threat: Mapped[str | None] = mapped_column(String(32))
    customer_name: Mapped[str | None] = mapped_column(Text)
    customer_phone: Mapped[str | None] = mapped_column(Text)
    customer_email: Mapped[str | None] = mapped_column(Text)
    customer_key: Mapped[str | None] = mapped_column(Text)
    member_level: Mapped[str | None] = mapped_column(String(64))
    order_number: Mapped[str | None] = mapped_column(Text)
    order_amount: Mapped[Decimal | None] = mapped_column(Money)
    product: Mapped[str | None] = mapped_column(Text)
    batch: Mapped[str | None] = mapped_column(Text)
    store: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(64))
    party: Mapped[str | None] = mapped_column(String(64))
    cause: Mapped[str | None] = mapped_column(String(128))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    outcome: Mapped[str | None] = mapped_column(String(64))
    satisfaction: Mapped[int | None] = mapped_column(SmallInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
    soothed_at: Mapped[datetime | None] = mapped_column(Instant)
    plan_set_at: Mapped[datetime | None] = mapped_column(Instant)
    result_given_at: Mapped[datetime | None] = mapped_column(Instant)
    # the state itself, last, because lists never read it
    progress: Mapped[str] = mapped_column(Text)
    variables: Mapped[str] = mapped_column(Text)
    snapshot: Mapped[bytes] = mapped_column(Bytes)

    __table_args__ = (
        CheckConstraint("status in ('open', 'suspended', 'closed', 'cancelled')", name="status"),
        Index("ix_cases_received", "received_at", "case_id"),
        Index(  # answers the filters of lists by itself
            "ix_cases_list",
            "status",
            "received_at",
            "case_id",
            "category",
            "risk",
            "channel",
            "step",
            "owner",
            "department",
        ),
        Index("ix_cases_rank", "risk_rank", "case_id", "status", postgresql_where=UNFINISHED, sqlite_where=UNFINISHED),
        Index(  # counts those at risk by itself
            "ix_cases_at_risk",
            "risk",
            "status",
            "category",
            "channel",
            "step",
            "owner",
            "department",
            postgresql_where=AT_RISK,
            sqlite_where=AT_RISK,
        ),
        Index("ix_cases_due", "next_due", "case_id", postgresql_where=_LIMITED, sqlite_where=_LIMITED),
        Index("ix_cases_stopped", "status", "case_id", postgresql_where=_STOPPED, sqlite_where=_STOPPED),
        Index("ix_cases_owner", "owner", "status"),
        Index("ix_cases_customer", "customer_key", "case_id"),
        Index("ix_cases_order", "order_number", "case_id"),
        Index("ix_cases_batch", "batch", "received_at"),
        Index("ix_cases_category", "category", "received_at"),
        {"sqlite_autoincrement": True, "postgresql_with": {"fillfactor": 80}},
    )


class Task(Base):
    """One user task. `due_key` is the due time or far away; `risk_rank` 0 high, 1 elevated, 2 normal, `priority_key`
    100 less the priority: for sorting.

    `group_id` is the only candidate group; a task with several has "" there and a row each in `task_group`.
    `version` is the case's version when the task itself changed last; `holder_before` gets it back after a delegation;
    `priority_by` set the priority by hand; `told_overdue` is when people were told that it is late.
    """

    __tablename__ = "task"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(Text)
    process: Mapped[str] = mapped_column(String(255))
    path: Mapped[str] = mapped_column(Text)
    scope: Mapped[int]
    step: Mapped[str | None] = mapped_column(String(255))
    form: Mapped[str | None] = mapped_column(String(255))
    help: Mapped[str | None] = mapped_column(Text)
    not_by: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12))
    groups: Mapped[str] = mapped_column(Text)
    group_id: Mapped[str | None] = mapped_column(String(64))
    assignee: Mapped[str | None] = mapped_column(String(64))
    holder_before: Mapped[str | None] = mapped_column(String(64))
    due: Mapped[datetime | None] = mapped_column(Instant)
    due_key: Mapped[datetime] = mapped_column(Instant)
    follow_up: Mapped[datetime | None] = mapped_column(Instant)
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    risk_rank: Mapped[int] = mapped_column(SmallInteger, default=2)
    priority_key: Mapped[int] = mapped_column(SmallInteger, default=50)
    version: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_by: Mapped[str | None] = mapped_column(String(64))
    priority_by: Mapped[str | None] = mapped_column(String(64))
    told_overdue: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        CheckConstraint("status in ('open', 'completed', 'cancelled')", name="status"),
        Index("ix_task_overdue", "due_key", postgresql_where=_UNTOLD, sqlite_where=_UNTOLD),
        Index("ix_task_mine", "assignee", *_ORDER, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_task_group", "group_id", *_ORDER, "status", "assignee", postgresql_where=_FREE, sqlite_where=_FREE),
        Index("ix_task_delegated", "holder_before", postgresql_where=_DELEGATED, sqlite_where=_DELEGATED),
        Index("ix_task_opened", "opened_at", "group_id"),
        Index(  # answers what was done lately by itself
            "ix_task_closed",
            "completed_at",
            "completed_by",
            "status",
            "group_id",
            "due_key",
            postgresql_where=_CLOSED,
            sqlite_where=_CLOSED,
        ),
        Index("ix_task_people", "case_id", "group_id", "assignee", "completed_by", "status"),
        {"postgresql_with": {"fillfactor": 80}},
    )


class TaskGroup(Base):
    """The candidate groups of a task that has more than one."""

    __tablename__ = "task_group"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group_id: Mapped[str] = mapped_column(String(64), primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["case_id", "key"], ["task.case_id", "task.key"]),
        Index("ix_task_group_group", "group_id", "case_id", "key"),
    )


class Draft(Base):
    """What a person typed into an open task, as plain JSON. `version` counts the saves."""

    __tablename__ = "draft"

    case_id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int]
    data: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (ForeignKeyConstraint(["case_id", "key"], ["task.case_id", "task.key"]),)
