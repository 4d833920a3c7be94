"""A transcript is mended by the names the CRM knows, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.followup import Colleague, Known, KnownContact, KnownCustomer
from assistant.services.reading.repair import heard_behind, repair

KNOWN = Known(
    customers=(KnownCustomer("青梧新型陶瓷"), KnownCustomer("青柠餐饮"), KnownCustomer("Larkfield Bakeries")),
    contacts=(KnownContact("葛长林", "青梧新型陶瓷"), KnownContact("Dr. Ines Calder", "Larkfield Bakeries")),
    colleagues=(Colleague("鲍平", "实施"), Colleague("Brynn Cole", "solutions engineer")),
    products=("厂务通", "云栈WMS", "Ovenwatch"),
)


@pytest.mark.parametrize(
    ("heard", "mended"),
    [
        ("今天给青吾陶瓷打了电话", "今天给青梧陶瓷打了电话"),
        ("他们要上常务通，请实施的报评估一下", "他们要上厂务通，请实施的鲍平估一下"),
        ("I need to get Brin from solutions to look", "I need to get Brynn from solutions to look"),
        ("They want oven watch on Friday, or Ovenwach", "They want oven watch on Friday, or Ovenwatch"),
    ],
)
def test_known_names_are_spelled_as_the_crm_spells_them(heard: str, mended: str) -> None:
    done = repair(heard, KNOWN, None)
    assert done.text == mended
    assert done.changes
    for change in done.changes:
        assert heard[change.start : change.end] == change.heard != change.name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今天去了青梧，跟葛总聊了云栈WMS和WMS的接口，预算八十万。",
        "长林说青梧陶瓷要评估，财务通知我们，青柠也问了。",
        "Met Doctor Calder and Ines at Larkfield, the bakery was burning, prior art from the oven.",
        "Brynn's on it. The solutions were fine, they watch the oven.",
    ],
)
def test_short_forms_titles_and_ordinary_words_stay(text: str) -> None:
    assert repair(text, KNOWN, None).text == text


@given(st.text(max_size=80), st.sampled_from(["zh", "en", None]))
def test_any_text_is_mended_at_the_places_it_says_and_nowhere_else(text: str, language: str | None) -> None:
    done = repair(text, KNOWN, language)
    rebuilt, at = "", 0
    for change in done.changes:
        rebuilt += text[at : change.start] + change.name
        at = change.end
    assert done.text == rebuilt + text[at:]
    assert repair(text, Known(), language).text == text


def test_what_was_heard_is_found_again_behind_the_mended_words() -> None:
    heard, text = "I need to get Brin from solutions to look at it", "I need to get Brynn from solutions to look at it"
    start = text.index("Brynn")
    assert heard_behind(heard, text, start, start + 5) == "Brin"
    assert heard_behind(heard, text, 0, 6) == ""
    look = text.index("look")
    assert heard_behind(heard, text, look, len(text)) == ""
    assert heard_behind(heard, text, 0, len(text)) == heard
    assert heard_behind("", text, 0, 9) == heard_behind(text, text, 0, 9) == ""
