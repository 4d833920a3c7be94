"""Cutting a case's text: titles, labelled facts, sections, sentences that stand verbatim in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import MAX_SENTENCE_CHARS, language_of, parse_case

CASE = """# 海岳泵业：备件不再靠空运

**行业**：泵阀制造
- **规模**: 员工800人
Region: East China | Deployment: on-premises

## 一、客户背景
海岳泵业生产工业水泵。年产3.5万台！

### 遇到的挑战
- 备件没人盘点；
1. 工程师去了现场才发现带错。

**成效**：空运费下降六成。“现在心里有数。”总经理说。

| 指标 | 之前 | 之后 |
| --- | --- | --- |
| 一次修复率 | 61% | 85% |
"""


def test_title_and_labelled_facts_are_read() -> None:
    case = parse_case(CASE)
    assert case.title == "海岳泵业：备件不再靠空运"
    assert case.language == "zh"
    assert case.headers == {
        "industry": "泵阀制造",
        "size": "员工800人",
        "region": "East China",
        "deployment": "on-premises",
    }


def test_sentences_know_their_section() -> None:
    sections = {s.text: s.section for s in parse_case(CASE).sentences}
    assert sections["海岳泵业生产工业水泵。"] == "background"
    assert sections["年产3.5万台！"] == "background"
    assert sections["备件没人盘点；"] == "challenge"
    assert sections["工程师去了现场才发现带错。"] == "challenge"
    assert sections["空运费下降六成。"] == "result"
    assert sections["一次修复率 | 61% | 85%"] == "result"


def test_english_sentences_end_at_full_stops_but_not_inside_figures_or_initials() -> None:
    case = parse_case("# Acme\n\nRevenue rose 3.5 per cent. The U.S. team uses v2.1 of it. “It works,” says J. Doe.")
    assert [s.text for s in case.sentences][:1] == ["Revenue rose 3.5 per cent."]
    assert "The U.S. team uses v2.1 of it." in [s.text for s in case.sentences]


def test_a_long_paragraph_after_a_label_is_no_fact() -> None:
    case = parse_case("# T\n\n行业：" + "这是一段很长的说明文字，" * 20)
    assert "industry" not in case.headers


def test_text_without_any_markup_still_has_a_title_and_sentences() -> None:
    case = parse_case("Plain words about a customer.\nThey were late. Now they are not.", "file-name")
    assert case.title == "Plain words about a customer."
    assert len(case.sentences) == 3


def test_language_is_told_by_what_most_of_the_text_is() -> None:
    assert language_of("我们用SAP和Salesforce管订单") == "zh"
    assert language_of("The 织云 rollout took nine weeks in all") == "en"


@settings(deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_cut_into_pieces_that_stand_in_it(text: str) -> None:
    text = text.replace("\r", "")
    case = parse_case(text)
    for sentence in case.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert 0 < len(sentence.text) <= MAX_SENTENCE_CHARS
        assert case.quote_stands(sentence.text)
    assert [s.start for s in case.sentences] == sorted(s.start for s in case.sentences)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["# ", "**行业**：", "|", "\n", "。", "- ", "Size: ", "a.", "**", "__", "《", "１"]),
        max_size=60,
    )
)
def test_any_heap_of_markup_is_cut_without_fault(parts: list[str]) -> None:
    text = "".join(parts)
    assert all(text[s.start : s.end] == s.text for s in parse_case(text).sentences)
