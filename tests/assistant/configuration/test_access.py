"""The access file: the one that ships, the examples, and mistakes named with their place."""

from pathlib import Path

import pytest

from assistant.configuration.access import read_access, shipped_access
from assistant.domain.permission import Action, Kind, Level, Policy, Resource, Subject
from assistant.errors import InvalidInput

EXAMPLES = Path(__file__).parents[3] / "examples" / "access"
THEIRS = Resource(Kind.CUSTOMER, "c", "c", owners=frozenset({"ann"}), owner_teams=frozenset({"north"}))


def allowed(policy: Policy, role: str, kind: Kind, thing: Resource, **subject: frozenset[str]) -> set[str]:
    who = Subject("bob", frozenset({role}), **subject)
    of_kind = Resource(kind, "x", owners=thing.owners, owner_teams=thing.owner_teams, labels=thing.labels)
    return {str(action) for action in Action if policy.decide(who, action, of_kind)}


def test_the_shipped_rules_trust_the_team_and_keep_the_keys_with_admins() -> None:
    policy = shipped_access()
    assert allowed(policy, "rep", Kind.CUSTOMER, THEIRS) == {"read", "create", "merge"}
    assert allowed(policy, "whatever", Kind.CUSTOMER, THEIRS) == {"read", "create", "merge"}
    assert "write" in allowed(policy, "manager", Kind.CUSTOMER, THEIRS)
    nobodys = Resource(Kind.CUSTOMER, "c", "c", unowned=True)
    assert policy.decide(Subject("bob", frozenset({"rep"})), Action.WRITE, nobodys)
    for kind in (Kind.PRIVACY, Kind.AUDIT, Kind.CONFIGURATION):
        assert allowed(policy, "rep", kind, THEIRS) == allowed(policy, "manager", kind, THEIRS) == set()
        assert allowed(policy, "admin", kind, THEIRS) == {str(action) for action in Action}


def test_strict_teams() -> None:
    policy = read_access(EXAMPLES / "strict_teams.toml")
    assert allowed(policy, "rep", Kind.CUSTOMER, THEIRS) == {"create"}
    assert allowed(policy, "rep", Kind.CUSTOMER, THEIRS, teams=frozenset({"north"})) == {"create", "read"}
    assert "write" in allowed(policy, "manager", Kind.CUSTOMER, THEIRS, led=frozenset({"north"}))
    assert allowed(policy, "presales", Kind.CUSTOMER, THEIRS) == set()
    mine = Resource(Kind.RECORD, "r", "c", owners=frozenset({"bob"}))
    presales = Subject("bob", frozenset({"presales"}))
    assert policy.level(presales, mine, "budget") is Level.HIDDEN
    assert policy.level(presales, mine, "needs") is Level.WRITE
    assert allowed(policy, "unheard of", Kind.CUSTOMER, THEIRS) == set()


def test_a_field_force() -> None:
    policy = read_access(EXAMPLES / "field_force.toml")
    in_east = Resource(Kind.CUSTOMER, "c", "c", owners=frozenset({"ann"}), labels=frozenset({"江苏", "苏州"}))
    east, hospitals = frozenset({"east"}), frozenset({"hospitals_east"})
    assert allowed(policy, "rep", Kind.CUSTOMER, in_east, territories=east) == {"read", "create", "write", "take"}
    assert allowed(policy, "rep", Kind.CUSTOMER, in_east, territories=hospitals) == {"create"}
    assert policy.level(Subject("bob", frozenset({"callcentre"})), in_east, "budget") is Level.HIDDEN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("roles = 3", "roles"),
        (
            "[roles.rep]\ngrants = [{ on = ['customers'], do = ['read'] }]",
            r"roles.rep.grants.0.on: customers is none of",
        ),
        ("[roles.rep]\ngrants = [{ on = ['customer'], do = ['see'] }]", "see is none of read"),
        ("[roles.rep]\ngrants = [{ on = ['customer'], do = ['read'], scope = ['mine'] }]", "scope.0"),
        ("[roles.rep]\nfields = { budget = 'secret' }", "roles.rep.fields.budget"),
        ("[roles.rep]\ndenials = [{ on = ['customer'] }]", "a denial names either"),
        ("[roles.rep]\n[roles.Rep]", "role rep comes twice"),
        ("[roles.rep]\n[territories.x]", "a territory needs regions"),
        ("[roles.rep]\nsee = 1", "roles.rep.see"),
        ("[roles.rep", "is no TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "access.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match=f"access.toml.*{says}"):
        read_access(file)


def test_a_file_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="SPOTTER_ACCESS_FILE"):
        read_access(tmp_path / "none.toml")


def test_admins_may_put_a_file_right_that_forgot_them(tmp_path: Path) -> None:
    file = tmp_path / "access.toml"
    file.write_text("[roles.rep]\n", "utf-8")
    assert allowed(read_access(file), "admin", Kind.CUSTOMER, THEIRS) == {str(action) for action in Action}
