"""The list of a library's cases: for each its file, what was decided about it, what an admin wrote, older versions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from retrieval.case_types import Standing
from retrieval.files import write_atomically

VERSIONS_KEPT = 10
Edits = Mapping[str, tuple[str, ...]]
Entries = dict[str, "Entry"]


@dataclass(frozen=True, slots=True)
class Version:
    """A file that a case was made of: its hash, name and day of import."""

    sha256: str
    name: str
    imported_on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One case. `lost` are pages that could not be read, `profiler` is what made its profile (empty: rules), `earlier`
    are its former versions, newest first."""

    file: Version
    title: str
    language: str
    lost: tuple[int, ...] = ()
    profiler: str = ""
    standing: Standing = Standing()
    edits: Edits = field(default_factory=dict)
    earlier: tuple[Version, ...] = ()

    def following(self, before: "Entry") -> Self:
        """This entry as the next version of the case that `before` was: what was decided and written stays."""
        earlier = [one for one in (before.file, *before.earlier) if one.sha256 != self.file.sha256]
        return replace(self, standing=before.standing, edits=before.edits, earlier=tuple(earlier[:VERSIONS_KEPT]))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `entry_from_json` is the inverse."""
        until = self.standing.expires_on
        return {
            **_version_to_json(self.file),
            "title": self.title,
            "language": self.language,
            "lost": list(self.lost),
            "profiler": self.profiler,
            "visibility": self.standing.visibility,
            "withdrawn": self.standing.withdrawn,
            "expires_on": until.isoformat() if until else "",
            "edits": {name: list(texts) for name, texts in self.edits.items()},
            "earlier": [_version_to_json(one) for one in self.earlier],
        }


class Manifest:
    """The file `path`, replaced as a whole. Any process may read it at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def stamp(self) -> tuple[int, int, int] | None:
        """Changes whenever the manifest does; None when there is none yet."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def read(self) -> Entries:
        """The cases by id. An unreadable manifest counts as none: importing again rebuilds it."""
        try:
            document = json.loads(self._path.read_text("utf-8"))
            return {case_id: entry_from_json(one) for case_id, one in document["cases"].items() if "sha256" in one}
        except (FileNotFoundError, ValueError, KeyError, AttributeError, TypeError):
            return {}

    def write(self, entries: Mapping[str, Entry]) -> None:
        """Replace the manifest."""
        document = {"format": 1, "cases": {case_id: entry.to_json() for case_id, entry in sorted(entries.items())}}
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        write_atomically(self._path, lambda file: file.write(data))


def entry_from_json(stored: Mapping[str, Any]) -> Entry:
    """The inverse of `Entry.to_json`; what older versions did not write is empty. Raises KeyError, ValueError."""
    visibility, until = stored.get("visibility"), stored.get("expires_on")
    return Entry(
        file=_version_from_json(stored),
        title=stored["title"],
        language=stored["language"],
        lost=tuple(one for one in stored.get("lost", ()) if isinstance(one, int)),
        profiler=stored.get("profiler", ""),
        standing=Standing(
            visibility if visibility in ("internal", "approval") else "public",
            bool(stored.get("withdrawn")),
            date.fromisoformat(until) if until else None,
        ),
        edits={name: tuple(texts) for name, texts in stored.get("edits", {}).items()},
        earlier=tuple(_version_from_json(one) for one in stored.get("earlier", ())),
    )


def _version_to_json(version: Version) -> dict[str, str]:
    return {"sha256": version.sha256, "name": version.name, "imported_on": version.imported_on.isoformat()}


def _version_from_json(stored: Mapping[str, Any]) -> Version:
    return Version(stored["sha256"], stored["name"], date.fromisoformat(stored["imported_on"]))
