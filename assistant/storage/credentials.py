"""Secrets people hold (tokens, invites, sign-in links, sessions), kept as hashes only."""

import hashlib
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, or_, select, update

from assistant.domain.person import Person
from assistant.storage.people import person_of
from assistant.storage.tables import credential, person

Kind = Literal["token", "invite", "signin", "session"]


def hash_secret(secret: str) -> str:
    """SHA-256 in hex. The secrets are random with 80 bits or more, so that no salt or stretching is needed."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


class Credentials:
    """Repository of secrets by hash."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, kind: Kind, secret: str, person_id: str, now: datetime, *, expires_at: datetime | None, label: str = ""
    ) -> None:
        """Keep the hash of `secret`. A token without `expires_at` lasts until it is revoked."""
        self._connection.execute(
            credential.insert().values(
                secret_hash=hash_secret(secret),
                kind=kind,
                person_id=person_id,
                label=label,
                created_at=now,
                expires_at=expires_at,
            )
        )

    def holder(self, kind: Kind, secret: str, now: datetime) -> Person | None:
        """Whose `secret` is, if it is of that kind and neither expired nor revoked."""
        row = self._connection.execute(
            select(person)
            .join(credential, credential.c.person_id == person.c.id)
            .where(*self._valid(kind, secret, now))
        ).first()
        return person_of(row) if row else None

    def use(self, kind: Kind, secret: str, now: datetime) -> Person | None:
        """As `holder`, and spend it: of two at once only one gets the person."""
        holder = self.holder(kind, secret, now)
        if holder is None:
            return None
        spent = self._connection.execute(
            update(credential)
            .where(*self._valid(kind, secret, now), credential.c.used_at.is_(None))
            .values(used_at=now)
        )
        return holder if spent.rowcount == 1 else None

    def revoke(self, kind: Kind, secret: str, now: datetime) -> None:
        """End a secret at once; again is no error."""
        self._connection.execute(
            update(credential)
            .where(credential.c.secret_hash == hash_secret(secret), credential.c.kind == kind)
            .values(revoked_at=now)
        )

    @staticmethod
    def _valid(kind: Kind, secret: str, now: datetime) -> list[ColumnElement[bool]]:
        return [
            credential.c.secret_hash == hash_secret(secret),
            credential.c.kind == kind,
            credential.c.revoked_at.is_(None),
            or_(credential.c.expires_at.is_(None), credential.c.expires_at > now),
        ]
