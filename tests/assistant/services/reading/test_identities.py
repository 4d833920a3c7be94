"""How people are reached, as notes say it: written and spoken, in both languages, and whose it is."""

from datetime import UTC, datetime

import pytest

from assistant.domain.contact import CustomerContact
from assistant.domain.followup import Contact
from assistant.language.spoken_digits import digit_runs
from assistant.services.reading.identity_owners import said_identities
from assistant.services.reading.role_words import role_cues_for

NOW = datetime(2026, 5, 1, tzinfo=UTC)
HELD = [
    CustomerContact("k1", "c", "沈雨桐", NOW, title="采购经理", aliases=("沈经理",)),
    CustomerContact("k2", "c", "罗大勇", NOW, aliases=("罗工",)),
    CustomerContact("k3", "c", "Marta Quinn", NOW, aliases=("Marta",)),
    CustomerContact("k4", "c", "Owen Pryce", NOW, aliases=("Owen",)),
]


def read(text: str, said: tuple[Contact, ...] = ()) -> list[tuple[str, str, str]]:
    """(kind, normalised value, whose) of everything understood; after a ? who may be meant."""
    return [
        (one.kind.value, one.value, one.owner.name if one.owner else "?" + "|".join(who.name for who in one.candidates))
        for one in said_identities(text, said, HELD, role_cues_for(text))
    ]


CLEAR = [
    ("见了沈经理，她电话 13905712208。", [("phone", "+8613905712208", "沈雨桐")]),
    ("沈经理的手机是 139 0571 2208，让我下周打", [("phone", "+8613905712208", "沈雨桐")]),
    ("罗工 13655218890，有事直接找他", [("phone", "+8613655218890", "罗大勇")]),
    ("罗工（13655218890）负责验收", [("phone", "+8613655218890", "罗大勇")]),
    (
        "沈经理13905712208，罗工13655218890",
        [
            ("phone", "+8613905712208", "沈雨桐"),
            ("phone", "+8613655218890", "罗大勇"),
        ],
    ),
    ("罗工换号了，现在的电话是幺三六，五五二幺，八八九零", [("phone", "+8613655218890", "罗大勇")]),
    ("见了沈经理，她电话 139-0571-2208 转 3", [("phone", "+8613905712208", "沈雨桐")]),
    ("罗工换号了，新电话幺三六五五二幺八八九零", [("phone", "+8613655218890", "罗大勇")]),
    ("罗工电话一三六 五五二一 八八九零", [("phone", "+8613655218890", "罗大勇")]),
    ("罗工的电话幺三六，五五二幺，八八九零", [("phone", "+8613655218890", "罗大勇")]),
    ("13655218890是罗工的电话，记一下", [("phone", "+8613655218890", "罗大勇")]),
    (
        "沈经理电话 13905712208，邮箱 shen@lanxi.example",
        [("phone", "+8613905712208", "沈雨桐"), ("email", "shen@lanxi.example", "沈雨桐")],
    ),
    ("沈经理电话没变，还是13905712208", [("phone", "+8613905712208", "沈雨桐")]),
    ("罗工的电话是13655218890，不是13655218891", [("phone", "+8613655218890", "罗大勇")]),
    ("和罗工约好周三10:30，他手机13655218890", [("phone", "+8613655218890", "罗大勇")]),
    ("沈经理座机 0571-8620 1177 转 802", [("phone", "+8657186201177", "沈雨桐")]),
    ("沈经理邮箱是 shen.yt@lanxi-pump.cn，资料发过去", [("email", "shen.yt@lanxi-pump.cn", "沈雨桐")]),
    ("沈经理的邮箱是 shenyt艾特lanxipump点cn", [("email", "shenyt@lanxipump.cn", "沈雨桐")]),
    ("罗工微信号 luo_dy88", [("wechat", "luo_dy88", "罗大勇")]),
    ("加了罗工微信：luodayong", [("wechat", "luodayong", "罗大勇")]),
    (
        "沈经理手机13905712208，微信同号",
        [
            ("phone", "+8613905712208", "沈雨桐"),
            ("wechat", "13905712208", "沈雨桐"),
        ],
    ),
    ("今天和沈经理聊了预算。她的电话是13905712208", [("phone", "+8613905712208", "沈雨桐")]),
    ("Met Marta today, her mobile is +44 20 7946 0958.", [("phone", "+442079460958", "Marta Quinn")]),
    ("Marta's email is m.quinn@harrow-valves.example", [("email", "m.quinn@harrow-valves.example", "Marta Quinn")]),
    (
        "Saw Marta. Her email is marta dot quinn at harrowvalves dot com",
        [("email", "marta.quinn@harrowvalves.com", "Marta Quinn")],
    ),
    (
        "Call Owen on one three six double five two one double eight nine zero",
        [("phone", "+8613655218890", "Owen Pryce")],
    ),
    ("Owen's phone: oh two oh seven nine four six oh nine five eight", [("phone", "+862079460958", "Owen Pryce")]),
    ("Owen can be reached at owen.pryce@harrow.example", [("email", "owen.pryce@harrow.example", "Owen Pryce")]),
    ("Owen's WeChat id is pryceowen", [("wechat", "pryceowen", "Owen Pryce")]),
    ("+44 20 7946 0958 is Owen's, call before noon", [("phone", "+442079460958", "Owen Pryce")]),
]

ASKED = [
    ("沈经理和罗工都来了，电话13655218890", "沈雨桐|罗大勇"),
    ("沈经理和罗工的电话是13655218890", "沈雨桐|罗大勇"),
    ("沈经理让我打13655218890", "沈雨桐"),
    ("沈经理、罗工的电话分别是13905712208和13655218890", "沈雨桐|罗大勇"),
    ("Marta and Owen joined, the phone is +44 20 7946 0958", "Marta Quinn|Owen Pryce"),
    ("Marta told me to call +44 20 7946 0958", "Marta Quinn"),
    ("回头打电话13655218890", ""),
    ("罗工推荐了他们的设备主管，电话13655218890", "罗大勇"),
    ("罗工推荐了设备主管，他电话13655218890", "罗大勇"),
    ("见了沈经理。电话 13905712208", "沈雨桐"),
    ("沈经理公司开票电话 0571-86201177", "沈雨桐"),
    ("打13655218890找不到罗工", "罗大勇"),
    ("Marta introduced me to their CFO, her number is +44 20 7946 0958", "Marta Quinn"),
    ("Owen is out, his deputy is on +44 20 7946 0958", "Owen Pryce"),
    ("Owen said to send the quote to marta@harrow.example", "Owen Pryce"),
    ("见了沈经理和新来的林博，林博电话13711112222", "沈雨桐"),
    ("Her email is marta dot quinn at harrowvalves dot com. Marta will send the specs", "Marta Quinn"),
]

NOTHING = [
    "沈经理的订单号 13905712208 还没发货",
    "沈经理说合同编号13905712208要改",
    "罗工要的型号 XJ-13655218890 没货",
    "罗工说预算 13905712208 元",
    "沈经理报了 1,390,571,220 元",
    "罗工约了 2026-05-31 14:30 来",
    "罗工的项目编号 20260531",
    "沈经理电话会议号 885 2231 990",
    "沈经理订了一百三十九万零五百七十一台",
    "打我电话13905712208，我转给沈经理",
    "我的微信号 spotter_wang，沈经理会加",
    "沈经理的电话是13905712208吗？",
    "见了沈经理和新来的林会计，林会计电话13711112222",
    "沈经理让罗工加我微信 spotter88",
    "沈经理说400电话4008208820",
    "罗工的QQ 136552188",
    "Owen's email changed from owen@old.example to owen@new.example?",
    "Marta wants 1300 1234 567 parts",
    "沈经理旧号13905712208停机了",
    "沈经理的助理电话13905712208",
    "沈经理说发票发到 invoice@lanxi-pump.cn",
    "联系沈经理公司总机 0571-86201177",
    "罗工传真 0571-86201177",
    "罗工的物流单号13655218890001",
    "沈经理加了微信，聊得不错",
    "第一批一二三四五六七个样品给罗工",
    "罗工税号 91330106MA2CFRY5X1",
    "Marta wants order number 4471 9920 183 shipped",
    "Owen asked for part no. 3655218890",
    "Owen's budget is 13655218890 yen",
    "Marta's invoice 2026053101 is open",
    "Owen's call is on 12 05 2026",
    "My number is +44 20 7946 0958, Owen will ring",
    "Is Owen's number +44 20 7946 0958?",
    "Owen's old number +44 20 7946 0958 is dead",
    "Marta's assistant's phone is +44 20 7946 0958",
    "Owen is on WeChat, which is amazing",
    "Send it to sales@harrow.example, Marta said",
    "Owen needs 4,500,000 units by June",
    "Marta's serial number 8821 3345 1190",
    "meeting id 885 2231 9904 for Owen",
]


@pytest.mark.parametrize(("text", "expected"), CLEAR)
def test_what_is_said_of_one_person_is_theirs(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "who"), ASKED)
def test_where_it_is_not_clear_whose_it_is_it_is_asked(text: str, who: str) -> None:
    assert {one[2] for one in read(text)} == {f"?{who}"}


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_no_way_to_reach_anybody(text: str) -> None:
    assert read(text) == []


def test_the_note_may_name_somebody_new() -> None:
    assert read("见了汪会计，他电话13711112222", (Contact("汪会计"),)) == [("phone", "+8613711112222", "汪会计")]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("幺三八 零零幺三 八零零零", "13800138000"),
        ("double oh four four two oh", "004420"),
        ("一二，三四，五六七", "1234567"),
        ("138 0013 8000", "13800138000"),
        ("triple five one two three four", "5551234"),
        ("洞幺勾拐两", "01972"),
    ],
)
def test_spoken_digits_are_digits(text: str, digits: str) -> None:
    assert [run.digits for run in digit_runs(text, least=5)] == [digits]


@pytest.mark.parametrize("text", ["一百二十万", "1,200,000", "one or two of them", "三五百", "周三四点"])
def test_numerals_are_no_runs_of_digits(text: str) -> None:
    assert digit_runs(text, least=5) == []


def test_two_numbers_side_by_side_stay_two() -> None:
    assert [run.digits for run in digit_runs("13800138000 13900139000")] == ["13800138000", "13900139000"]


def test_a_long_note_of_nothing_but_such_words_is_read_to_its_end() -> None:
    assert read("沈经理" + "打电话的新号码是在他打" * 1500 + "，电话13905712208") == [
        ("phone", "+8613905712208", "?沈雨桐")
    ]
