"""People, their chat accounts, and the secrets they sign in with."""

from sqlalchemy import Boolean, Column, Index, String, Table

from assistant.storage.tables.columns import Id, id_column, metadata, moment, refers_to

person = Table(
    "person",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False, unique=True),
    Column("role", String(100), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("is_admin", Boolean, nullable=False),
    moment("created_at"),
)

chat_account = Table(
    "chat_account",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account_id", String(100), primary_key=True),
    Column("chat_id", String(100), nullable=False),
    refers_to("person_id", "person"),
    moment("linked_at"),
)

credential = Table(
    "credential",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),  # token, invite, signin, session
    refers_to("person_id", "person"),
    Column("label", String(100), nullable=False),
    moment("created_at"),
    moment("expires_at", nullable=True),
    moment("used_at", nullable=True),
    moment("revoked_at", nullable=True),
)

invite_try = Table(
    "invite_try",
    metadata,
    Column("inbox_id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account_id", String(100), nullable=False),
    moment("tried_at"),
    Index("ix_invite_try_account", "channel", "account_id", "tried_at"),
)
