"""Reading the access file: TOML in, `domain.permission` out, with every mistake named."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from assistant.domain.permission import (
    ADMIN,
    EVERYTHING,
    Action,
    Kind,
    Level,
    Policy,
    Role,
    Rule,
    Scope,
    Territory,
    fold_label,
)
from assistant.errors import InvalidInput

RoleName = Annotated[str, StringConstraints(pattern=r"^(\*|[^\s,，*][^,，*]{0,99})$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,59}$")]
TerritoryId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,30}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


def read_access(path: Path | None = None) -> Policy:
    """The access rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    if path is None:
        text, where = (resources.files("assistant.configuration") / "access.toml").read_text("utf-8"), "access.toml"
    else:
        where = path.name
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise InvalidInput(f"SPOTTER_ACCESS_FILE: cannot read {path}: {reason}") from None
    try:
        return _File.model_validate(tomllib.loads(text)).policy()
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{where} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidInput(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


@cache
def shipped_access() -> Policy:
    """The rules that come with Spotter."""
    return read_access()


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Rule(_Part):
    on: tuple[str, ...] = Field(min_length=1)
    do: tuple[str, ...] = Field((), max_length=20)
    scope: tuple[Scope, ...] = Field((Scope.ALL,), min_length=1)

    @field_validator("on")
    @classmethod
    def _kinds(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return _among(given, [*Kind, EVERYTHING])

    @field_validator("do")
    @classmethod
    def _actions(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return _among(given, [*Action, EVERYTHING])

    def rule(self, name: str, fields: tuple[str, ...] = ()) -> Rule:
        return Rule(name, frozenset(self.on), frozenset(self.do), frozenset(self.scope), frozenset(fields))


class _Grant(_Rule):
    do: tuple[str, ...] = Field(min_length=1, max_length=20)


class _Denial(_Rule):
    fields: tuple[FieldName, ...] = ()

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.do) == bool(self.fields):
            raise ValueError("a denial names either what may not be done (do) or what may not be seen (fields)")
        return self


class _Role(_Part):
    grants: tuple[_Grant, ...] = ()
    denials: tuple[_Denial, ...] = ()
    fields: dict[FieldName, Literal["hidden", "read", "write"]] = Field(default_factory=dict)

    def role(self, name: str) -> Role:
        return Role(
            tuple(one.rule(f"roles.{name}.grants.{place}") for place, one in enumerate(self.grants, 1)),
            tuple(one.rule(f"roles.{name}.denials.{place}", one.fields) for place, one in enumerate(self.denials, 1)),
            {field: Level[level.upper()] for field, level in self.fields.items()},
        )


class _Territory(_Part):
    regions: tuple[Word, ...] = ()
    industries: tuple[Word, ...] = ()
    tags: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not (self.regions or self.industries or self.tags):
            raise ValueError("a territory needs regions, industries or tags")
        return self

    def territory(self, name: str) -> Territory:
        regions, industries, tags = (
            frozenset(map(fold_label, one)) for one in (self.regions, self.industries, self.tags)
        )
        return Territory(name, regions, industries, tags)


class _File(_Part):
    sensitive: tuple[FieldName, ...] = ()
    roles: dict[RoleName, _Role] = Field(min_length=1)
    territories: dict[TerritoryId, _Territory] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        folded = [name.casefold() for name in self.roles]
        if twice := [name for name in folded if folded.count(name) > 1]:
            raise ValueError(f"role {twice[0]} comes twice")
        return self

    def policy(self) -> Policy:
        everything = Rule("admin", frozenset({EVERYTHING}), frozenset({EVERYTHING}))
        admin = {ADMIN: Role((everything,))}  # somebody must be able to put a wrong file right
        return Policy(
            admin | {name.casefold(): role.role(name) for name, role in self.roles.items()},
            {name: one.territory(name) for name, one in self.territories.items()},
            frozenset(self.sensitive),
        )


def _among(given: tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    for name in given:
        if name not in known:
            raise ValueError(f"{name} is none of {', '.join(known)}")
    return given
