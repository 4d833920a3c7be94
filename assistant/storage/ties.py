"""What ties people to customers, for many customers in a few statements: the facts that access rules look at."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, select

from assistant.storage.tables import case_sent, customer, follow, opportunity

AT_ONCE = 500
"""More ids than this are not named one by one: the whole table is read."""


@dataclass(slots=True)
class Ties:
    """People by id; `name` is the customer's, `industries` its lines of business as the case library named them."""

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
        run = self._connection.execute
        named = select(customer.c.id, customer.c.name, customer.c.created_by)
        for customer_id, name, created_by in run(named.where(_of(customer.c.id, wanted))):
            found[customer_id].name = name
            found[customer_id].owners |= {created_by} - {None}
        for row in run(select(follow).where(_of(follow.c.customer_id, wanted))):
            found[row.customer_id].followers.add(row.person_id)
        deals = select(opportunity.c.customer_id, opportunity.c.owner_id, opportunity.c.details)
        for row in run(deals.where(_of(opportunity.c.customer_id, wanted))):
            found[row.customer_id].collaborators |= {row.owner_id, *(one["person_id"] for one in row.details["team"])}
        sent = select(case_sent.c.customer_id, case_sent.c.industries).distinct()
        for row in run(sent.where(_of(case_sent.c.customer_id, wanted), case_sent.c.industries != "")):
            found[row.customer_id].industries |= set(row.industries.split(","))
        return {customer_id: ties for customer_id, ties in found.items() if customer_id in wanted}


def _of(column: ColumnElement[str], wanted: set[str]) -> ColumnElement[bool]:
    return column.in_(list(wanted)) if len(wanted) <= AT_ONCE else column.is_not(None)
