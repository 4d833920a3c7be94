"""Notes as they come in over HTTP: text or a voice file, kept in the uploads folder until the note is worked off."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.ids import new_id
from assistant.errors import InvalidInput

AUDIO_SUFFIXES: Mapping[str, str] = {
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "audio/mp4",
    ".aac": "audio/aac",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
    ".amr": "audio/amr",
    ".flac": "audio/flac",
}
_SUFFIX_OF_TYPE = {media_type: suffix for suffix, media_type in reversed(list(AUDIO_SUFFIXES.items()))}
_MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the uploads folder as `ref`; `digest` is the SHA-256 of its bytes in hex."""

    ref: str
    name: str
    size_bytes: int
    digest: str


def uploads_folder(app: Application) -> Path:
    """Where files from the web page and the API lie."""
    return app.settings.data_dir / "uploads"


def keep_upload(app: Application, file: UploadFile) -> Upload:
    """Copy a received file into the uploads folder. Blocking. Raises InvalidInput for what is no audio or too large."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    name = "".join(character for character in name if character.isprintable())[-_MAX_NAME:]
    suffix = _suffix(name, file.content_type or "")
    size_bytes = file.size or 0
    if size_bytes == 0:
        raise InvalidInput("the file is empty", code="file_empty")
    if size_bytes > app.desk.audio_max_bytes:
        raise InvalidInput("the file is too large", code="file_too_large")
    ref = new_id() + suffix
    folder = uploads_folder(app)
    folder.mkdir(parents=True, exist_ok=True)
    digest = _copy(file.file, folder / ref)
    return Upload(ref, name, size_bytes, digest)


def drop_upload(app: Application, upload: Upload) -> None:
    """Remove a file that came a second time."""
    (uploads_folder(app) / upload.ref).unlink(missing_ok=True)


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
    if suffix in AUDIO_SUFFIXES:
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
