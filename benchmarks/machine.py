"""What every benchmark says besides its figures: on what machine, and where the figures are kept."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"
EVALUATION = Path(__file__).resolve().parents[1].parent / "shared" / "evaluation"
"""Public sets beside the project, where they are."""


def machine() -> str:
    """Processor and number of cores."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores"


def report(
    name: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], figures: Mapping[str, Any]
) -> None:
    """Print the table and a JSON line, and store the line as results/NAME.json."""
    table = Table(title=f"{title} ({machine()})")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row))
    Console(width=140).print(table)
    document = {"benchmark": name, "machine": machine(), **figures}
    line = json.dumps(document, ensure_ascii=False)
    print(line)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
