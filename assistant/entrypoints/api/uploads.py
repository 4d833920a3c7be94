"""Forms as they come in over HTTP: their text fields, and the voice file, kept where the page can play it again."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.ids import new_id
from assistant.errors import InvalidInput
from assistant.services.casekeeping import is_case_file
from assistant.services.notetaking import AUDIO_TYPES
from assistant.sheets.opening import is_table_file
from retrieval.base import CASE_MAX_BYTES

_SUFFIX_OF_TYPE = {media_type: suffix for suffix, media_type in reversed(list(AUDIO_TYPES.items()))}
_MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the uploads folder as `ref`; `digest` is the SHA-256 of its bytes in hex."""

    ref: str
    name: str
    size_bytes: int
    digest: str


def keep_upload(app: Application, file: UploadFile, *, or_case: bool = False) -> Upload:
    """Copy a received voice file, or with `or_case` a case study or a table of customers, into the uploads folder.
    Blocking.

    Raises InvalidInput for what is none of these, empty or too large.
    """
    name = file_name(file)
    is_case = or_case and (is_case_file(name) or is_table_file(name))
    suffix = PurePosixPath(name).suffix.lower() if is_case else _suffix(name, file.content_type or "")
    size_bytes = checked_size(file, CASE_MAX_BYTES if is_case else app.desk.audio_max_bytes)
    ref = new_id() + suffix
    app.uploads_dir.mkdir(parents=True, exist_ok=True)
    digest = _copy(file.file, app.uploads_dir / ref)
    return Upload(ref, name, size_bytes, digest)


def file_name(file: UploadFile) -> str:
    """The name of a received file, without folders and signs that cannot be shown."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    return "".join(character for character in name if character.isprintable())[-_MAX_NAME:]


def checked_size(file: UploadFile, most: int) -> int:
    """The size of a received file in bytes. Raises InvalidInput when it is empty or larger than `most`."""
    size_bytes = file.size or 0
    if size_bytes == 0:
        raise InvalidInput("the file is empty", code="file_empty")
    if size_bytes > most:
        raise InvalidInput("the file is too large", code="file_too_large")
    return size_bytes


def drop_upload(app: Application, upload: Upload) -> None:
    """Remove a file that came a second time."""
    (app.uploads_dir / upload.ref).unlink(missing_ok=True)


async def read_form(request: Request, text_fields: frozenset[str]) -> tuple[dict[str, str], UploadFile | None]:
    """The form's text fields, by name, and its `file`. Raises RequestValidationError for anything else in it."""
    form = await request.form(max_files=1, max_fields=8, max_part_size=1024 * 1024)
    texts: dict[str, str] = {}
    file: UploadFile | None = None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and name == "file":
            file = value
        elif isinstance(value, str) and name in text_fields:
            texts[name] = value
        else:
            raise RequestValidationError([{"loc": ("body", name), "msg": "not expected here", "type": "extra"}])
    return texts, file


def _suffix(name: str, media_type: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in AUDIO_TYPES:
        return suffix
    found = _SUFFIX_OF_TYPE.get(media_type.split(";")[0].strip().lower())
    if found is None:
        raise InvalidInput("not an audio file by its name and type", code="file_not_audio")
    return found


def _copy(source: IO[bytes], to: Path) -> str:
    digest = hashlib.sha256()
    part = to.with_suffix(to.suffix + ".part")
    source.seek(0)
    try:
        with part.open("wb") as target:
            while block := source.read(1 << 20):
                digest.update(block)
                target.write(block)
        shutil.move(part, to)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest()
