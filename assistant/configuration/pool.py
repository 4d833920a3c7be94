"""Reading the pool file: TOML in, `domain.pool` out, with every mistake named."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from assistant.configuration.files import Part, read_file
from assistant.domain.pool import PoolRules, RoleRule, Takes, TypeRule

Days = Annotated[int, Field(ge=1, le=10_000)] | Literal["never"]
Role = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
TypeId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,16}$")]


def read_pool(path: Path | None = None) -> PoolRules:
    """The pool rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    return read_file(_File, path, "pool.toml", "SPOTTER_POOL_FILE").rules()


class _Role(Part):
    roles: frozenset[Role] = Field(min_length=1)
    max_held: int | None = Field(None, ge=0, le=1_000_000)
    takes: Takes = Takes.FREELY


class _Type(Part):
    types: frozenset[TypeId] = Field(min_length=1)
    days: Days


class _File(Part):
    one_responsible: bool = True
    managers: frozenset[Role] = frozenset({"manager"})
    release_after_days: Days = "never"
    open_deal_days: Days = "never"
    won_days: int = Field(365, ge=0, le=10_000)
    warn_days: int = Field(7, ge=0, le=365)
    retake_days: int = Field(0, ge=0, le=10_000)
    takes_a_day: int | None = Field(None, ge=1, le=10_000)
    roles: tuple[_Role, ...] = ()
    types: tuple[_Type, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        quiet, deal = _days(self.release_after_days), _days(self.open_deal_days)
        if deal is not None and (quiet is None or deal < quiet):
            raise ValueError("open_deal_days must not be shorter than release_after_days")
        if quiet is not None and self.warn_days >= quiet:
            raise ValueError("warn_days must be shorter than release_after_days")
        names = [role.casefold() for rule in self.roles for role in rule.roles]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"role {name} comes twice")
        return self

    def rules(self) -> PoolRules:
        return PoolRules(
            one_responsible=self.one_responsible,
            managers=_folded(self.managers),
            roles=tuple(RoleRule(_folded(rule.roles), rule.max_held, rule.takes) for rule in self.roles),
            release_after_days=_days(self.release_after_days),
            open_deal_days=_days(self.open_deal_days),
            won_days=self.won_days,
            types=tuple(TypeRule(rule.types, _days(rule.days)) for rule in self.types),
            warn_days=self.warn_days,
            retake_days=self.retake_days,
            takes_a_day=self.takes_a_day,
        )


def _days(given: int | str) -> int | None:
    return given if isinstance(given, int) else None


def _folded(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(role.casefold() for role in roles)
