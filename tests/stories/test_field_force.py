"""A street of shops: taken from the pool, visited with quick notes, given up, and taken by the next."""

from pathlib import Path

import pytest

from tests.stories.telling import EXAMPLES, at, telling

FILES = {f"{part}_file": EXAMPLES / part / "field_force.toml" for part in ("selling", "pool", "access")}
SHOPS = (
    "苏州好邻居便利店",
    "苏州万家福超市",
    "无锡老王烟酒店",
    "常州阿杰小卖部",
    "南京鼓楼粮油店",
    "苏州平江水果行",
    "天津塘沽便民超市",
)


@pytest.mark.slow
def test_shops_go_from_hand_to_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with telling(tmp_path, monkeypatch, at("2026-03-02 08:30"), **FILES) as story:
        he = story.person("何老板", "boss", admin=True)
        sun = story.person("孙丽", "supervisor")
        ma, tian, qiao = (story.person(name, "rep") for name in ("马超", "田甜", "乔北"))
        intern, call = story.person("小吴", "trainee"), story.person("小林", "callcentre")
        story.terminal("team", "add", "苏南组", "--leader", "孙丽")
        for name in ("马超", "田甜"):
            story.terminal("team", "join", "苏南组", name)
        for name, where in (("马超", "east"), ("田甜", "east"), ("孙丽", "east"), ("乔北", "north")):
            story.terminal("user", "territory", name, where)
        ids = {name: he.sends("/customers", {"name": name}, 201)["id"] for name in SHOPS}
        for name in SHOPS:
            story.terminal("pool", "release", name, "--as", "何老板", "--reason", "开始扫街")
        ma.says("公海里有什么")
        qiao.says("/pool")
        for name in SHOPS[:5]:
            ma.presses(f"领取 {name}")
        ma.says("/pool")
        ma.presses(f"领取 {SHOPS[5]}")
        ma.says("/mine")
        qiao.asks("POST", f"/pool/{ids[SHOPS[5]]}/take", 403)
        ma.tells("刚到好邻居便利店，老板娘陈姐，嗯，想要个冰柜，答应先进十箱康乐气泡水，一千二，明天送两箱样品过去。")
        ma.tells("万家福超市去了，老板不在，说周四再来。")
        ma.tells("无锡老王烟酒店，老王说不进了，冰泉给的陈列费高。")
        ma.says("/deals")
        story.comes(at("2026-03-03 08:40"))
        ma.hears()
        ma.says("我今天要做什么")
        ma.tells("好邻居便利店下单了，十箱，样品也送过去了，陈姐的电话13900001111。")
        ma.says("好邻居便利店")
        qiao.says("苏州好邻居便利店什么情况？")
        call.says("苏州好邻居便利店")
        sun.says("苏州好邻居便利店")
        story.tale.append(str(qiao.gets("/customers", q="苏州")))
        story.comes(at("2026-03-30 10:00"))
        ma.hears()
        story.comes(at("2026-04-04 10:00"))
        ma.hears()
        tian.hears()
        tian.says("/pool")
