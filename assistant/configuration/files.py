"""What configuration files share: TOML read strictly, each mistake named with its place; names in both languages."""

import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.domain.person import Locale, Names
from assistant.errors import InvalidInput

Id = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,16}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
File = TypeVar("File", bound="Part")


class Part(BaseModel):
    """A table of a file; what it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamesGiven(Part):
    """What something is called in both languages."""

    en: Word
    zh_cn: Word = Field(alias="zh-CN")

    def names(self) -> Names:
        found: dict[Locale, str] = {"en": self.en, "zh-CN": self.zh_cn}
        return found


def read_file(model: type[File], path: Path | None, shipped: str, setting: str) -> File:
    """The file at `path`, else the one `shipped` with Spotter. Raises InvalidInput, naming what is wrong where."""
    if path is None:
        text, where = (resources.files("assistant.configuration") / shipped).read_text("utf-8"), shipped
    else:
        where = path.name
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise InvalidInput(f"{setting}: cannot read {path}: {reason}") from None
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{where} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidInput(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


def among(given: tuple[str, ...], known: Sequence[str]) -> tuple[str, ...]:
    """`given`, if all of it is known. Raises ValueError."""
    for name in given:
        if name not in known:
            raise ValueError(f"{name} is none of {', '.join(known)}")
    return given


def differ(names: Sequence[str], what: str) -> None:
    """Raise ValueError where a name comes twice."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name} comes twice")
