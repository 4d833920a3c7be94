"""The people an import brings: who is responsible for its customers, whom one speaks to there, and taking both back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.domain.contact import ContactEvent, CustomerContact, Identity, differences
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import derive_id
from assistant.domain.importing import ImportRow, ImportRun, Problem, RowContact, Target
from assistant.domain.ownership import OwnerKind, What
from assistant.services import owning
from assistant.services.desk import Desk
from assistant.storage.store import Store

Made = Mapping[str, Sequence[Any]]
"""What a row made on its customer, by kind: ids of contacts and identities, (contact id, title), ids of colleagues."""


@dataclass(frozen=True)
class PeopleKeeper:
    """Keeps the people of some rows with their customers."""

    store: Store
    desk: Desk
    run: ImportRun
    now: datetime

    def give(self, customer_id: str, owner: str, colleagues: Mapping[str, str]) -> tuple[Made, Sequence[Problem]]:
        """Make the colleague a row names responsible; `colleagues` are ids by folded name. Where one alone is
        responsible, whoever is stays."""
        column = self._column(Target.OWNER)
        person_id = colleagues.get(fold_name(owner))
        if person_id is None:
            return {}, [Problem("owner_unknown", column, owner)]
        held = owning.responsible(self.store, customer_id)
        if self.desk.pool.one_responsible and held and person_id not in held:
            return {}, [Problem("owner_kept", column, owner)]
        was_following = self.store.customers.is_followed(customer_id, person_id)
        by_id = self.run.person_id
        given = (OwnerKind.FOLLOWS, What.GIVEN, by_id, self.now, self.run.file_name)
        if not owning.put(self.store, customer_id, person_id, *given):
            return {}, []
        return {"owners": [person_id], "followers": [] if was_following else [person_id]}, []

    def keep(
        self, number: int, customer_id: str, said: RowContact, here: list[CustomerContact]
    ) -> tuple[Made, Sequence[Problem]]:
        """Keep the person of row `number` among those `here`, the customer's contacts. A title that is known stays."""
        known = next((one for one in here if one.left_on is None and one.is_called(said.name)), None)
        made: dict[str, list[Any]] = {}
        if known is None:
            contact_id = derive_id(self.run.id, number, "contact")
            known = CustomerContact(contact_id, customer_id, said.name, self.now, said.title)
            self.store.contacts.add(known)
            self._note(None, known)
            here.append(known)
            made["contacts"] = [known.id]
        elif said.title and not known.title:
            titled = replace(known, title=said.title, version=known.version + 1)
            if self.store.contacts.replace(titled):
                self._note(known, titled)
                here[here.index(known)] = titled
                made["titles"] = [[known.id, said.title]]
        reached, problems = self._reached(number, known, said)
        return made | ({"identities": reached} if reached else {}), problems

    def _reached(self, number: int, known: CustomerContact, said: RowContact) -> tuple[list[str], list[Problem]]:
        made, problems = [], []
        held = {(one.kind, one.value) for one in self.store.contacts.identities([known.id])} if said.reached else set()
        for kind, value, shown in said.reached:
            if (kind, value) in held:
                continue
            new_id = derive_id(self.run.id, number, kind.value, value)
            by = self.run.person_id
            new = Identity(new_id, known.id, known.customer_id, kind, value, shown, by, self.now)
            if self.store.contacts.add_identity(new):
                made.append(new.id)
            else:
                problems.append(Problem("identity_taken", value=shown))
        return made, problems

    def _note(self, before: CustomerContact | None, after: CustomerContact) -> None:
        kind, by, changes = "changed" if before else "added", self.run.person_id, differences(before, after)
        self.store.contacts.add_event(ContactEvent(after.id, kind, by, self.now, changes, quote=self.run.file_name))

    def _column(self, target: Target) -> str:
        return next((column for column, to in self.run.settings.mapping.items() if to == target), "")


def take_back(store: Store, row: ImportRow, customer_id: str, person_id: str | None, now: datetime) -> None:
    """Take back the people a row brought. A contact on whom others built something stays, with all of theirs."""
    made = row.made
    store.import_effects.remove_identities(made.get("identities", ()))
    for contact_id in made.get("contacts", ()):
        store.import_effects.remove_contact(contact_id)
    for contact_id, title in made.get("titles", ()):
        held = store.contacts.get(contact_id)
        if held is not None and held.title == title:
            untitled = replace(held, title="", version=held.version + 1)
            if store.contacts.replace(untitled):
                changes = differences(held, untitled)
                store.contacts.add_event(ContactEvent(held.id, "changed", person_id, now, changes))
    for colleague in made.get("owners", ()):
        owning.take_away(store, customer_id, colleague, OwnerKind.FOLLOWS, What.ENDED, person_id, now)
    for colleague in made.get("followers", ()):
        store.customers.unfollow(customer_id, colleague)
