"""What goes on across a group: what its members want, fear and use, who competes there, and what was said last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import CustomerView, ViewValue, fold_name
from assistant.services.access import Access
from assistant.services.grouping import Group

ROLLED_UP = ("needs", "risks", "competitors", "products", "current_systems")
"""Fields that say something of a group as a whole; a budget or a date is one member's."""
MEMBERS_READ = 40
"""Of a larger group the members that were spoken of last are read."""
LATELY = 8


@dataclass(frozen=True, slots=True)
class GroupValue:
    """A value said of one or several members: the newest statement, and the members, the one it is of first."""

    held: ViewValue
    customers: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """By field the values of all members, those of most members first, then the newest; and the newest records with
    their customers. Hidden fields and words are left out as in each member's own view."""

    values: Mapping[str, tuple[GroupValue, ...]]
    lately: tuple[tuple[Customer, FollowupRecord], ...]


def group_view(access: Access, group: Group, *, lately: int = LATELY) -> GroupView:
    """What the members of a group add up to, for who may see them. At most `lately` records are brought."""
    spoken = [(member.last_record_at, member.customer.id) for member in group.members if member.last_record_at]
    views = [access.view(customer_id, recent=lately) for _, customer_id in sorted(spoken, reverse=True)[:MEMBERS_READ]]
    records = [(view.customer, record) for view in views for record in view.records]
    records.sort(key=lambda pair: (pair[1].said_at, pair[1].id), reverse=True)
    gathered = {name: found for name in ROLLED_UP if (found := _gathered(name, views))}
    return GroupView(gathered, tuple(records[:lately]))


def _gathered(name: str, views: Sequence[CustomerView]) -> tuple[GroupValue, ...]:
    by_word: dict[str, list[tuple[Customer, ViewValue]]] = {}
    for view in views:
        for held in view.values.get(name, ()):
            by_word.setdefault(fold_name(held.value), []).append((view.customer, held))
    found = []
    for said in by_word.values():
        said.sort(key=lambda pair: pair[1].source.said_at, reverse=True)
        found.append(GroupValue(said[0][1], tuple(dict.fromkeys(customer for customer, _ in said))))
    return tuple(sorted(found, key=lambda one: (len(one.customers), one.held.source.said_at), reverse=True))
