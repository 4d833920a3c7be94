"""The kinds of column that all tables are made of, and the metadata they stand in."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on every database. A naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")
Id = String(32)


def id_column() -> Column[str]:
    """The primary key of most tables: a random 32-digit hex id."""
    return Column("id", Id, primary_key=True)


def refers_to(name: str, target: str, *, nullable: bool = False, index: bool = True) -> Column[str]:
    """A column that holds the id of a row of `target`."""
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def index_of_few(table: str, column: str) -> Index:
    """The index of a column that few rows have a value in. Those without are left out of it: told that most rows share
    one value, SQLite would read the whole table rather than look for another."""
    has_value = text(f"{column} IS NOT NULL")
    return Index(f"ix_{table}_{column}", column, sqlite_where=has_value, postgresql_where=has_value)


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A column that holds a moment in UTC."""
    return Column(name, Utc, nullable=nullable)
