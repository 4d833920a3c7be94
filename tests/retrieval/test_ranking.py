"""Ranking a corpus for evaluation."""

from pathlib import Path

from retrieval.case_types import CustomerProfile
from retrieval.ranking import rank_for_eval
from tests.contracts.case_library import write_cases
from tests.retrieval.word_embedder import WordEmbedder

PROFILES = [
    ("a", CustomerProfile(industry="foundry", needs=("orders arrive by fax",))),
    ("b", CustomerProfile(industry="医院", needs=("报修没人管",))),
    ("c", CustomerProfile()),
]


def test_every_file_is_ranked_for_every_profile_in_order(tmp_path: Path) -> None:
    corpus = write_cases(tmp_path / "corpus")
    rows = list(rank_for_eval(corpus, PROFILES, WordEmbedder()))
    assert [row.id for row in rows] == ["a", "b", "c"]
    assert rows[0].ranked == ("factory.txt", "zh/hospital.md")
    assert rows[1].ranked == ("zh/hospital.md", "factory.txt")
    assert rows[2].ranked == ()
    assert all(row.seconds >= 0 for row in rows)


def test_a_root_used_for_another_corpus_before_ranks_only_this_one(tmp_path: Path) -> None:
    corpus = write_cases(tmp_path / "corpus")
    list(rank_for_eval(corpus, PROFILES, WordEmbedder(), root=tmp_path / "root"))
    (corpus / "factory.txt").unlink()
    embedder = WordEmbedder()
    rows = list(rank_for_eval(corpus, PROFILES[:1], embedder, root=tmp_path / "root"))
    assert rows[0].ranked == ("zh/hospital.md",)
    assert embedder.calls == 0
