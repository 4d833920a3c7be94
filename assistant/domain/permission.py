"""Who may do what to which thing, and how much of it they see: a small algebra of grants and denials.

Deny by default; grants add up over a person's roles; a denial beats any grant. Nothing here depends on order.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from assistant.domain.person import Person

ADMIN = "admin"
"""The role that everybody with `is_admin` has besides their own."""
ANY_ROLE = "*"
"""The role of those none of whose roles the policy names."""
EVERYTHING = "*"
"""In a rule: every kind of resource, or every action."""


class Action(StrEnum):
    """What may be done to a thing. `take` is to become its owner, `administer` to go past the usual rules for it."""

    READ = "read"
    CREATE = "create"
    WRITE = "write"
    DELETE = "delete"
    EXPORT = "export"
    MERGE = "merge"
    ASSIGN = "assign"
    TAKE = "take"
    ADMINISTER = "administer"


class Kind(StrEnum):
    """Kinds of resource. Notes, drafts and pushes are not among them: they are their one person's, whatever the rules
    say."""

    CUSTOMER = "customer"
    RECORD = "record"
    OPPORTUNITY = "opportunity"
    LEAD = "lead"
    CASE = "case"
    IMPORT = "import"
    PERSON = "person"
    TEAM = "team"
    CONFIGURATION = "configuration"
    AUDIT = "audit"
    PRIVACY = "privacy"


class Scope(StrEnum):
    """Which things of a kind a rule is about, by what ties them to the person. Each but `unowned` includes `own`.

    own: one owns or wrote it. collaborating: or works on it. followed: or follows it. led: or an owner is in a team one
    leads, or in a team below it. team: or an owner is in a team one belongs to. territory: or it lies in a territory of
    one's own. unowned: nobody owns the customer. all: every one.
    """

    OWN = "own"
    COLLABORATING = "collaborating"
    FOLLOWED = "followed"
    LED = "led"
    TEAM = "team"
    TERRITORY = "territory"
    UNOWNED = "unowned"
    ALL = "all"


class Level(IntEnum):
    """How far a field of a thing is open to a person."""

    HIDDEN = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, slots=True)
class Territory:
    """A part of the market. A customer lies in it when, of each set that is not empty, it carries at least one label.

    Labels are compared folded (`fold_label`); a region is also that of a place inside it.
    """

    id: str
    regions: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def holds(self, labels: Collection[str]) -> bool:
        """Whether something with these labels lies in the territory; an empty territory holds nothing."""
        wanted = [one for one in (self.regions, self.industries, self.tags) if one]
        return bool(wanted) and all(not one.isdisjoint(labels) for one in wanted)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks. `teams` are those they belong to or lead, `led` those they lead with all teams below them."""

    person_id: str
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked about, with the facts that rules look at. People by id; `owner_teams` are the owners' teams.

    A record is owned by its author, an opportunity by its owner; who owns or works on the customer collaborates on
    both. `unowned` says that nobody owns the customer; `labels` are the customer's, folded. `customer`
    is the customer itself, of what hangs on one.
    """

    kind: Kind
    id: str = ""
    customer_id: str = ""
    owners: frozenset[str] = frozenset()
    collaborators: frozenset[str] = frozenset()
    followers: frozenset[str] = frozenset()
    owner_teams: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    unowned: bool = False
    customer: "Resource | None" = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role is granted or denied, and where: `name` is its place in the configuration, told as the reason.

    As a denial with `fields`, it takes only these fields away.
    """

    name: str
    kinds: frozenset[str]
    actions: frozenset[str]
    scopes: frozenset[Scope] = frozenset({Scope.ALL})
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Role:
    """What a role may do, and how far its fields are open; a field that is not named is as open as the record."""

    grants: tuple[Rule, ...] = ()
    denials: tuple[Rule, ...] = ()
    fields: Mapping[str, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and the name of the rule that says so; `no rule` where none speaks for it."""

    allowed: bool
    why: str = "no rule"

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules. `sensitive` are the fields whose reading is written down."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    territories: Mapping[str, Territory] = field(default_factory=dict)
    sensitive: frozenset[str] = frozenset()

    def roles_of(self, subject: Subject) -> Mapping[str, Role]:
        """The subject's roles that the policy names; that of ANY_ROLE where it names none."""
        named = {name: self.roles[name] for name in subject.roles if name in self.roles}
        return named or {name: role for name, role in self.roles.items() if name == ANY_ROLE}

    def decide(self, subject: Subject, action: Action, resource: Resource) -> Decision:
        """Whether `subject` may do `action` to `resource`."""
        roles = self.roles_of(subject).values()
        denied = self._first(subject, action, resource, (rule for role in roles for rule in role.denials))
        if denied:
            return Decision(False, denied)
        granted = self._first(subject, action, resource, (rule for role in roles for rule in role.grants))
        return Decision(bool(granted), granted or "no rule")

    def level(self, subject: Subject, resource: Resource, name: str) -> Level:
        """How far the field `name` of `resource` is open: the most that one role opens, never more than the record."""
        whole = self._record_level(subject, resource, self.roles_of(subject).values())
        if whole is Level.HIDDEN:
            return Level.HIDDEN
        opened = Level.HIDDEN
        for role in self.roles_of(subject).values():
            by_role = self._record_level(subject, resource, (role,))
            opened = max(opened, min(by_role, role.fields.get(name, Level.WRITE)))
        for role in self.roles_of(subject).values():
            for rule in role.denials:
                if name in rule.fields and self._speaks_of(rule, resource) and self._ties(subject, resource, rule):
                    return Level.HIDDEN
        return min(whole, opened)

    def field_names(self) -> frozenset[str]:
        """Every field that some role says something of."""
        named = {name for role in self.roles.values() for name in role.fields}
        return frozenset(named.union(*(rule.fields for role in self.roles.values() for rule in role.denials)))

    def may_be_partly_hidden(self, subject: Subject) -> bool:
        """Whether there is any field that this subject does not see everywhere; if not, nothing need be looked at."""
        roles = self.roles_of(subject).values()
        return any(level is Level.HIDDEN for role in roles for level in role.fields.values()) or any(
            rule.fields for role in roles for rule in role.denials
        )

    def is_open(self, subject: Subject, action: Action, kind: Kind) -> bool:
        """Whether `action` is granted on every thing of a kind, so that no single one need be asked about."""
        roles = self.roles_of(subject).values()
        if any(self._is_about(rule, action, kind) for role in roles for rule in role.denials if not rule.fields):
            return False
        return any(
            self._is_about(rule, action, kind) and Scope.ALL in rule.scopes for role in roles for rule in role.grants
        )

    def _record_level(self, subject: Subject, resource: Resource, roles: Iterable[Role]) -> Level:
        given = list(roles)
        denials = [rule for role in self.roles_of(subject).values() for rule in role.denials]
        best = Level.HIDDEN
        for action, level in ((Action.READ, Level.READ), (Action.WRITE, Level.WRITE)):
            if self._first(subject, action, resource, denials):
                continue
            if self._first(subject, action, resource, (rule for role in given for rule in role.grants)):
                best = max(best, level)
        # Whoever may not read has nothing to write in.
        readable = not self._first(subject, Action.READ, resource, denials) and self._first(
            subject, Action.READ, resource, (rule for role in given for rule in role.grants)
        )
        return best if readable else Level.HIDDEN

    def _first(self, subject: Subject, action: Action, resource: Resource, rules: Iterable[Rule]) -> str:
        """The first name, in the order of names, of a rule that holds; empty where none does."""
        holding = [
            rule.name
            for rule in rules
            if not rule.fields and self._is_about(rule, action, resource.kind) and self._ties(subject, resource, rule)
        ]
        return min(holding, default="")

    @staticmethod
    def _is_about(rule: Rule, action: Action, kind: Kind) -> bool:
        return not {kind, EVERYTHING}.isdisjoint(rule.kinds) and not {action, EVERYTHING}.isdisjoint(rule.actions)

    @staticmethod
    def _speaks_of(rule: Rule, resource: Resource) -> bool:
        return not {resource.kind, EVERYTHING}.isdisjoint(rule.kinds)

    def _ties(self, subject: Subject, resource: Resource, rule: Rule) -> bool:
        return any(self.is_in(subject, resource, scope) for scope in rule.scopes)

    def is_in(self, subject: Subject, resource: Resource, scope: Scope) -> bool:
        """Whether `resource` is one of those that `scope` means for `subject`."""
        if scope is Scope.ALL:
            return True
        if scope is Scope.UNOWNED:
            return resource.unowned
        if subject.person_id in resource.owners:
            return True
        match scope:
            case Scope.COLLABORATING:
                return subject.person_id in resource.collaborators
            case Scope.FOLLOWED:
                return subject.person_id in resource.followers
            case Scope.LED:
                return not subject.led.isdisjoint(resource.owner_teams)
            case Scope.TEAM:
                return not (subject.teams | subject.led).isdisjoint(resource.owner_teams)
            case Scope.TERRITORY:
                own = (self.territories[name] for name in subject.territories if name in self.territories)
                return any(one.holds(resource.labels) for one in own)
        return False


def roles_held(person: Person) -> frozenset[str]:
    """A person's roles: their `role` may name several, parted by commas; admins have that of ADMIN as well."""
    named = {part.strip().casefold() for part in person.role.replace("，", ",").split(",")} - {"", ADMIN}
    return frozenset(named | ({ADMIN} if person.is_admin else set()))


def fold_label(text: str) -> str:
    """A label for comparing."""
    return " ".join(text.casefold().split())


def led_with_below(led: Collection[str], parents: Mapping[str, str]) -> frozenset[str]:
    """The teams of `led` and all below them; `parents` is the team above by team, without regard to circles in it."""
    found = set(led)
    while more := {team for team, above in parents.items() if above in found} - found:
        found |= more
    return frozenset(found)
