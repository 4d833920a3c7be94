"""A family: a mother who asks, a father who pays, a child who learns; from an advertisement to a renewal."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stories.telling import EXAMPLES, Person, Story, at, telling

FILES = {"selling_file": EXAMPLES / "selling" / "education.toml"}
AD = {"kind": "ad_click", "source": "ads", "campaign": "春季班", "medium": "信息流", "external_id": "ad-1"}
EVENT = {"kind": "event", "source": "events", "campaign": "周末公开课", "content": "数学公开课"}
FORM = {"kind": "form", "source": "content", "campaign": "春季班", "content": "预约试听"}
PHONE = "138 1234 5670"


@pytest.mark.slow
def test_a_family_comes_learns_renews_and_is_forgotten(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with telling(tmp_path, database_url, monkeypatch, at("2026-03-02 09:30"), **FILES) as story:
        head, zhou = story.person("赵校长", "boss", admin=True), story.person("周老师", "manager")
        lin, xu = story.person("林悦", "rep"), story.person("许航", "rep")
        deal_id = _comes(story, head, zhou, lin, xu)
        _learns(story, lin, deal_id)
        _renews(story, lin)
        _counts(story, head, zhou)
        _is_forgotten(story, head, lin, tmp_path)


def _comes(story: Story, head: Person, zhou: Person, lin: Person, xu: Person) -> str:
    """An advertisement, an open lesson and a form make one lead, which is given away, answered late, and converted."""
    facts = {"name": "沈佳", "phone": PHONE, "interest": "孩子小学五年级，想补数学"}
    head.sends("/leads", {"facts": facts, "touch": AD}, 201)
    told = lin.hears()
    assert "新线索给你：沈佳" in told and "未评级 18分 · 广告" in told
    assert "按“全体销售”分给你：2 人中你手上相对最少（0 条）" in told
    for more, touch in (({"phone": "13812345670"}, EVENT), ({"phone": "+86 138-1234-5670", "wechat": "sj_mom"}, FORM)):
        assert not head.sends("/leads", {"facts": more, "touch": touch}, 200)["is_new"]
    told = lin.hears()
    assert "沈佳 又来了" in told and "市场认可（MQL） 50分 · 广告 · 11:30 前回应" in told
    assert "参加活动 · 展会活动 · 周末公开课 · 数学公开课" in told and "提交表单 · 内容 · 春季班 · 预约试听" in told
    assert xu.hears() == "" and "没有线索" in xu.says("我的线索")
    story.comes(at("2026-03-02 11:10"))
    assert "还没联系 沈佳，快到时间了" in lin.hears()
    story.comes(at("2026-03-02 11:40"))
    assert "林悦还没回应线索：沈佳" in zhou.hears()
    lin.says("我的线索")
    lin.presses("沈佳")
    assert "记下了，已联系沈佳" in lin.presses("已联系")
    assert "沈佳已转为客户，商机也建好了。" in lin.presses("转为商机")
    (deal,) = lin.gets("/opportunities")
    assert (deal["type"], deal["stage"], deal["owner"]["name"]) == ("course", "asked", "林悦")
    return str(deal["id"])


def _learns(story: Story, lin: Person, deal_id: str) -> None:
    """Who is who in the family, the trial lesson, the offer, a silence, the enrolment."""
    asked = lin.tells(
        "刚跟沈佳通了电话，嗯，妈妈沈佳报名，爸爸陈国栋付钱，孩子陈小宇上课，那个，周六上午来试听数学，爸爸说了算。"
    )
    assert "陈国栋 (爸爸)：付款人" in asked and "陈小宇 (孩子)：使用者" in asked
    assert "陈国栋: 决策人、付款人" in lin.presses("记下来")
    card = lin.says("沈佳")
    assert f"沈佳 · 妈妈 · 报名人 · {PHONE}" in card and "陈小宇 · 孩子 · 使用者" in card
    assert "来试听数学 · 3月7日 周六" in card and "家长" not in card
    (customer,) = lin.gets("/customers", q="沈佳")
    people = {one["name"]: one for one in lin.gets(f"/customers/{customer['id']}/contacts")}
    shared = {"kind": "phone", "value": "13812345670"}
    taken = lin.sends(f"/contacts/{people['陈国栋']['id']}/identities", shared, 409)
    assert taken["code"] == "identity_taken", "the family's one telephone stays the mother's"
    (holder,) = lin.gets("/contacts", kind="phone", identity="138-1234-5670")
    assert (holder["name"], holder["customer"]["name"]) == ("沈佳", "沈佳")

    story.comes(at("2026-03-07 12:30"))
    asked = lin.tells("沈佳带小宇来试听了，老师讲得孩子挺喜欢，想报春季数学班，下周三给回复。")
    assert "沈佳的“报课”是不是从咨询到了试听？" in asked and "沈佳带小宇来试听了" in asked
    assert "现在是试听阶段" in lin.presses("推进")
    story.comes(at("2026-03-11 18:00"))
    asked = lin.tells("给沈佳发了报价，春季数学班六千八，跟爸爸陈国栋也聊了，他说周五定。")
    assert "意向产品: 空 → 春季数学班" in asked and "☐ 和做主的家长谈过" in asked
    lin.presses("按这个改")
    gate = lin.presses("推进")
    assert "还不能进入已报价" in gate and "☐ 和做主的家长谈过" in gate
    lin.presses("☑ 和做主的家长谈过")
    assert "现在是已报价阶段" in lin.presses("推进")

    story.comes(at("2026-03-20 10:00"))
    assert "沈佳：给回复（晚了 9 天）" in lin.hears()
    listed = lin.says("/health")
    assert "8 天没有跟进记录（超过 5 天）" in listed and "没有安排下一步" in listed and "预计成交日已过 7 天" in listed
    lin.sends(f"/opportunities/{deal_id}", _change(lin, deal_id, amount=6800, currency="CNY"), method="PATCH")
    asked = lin.tells("沈佳报名了，学费交了，春季数学班，一共六千八。")
    assert "是不是从已报价到了已报名？" in asked
    assert "现在是已报名阶段" in lin.presses("推进")
    assert "已签：6,800元（1 单）" in lin.says("这个月能签多少")


def _renews(story: Story, lin: Person) -> None:
    """Another subject beside the renewal, which the family's words begin and end; somebody else rests a while."""
    story.comes(at("2026-06-22 10:00"))
    lin.says("/lead 陆敏 13700002222 想给女儿报暑期英语")
    assert "已记下，由你跟进。" in lin.presses("✓ 记下")
    lin.says("我的线索")
    lin.presses("陆敏")
    assert "陆敏先放进培育" in lin.presses("以后再说")
    (customer,) = lin.gets("/customers", q="沈佳")
    english = {"customer_id": customer["id"], "type": "course", "name": "暑期英语", "products": ["暑期英语"]}
    lin.sends("/opportunities", english, 201)
    asked = lin.tells("沈佳那边数学课时快用完了，我周四给她打电话。")
    assert "沈佳：要另建一个续费，放在待续阶段吗？" in asked, "the words of a type tell it beside what is under way"
    lin.presses("新建")
    deals = lin.says("/deals")
    assert "[沈佳 · 咨询]" in deals and "沈佳 · 待续" in deals
    story.comes(at("2026-06-25 18:30"))
    asked = lin.tells("刚给沈佳打了电话，数学续费了，爸爸转的钱。")
    assert "是不是从待续到了已续？" in asked
    assert "现在是已续阶段" in lin.presses("推进")
    story.comes(at("2026-08-24 09:30"))
    assert "陆敏" in lin.hears()


def _counts(story: Story, head: Person, zhou: Person) -> None:
    """Where what was won came from."""
    funnel = story.terminal("lead", "funnel", "--campaigns")
    assert [row["source"] for row in funnel["rows"]] == ["ads", "rep"]
    told = zhou.says("今年线索转化怎么样")
    assert "广告: 线索 1 → 市场认可 1 (100%) → 销售认可 1 (100%) → 商机 1 (100%) → 赢单 1 (100%) · 6,800元" in told
    shown: Any = head.gets("/leads/funnel", attribution="first", by_campaign=True, first="2026-01-01")
    rows = {(row["source"], row["campaign"]): row for row in shown["rows"]}
    assert rows["ads", "春季班"]["counts"] == {"leads": 1, "mql": 1, "sql": 1, "opportunities": 1, "won": 1}
    assert rows["ads", "春季班"]["won_amount"] == 6800


def _is_forgotten(story: Story, head: Person, lin: Person, folder: Path) -> None:
    """The mother asks for her data, and then to be forgotten."""
    file = folder / "data.json"
    story.terminal("privacy", "export", "沈佳", "--customer", "沈佳", "-o", str(file))
    held = file.read_text("utf-8")
    assert "妈妈沈佳报名" in held and "13812345670" in held
    would = story.terminal("privacy", "erase", "沈佳", "--customer", "沈佳")
    assert not would["done"] and "沈佳" in lin.says("/mine")
    done = story.terminal("privacy", "erase", "沈佳", "--customer", "沈佳", "--audio", "--yes")
    assert done["done"] and done["rows"]["customer"] == 1 and len(done["audio"]) == 6
    called = done["pseudonym"]
    assert f"[{called}]" in lin.says("/mine") and f"[{called} · 咨询]" in lin.says("/deals")
    card = lin.says(f"{called}什么情况？")
    assert f"{called} · 报名人" in card and PHONE not in card
    assert "还没有“沈佳”这个客户" in lin.says("沈佳什么情况？")
    for path in ("/customers?q=沈佳", "/customers", "/leads", "/opportunities", "/notes"):
        told = json.dumps(lin.gets(path), ensure_ascii=False)
        assert "沈佳" not in told and "13812345670" not in told, path
    rows = story.terminal("audit", "--limit", "50")
    assert {"export", "erase"} <= {row["action"] for row in rows} and "沈佳" not in json.dumps(rows, ensure_ascii=False)


def _change(person: Person, deal_id: str, **fields: Any) -> dict[str, Any]:
    return {"version": person.gets(f"/opportunities/{deal_id}")["version"], "fields": fields}
