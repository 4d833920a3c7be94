"""Chinese names as an English sentence writes them."""

import pytest

from assistant.language.romanised import romanised


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("李雷", ("li lei", "lei li")),
        ("王小明", ("wang xiaoming", "xiaoming wang")),
        ("欧阳明月", ("ouyang mingyue", "mingyue ouyang")),
        ("Emma", ()),
        ("王", ()),
        ("王经理的同事", ()),
        ("", ()),
    ],
)
def test_a_chinese_name_is_known_by_its_pinyin_in_both_orders(name: str, forms: tuple[str, ...]) -> None:
    assert romanised(name) == forms
