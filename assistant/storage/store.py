"""Every repository over one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection

from assistant.storage.audit import Audit
from assistant.storage.contacts import Contacts
from assistant.storage.credentials import Credentials
from assistant.storage.customer_facts import CustomerFacts
from assistant.storage.customer_keys import CustomerKeys
from assistant.storage.customers import Customers
from assistant.storage.drafts import Drafts
from assistant.storage.executors import Executors
from assistant.storage.figures import Figures
from assistant.storage.health import Health
from assistant.storage.identity_suggestions import IdentitySuggestions
from assistant.storage.import_effects import ImportEffects
from assistant.storage.imports import Imports
from assistant.storage.inbox import Inbox
from assistant.storage.joins import Joins
from assistant.storage.lead_funnel import LeadFunnel
from assistant.storage.lead_journeys import LeadJourneys
from assistant.storage.leads import Leads
from assistant.storage.merges import Merges
from assistant.storage.mornings import Mornings
from assistant.storage.notes import Notes
from assistant.storage.opportunities import Opportunities
from assistant.storage.outbox import Outbox
from assistant.storage.ownership import OwnershipRepository
from assistant.storage.people import People
from assistant.storage.personal_data import PersonalData
from assistant.storage.promises import Promises
from assistant.storage.records import Records
from assistant.storage.refills import Refills
from assistant.storage.sent_cases import SentCases
from assistant.storage.teams import Teams
from assistant.storage.ties import CustomerTies
from assistant.storage.trail import Trail
from assistant.storage.views import Views
from assistant.storage.web_messages import WebMessages


class Store:
    """The repositories of one transaction; made by `Database.write` and `Database.read`, gone with it."""

    def __init__(self, connection: Connection, trail: Trail | None = None) -> None:
        self._connection = connection
        self.trail = trail or Trail()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is done inside is undone when it raises, and the transaction goes on without it.

        For whoever answers an error in the very transaction it came up in: nothing is left half-written.
        """
        with self.trail.attempt(), self._connection.begin_nested():
            yield
        """Who acts in the transaction, and what it did so far."""

    @cached_property
    def people(self) -> People:
        return People(self._connection)

    @cached_property
    def credentials(self) -> Credentials:
        return Credentials(self._connection)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._connection)

    @cached_property
    def notes(self) -> Notes:
        return Notes(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self._connection)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self._connection)

    @cached_property
    def customer_facts(self) -> CustomerFacts:
        return CustomerFacts(self._connection)

    @cached_property
    def customer_keys(self) -> CustomerKeys:
        return CustomerKeys(self._connection)

    @cached_property
    def merges(self) -> Merges:
        return Merges(self._connection)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self._connection)

    @cached_property
    def joins(self) -> Joins:
        return Joins(self._connection)

    @cached_property
    def identity_suggestions(self) -> IdentitySuggestions:
        return IdentitySuggestions(self._connection)

    @cached_property
    def ownership(self) -> OwnershipRepository:
        return OwnershipRepository(self._connection)

    @cached_property
    def refills(self) -> Refills:
        return Refills(self._connection)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self._connection)

    @cached_property
    def import_effects(self) -> ImportEffects:
        return ImportEffects(self._connection)

    @cached_property
    def records(self) -> Records:
        return Records(self._connection)

    @cached_property
    def views(self) -> Views:
        return Views(self._connection)

    @cached_property
    def promises(self) -> Promises:
        return Promises(self._connection)

    @cached_property
    def mornings(self) -> Mornings:
        return Mornings(self._connection)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self._connection)

    @cached_property
    def health(self) -> Health:
        return Health(self._connection)

    @cached_property
    def leads(self) -> Leads:
        return Leads(self._connection)

    @cached_property
    def lead_journeys(self) -> LeadJourneys:
        return LeadJourneys(self._connection)

    @cached_property
    def lead_funnel(self) -> LeadFunnel:
        return LeadFunnel(self._connection)

    @cached_property
    def sent_cases(self) -> SentCases:
        return SentCases(self._connection)

    @cached_property
    def web_messages(self) -> WebMessages:
        return WebMessages(self._connection)

    @cached_property
    def executors(self) -> Executors:
        return Executors(self._connection)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self._connection)

    @cached_property
    def teams(self) -> Teams:
        return Teams(self._connection)

    @cached_property
    def ties(self) -> CustomerTies:
        return CustomerTies(self._connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._connection)

    @cached_property
    def personal_data(self) -> PersonalData:
        return PersonalData(self._connection)
