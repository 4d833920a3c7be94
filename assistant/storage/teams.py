"""Teams and who leads and belongs to them, territories of people, and labels of customers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from assistant.storage.tables import customer_label, person_territory, team, team_member
from assistant.storage.upsert import insert_once, is_one_of


@dataclass(frozen=True, slots=True)
class Team:
    """A team. `parent_id` is the team above it, empty for none; `leader_id` may be None."""

    id: str
    name: str
    leader_id: str | None = None
    parent_id: str = ""
    member_ids: tuple[str, ...] = ()


class Teams:
    """Repository of teams and territories."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Team, now: datetime) -> bool:
        """Add a team without members; False when the name is taken."""
        values = {"id": new.id, "name": new.name, "leader_id": new.leader_id, "parent_id": new.parent_id}
        return insert_once(self._connection, team, values | {"created_at": now})

    def all(self) -> Sequence[Team]:
        """Every team with its members, by name."""
        members = defaultdict(list)
        for row in self._connection.execute(select(team_member).order_by(team_member.c.since)):
            members[row.team_id].append(row.person_id)
        return [
            Team(row.id, row.name, row.leader_id, row.parent_id, tuple(members[row.id]))
            for row in self._connection.execute(select(team).order_by(team.c.name))
        ]

    def by_name(self, name: str) -> Team | None:
        """The team of that name, whatever its case."""
        wanted = select(team.c.id).where(func.lower(team.c.name) == name.lower())
        found = self._connection.execute(wanted).scalar_one_or_none()
        return next((one for one in self.all() if one.id == found), None) if found else None

    def set_leader(self, team_id: str, person_id: str | None) -> None:
        self._connection.execute(update(team).where(team.c.id == team_id).values(leader_id=person_id))

    def set_parent(self, team_id: str, parent_id: str) -> None:
        self._connection.execute(update(team).where(team.c.id == team_id).values(parent_id=parent_id))

    def join(self, team_id: str, person_id: str, now: datetime) -> None:
        """Again is no error."""
        values = {"team_id": team_id, "person_id": person_id, "since": now}
        insert_once(self._connection, team_member, values)

    def leave(self, team_id: str, person_id: str) -> None:
        """Again is no error."""
        gone = delete(team_member).where(team_member.c.team_id == team_id, team_member.c.person_id == person_id)
        self._connection.execute(gone)

    def territories_of(self, person_id: str) -> frozenset[str]:
        """Names of a person's territories."""
        rows = self._connection.execute(select(person_territory).where(person_territory.c.person_id == person_id))
        return frozenset(row.territory for row in rows)

    def set_territories(self, person_id: str, territories: Iterable[str]) -> None:
        """These are a person's territories now, and no others."""
        wanted, held = set(territories), self.territories_of(person_id)
        for gone in sorted(held - wanted):
            self._connection.execute(
                delete(person_territory).where(
                    person_territory.c.person_id == person_id, person_territory.c.territory == gone
                )
            )
        for new in sorted(wanted - held):
            insert_once(self._connection, person_territory, {"person_id": person_id, "territory": new})

    def labels(self, customer_ids: Collection[str] | None = None) -> Mapping[str, frozenset[str]]:
        """Labels by customer; of all customers without ids."""
        found = defaultdict(set)
        wanted = select(customer_label)
        if customer_ids is not None:
            wanted = wanted.where(is_one_of(self._connection, customer_label.c.customer_id, customer_ids))
        for row in self._connection.execute(wanted):
            found[row.customer_id].add(row.label)
        return {customer_id: frozenset(labels) for customer_id, labels in found.items()}

    def set_labels(self, customer_id: str, labels: Iterable[str]) -> None:
        """These are a customer's labels now, and no others."""
        wanted, held = set(labels), self.labels([customer_id]).get(customer_id, frozenset())
        for gone in sorted(held - wanted):
            self._connection.execute(
                delete(customer_label).where(
                    customer_label.c.customer_id == customer_id, customer_label.c.label == gone
                )
            )
        for new in sorted(wanted - held):
            insert_once(self._connection, customer_label, {"customer_id": customer_id, "label": new})
