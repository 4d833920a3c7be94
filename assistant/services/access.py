"""The one place where it is decided what a person may see and do. Every use case that shows or changes something asks
here; what one may not see is as if it were not there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import Change, CustomerView, view_of
from assistant.domain.deal_history import Standing
from assistant.domain.followup import FIELD_NAMES, Known
from assistant.domain.lead import FACTS, Lead
from assistant.domain.opportunity import Opportunity, OpportunityEvent
from assistant.domain.permission import (
    ADMIN,
    Action,
    Decision,
    Kind,
    Level,
    Resource,
    Subject,
    led_with_below,
    roles_held,
)
from assistant.domain.person import Person
from assistant.errors import Forbidden, NotFound
from assistant.services import viewing
from assistant.services.access_facts import facts_about_customers, hanging_on, lead_in, opportunity_in, teams_of_people
from assistant.services.desk import Desk
from assistant.services.knowing import known_near
from assistant.services.masking import Mask, hidden_with, mask_of
from assistant.services.viewing import RECENT
from assistant.storage.store import Store
from assistant.storage.trail import Step

_GONE: Mapping[Kind, str] = {
    Kind.CUSTOMER: "customer_not_found",
    Kind.RECORD: "record_not_found",
    Kind.OPPORTUNITY: "opportunity_not_found",
    Kind.LEAD: "lead_not_found",
    Kind.CASE: "case_not_found",
    Kind.PERSON: "person_not_found",
    Kind.TEAM: "team_not_found",
}
_OF_A_DEAL = ("amount", "close_on", "products", "competitors")


class Access:
    """What one person may see and do, in one transaction. Without a person it is whoever runs Spotter: an admin."""

    def __init__(self, store: Store, desk: Desk, person: Person | None, *, acts: bool = True) -> None:
        """`acts` False: the person does nothing here, but is to be told something."""
        self._store = store
        self._policy = desk.access
        self.person = person
        self._plain = Subject(person.id, roles_held(person)) if person else Subject("", frozenset({ADMIN}))
        self._masks: dict[str, Mask] = {}
        if person and acts:
            store.trail.act_as(person.id)

    @cached_property
    def subject(self) -> Subject:
        """The person with their teams and territories."""
        if not self.person:
            return self._plain
        teams, me = self._store.teams.all(), self.person.id
        led = led_with_below([one.id for one in teams if one.leader_id == me], {t.id: t.parent_id for t in teams})
        own = {one.id for one in teams if me in one.member_ids}
        territories = self._store.teams.territories_of(me)
        return replace(self._plain, teams=frozenset(own | led), led=led, territories=territories)

    @cached_property
    def _teams(self) -> Mapping[str, Collection[str]]:
        return teams_of_people(self._store)

    def _facts(self, customer_ids: Collection[str]) -> Mapping[str, Resource]:
        return facts_about_customers(self._store, customer_ids, self._teams)

    def decide(self, action: Action, resource: Resource) -> Decision:
        """Whether this may be done to that. Whoever may not see a customer sees nothing of it."""
        if resource.customer and not self._is_own_record(resource):
            whole = self._policy.decide(self.subject, Action.READ, resource.customer)
            if not whole:
                return whole
        return self._policy.decide(self.subject, action, resource)

    def allows(self, action: Action, resource: Resource) -> bool:
        """Whether this may be done to that."""
        return bool(self.decide(action, resource))

    def allows_every(self, action: Action, kind: Kind) -> bool:
        """Whether this may be done to everything of a kind."""
        return self._policy.is_open(self._plain, action, kind)

    def require(self, action: Action, resource: Resource, *, code: str = "not_allowed") -> None:
        """Raise NotFound for what this person may not see, Forbidden with `code` for what they may see but not do so.

        Either is written down.
        """
        decision = self.decide(action, resource)
        if decision:
            return
        kind = resource.kind
        self._store.trail.note(
            Step(action, kind, resource.id, resource.customer_id, (), "denied", decision.why, self._plain.person_id)
        )
        for one in (resource.customer, resource if resource.id else None):
            if one and one.kind in _GONE and not self.decide(Action.READ, one):
                raise NotFound(f"{one.kind} {one.id}", code=_GONE[kind if resource.id else one.kind])
        raise Forbidden(f"{action} {kind}: {decision.why}", code=code)

    def require_kind(self, action: Action, kind: Kind, *, code: str = "not_allowed") -> None:
        """As `require`, of things of a kind as a whole. Raises Forbidden."""
        self.require(action, self.new(kind), code=code)

    def may(self, action: Action, kind: Kind) -> bool:
        """As `allows`, of things of a kind as a whole."""
        return self.allows_every(action, kind) or self.allows(action, self.new(kind))

    def new(self, kind: Kind) -> Resource:
        """Something that is to be: this person's own."""
        return Resource(kind, owners=frozenset({self._plain.person_id}))

    def customer(self, customer_id: str) -> Customer:
        """The customer, if it may be seen. Raises NotFound."""
        customer = self._store.customers.get(customer_id)
        if customer is None:
            raise NotFound(f"customer {customer_id}", code="customer_not_found")
        if not self.allows_every(Action.READ, Kind.CUSTOMER):
            self.require(Action.READ, self.of_customer(customer.id))
        return customer

    def of_customer(self, customer_id: str, kind: Kind = Kind.CUSTOMER) -> Resource:
        """A customer as rules see it; with `kind`, something new that hangs on it."""
        facts = self._facts([customer_id]).get(customer_id)
        held = facts or Resource(Kind.CUSTOMER, customer_id, customer_id, unowned=True)
        if kind is Kind.CUSTOMER:
            return held
        return hanging_on(held, kind, "", {self._plain.person_id})

    def of_record(self, record: FollowupRecord) -> Resource:
        """A record as rules see it."""
        return hanging_on(self.of_customer(record.customer_id), Kind.RECORD, record.id, {record.author_id})

    def of_opportunity(self, held: Opportunity) -> Resource:
        """An opportunity as rules see it."""
        customer = self.of_customer(held.customer_id)
        return opportunity_in(customer, held)

    def readable(self, customers: Sequence[Customer]) -> list[Customer]:
        """Those that may be seen, in the order given: one pass, however many."""
        if self.allows_every(Action.READ, Kind.CUSTOMER):
            return list(customers)
        facts = self._facts([one.id for one in customers])
        return [one for one in customers if one.id in facts and self.decide(Action.READ, facts[one.id])]

    def readable_opportunities(self, found: Iterable[Opportunity], limit: int | None = None) -> list[Opportunity]:
        """Those that may be seen, the first `limit` in the order given, hidden fields masked."""
        given = list(found)
        if self.allows_every(Action.READ, Kind.OPPORTUNITY) and self.allows_every(Action.READ, Kind.CUSTOMER):
            return [self.shown(one) for one in given[:limit]]
        facts = self._facts({one.customer_id for one in given})
        kept = [one for one in given if self.decide(Action.READ, opportunity_in(facts[one.customer_id], one))]
        return [self.shown(one) for one in kept[:limit]]

    def view(
        self, customer_id: str, *, recent: int = RECENT, before: str = "", newest: int | None = None
    ) -> CustomerView:
        """Everything confirmed about a customer that this person may see, each value with its source, and at most
        `recent` records, the newest or those before the record `before`; with `newest` at least so many values of each
        field. Raises NotFound.

        Records that may not be read, hidden fields, and words that would tell them are left out as if never said.
        """
        customer = self.customer(customer_id)
        if self._sees_all_of(customer):
            shown = viewing.view_of_one(self._store, customer, recent=recent, before=before, newest=newest)
            self.note_read(customer.id, shown.values)
            return shown
        whole = view_of(customer, self.shown_records(self._store.records.of_customer(customer.id)))
        return viewing.page_of(whole, recent, before)

    def look(self, customer_id: str, *, recent: int = RECENT, before: str = "") -> viewing.Look:
        """As `view`, for whoever wants JSON: what is kept as JSON is handed on as it is."""
        customer = self.customer(customer_id)
        if not self._sees_all_of(customer):
            return viewing.look_of(self.view(customer.id, recent=recent, before=before))
        shown = viewing.look(self._store, customer, recent=recent, before=before)
        self.note_read(customer.id, shown.values)
        return shown

    def _sees_all_of(self, customer: Customer) -> bool:
        every = self.allows_every(Action.READ, Kind.RECORD) and self.allows_every(Action.READ, Kind.CUSTOMER)
        return every and not self.mask(customer.id)

    def shown_records(self, records: Iterable[FollowupRecord]) -> list[FollowupRecord]:
        """Those of one or several customers that may be read, hidden fields masked. What one said oneself stays."""
        shown = []
        for record in self.readable_records(records):
            is_own = record.author_id == self._plain.person_id
            shown.append(record if is_own else self.mask(record.customer_id).record(record))
            if not is_own:
                self.note_read(record.customer_id, [n for n in FIELD_NAMES if getattr(shown[-1].fields, n)])
        return shown

    def readable_records(self, records: Iterable[FollowupRecord]) -> list[FollowupRecord]:
        """Those of one or several customers that may be read, as they stand."""
        given = list(records)
        if self.allows_every(Action.READ, Kind.RECORD) and self.allows_every(Action.READ, Kind.CUSTOMER):
            return given
        facts = self._facts({one.customer_id for one in given})
        return [
            one
            for one in given
            if self.decide(Action.READ, hanging_on(facts[one.customer_id], Kind.RECORD, one.id, {one.author_id}))
        ]

    def record(self, record_id: str) -> FollowupRecord:
        """The record as it stands, if it may be read. Raises NotFound. To show it, use `shown_records`."""
        record = self._store.records.get(record_id)
        if record is None:
            raise NotFound(f"record {record_id}", code="record_not_found")
        self.require(Action.READ, self.of_record(record))
        return record

    def opportunity(self, opportunity_id: str) -> Opportunity:
        """The opportunity as it stands, if it may be read. Raises NotFound. To show it, use `shown`."""
        held = self._store.opportunities.get(opportunity_id)
        if held is None:
            raise NotFound(f"opportunity {opportunity_id}", code="opportunity_not_found")
        self.require(Action.READ, self.of_opportunity(held))
        return held

    def shown(self, held: Opportunity) -> Opportunity:
        """An opportunity that may be read, hidden fields masked."""
        masked = self.mask(held.customer_id).opportunity(held)
        if held.owner_id != self._plain.person_id:
            self.note_read(held.customer_id, [name for name in _OF_A_DEAL if getattr(masked, name)])
        return masked

    def shown_events(self, held: Opportunity, events: Iterable[OpportunityEvent]) -> list[OpportunityEvent]:
        """What happened to an opportunity that may be read, hidden fields masked."""
        mask = self.mask(held.customer_id)
        return [mask.opportunity_event(event) for event in events]

    def readable_standings(self, standings: Sequence[Standing]) -> list[Standing]:
        """Those of the opportunities that may be seen, in the order given, hidden fields masked."""
        kept = list(standings)
        if not (self.allows_every(Action.READ, Kind.OPPORTUNITY) and self.allows_every(Action.READ, Kind.CUSTOMER)):
            facts = self._facts({one.deal.customer_id for one in standings})
            kept = [
                one for one in kept if self.decide(Action.READ, opportunity_in(facts[one.deal.customer_id], one.deal))
            ]
        return [mask.standing(one) if (mask := self.mask(one.deal.customer_id)) else one for one in kept]

    def lead(self, lead_id: str, action: Action = Action.READ, *, lock: bool = False) -> Lead:
        """The lead as it stands, if this may be done to it; with `lock` nobody else changes it until the transaction
        ends. Raises NotFound or Forbidden. To show it, use `lead_mask`."""
        held = self._store.leads.get(lead_id, lock=lock)
        if held is None:
            raise NotFound(f"lead {lead_id}", code="lead_not_found")
        self.require(action, self.of_lead(held))
        return held

    def of_lead(self, held: Lead) -> Resource:
        """A lead as rules see it: its owner's; of a converted one, whoever may not see the customer sees nothing."""
        customer = self.of_customer(held.customer_id) if held.customer_id else None
        return lead_in(customer, held, self._teams)

    def readable_leads(self, found: Iterable[Lead], limit: int | None = None) -> list[Lead]:
        """Those that may be seen, the first `limit` in the order given."""
        given = list(found)
        if self.sees_every_lead:
            return given[:limit]
        teams = self._teams
        facts = self._facts({one.customer_id for one in given if one.customer_id})
        kept = [one for one in given if self.decide(Action.READ, lead_in(facts.get(one.customer_id or ""), one, teams))]
        return kept[:limit]

    @property
    def sees_every_lead(self) -> bool:
        """Whether no lead need be asked about."""
        return self.allows_every(Action.READ, Kind.LEAD) and self.allows_every(Action.READ, Kind.CUSTOMER)

    def lead_mask(self, held: Lead) -> Mask:
        """What is hidden of a lead and its journey: its customer's fields, and what the rules say of leads."""
        mask = self.mask(held.customer_id) if held.customer_id else Mask()
        if not self._policy.may_be_partly_hidden(self._plain):
            return mask
        lead, names = self.of_lead(held), {*FACTS, *FIELD_NAMES, *_OF_A_DEAL, *self._policy.field_names()}
        hidden = {name for name in names if self._policy.level(self.subject, lead, name) is Level.HIDDEN}
        return replace(mask, fields=mask.fields | hidden_with(hidden))

    @property
    def sees_every_amount(self) -> bool:
        """Whether sums over everybody's opportunities tell nothing that is not to be seen."""
        is_whole = self.allows_every(Action.READ, Kind.OPPORTUNITY) and self.allows_every(Action.READ, Kind.CUSTOMER)
        return is_whole and not any(self._hides_somewhere(name) for name in hidden_with(["amount"]))

    def shown_changes(self, customer_id: str, changes: Sequence[Change]) -> tuple[Change, ...]:
        """What changed in a customer's view, without hidden fields; nothing of a customer that may not be seen."""
        if not self.allows_every(Action.READ, Kind.CUSTOMER) and not self.readable_id(customer_id):
            return ()
        shown = self.mask(customer_id).changes(changes)
        self.note_read(customer_id, [change.field for change in shown])
        return shown

    def readable_id(self, customer_id: str) -> bool:
        """Whether the customer of that id may be seen."""
        return self.allows(Action.READ, self.of_customer(customer_id))

    def writes_fields(self, resource: Resource, names: Iterable[str]) -> bool:
        """Whether each of these fields of a thing may be written."""
        return all(self._policy.level(self.subject, resource, one) is Level.WRITE for one in hidden_with(names))

    def require_fields(self, resource: Resource, names: Iterable[str]) -> None:
        """Raise Forbidden (`field_not_allowed`) unless each of these fields of a thing may be written."""
        for name in names:
            if not self.writes_fields(resource, [name]):
                step = Step("write", resource.kind, resource.id, resource.customer_id, (name,), "denied", "field")
                self._store.trail.note(replace(step, person_id=self._plain.person_id))
                raise Forbidden(f"{name} of {resource.kind}", code="field_not_allowed")

    def known(self, text: str, spoken: Sequence[str] = (), *, about: Sequence[str] = ()) -> Known:
        """What a reader, a recogniser or a model working for this person may be told: names near `text` of what they
        may see, as `knowing.known_near` finds them."""
        person_id = self.person.id if self.person else None
        known = known_near(self._store, person_id, text, spoken, about=about, among=self.readable)
        return replace(
            known,
            contacts=() if self._hides_somewhere("contacts") else known.contacts,
            colleagues=known.colleagues if self.allows_every(Action.READ, Kind.PERSON) else (),
            products=() if self._hides_somewhere("products") else known.products,
        )

    def mask(self, customer_id: str) -> Mask:
        """What is hidden of a customer."""
        if customer_id not in self._masks:
            self._masks[customer_id] = self._mask(customer_id)
        return self._masks[customer_id]

    def _mask(self, customer_id: str) -> Mask:
        if not self._policy.may_be_partly_hidden(self._plain):
            return Mask()
        customer = self.of_customer(customer_id)
        kinds = [replace(customer, kind=kind) for kind in (Kind.CUSTOMER, Kind.RECORD, Kind.OPPORTUNITY)]
        kinds = [one for one in kinds if self._policy.decide(self.subject, Action.READ, one)]
        hidden = {
            name
            for name in {*FIELD_NAMES, *_OF_A_DEAL, *self._policy.field_names()} - {"customer"}
            if any(self._policy.level(self.subject, one, name) is Level.HIDDEN for one in kinds)
        }
        if not hidden:
            return Mask()
        records = self._store.records.of_customer(customer_id)
        return mask_of(hidden, records, self._store.opportunities.of_customer(customer_id))

    def _hides_somewhere(self, name: str) -> bool:
        roles = self._policy.roles_of(self._plain).values()
        return all(role.fields.get(name) is Level.HIDDEN for role in roles) or any(
            name in rule.fields for role in roles for rule in role.denials
        )

    def _is_own_record(self, resource: Resource) -> bool:
        """What one wrote oneself stays readable, whoever has the customer now."""
        return resource.kind is Kind.RECORD and bool(resource.id) and self._plain.person_id in resource.owners

    def note_read(self, customer_id: str, names: Collection[str]) -> None:
        """Write down that fields of a customer were read, where they are sensitive."""
        read = tuple(sorted(set(names) & self._policy.sensitive))
        if read:
            step = Step("read", "customer", customer_id, customer_id, read, person_id=self._plain.person_id)
            self._store.trail.note(step)
