"""What the configuration files share: strict parts, names in both languages, and mistakes named with their place."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.domain.person import Locale, Names
from assistant.errors import InvalidInput

Id = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,16}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class Part(BaseModel):
    """A table of a file; keys nobody knows are a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamesGiven(Part):
    """What something is called, in both languages."""

    en: Word
    zh_cn: Word = Field(alias="zh-CN")

    def names(self) -> Names:
        found: dict[Locale, str] = {"en": self.en, "zh-CN": self.zh_cn}
        return found


P = TypeVar("P", bound=Part)


def parse(kind: type[P], text: str, where: str) -> P:
    """The file `where`, of the shape `kind`. Raises InvalidInput, naming what is wrong at which place."""
    try:
        return kind.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{where} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidInput(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


def text_of(path: Path, named_by: str) -> str:
    """The text of a file that `named_by` names. Raises InvalidInput."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InvalidInput(f"{named_by}: cannot read {path}: {reason}") from None


def among(given: tuple[str, ...], known: Sequence[str]) -> tuple[str, ...]:
    """`given`, if all of it is known. Raises ValueError."""
    for name in given:
        if name not in known:
            raise ValueError(f"{name} is none of {', '.join(known)}")
    return given


def differ(names: Sequence[str], what: str) -> None:
    """Raise ValueError when a name comes twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name} comes twice")
