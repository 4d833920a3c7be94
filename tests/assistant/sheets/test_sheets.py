"""Tables in files as people save them: encodings, separators, odd headers, and files that are not what they seem."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.sheets import xlsx_file
from assistant.sheets.base import Sheet
from assistant.sheets.opening import is_table_file, open_sheet
from assistant.sheets.writing import csv_text, guarded, unguarded

KNOWN = frozenset({"客户名称", "电话", "Company", "Phone", "联系人", "姓名", "联系人 姓名", "联系人 电话"})


def opened(content: bytes | str, sheet: str | None = None, encoding: str | None = None) -> Sheet:
    content = content.encode() if isinstance(content, str) else content
    return open_sheet(content, KNOWN.__contains__, sheet=sheet, encoding=encoding)


def rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return [line.cells for line in sheet.lines()]


def book(*tables: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, table in tables:
        sheet = made.create_sheet(name)
        for row in table:
            sheet.append(list(row))
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def refused(content: bytes | str, **more: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        list(opened(content, **more).lines())
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_whatever_program_saved_it(encoding: str, delimiter: str) -> None:
    text = f"客户名称{delimiter}电话\r\n宁川轴承有限公司{delimiter}0574-87654321\r\n青岭水泥{delimiter}\r\n"
    sheet = opened(text.encode(encoding))
    assert sheet.columns == ("客户名称", "电话")
    assert rows(sheet) == [("宁川轴承有限公司", "0574-87654321"), ("青岭水泥", "")]


def test_a_western_file_is_not_taken_for_a_chinese_one() -> None:
    assert rows(opened("Company,Phone\nMüller Präzision GmbH,1\nCafé Noël,2\n".encode("cp1252")))[0][0] == (
        "Müller Präzision GmbH"
    )


def test_an_encoding_may_be_named_and_one_that_does_not_fit_is_refused() -> None:
    assert rows(opened("客戶名稱\n寧川軸承\n".encode("big5"), encoding="big5")) == [("寧川軸承",)]
    assert refused("客户名称\n宁川\n".encode("gb18030"), encoding="utf-8") == "sheet_encoding"
    assert refused("a\nb\n", encoding="no-such-thing") == "sheet_encoding"


def test_rows_have_the_numbers_a_spreadsheet_shows_and_may_hold_ends_of_lines() -> None:
    sheet = opened('客户名称,电话\n"宁川\n轴承",1\n\n,\n青岭水泥,2\n')
    assert [(line.number, line.cells) for line in sheet.lines()] == [(2, ("宁川\n轴承", "1")), (5, ("青岭水泥", "2"))]
    assert rows(sheet) == rows(sheet)


def test_the_separator_may_be_said_in_the_first_line() -> None:
    assert opened("sep=;\nCompany;Phone\nA, B & Co;1\n").columns == ("Company", "Phone")


def test_a_title_above_the_header_is_passed_over_and_a_header_in_two_rows_says_both() -> None:
    titled = opened("客户清单,,\n客户名称,电话,备注\n宁川轴承,1,x\n")
    assert (titled.columns, rows(titled)) == (("客户名称", "电话", "备注"), [("宁川轴承", "1", "x")])
    double = opened("客户名称,联系人,\n,姓名,电话\n宁川轴承,李工,1\n")
    assert double.columns == ("客户名称", "联系人 姓名", "联系人 电话")


def test_columns_of_one_name_are_told_apart() -> None:
    assert opened("Company,Phone,Phone,\nA,1,2,\n").columns == ("Company", "Phone", "Phone (2)")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n\r\n ", "file_empty"),
        (b",,\n,,\n", "sheet_empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "sheet_old"),
        (b"PK\x03\x04 not a zip at all", "sheet_unreadable"),
        (("a," * 300 + "\n").encode().replace(b"a", b"x"), "sheet_wide"),
        (b'Company\n"A\n' + b"B\n" * 5000, "sheet_cell"),
        (b"Company\n" + b"x" * 40_000 + b"\n", "sheet_cell"),
        (b"Company\n" + b'"' + b"x" * 200_000 + b"\n", "sheet_cell"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_values_of_a_workbook_are_read_as_people_see_them() -> None:
    sheet = opened(
        book(
            (
                "客户",
                [
                    ["客户名称", "电话", "税号", "成立", "人数", "上市"],
                    ["宁川轴承", 13800000000.0, 913302001234567890, datetime(2001, 5, 31), 120.5, True],
                    [],
                    ["青岭水泥", "0574-1", None, date(2002, 1, 2), 7, False],
                ],
            )
        )
    )
    assert [line.number for line in sheet.lines()] == [2, 4]
    assert rows(sheet) == [
        ("宁川轴承", "13800000000", "9.13302001234568E+17", "2001-05-31", "120.5", "true"),
        ("青岭水泥", "0574-1", "", "2002-01-02", "7", "false"),
    ]


def test_a_sheet_is_chosen_by_name_and_the_first_without() -> None:
    content = book(("一", [["客户名称"], ["宁川轴承"]]), ("二", [["客户名称"], ["青岭水泥"]]))
    assert (rows(opened(content)), rows(opened(content, "二"))) == ([("宁川轴承",)], [("青岭水泥",)])
    assert refused(content, sheet="三") == "sheet_unknown"
    assert refused("客户名称\n", sheet="一") == "sheet_unknown"


def test_a_bomb_is_refused_before_it_goes_off(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openpyxl")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024))
    assert refused(held.getvalue()) == "sheet_bomb"
    monkeypatch.setattr(xlsx_file, "UNPACKED_MAX_BYTES", 10)
    assert refused(book(("一", [["客户名称"]]))) == "sheet_bomb"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    pytest.importorskip("openpyxl")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("readme.txt", "hello")
    assert refused(held.getvalue()) == "sheet_unreadable"


def test_which_files_are_taken_for_tables() -> None:
    assert [is_table_file(name) for name in ("a.csv", "客户.XLSX", "a.tsv", "a.txt", "a.pdf", "csv")] == [
        *(True, True, True),
        *(False, False, False),
    ]


@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    try:
        list(opened(content).lines())
    except InvalidInput as error:
        assert error.code.startswith(("sheet_", "file_empty"))


@given(st.lists(st.text(alphabet="=+-@'\"，, \n客a1", max_size=8), min_size=1, max_size=4))
def test_what_is_written_is_no_formula_and_comes_back(cells: list[str]) -> None:
    text = "".join(csv_text(["a"], [cells]))
    assert text.startswith("\ufeff")
    for cell in cells:
        assert not guarded(cell).startswith(("=", "+", "-", "@"))
        assert unguarded(guarded(cell)) == cell
