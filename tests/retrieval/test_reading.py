"""Bytes to text: what is read, and what is refused with a reason."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import FileRefused
from retrieval.reading import MAX_FILE_BYTES, decode_case, read_case_bytes

TEXT = "# 明湖医院\n\n设备科把报修电话记在本子上，常常忘了派人，平均修复时间超过三十个小时，护士很着急。\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
def test_chinese_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert decode_case(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_is_told_by_its_mark(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode_case(mark + TEXT.encode(encoding)) == TEXT


def test_line_ends_of_any_system_become_newlines() -> None:
    assert decode_case(TEXT.replace("\n", "\r\n").encode()) == TEXT
    assert decode_case(TEXT.replace("\n", "\r").encode()) == TEXT


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300), "binary"),
        (b"too short", "too short"),
        (b"\xff\xfe" + b"\x00\xd8" * 101, "broken"),
        ("Größenänderung für Übungsgeräte: schöne Grüße aus München. ".encode("latin-1") * 5, "encoding"),
        (bytes(range(1, 32)) * 30, "binary"),
        ("レガシー倉庫システムの移行を支援しました。".encode("shift_jis") * 5, "encoding|neither"),
    ],
)
def test_what_is_no_text_we_know_is_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        decode_case(data)


def test_a_file_above_the_limit_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50 * MAX_FILE_BYTES)
    with pytest.raises(FileRefused, match="2 MiB"):
        read_case_bytes(path)


def test_a_file_that_went_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        read_case_bytes(tmp_path / "gone.md")


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_either_text_or_refused(data: bytes) -> None:
    try:
        text = decode_case(data)
    except FileRefused:
        return
    assert text.strip()
    assert "\r" not in text
