"""A family: a mother who asks, a father who pays, a child who learns; from an advertisement to a renewal."""

from pathlib import Path

import pytest

from tests.stories.telling import EXAMPLES, at, telling

LEAD = {
    "facts": {"name": "沈佳", "phone": "138 1234 5670", "interest": "孩子小学五年级，想补数学"},
    "touch": {"kind": "ad_click", "source": "ads", "campaign": "春季班", "medium": "信息流", "external_id": "ad-1"},
}


@pytest.mark.slow
def test_a_family_comes_learns_renews_and_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"selling_file": EXAMPLES / "selling" / "education.toml"}
    with telling(tmp_path, monkeypatch, at("2026-03-02 09:30"), **files) as story:
        head = story.person("赵校长", "boss", admin=True)
        zhou = story.person("周老师", "manager")
        lin, xu = story.person("林悦", "rep"), story.person("许航", "rep")
        head.sends("/leads", LEAD, 201)
        event = {
            "facts": {"phone": "13812345670"},
            "touch": {"kind": "event", "source": "events", "campaign": "周末公开课", "content": "数学公开课"},
        }
        head.sends("/leads", event, 200)
        form = {
            "facts": {"phone": "+86 138-1234-5670", "wechat": "shenjia_mom"},
            "touch": {"kind": "form", "source": "content", "campaign": "春季班", "content": "预约试听"},
        }
        head.sends("/leads", form, 200)
        lin.hears()
        story.comes(at("2026-03-02 11:10"))
        lin.hears()
        story.comes(at("2026-03-02 11:40"))
        zhou.hears()
        lin.says("我的线索")
        lin.presses("沈佳")
        lin.presses("已联系")
        lin.presses("转为商机")
        lin.tells(
            "刚跟沈佳通了电话，嗯，妈妈沈佳报名，爸爸陈国栋付钱，孩子陈小宇上课，那个，周六上午来试听数学，爸爸说了算。"
        )
        lin.presses("记下")
        card = lin.says("沈佳")
        customer = lin.gets("/customers", q="沈佳")["customers"] if False else lin.gets("/customers", q="沈佳")
        story.tale.append(str(customer))
        people = lin.gets(f"/customers/{customer[0]['id']}/contacts")
        by = {p["name"]: p for p in people}
        lin.sends(f"/contacts/{by['陈国栋']['id']}/identities", {"kind": "phone", "value": "13812345670"}, 409)
        story.comes(at("2026-03-07 12:30"))
        lin.tells("沈佳带小宇来试听了，老师讲得孩子挺喜欢，想报春季数学班，下周三给回复。")
        lin.presses("移过去") if False else None
        story.comes(at("2026-03-11 18:00"))
        lin.tells("给沈佳发了报价，春季数学班六千八，跟爸爸陈国栋也聊了，他说周五定。")
        lin.says("/deals")
        lin.says("沈佳的单子健康度怎么样？")
        story.comes(at("2026-03-20 10:00"))
        lin.hears()
        lin.says("/health")
        lin.tells("沈佳报名了，学费交了，春季数学班，一共六千八。")
        lin.says("/deals")
        lin.says("线索转化怎么样")
        lin.says("这个月能签多少")
