"""Column types that mean the same on SQLite and on PostgreSQL, and the base that all tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, MetaData, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

BigKey = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up INTEGER keys only
Bytes = LargeBinary()

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""What stands in a sort key for *no time*: keyset pages need a value in every row."""


SEVERAL = ""
"""What stands in `task.group_id` of a task with several candidate groups."""

Row = Any
"""A row of a select: its columns are attributes."""


Query = Any
"""A select in the making: its columns do not matter to whoever adds conditions to it."""


def is_open(column: Any) -> Any:
    """`status = 'open'` with the word in the statement, so that the planner sees that a partial index serves."""
    return column == literal_column("'open'")


class Instant(TypeDecorator[datetime]):
    """An instant: `timestamptz`, or UTC text that sorts on SQLite. Always read with the zone UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        if dialect.name == "postgresql":
            return postgresql.TIMESTAMP(timezone=True)
        return sqlite.DATETIME()  # type: ignore[no-untyped-call]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected an instant with a time zone, found {value.isoformat()}")
        return value if dialect.name == "postgresql" else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """An amount in yuan, kept as whole fen (1/100), so that sums are exact on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int((Decimal(value) * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value) / 100


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table(model: type[Base]) -> Table:
    """The table of a declared class, for Core statements."""
    return cast(Table, model.__table__)
