"""A person's exported data as a file: the document as JSON and, in a ZIP, the recordings that name them."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO


def as_json(document: Mapping[str, Any]) -> str:
    """The document to be read by people and machines."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def write_zip(document: Mapping[str, Any], file: BinaryIO, audio_dir: Path, *, max_bytes: int | None = None) -> bool:
    """Write `data.json` and the recordings into an empty file. Returns False where they were left out because the whole
    would be larger than `max_bytes`. Raises OSError."""
    sounds = [path for name in document["audio"] if (path := audio_dir / name).is_file()]
    fits = max_bytes is None or sum(path.stat().st_size for path in sounds) <= max_bytes
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(document))
        for path in sounds if fits else ():
            archive.write(path, f"audio/{path.name}")
    return fits
