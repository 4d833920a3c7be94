from pathlib import Path
import pytest
from tests.stories.telling import EXAMPLES, at, telling

def test_x(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"selling_file": EXAMPLES/"selling/education.toml"}
    with telling(tmp_path, monkeypatch, at("2026-03-02 09:30"), **files) as story:
        root = story.person("校长", "boss", admin=True)
        zhou = story.person("周老师", "manager")
        lin = story.person("林悦", "rep")
        xu = story.person("许航", "rep")
        def tr(f, *a, **k):
            try: return f(*a, **k)
            except AssertionError as e: story.tale.append("!!! "+str(e)[:300])
        lead = {"facts": {"name": "沈佳", "phone": "138 1234 5670", "interest": "孩子小学五年级，想补数学"}, "touch": {"kind": "ad_click", "source": "ads", "campaign": "春季班", "medium": "信息流", "external_id": "ad-1"}}
        out = root.sends("/leads", lead, 201)
        root.sends("/leads", {"facts": {"phone": "13812345670"}, "touch": {"kind": "event", "source": "events", "campaign": "周末公开课", "content": "数学公开课"}}, 200)
        root.sends("/leads", {"facts": {"phone": "+86 138-1234-5670", "wechat": "shenjia_mom"}, "touch": {"kind": "form", "source": "content", "campaign": "春季班", "content": "预约试听"}}, 200)
        lin.hears()
        story.comes(at("2026-03-02 11:10"))
        lin.hears()
        lin.says("我的线索")
        tr(lin.presses, "已联系")
        lin.presses("沈佳")
        lin.presses("已联系")
        lin.presses("转为商机")
        lin.tells("刚跟沈佳通了电话，嗯，妈妈沈佳报名，爸爸陈国栋付钱，孩子陈小宇上课，那个，周六上午来试听数学，爸爸说了算。")
        tr(lin.presses, "记下")
        lin.says("沈佳")
        lin.says("/deals")
        tr(lin.presses, "沈佳")
        story.comes(at("2026-03-07 12:30"))
        lin.speaks("沈佳带小宇来试听了，老师讲得孩子挺喜欢，沈佳想报春季数学班，报价六千八，说回去跟老公商量一下，下周三给回复。")
        tr(lin.presses, "确认")
        tr(lin.presses, "是的")
        lin.says("沈佳的单子健康度怎么样？")
        story.comes(at("2026-03-20 10:00"))
        lin.hears()
        lin.says("/health")
        lin.says("/today")
        lin.says("线索转化怎么样")
        lin.says("这个月能签多少")
