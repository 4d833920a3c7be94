from pathlib import Path
import pytest
from tests.stories.telling import EXAMPLES, at, telling

def test_x(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{part}_file": EXAMPLES / part / "field_force.toml" for part in ("selling", "pool", "access")}
    with telling(tmp_path, monkeypatch, at("2026-03-02 08:30"), **files) as story:
        he = story.person("何老板", "boss", admin=True)
        sun = story.person("孙丽", "supervisor")
        ma = story.person("马超", "rep")
        tian = story.person("田甜", "rep")
        qiao = story.person("乔北", "rep")
        call = story.person("小林", "callcentre")
        story.terminal("team", "add", "苏南组", "--leader", "孙丽")
        for name in ("马超","田甜"): story.terminal("team", "join", "苏南组", name)
        for name, where in (("马超", "east"), ("田甜", "east"), ("乔北", "north"), ("孙丽", "east")):
            story.terminal("user", "territory", name, where)
        shops = {}
        for name in ("苏州好邻居便利店","苏州万家福超市","无锡老王烟酒店","天津塘沽便民超市"):
            shops[name] = he.sends("/customers", {"name": name}, 201)["id"]
        for name in shops: 
            story.terminal("pool", "release", name, "--as", "何老板", "--reason", "开始扫街")
        print(ma.says("公海里有什么"))
        print(qiao.says("/pool"))
        print(ma.presses("苏州好邻居便利店"))
        print(ma.presses("认领", on="公海") if 0 else ma.says("/pool"))
        print(ma.tells("刚去了苏州好邻居便利店，那个，老板娘姓陈，嗯，想要个冰柜，货架上康乐饮料卖得不错，答应先进十箱，下周二我再去送货。"))
        print(ma.hears())
