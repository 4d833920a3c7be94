"""The case library on disk: idempotent, resumable, one writer, any reader."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from retrieval.base import CaseLibrary
from retrieval.case_types import CustomerProfile
from retrieval.errors import FolderUnusable, LibraryBusy
from retrieval.library import ChromaCaseLibrary
from tests.contracts.case_library import FACTORY, CaseLibraryContract, write_cases
from tests.retrieval.word_embedder import WordEmbedder

ASKED = CustomerProfile(industry="医院", needs=("报修没人管",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_cases(tmp_path / "cases")


@pytest.fixture
def library(tmp_path: Path) -> CaseLibrary:
    return ChromaCaseLibrary(tmp_path / "library", WordEmbedder())


class TestChromaCaseLibrary(CaseLibraryContract):
    pass


def _ids(library: CaseLibrary) -> list[str]:
    return [case.case_id for case in library.cases()]


def test_readme_hidden_and_other_files_are_no_cases(library: CaseLibrary, folder: Path) -> None:
    (folder / "README.md").write_text(FACTORY, "utf-8")
    (folder / ".draft.md").write_text(FACTORY, "utf-8")
    (folder / "logo.png").write_bytes(b"png")
    assert len(library.import_folder(folder).added) == 2


def test_a_link_out_of_the_folder_is_not_followed(library: CaseLibrary, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "private.md").write_text(FACTORY, "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "private.md")
    assert "link.md" not in library.import_folder(folder).added


def test_a_folder_that_is_not_there_is_a_clear_error(library: CaseLibrary, tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match="not a folder"):
        library.import_folder(tmp_path / "nowhere")
    (tmp_path / "bare").mkdir()
    with pytest.raises(FolderUnusable, match=r"no case files: \.md"):
        library.import_folder(tmp_path / "bare")


def test_another_instance_sees_what_was_imported_meanwhile(folder: Path, tmp_path: Path) -> None:
    writer = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    reader = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    assert _ids(reader) == []
    writer.import_folder(folder)
    assert reader.match(ASKED)[0].case_id == "zh/hospital.md"
    writer.remove("zh/hospital.md")
    assert _ids(reader) == ["factory.txt"]


def test_while_one_process_imports_another_may_match_but_not_import(folder: Path, tmp_path: Path) -> None:
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    library.import_folder(folder)
    with FileLock(tmp_path / "library" / "library.lock"):
        script = (
            "import sys; from pathlib import Path\n"
            "from retrieval.base import CustomerProfile\n"
            "from retrieval.errors import LibraryBusy\n"
            "from retrieval.library import ChromaCaseLibrary\n"
            "from tests.retrieval.word_embedder import WordEmbedder\n"
            "library = ChromaCaseLibrary(Path(sys.argv[1]), WordEmbedder())\n"
            "print(library.match(CustomerProfile(industry='医院', needs=('报修没人管',)))[0].case_id)\n"
            "try:\n    library.import_folder(Path(sys.argv[2]))\n"
            "except LibraryBusy as error:\n    print(error.code, 'SPOTTER_CHROMA_URL' in str(error), error.retryable)\n"
        )
        done = _python(script, tmp_path / "library", folder)
    assert done.stdout.split("\n")[:2] == ["zh/hospital.md", "library_busy True True"], done.stderr


def _python(script: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


_SLOW_IMPORT = """
import sys, time
from pathlib import Path
from retrieval.library import ChromaCaseLibrary
from tests.retrieval.word_embedder import WordEmbedder

class Slow(WordEmbedder):
    def embed_passages(self, texts):
        time.sleep(0.03)
        return super().embed_passages(texts)

ChromaCaseLibrary(Path(sys.argv[1]), Slow()).import_folder(Path(sys.argv[2]), lambda *done: print(*done, flush=True))
"""


@pytest.mark.parametrize("kill_after", [1, 4, 9])
def test_a_killed_import_resumes_where_it_was(tmp_path: Path, kill_after: int) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    for number in range(12):
        (folder / f"case-{number:02}.md").write_text(FACTORY.replace("Dunmore", f"Works{number}"), "utf-8")
    command = [sys.executable, "-c", _SLOW_IMPORT, str(tmp_path / "library"), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(kill_after):
            assert process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    embedder = WordEmbedder()
    library = ChromaCaseLibrary(tmp_path / "library", embedder)
    library.import_folder(folder)
    assert len(_ids(library)) == 12
    assert embedder.calls <= (12 - kill_after) * 12, "what was embedded before the kill is not embedded again"
    with library.passage_index() as index:
        assert index.count() == sum(len(case.texts) for case in library._load().cases)
    assert not list((tmp_path / "library").rglob("*.part"))


def test_another_embedding_model_embeds_everything_again(folder: Path, tmp_path: Path) -> None:
    ChromaCaseLibrary(tmp_path / "library", WordEmbedder("words-1")).import_folder(folder)
    changed = WordEmbedder("words-2", dimension=48)
    library = ChromaCaseLibrary(tmp_path / "library", changed)
    assert library.match(ASKED)[0].case_id == "zh/hospital.md"
    embedded = changed.calls
    assert embedded > 0
    library.match(ASKED)
    library.import_folder(folder)
    assert changed.calls == embedded


@pytest.mark.parametrize("damage", ["manifest.json", "vectors", "read", "chroma"])
def test_what_is_lost_or_broken_on_disk_is_made_again(folder: Path, tmp_path: Path, damage: str) -> None:
    root = tmp_path / "library"
    ChromaCaseLibrary(root, WordEmbedder()).import_folder(folder)
    target = root / damage
    paths = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else [target]
    assert paths
    for path in paths:
        if damage == "chroma":
            path.unlink()
        else:
            path.write_bytes(b"{broken")
    library = ChromaCaseLibrary(root, WordEmbedder())
    library.import_folder(folder)
    assert library.match(ASKED)[0].case_id == "zh/hospital.md"
    with library.passage_index() as index:
        assert index.count() == sum(len(case.texts) for case in library._load().cases)


def test_a_manifest_entry_without_its_file_is_left_out(folder: Path, tmp_path: Path) -> None:
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    library.import_folder(folder)
    next(case for case in library.cases() if case.case_id == "factory.txt").path.unlink()
    again = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    (tmp_path / "library" / "read").rename(tmp_path / "gone")
    assert _ids(again) == ["zh/hospital.md"]


def test_the_copy_to_forward_keeps_name_and_bytes(library: CaseLibrary, folder: Path) -> None:
    original = (folder / "zh" / "hospital.md").read_text("utf-8").encode("gb18030")
    (folder / "zh" / "hospital.md").write_bytes(original)
    library.import_folder(folder)
    match = library.match(ASKED)[0]
    assert match.path.name == "hospital.md"
    assert match.path.read_bytes() == original
    assert match.quote in original.decode("gb18030")


def test_the_same_story_twice_does_not_take_two_places(folder: Path, tmp_path: Path) -> None:
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    (folder / "copy.md").write_bytes((folder / "zh" / "hospital.md").read_bytes())
    library.import_folder(folder)
    first, second, third = library.match(ASKED)
    assert second.case_id == "factory.txt"
    assert {first.case_id, third.case_id} == {"copy.md", "zh/hospital.md"}


def test_the_index_answers_a_question_through_langchain(folder: Path, tmp_path: Path) -> None:
    from retrieval.langchain_retriever import CaseRetriever

    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    library.import_folder(folder)
    with library.passage_index() as index:
        found = index.vector_store().similarity_search("Orders arrived by fax", k=1)
    assert found[0].page_content == "Orders arrived by fax and were typed twice."
    documents = CaseRetriever(library=library).invoke("orders arrive by fax and get lost")
    assert documents[0].metadata["case_id"] == "factory.txt"


def test_reindexing_builds_the_index_from_the_files(folder: Path, tmp_path: Path) -> None:
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    library.import_folder(folder)
    assert library.reindex() == 2
    with library.passage_index() as index:
        assert index.count() == sum(len(case.texts) for case in library._load().cases)


def test_a_writer_waits_for_another_thread_but_not_for_another_process(folder: Path, tmp_path: Path) -> None:
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    (tmp_path / "library").mkdir()
    holder = FileLock(tmp_path / "library" / "library.lock")
    with holder:
        started = time.monotonic()
        with pytest.raises(LibraryBusy):
            library.import_folder(folder)
        assert time.monotonic() - started < 5


def test_matching_loads_no_vector_database(folder: Path, tmp_path: Path) -> None:
    ChromaCaseLibrary(tmp_path / "library", WordEmbedder()).import_folder(folder)
    script = (
        "import sys, json; from pathlib import Path\n"
        "from retrieval.base import CustomerProfile\n"
        "from retrieval.library import ChromaCaseLibrary\n"
        "from tests.retrieval.word_embedder import WordEmbedder\n"
        "ChromaCaseLibrary(Path(sys.argv[1]), WordEmbedder()).match(CustomerProfile(needs=('报修',)))\n"
        "print(json.dumps([name for name in ('chromadb', 'langchain_chroma', 'openai') if name in sys.modules]))\n"
    )
    assert json.loads(_python(script, tmp_path / "library").stdout) == []
