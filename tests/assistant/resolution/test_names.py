"""Names of organisations: what counts as the same name, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.resolution.name_difference import difference
from assistant.resolution.organisation_names import Part, may_be_relatives, parse_organisation
from assistant.resolution.places import agree, containers, is_within, rank_length


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("溧阳市恒昶机电有限公司", "溧阳恒昶机电有限责任公司"),
        ("恒昶机电", "恒昶机电股份有限公司"),
        ("江苏省溧阳市恒昶机电有限公司", "溧阳恒昶机电有限公司"),
        ("恒昶机电（集团）有限公司", "恒昶机电集团有限公司"),
        ("(香港)瑞澜贸易有限公司", "瑞瀾貿易（香港）有限公司"),
        ("瑞澜贸易有限公司", "瑞澜商务贸易有限公司"),
        ("农行溧阳支行", "中国农业银行股份有限公司溧阳市支行"),
        ("澜沧拉祜族自治县青芽茶业有限公司", "澜沧青芽茶业有限公司"),
        ("绵谷市碧岭峰景生态农业发展有限公司", "绵谷市碧岭风景生态农业发展有限公司"),
        ("Bramwell Optics Ltd", "Bramwell Optics Limited"),
        ("Hartmann & Söhne GmbH", "Hartmann and Söhne"),
        ("U.S. Larchmont Corp", "US Larchmont Corporation"),
        ("Larchmont Textiles", "Textiles Larchmont"),
        ("Kestrel Packaging Inc", "Kestrl Packaging Inc"),
    ],
)
def test_the_same_organisation_otherwise_written(one: str, other: str) -> None:
    assert difference(parse_organisation(one), parse_organisation(other)).is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("溧阳市恒昶机电有限公司", "溧阳市恒旭机电有限公司"),
        ("溧阳恒昶机电有限公司", "扬中恒昶机电有限公司"),
        ("农行溧阳支行", "农行宜兴支行"),
        ("中国农业银行常州分行", "中国农业银行常州溧阳支行"),
        ("中国农业银行", "中国农业银行溧阳支行"),
        ("中国银行溧阳支行", "中国农业银行溧阳支行"),
        ("瑞澜证券有限公司", "瑞澜期货经纪有限公司"),
        ("恒昶机电有限公司", "Hengchang Machinery"),
        ("Bramwell Optics Ltd", "Bramwell Foods Ltd"),
        ("Northgate School", "Southgate School"),
    ],
)
def test_another_organisation(one: str, other: str) -> None:
    assert not difference(parse_organisation(one), parse_organisation(other)).is_same


NAMES = st.text(alphabet="中国江苏溧阳市恒昶机电科技有限公司银行支行（）Acme Foods Ltd &", min_size=1, max_size=16)


@given(NAMES, NAMES)
def test_a_difference_is_the_same_both_ways_and_nothing_from_itself(one: str, other: str) -> None:
    a, b = parse_organisation(one), parse_organisation(other)
    assert difference(a, a).cost == 0
    assert difference(a, b).cost == pytest.approx(difference(b, a).cost)
    assert difference(a, b).cost >= 0


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    parsed = parse_organisation(text)
    assert parsed.text == text and isinstance(parsed.core, str)


def test_the_parts_of_a_name() -> None:
    name = parse_organisation("江苏省溧阳市恒昶机械股份有限公司")
    assert name.places == {"江苏", "溧阳"} and name.core == "恒昶"
    assert [token.part for token in name.tokens] == [Part.CORE, Part.CORE, Part.TRADE, Part.LEGAL]
    assert parse_organisation("某某银行杏花里支行").spot == "杏花里"
    assert parse_organisation("Acme & Sons (UK) Ltd.").core == "acme sons uk"


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("Bramwell Optics GmbH", "Bramwell Optics Inc", True),
        ("Bramwell Optics GmbH", "Bramwell Optics GmbH & Co. KG", True),
        ("Bramwell Optics Corp.", "Bramwell Optics Incorporated", False),
        ("Bramwell Optics Co., Ltd", "Bramwell Optics Limited", False),
        ("Bramwell Optics", "Bramwell Optics GmbH", False),
        ("溧阳恒昶机电有限公司", "溧阳恒昶机电股份有限公司", False),
        ("溧阳恒昶机电有限公司", "宜兴恒昶机电有限公司", True),
        ("恒昶机电集团有限公司", "恒昶机电有限公司", True),
    ],
)
def test_companies_of_one_group_may_be_called_alike(one: str, other: str, may_be: bool) -> None:
    first, second = parse_organisation(one), parse_organisation(other)
    assert may_be_relatives(first, second) is may_be_relatives(second, first) is may_be


def test_what_differs_is_told() -> None:
    told = difference(parse_organisation("溧阳恒昶机电有限公司"), parse_organisation("溧阳恒旭机电有限公司"))
    assert told.words == (("昶", "旭"),)


def test_which_place_lies_in_which() -> None:
    assert is_within("溧阳", "江苏") and is_within("溧阳", "常州") and not is_within("江苏", "溧阳")
    assert agree("常州", "溧阳") and not agree("无锡", "溧阳") and not agree("中国", "溧阳")
    assert len(containers()) > 2500
    assert (
        rank_length("溧阳市恒昶", 2) == 1
        and rank_length("澜沧拉祜族自治县", 2) == 6
        and rank_length("溧阳恒昶", 2) == 0
    )
