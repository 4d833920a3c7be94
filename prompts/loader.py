"""Versioned prompt files: front-matter (id, version, language, answer schema, variables) and the turns of the talk.

A file `<id>/<language>.v<k>.md` opens with YAML between two `---` lines; each turn then starts with a line
`## system`, `## user` or `## assistant`. Variables stand as `{{name}}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

_FILE_NAME = re.compile(r"(?P<language>[A-Za-z-]+)\.v(?P<version>\d+)\.md")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_TURN = re.compile(r"^## (system|user|assistant)[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KEYS = {"id", "version", "language", "schema_name", "schema", "variables"}


class PromptError(ValueError):
    """A prompt that is missing or malformed, or was filled with the wrong variables. Our mistake, never a user's."""


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """One message; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt in one language; `schema` is the JSON schema of the answer."""

    id: str
    version: str
    language: str
    schema_name: str
    schema: Mapping[str, Any]
    variables: frozenset[str]
    turns: tuple[PromptTurn, ...]

    def render(self, **values: str) -> tuple[PromptTurn, ...]:
        """The turns with every variable filled. What a value holds is never looked into for variables again.

        Raises PromptError when a variable is missing or one too many is given.
        """
        if missing := self.variables - values.keys():
            raise PromptError(f"prompt {self.id}: missing {', '.join(sorted(missing))}")
        if extra := values.keys() - self.variables:
            raise PromptError(f"prompt {self.id}: unknown {', '.join(sorted(extra))}")
        return tuple(
            PromptTurn(turn.role, _VARIABLE.sub(lambda found: values[found[1]], turn.content)) for turn in self.turns
        )


@dataclass(frozen=True, slots=True)
class PromptLibrary:
    """The prompts below a folder; without one, those that are packaged with Spotter."""

    folder: Traversable | None = None

    def load(self, prompt_id: str, language: str, version: int | None = None) -> Prompt:
        """The newest version (or the one pinned) of a prompt in `language`. Raises PromptError when there is none."""
        if not _ID.fullmatch(prompt_id):
            raise PromptError(f"not a prompt id: {prompt_id!r}")
        if self.folder is None:
            return _load_packaged(prompt_id, language, version)
        return _load(self.folder, prompt_id, language, version)


@lru_cache(maxsize=64)
def _load_packaged(prompt_id: str, language: str, version: int | None) -> Prompt:
    return _load(resources.files("prompts"), prompt_id, language, version)


def _load(folder: Traversable, prompt_id: str, language: str, version: int | None) -> Prompt:
    home = folder / prompt_id
    found: dict[int, Traversable] = {}
    for file in home.iterdir() if home.is_dir() else ():
        match = _FILE_NAME.fullmatch(file.name)
        if match and match["language"] == language:
            found[int(match["version"])] = file
    wanted = version if version is not None else max(found, default=0)
    if wanted not in found:
        raise PromptError(f"no prompt {prompt_id} in {language}" + (f" version {version}" if version else ""))
    prompt = parse_prompt(found[wanted].read_text(encoding="utf-8"), where=f"{prompt_id}/{found[wanted].name}")
    if (prompt.id, prompt.language, prompt.version) != (prompt_id, language, str(wanted)):
        raise PromptError(f"{prompt_id}/{found[wanted].name}: id, language or version differ from the file's name")
    return prompt


def parse_prompt(source: str, *, where: str = "prompt") -> Prompt:
    """A prompt from the text of its file. Raises PromptError naming `where` and what is wrong."""
    parts = re.split(r"^---[ \t]*$", source, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise PromptError(f"{where}: must open with front-matter between two --- lines")
    try:
        head = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        raise PromptError(f"{where}: front-matter is not YAML: {error}") from error
    if not isinstance(head, dict) or head.keys() != _KEYS:
        raise PromptError(f"{where}: front-matter must have exactly {', '.join(sorted(_KEYS))}")
    if not isinstance(head["schema"], dict) or not isinstance(head["variables"], list):
        raise PromptError(f"{where}: schema must be a mapping and variables a list")
    pieces = _TURN.split(parts[2])
    if pieces[0].strip() or len(pieces) < 3:
        raise PromptError(f"{where}: turns must start with ## system, ## user or ## assistant")
    turns = tuple(PromptTurn(role, content.strip()) for role, content in zip(pieces[1::2], pieces[2::2], strict=True))
    variables = frozenset(str(name) for name in head["variables"])
    used = {name for turn in turns for name in _VARIABLE.findall(turn.content)}
    if used != variables:
        raise PromptError(f"{where}: variables used and declared differ: {', '.join(sorted(used ^ variables))}")
    return Prompt(
        id=str(head["id"]),
        version=str(head["version"]),
        language=str(head["language"]),
        schema_name=str(head["schema_name"]),
        schema=head["schema"],
        variables=variables,
        turns=turns,
    )
