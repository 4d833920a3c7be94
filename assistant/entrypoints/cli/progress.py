"""Progress bars on standard error; in a log file, a line now and then."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


class _Bar:
    def __init__(self, bar: Progress) -> None:
        self._bar = bar

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()


class CountProgress(_Bar):
    """Counts things done, such as files."""

    def __init__(self, title: str) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[name]}"),
        )
        super().__init__(Progress(*columns, console=Console(stderr=True), transient=True))
        self._task = self._bar.add_task(title, total=None, name="")

    def show(self, done: int, total: int, name: str = "") -> None:
        """`done` of `total`; `name` of the one just done."""
        self._bar.update(self._task, completed=done, total=total, name=name)


class PullProgress(_Bar):
    """Bytes of weights, a bar a model."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        super().__init__(Progress(*columns, console=Console(stderr=True)))
        self._bars: dict[str, TaskID] = {}

    def show(self, name: str, done_bytes: int, total_bytes: int) -> None:
        """`done_bytes` of `total_bytes` of the model `name` are here."""
        if name not in self._bars:
            self._bars[name] = self._bar.add_task(f"Fetching {name}", total=total_bytes)
        self._bar.update(self._bars[name], completed=done_bytes)
