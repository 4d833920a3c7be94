"""What colleagues noted of contacts, as a source of fields: a number that somebody is reached by is right."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.contact import IdentityKind
from assistant.domain.customer_fact import Fact, FactSource, Value
from assistant.domain.customer_field import FieldKind, FieldRule
from assistant.services.refilling import Gap
from assistant.storage.database import Database

_KINDS = {FieldKind.PHONE: IdentityKind.PHONE, FieldKind.EMAIL: IdentityKind.EMAIL}


class ContactProvider:
    """Finds phone numbers and mailboxes of a customer right where a contact is reached by them since. It adds no new
    ones: a contact's own number is not the customer's."""

    name = "contacts"

    def __init__(self, database: Database) -> None:
        self._database = database

    def knows(self, rule: FieldRule) -> bool:
        """Phones and mailboxes."""
        return rule.kind in _KINDS

    def look_up(self, gaps: Sequence[Gap]) -> Sequence[tuple[Gap, Fact]]:
        """The values that a contact is reached by now, as of when that was said."""
        found = []
        with self._database.read() as store:
            for gap in gaps:
                reached: dict[Value, tuple[datetime, str, str | None]] = {}
                for one in store.contacts.identities_at(gap.customer.id):
                    value = _read(gap.rule, one.shown)
                    if one.ended_at is None and one.kind is _KINDS[gap.rule.kind] and value is not None:
                        reached[value] = (one.since, one.contact_id, one.person_id)
                for fact in gap.held:
                    if fact.value is not None and fact.value in reached:
                        since, contact_id, person_id = reached[fact.value]
                        if since > fact.seen_at:
                            ref = f"contact:{contact_id}"
                            said = Fact(fact.field, fact.value, FactSource.PERSON, since, ref=ref, person_id=person_id)
                            found.append((gap, said))
        return found


def _read(rule: FieldRule, shown: str) -> Value | None:
    try:
        return rule.read(shown)
    except ValueError:
        return None
