"""Word, slides, PDF and web pages as cases: what is kept, what is left out, and what is refused within limits."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.errors import FileRefused
from retrieval.formats.sandbox import DocumentReader
from retrieval.library import ChromaCaseLibrary
from tests.retrieval import papers
from tests.retrieval.word_embedder import WordEmbedder


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    one = DocumentReader()
    yield one
    one.close()


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".docx", papers.docx()),
        (".pptx", papers.pptx()),
        (".pdf", papers.pdf()),
        (".html", papers.html()),
        (".htm", papers.html("gb18030")),
    ],
)
def test_a_case_reads_the_same_in_every_format(reader: DocumentReader, suffix: str, data: bytes) -> None:
    found = reader.read(data, suffix)
    lines = found.text.split("\n\n")
    assert lines[0] == f"# {papers.TITLE}"
    assert papers.BACKGROUND in found.text and papers.RESULT in found.text
    assert found.text.index(papers.BACKGROUND) < found.text.index(papers.RESULT)
    assert found.lost == ()
    for clutter in ("内部资料", "产品中心", "Cookie", "脚本里的字", "预约演示", "版权所有", "云帆科技", "页"):
        assert clutter not in found.text, clutter


def test_headings_lists_and_tables_of_word_are_kept(reader: DocumentReader) -> None:
    text = reader.read(papers.docx(), ".docx").text
    assert "## 客户背景" in text and f"- {papers.RESULT}" in text and "**上线周期** 五个月" in text
    assert "| 指标 | 之前 | 之后 |\n| 每月断纸 | 26次 | 11次 |" in text


def test_tables_and_speaker_notes_of_slides_are_kept(reader: DocumentReader) -> None:
    text = reader.read(papers.pptx(), ".pptx").text
    assert "| 每月断纸 | 26次 | 11次 |" in text and "上线周期五个月" in text


def test_a_heading_in_the_size_of_the_text_is_one_where_it_names_a_section(reader: DocumentReader) -> None:
    text = reader.read(papers.pdf(pages=1), ".pdf").text
    assert "\n\n## 客户背景\n\n" in text and "\n\n## 项目成效\n\n" in text


def test_scanned_pages_are_told_and_a_scanned_file_is_refused(reader: DocumentReader) -> None:
    assert reader.read(papers.pdf(pages=3, scanned_pages=1), ".pdf").lost == (4,)
    with pytest.raises(FileRefused, match="OCR"):
        reader.read(papers.pdf(pages=0, scanned_pages=2), ".pdf")


def test_slides_of_pictures_are_told_and_a_deck_of_them_is_refused(reader: DocumentReader) -> None:
    assert reader.read(papers.pptx(picture_slide=True), ".pptx").lost == (2,)
    with pytest.raises(FileRefused, match="pictures"):
        reader.read(papers.pptx(picture_slide=True, words=False), ".pptx")


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def laughing_docx() -> bytes:
    """A document whose entities would unfold to gigabytes."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{entities}]><d>&l9;</d>'
    with zipfile.ZipFile(io.BytesIO(papers.docx())) as package:
        members = {name: package.read(name) for name in package.namelist()}
    return zip_of(members | {"word/document.xml": xml.encode()})


HOSTILE = {
    "bomb.docx": (zip_of({"word/document.xml": bytes(320_000_000)}), "unpacks"),
    "many.pptx": (zip_of({f"ppt/{n}": b"" for n in range(5001)}), "unpacks"),
    "laughs.docx": (laughing_docx(), "broken|memory"),
    "junk.docx": (b"PK\x03\x04 and so on", "unpacked"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
    "text.pptx": (zip_of({"hello.txt": b"hi"}), "no pptx file"),
    "cut.pdf": (papers.pdf()[:400], "no PDF|shorter|broken"),
    "junk.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 50, "no PDF"),
    "locked.pdf": (papers.pdf(encrypt="geheim"), "password"),
    "long.pdf": (papers.pdf(pages=301), "301 pages"),
    "deep.html": (b"<div>" * 200_000 + b"hello", "HTML|article|memory|broken|within"),
    "empty.html": (b"<html><body><script>render()</script></body></html>", "article"),
    "noise.html": (bytes(range(256)) * 400, "article|no HTML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_broken_files_are_refused_and_the_next_one_is_read(reader: DocumentReader, name: str) -> None:
    data, why = HOSTILE[name]
    with pytest.raises(FileRefused, match=why):
        reader.read(data, Path(name).suffix)
    assert papers.RESULT in reader.read(papers.docx(), ".docx").text


def test_a_file_that_takes_too_long_is_given_up() -> None:
    reader = DocumentReader(most_seconds=0.001)
    with pytest.raises(FileRefused, match="within"):
        reader.read(papers.pdf(), ".pdf")
    reader.close()


def test_a_folder_of_all_formats_is_imported_and_the_bad_ones_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    files = {
        "a.docx": papers.docx(),
        "b.pdf": papers.pdf(pages=3, scanned_pages=1),
        "c.pptx": papers.pptx(),
        "d.html": papers.html(),
        "e.doc": b"\xd0\xcf\x11\xe0",
        "f.pdf": HOSTILE["junk.pdf"][0],
        "~$a.docx": b"lock",
        "logo.png": b"\x89PNG",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    library = ChromaCaseLibrary(tmp_path / "library", WordEmbedder())
    report = library.import_folder(folder)
    assert report.added == ("a.docx", "b.pdf", "c.pptx", "d.html")
    assert [file.name for file in report.refused] == ["e.doc", "f.pdf"]
    assert report.refused[0].why.endswith("save it as .docx or .pdf and import again")
    assert [name for name, _ in report.incomplete] == ["b.pdf"]
    assert {case.title for case in library.cases()} == {papers.TITLE}
    again = library.import_folder(folder)
    assert again.unchanged == report.added and not again.added and not again.incomplete
