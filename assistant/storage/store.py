"""Every repository over one transaction."""

from functools import cached_property

from sqlalchemy import Connection

from assistant.storage.credentials import Credentials
from assistant.storage.customer_facts import CustomerFacts
from assistant.storage.customer_keys import CustomerKeys
from assistant.storage.customers import Customers
from assistant.storage.drafts import Drafts
from assistant.storage.executors import Executors
from assistant.storage.figures import Figures
from assistant.storage.import_effects import ImportEffects
from assistant.storage.imports import Imports
from assistant.storage.inbox import Inbox
from assistant.storage.merges import Merges
from assistant.storage.notes import Notes
from assistant.storage.opportunities import Opportunities
from assistant.storage.outbox import Outbox
from assistant.storage.people import People
from assistant.storage.records import Records
from assistant.storage.sent_cases import SentCases
from assistant.storage.web_messages import WebMessages


class Store:
    """The repositories of one transaction; made by `Database.write` and `Database.read`, gone with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
    def imports(self) -> Imports:
        return Imports(self._connection)

    @cached_property
    def import_effects(self) -> ImportEffects:
        return ImportEffects(self._connection)

    @cached_property
    def records(self) -> Records:
        return Records(self._connection)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self._connection)

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
