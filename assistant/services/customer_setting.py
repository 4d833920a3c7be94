"""Setting what is known of a customer in chat: its fields, group, kind, and labels for territories."""

import re
from collections.abc import Callable, Mapping

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_field import FieldRule
from assistant.domain.customer_view import fold_name
from assistant.errors import InvalidInput
from assistant.services import factkeeping, grouping, teamkeeping
from assistant.services.called import customer_called, explained
from assistant.services.cards import short
from assistant.services.customer_access import changeable, shown_held
from assistant.services.customer_cards import facts_section, group_section
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.services.wording import LOCALES
from connectors.im.base import Message

_PAIR = re.compile(r"(?P<name>.+?)\s+(?P<field>[^\s=＝]+)\s*[=＝]\s*(?P<value>.*)", re.DOTALL)
_LIST = re.compile(r"[;；、,，]")
_PARENT = frozenset({"parent", "group", "上级", "集团", "所属集团", "母公司"})
_KIND = frozenset({"kind", "类型"})


def obey(turn: Turn, rest: str) -> Outcome:
    """`/set A industry=dairy` sets a field of A by hand; the field by its id or name, nothing after = empties it.
    `parent` is the group it belongs to, `kind` whether it is an organisation or a household."""
    match = _PAIR.fullmatch(rest)
    if match is None:
        return turn.tell("kept.how")
    customer = customer_called(turn, match["name"])
    if customer is None:
        return turn.tell("customer.unknown", name=short(match["name"]))
    field, value = match["field"].casefold(), match["value"].strip()
    if field in _PARENT:
        return _put_below(turn, customer, value)
    if field in _KIND:
        return _set_kind(turn, customer, value)
    return _set_field(turn, customer, field_called(turn, match["field"]), value)


def label(turn: Turn, rest: str) -> Outcome:
    """`/label A = east, key` gives A these labels and no others, by which it lies in territories; `/label A` says which
    it has, and nothing after = takes them away."""
    left, is_pair, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
    if not left:
        return turn.tell("label.how")
    customer = customer_called(turn, left)
    if customer is None:
        return turn.tell("customer.unknown", name=short(left))
    if is_pair:
        return _set_labels(turn, customer, [one.strip() for one in _LIST.split(right) if one.strip()])
    return _tell_labels(turn, customer)


def field_called(turn: Turn, name: str) -> str:
    """The id of the customers' field of that id or name, in either language; the name itself where there is none."""
    folded = name.casefold()
    for rule in turn.desk.customer_rules.fields:
        if folded in {rule.id.casefold(), *(one.casefold() for one in rule.names.values())}:
            return rule.id
    return name


@explained
def _put_below(turn: Turn, customer: Customer, name: str) -> Outcome:
    parent = customer_called(turn, name) if name else None
    if name and parent is None:
        return turn.tell("customer.unknown", name=short(name))
    changeable(turn.access, customer.id)
    grouping.put_below(turn.store, customer.id, parent.id if parent else None)
    if parent is None:
        return turn.tell("kept.left_group", customer=customer.name)
    shown = grouping.group_of(turn.store, turn.desk, customer.id, turn.access)
    sections = group_section(turn.desk, shown, customer, turn.locale, turn.local_now.date())
    return turn.answer(Message(turn.say("kept.in_group", customer=customer.name, group=parent.name), sections=sections))


@explained
def _set_kind(turn: Turn, customer: Customer, value: str) -> Outcome:
    wanted = fold_name(value)
    say = turn.desk.wording.say
    kinds = {fold_name(say(f"kept.kind.{one}", locale)): one for one in CustomerKind for locale in LOCALES}
    kind = kinds.get(wanted)
    if kind is None:
        return turn.tell("kept.which_kind")
    changeable(turn.access, customer.id)
    turn.store.customers.set_kind(customer.id, kind)
    return turn.tell("kept.is_kind", customer=customer.name, kind=turn.say(f"kept.kind.{kind}"))


@explained
def _set_field(turn: Turn, customer: Customer, field: str, value: str) -> Outcome:
    rule = turn.desk.customer_rules.field(field)
    if rule is None or customer.kind not in rule.kinds:
        names = [one.names[turn.locale] for one in turn.desk.customer_rules.fields if customer.kind in one.kinds]
        return turn.tell("kept.which_field", fields=("、" if turn.locale == "zh-CN" else ", ").join(names))
    changeable(turn.access, customer.id, [field])
    given = [one.strip() for one in re.split(r"[;；、]", value) if one.strip()] if rule.many else value
    try:
        factkeeping.set_by_hand(turn.store, turn.desk, customer, {field: given}, turn.person.id, turn.now)
    except InvalidInput as error:
        expected = f"\n{_expected(turn, rule)}" if error.code == "field_value" else ""
        return turn.answer(Message(turn.desk.explain(error.code, turn.locale) + expected))
    facts = shown_held(turn.access, turn.store, turn.desk, customer)
    sections = facts_section(turn.desk, facts, turn.locale)
    return turn.answer(Message(turn.say("kept.set", customer=customer.name), sections=sections))


@explained
def _set_labels(turn: Turn, customer: Customer, labels: list[str]) -> Outcome:
    teamkeeping.set_labels(turn.store, turn.access, customer.id, labels)
    return _tell_labels(turn, customer)


def _tell_labels(turn: Turn, customer: Customer) -> Outcome:
    held = sorted(turn.store.teams.labels([customer.id]).get(customer.id, ()))
    if not held:
        return turn.tell("label.none", customer=customer.name)
    joined = ("、" if turn.locale == "zh-CN" else ", ").join(held)
    return turn.tell("label.held", customer=customer.name, labels=joined)


def _expected(turn: Turn, rule: FieldRule) -> str:
    """What the values of a field are, in the sender's language."""
    key = f"kept.expects.{rule.kind}"
    if rule.choices:
        return turn.say(key, names=" / ".join(choice.names[turn.locale] for choice in rule.choices))
    return turn.say(key)


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"set": obey, "label": label}
