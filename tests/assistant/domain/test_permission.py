"""The algebra of permissions: what must hold whatever the rules are."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.permission import (
    ANY_ROLE,
    Action,
    Kind,
    Level,
    Policy,
    Resource,
    Role,
    Rule,
    Scope,
    Subject,
    Territory,
    led_with_below,
    roles_held,
)
from assistant.domain.person import Person

PEOPLE, TEAMS, LABELS = ("ann", "bob", "cat"), ("north", "south"), ("east", "hospital", "west")
FIELDS = ("budget", "contacts")
some_people = st.frozensets(st.sampled_from(PEOPLE))
some_teams = st.frozensets(st.sampled_from(TEAMS))
kinds = st.sampled_from((Kind.CUSTOMER, Kind.RECORD, Kind.CASE))
actions = st.sampled_from((Action.READ, Action.WRITE, Action.DELETE))
subjects = st.builds(
    Subject,
    person_id=st.sampled_from(PEOPLE),
    roles=st.frozensets(st.sampled_from(("rep", "manager", "stranger"))),
    teams=some_teams,
    led=some_teams,
    territories=st.frozensets(st.sampled_from(("t-east", "t-none"))),
)
things = st.builds(
    Resource,
    kind=kinds,
    owners=some_people,
    collaborators=some_people,
    followers=some_people,
    owner_teams=some_teams,
    labels=st.frozensets(st.sampled_from(LABELS)),
)
rules = st.builds(
    Rule,
    name=st.text("abc", min_size=1, max_size=3),
    kinds=st.frozensets(st.sampled_from([*Kind, "*"]), min_size=1, max_size=3),
    actions=st.frozensets(st.sampled_from([*Action, "*"]), min_size=1, max_size=3),
    scopes=st.frozensets(st.sampled_from(Scope), min_size=1, max_size=2),
)
field_denials = st.builds(
    lambda rule, fields: replace(rule, actions=frozenset(), fields=fields),
    rules,
    st.frozensets(st.sampled_from(FIELDS), min_size=1),
)
roles = st.builds(
    Role,
    grants=st.lists(rules, max_size=4).map(tuple),
    denials=st.lists(rules | field_denials, max_size=2).map(tuple),
    fields=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(Level)),
)
policies = st.builds(
    Policy,
    roles=st.dictionaries(st.sampled_from(("rep", "manager", ANY_ROLE)), roles),
    territories=st.just({"t-east": Territory("t-east", frozenset({"east"}), tags=frozenset({"hospital"}))}),
)


def with_role(policy: Policy, name: str, role: Role) -> Policy:
    return replace(policy, roles={**policy.roles, name: role})


@given(policies, subjects, things, actions, rules)
def test_a_further_grant_never_takes_away(
    policy: Policy, subject: Subject, thing: Resource, action: Action, grant: Rule
) -> None:
    before = policy.decide(subject, action, thing)
    for name, role in policy.roles.items():
        more = with_role(policy, name, replace(role, grants=(*role.grants, grant)))
        assert more.decide(subject, action, thing) or not before
        for field in FIELDS:
            assert more.level(subject, thing, field) >= policy.level(subject, thing, field)


@given(policies, subjects, things, actions, rules | field_denials)
def test_a_further_denial_never_gives(
    policy: Policy, subject: Subject, thing: Resource, action: Action, denial: Rule
) -> None:
    before = policy.decide(subject, action, thing)
    for name, role in policy.roles.items():
        less = with_role(policy, name, replace(role, denials=(*role.denials, denial)))
        assert before or not less.decide(subject, action, thing)
        for field in FIELDS:
            assert less.level(subject, thing, field) <= policy.level(subject, thing, field)


@given(policies, subjects, things, actions, st.randoms())
def test_the_order_of_rules_and_roles_is_irrelevant(
    policy: Policy, subject: Subject, thing: Resource, action: Action, random: object
) -> None:
    turned = Policy(
        {
            name: replace(role, grants=role.grants[::-1], denials=role.denials[::-1])
            for name, role in reversed(list(policy.roles.items()))
        },
        policy.territories,
    )
    assert turned.decide(subject, action, thing) == policy.decide(subject, action, thing)
    assert all(turned.level(subject, thing, one) == policy.level(subject, thing, one) for one in FIELDS)


@given(subjects, things, actions)
def test_without_a_rule_everything_is_denied(subject: Subject, thing: Resource, action: Action) -> None:
    for policy in (Policy(), Policy({"rep": Role(), "manager": Role(), ANY_ROLE: Role()})):
        assert policy.decide(subject, action, thing).why == "no rule"
        assert not policy.decide(subject, action, thing)
        assert policy.level(subject, thing, "budget") is Level.HIDDEN


@given(policies, subjects, things, st.sampled_from(FIELDS))
def test_a_field_is_never_more_open_than_its_record(
    policy: Policy, subject: Subject, thing: Resource, field: str
) -> None:
    level = policy.level(subject, thing, field)
    assert level < Level.READ or policy.decide(subject, Action.READ, thing)
    assert level < Level.WRITE or policy.decide(subject, Action.WRITE, thing)


@given(policies, subjects, things, actions)
def test_what_is_open_as_a_whole_is_open_one_by_one(
    policy: Policy, subject: Subject, thing: Resource, action: Action
) -> None:
    if policy.is_open(subject, action, thing.kind):
        assert policy.decide(subject, action, thing)
    if not policy.may_be_partly_hidden(subject) and policy.decide(subject, Action.READ, thing):
        assert all(policy.level(subject, thing, field) > Level.HIDDEN for field in FIELDS)


@given(policies, subjects, things)
def test_scopes_lie_within_each_other(policy: Policy, subject: Subject, thing: Resource) -> None:
    inside = {scope for scope in Scope if policy.is_in(subject, thing, scope)}
    assert Scope.ALL in inside
    if Scope.OWN in inside:
        assert inside >= set(Scope) - {Scope.UNOWNED}
    if Scope.LED in inside:
        assert Scope.TEAM in inside


@given(policies, subjects, things, actions)
def test_whoever_has_a_named_role_gets_nothing_from_the_role_of_all_others(
    policy: Policy, subject: Subject, thing: Resource, action: Action
) -> None:
    if subject.roles & set(policy.roles):
        without = Policy({n: role for n, role in policy.roles.items() if n != ANY_ROLE}, policy.territories)
        assert without.decide(subject, action, thing) == policy.decide(subject, action, thing)


def test_a_denial_beats_the_grant_of_another_role_and_says_which_it_was() -> None:
    everything = Rule("grant", frozenset("*"), frozenset("*"))
    denied = Rule("roles.b.denials.1", frozenset({Kind.CUSTOMER}), frozenset({Action.EXPORT}))
    policy = Policy({"a": Role((everything,)), "b": Role(denials=(denied,))})
    both = Subject("ann", frozenset({"a", "b"}))
    assert policy.decide(both, Action.READ, Resource(Kind.CUSTOMER)).why == "grant"
    refused = policy.decide(both, Action.EXPORT, Resource(Kind.CUSTOMER))
    assert (refused.allowed, refused.why) == (False, "roles.b.denials.1")


def test_roles_may_be_several_and_nobody_names_themselves_admin() -> None:
    person = Person("p", "P", "Rep， presales,admin", "en", "UTC", is_admin=False)
    assert roles_held(person) == {"rep", "presales"}
    assert "admin" in roles_held(replace(person, is_admin=True))


def test_a_leader_sees_all_teams_below_even_where_they_stand_in_a_circle() -> None:
    assert led_with_below(["top"], {"a": "top", "b": "a", "other": ""}) == {"top", "a", "b"}
    assert led_with_below(["a"], {"a": "b", "b": "a"}) == {"a", "b"}
