"""What ties people to customers, for many customers in a few statements: the facts that access rules look at."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import ColumnElement, Connection, select

from assistant.domain.ownership import OwnerKind
from assistant.storage.tables import case_sent, customer, customer_fact, follow, opportunity, ownership, ownership_event
from assistant.storage.upsert import is_one_of

AT_ONCE = 5_000
"""More ids than this are not named one by one: the whole table is read."""
_LABELS = ("industry", "region", "tags")


@dataclass(slots=True)
class Ties:
    """People by id: who is responsible, who works along, and who follows, views or is credited. `name` is the
    customer's, `industries` its lines of business as the case library named them, and its industry, region and tags."""

    name: str = ""
    owners: set[str] = field(default_factory=set)
    collaborators: set[str] = field(default_factory=set)
    followers: set[str] = field(default_factory=set)
    industries: set[str] = field(default_factory=set)


class CustomerTies:
    """Repository of ties. Reading only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_customers(self, customer_ids: Collection[str]) -> Mapping[str, Ties]:
        """The ties of these customers; those that do not exist are left out."""
        wanted = set(customer_ids)
        found: dict[str, Ties] = defaultdict(Ties)
        run, of = self._connection.execute, partial(_of, self._connection)
        owned = set(
            run(select(ownership_event.c.customer_id).where(of(ownership_event.c.customer_id, wanted))).scalars()
        )
        named = select(customer.c.id, customer.c.name, customer.c.created_by)
        for customer_id, name, created_by in run(named.where(of(customer.c.id, wanted))):
            found[customer_id].name = name
            if customer_id not in owned:  # from before ownership was kept
                found[customer_id].owners |= {created_by} - {None}
        for row in run(select(ownership).where(of(ownership.c.customer_id, wanted))):
            ties = found[row.customer_id]
            held = {OwnerKind.FOLLOWS.value: ties.owners, OwnerKind.COLLABORATES.value: ties.collaborators}
            held.get(row.kind, ties.followers).add(row.person_id)
        for row in run(select(follow).where(of(follow.c.customer_id, wanted))):
            found[row.customer_id].followers.add(row.person_id)
        deals = select(opportunity.c.customer_id, opportunity.c.owner_id, opportunity.c.details)
        for row in run(deals.where(of(opportunity.c.customer_id, wanted))):
            found[row.customer_id].collaborators |= {row.owner_id, *(one["person_id"] for one in row.details["team"])}
        sent = select(case_sent.c.customer_id, case_sent.c.industries).distinct()
        for row in run(sent.where(of(case_sent.c.customer_id, wanted), case_sent.c.industries != "")):
            found[row.customer_id].industries |= set(row.industries.split(","))
        told = select(customer_fact.c.customer_id, customer_fact.c.folded).where(customer_fact.c.field.in_(_LABELS))
        for row in run(told.where(of(customer_fact.c.customer_id, wanted), customer_fact.c.is_current)):
            found[row.customer_id].industries.add(row.folded)
        return {customer_id: ties for customer_id, ties in found.items() if customer_id in wanted}


def _of(connection: Connection, column: ColumnElement[str], wanted: set[str]) -> ColumnElement[bool]:
    return is_one_of(connection, column, wanted) if len(wanted) <= AT_ONCE else column.is_not(None)
