"""What access rules look at, gathered in one place: who owns, works on and follows what, teams, and where it lies."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from assistant.domain.lead import Lead
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Kind, Resource, fold_label
from assistant.resolution.places import containers, rank_length
from assistant.storage.store import Store
from assistant.storage.ties import AT_ONCE

_PLACE_MAX_CHARS = 4


def facts_about_customers(
    store: Store, customer_ids: Collection[str], teams: Mapping[str, Collection[str]]
) -> Mapping[str, Resource]:
    """Customers as rules see them, by id: who owns, works on and follows each, the owners' teams (`teams` are those of
    `teams_of_people`), and its labels.

    Those that do not exist are left out.
    """
    ties = store.ties.of_customers(customer_ids)
    labels = store.teams.labels(customer_ids if len(customer_ids) <= AT_ONCE else None)
    return {
        customer_id: Resource(
            Kind.CUSTOMER,
            customer_id,
            customer_id,
            owners=frozenset(held.owners),
            collaborators=frozenset(held.collaborators),
            followers=frozenset(held.followers),
            owner_teams=frozenset(team for owner in held.owners for team in teams.get(owner, ())),
            labels=labels.get(customer_id, frozenset())
            | labels_of_name(held.name)
            | set(map(fold_label, held.industries)),
            unowned=not held.owners,
        )
        for customer_id, held in ties.items()
    }


def teams_of_people(store: Store) -> Mapping[str, Collection[str]]:
    """The ids of the teams that each person belongs to or leads."""
    teams: dict[str, set[str]] = {}
    for team in store.teams.all():
        for person_id in (*team.member_ids, *filter(None, [team.leader_id])):
            teams.setdefault(person_id, set()).add(team.id)
    return teams


def labels_of_name(name: str) -> frozenset[str]:
    """The places at the beginning of a customer's name, with all that they lie in: 苏州… lies in 江苏."""
    found: set[str] = set()
    at = 0
    while at < len(name):
        place = next(
            (name[at : at + n] for n in range(_PLACE_MAX_CHARS, 1, -1) if name[at : at + n] in containers()), ""
        )
        if not place:
            break
        found |= {place, *containers()[place]}
        at += len(place) + rank_length(name, at + len(place))
    return frozenset(map(fold_label, found))


def hanging_on(customer: Resource, kind: Kind, resource_id: str, owners: Collection[str]) -> Resource:
    """Something that hangs on a customer: who owns or works on the customer collaborates on it."""
    return replace(
        customer,
        kind=kind,
        id=resource_id,
        owners=frozenset(owners),
        collaborators=customer.owners | customer.collaborators,
        customer=customer,
    )


def opportunity_in(customer: Resource, held: Opportunity) -> Resource:
    """An opportunity as rules see it: whoever is in its team collaborates on it."""
    made = hanging_on(customer, Kind.OPPORTUNITY, held.id, {held.owner_id})
    return replace(made, collaborators=made.collaborators | {one.person_id for one in held.team})


def lead_in(customer: Resource | None, held: Lead, teams: Mapping[str, Collection[str]]) -> Resource:
    """A lead belongs to its owner alone, and lies where its company says that it does."""
    facts = held.facts
    labels = {fold_label(text) for text in (facts.region, facts.industry) if text}
    return Resource(
        Kind.LEAD,
        held.id,
        held.customer_id or "",
        owners=frozenset({held.owner_id} if held.owner_id else ()),
        collaborators=customer.owners | customer.collaborators if customer else frozenset(),
        owner_teams=frozenset(teams.get(held.owner_id or "", ())),
        labels=frozenset(labels) | labels_of_name(facts.region) | labels_of_name(facts.company),
        unowned=held.owner_id is None,
        customer=customer,
    )
