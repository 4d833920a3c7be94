"""What customers are found by: their names, the parts of each name, and its sounds. All of it follows from them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import VARCHAR

from assistant.storage.tables.columns import Id, metadata

PART_CHARS = 24
FOLDED_CHARS = 240

# A part is found by what it begins with: the order of its bytes is asked for, whatever the database sorts by.
_Part = String(PART_CHARS).with_variant(VARCHAR(PART_CHARS, collation="C"), "postgresql")

customer_name = Table(
    "customer_name",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("customer_id", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("folded", String(FOLDED_CHARS), nullable=False),
    Column("is_alias", Boolean, nullable=False),
    UniqueConstraint("customer_id", "folded"),
    Index("ix_customer_name_folded", "folded", "is_alias", "customer_id"),
)


def _of_name() -> Column[int]:
    return Column("name_id", Integer, ForeignKey("customer_name.id", ondelete="CASCADE"), primary_key=True)


customer_part = Table(
    "customer_part",
    metadata,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),  # 0 as written, 1 initials, 2 pinyin
    Column("part", _Part, primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),  # where in the name it starts
    Column("length", SmallInteger, primary_key=True, autoincrement=False),  # of the whole name
    _of_name(),
    Index("ix_customer_part_name_id", "name_id"),
    sqlite_with_rowid=False,
)

customer_sound = Table(
    "customer_sound",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    _of_name(),
    Index("ix_customer_sound_name_id", "name_id"),
    sqlite_with_rowid=False,
)
