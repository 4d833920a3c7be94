"""A street of shops: taken from the pool, visited with quick notes, given up, and taken by the next."""

import json
from pathlib import Path

import pytest

from tests.stories.telling import EXAMPLES, Person, Story, at, telling

FILES = {f"{part}_file": EXAMPLES / part / "field_force.toml" for part in ("selling", "pool", "access")}
NEIGHBOUR, WANFU, WANG, JIE, GULOU, FRUIT, TIANJIN = (
    "苏州好邻居便利店",
    "苏州万家福超市",
    "无锡老王烟酒店",
    "常州阿杰小卖部",
    "南京鼓楼粮油店",
    "苏州平江水果行",
    "天津塘沽便民超市",
)
SHOPS = (NEIGHBOUR, WANFU, WANG, JIE, GULOU, FRUIT, TIANJIN)


@pytest.mark.slow
def test_shops_go_from_hand_to_hand(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with telling(tmp_path, database_url, monkeypatch, at("2026-03-02 08:30"), **FILES) as story:
        he, sun = story.person("何老板", "boss", admin=True), story.person("孙丽", "supervisor,主管")
        ma, tian, qiao = (story.person(name, "rep") for name in ("马超", "田甜", "乔北"))
        wu, lin = story.person("小吴", "trainee,rep"), story.person("小林", "callcentre")
        story.terminal("team", "add", "苏南组", "--leader", "孙丽")
        for name in ("马超", "田甜", "小吴"):
            story.terminal("team", "join", "苏南组", name)
            story.terminal("user", "territory", name, "east")
        story.terminal("user", "territory", "孙丽", "east")
        story.terminal("user", "territory", "乔北", "north")
        ids = {name: he.sends("/customers", {"name": name}, 201)["id"] for name in SHOPS}
        for name in SHOPS:
            story.terminal("pool", "release", name, "--as", "何老板", "--reason", "开始扫街")
        _take(ids, ma, qiao, wu, sun)
        _visit(story, ma)
        _who_sees(ids, ma, sun, qiao, lin)
        _go_back(story, ids, ma, tian)
        _give_up(story, ma, tian)


def _take(ids: dict[str, str], ma: Person, qiao: Person, wu: Person, sun: Person) -> None:
    """Five a day, in one's own territory; a trainee asks."""
    assert f"{NEIGHBOUR}：原来是何老板的，3月2日 周一回到公海（开始扫街）" in ma.says("公海里有什么")
    pool = qiao.says("/pool")
    assert f"[领取 {TIANJIN}]" in pool and f"领取 {NEIGHBOUR}" not in pool, "what may not be taken has no button"
    assert qiao.sends(f"/pool/{ids[FRUIT]}/take", None, 403)["code"] == "not_allowed"
    for name in (NEIGHBOUR, WANFU, WANG, JIE, GULOU):
        assert f"{name}现在由你负责" in ma.presses(f"领取 {name}")
    ma.says("/pool")
    assert "今天领的客户已经到上限了" in ma.presses(f"领取 {FRUIT}")
    assert "你负责 5 家客户" in ma.says("/mine")
    wu.says("/pool")
    assert f"同意后{FRUIT}就是你的" in wu.presses(f"领取 {FRUIT}")
    assert f"小吴想负责{FRUIT}，同意吗？" in sun.hears()
    sun.presses("同意")
    assert f"孙丽同意了，{FRUIT}现在由你负责" in wu.hears()


def _visit(story: Story, ma: Person) -> None:
    """Many quick notes, an order that is no more than two stages, a cooler that is a tag, and the next morning."""
    asked = ma.tells("刚到好邻居便利店，老板娘陈姐，嗯，想要个冰柜，答应先进十箱康乐气泡水，明天送两箱样品过去。")
    assert "要新建一个订单，放在答应进货阶段吗？" in asked and "答应先进十箱康乐气泡水" in asked
    ma.presses("新建")
    asked = ma.tells("好邻居便利店陈姐又打电话来，还是想要那个冰柜。")
    assert "要另建一个冰柜投放，放在想要阶段吗？" in asked
    ma.presses("新建")
    ma.tells("万家福超市去了，老板不在，店员说周四再来。")
    ma.tells("无锡老王烟酒店，老王说不进了，冰泉给的陈列费高。")
    ma.tells("常州阿杰小卖部，阿杰答应进五箱，后天我给他送价目表。")
    ma.presses("新建")
    deals = ma.says("/deals")
    assert f"{NEIGHBOUR} · 答应进货" in deals and f"{NEIGHBOUR} · 想要" in deals and f"{JIE} · 答应进货" in deals
    story.comes(at("2026-03-03 08:40"))
    assert f"1. {NEIGHBOUR}：送两箱样品过去（今天到期）" in ma.hears()
    asked = ma.tells("好邻居便利店下单了，订单一千二，样品也送过去了，陈姐的电话13900001111。")
    assert "是不是从答应进货到了已下单？" in asked
    ma.presses("推进")
    assert "送两箱样品过去" not in ma.says("我今天要做什么"), "the note said it is done"


def _who_sees(ids: dict[str, str], ma: Person, sun: Person, qiao: Person, lin: Person) -> None:
    """Whose territory it is sees the shop; the call centre without sums; the others find nothing."""
    card = ma.says("好邻居便利店")
    assert card.startswith(f"■ {NEIGHBOUR}") and "负责：马超 · 业绩：何老板" in card, "a short form is enough"
    assert "陈姐 · 老板娘" in card and "送两箱样品过去" not in card, "what is done is no next step"
    assert "冰柜投放: 想要" in card and "订单: 已下单" in card
    assert "陈姐" in sun.says(NEIGHBOUR)
    shown = lin.says(NEIGHBOUR)
    assert "陈姐" in shown and "1,200" not in shown
    assert "1200" not in json.dumps(lin.gets(f"/customers/{ids[NEIGHBOUR]}"), ensure_ascii=False)
    assert f"还没有“{NEIGHBOUR}”这个客户" in qiao.says(f"{NEIGHBOUR}什么情况？")
    assert qiao.gets("/customers", q="好邻居") == []
    qiao.gets(f"/customers/{ids[NEIGHBOUR]}", 404)
    assert qiao.gets("/opportunities") == [] and qiao.gets("/pushes") == []
    assert qiao.sends("/customers", {"name": NEIGHBOUR}, 403)["code"] == "customer_taken"


def _go_back(story: Story, ids: dict[str, str], ma: Person, tian: Person) -> None:
    """What is not visited goes back after one warning for all; a note keeps one, an open order another."""
    story.comes(at("2026-03-28 10:00"))
    warned = ma.hears()
    assert "你有 3 家客户快要回到公海" in warned and f"{WANFU}：4月2日 周四" in warned
    assert JIE not in warned and NEIGHBOUR not in warned, "an open order keeps a shop for longer"
    ma.tells("万家福超市见到老板了，他说月底再看看，我下周三再去一趟。")
    story.comes(at("2026-04-02 10:00"))
    lost = ma.hears()
    assert "2 家客户太久没有跟进，已回到公海。" in lost and WANG in lost and GULOU in lost
    assert f"{WANFU}：再去一趟（晚了 1 天）" in lost and f"{NEIGHBOUR}：冰柜投放（30 天没有动静）" in lost
    assert "你负责 3 家客户" in ma.says("/mine")
    ma.says("公海")
    assert "刚从你这里回到公海" in _refused(ma, ids[WANG]), "who lost one does not take it back at once"
    assert f"{WANG}：原来是马超的，4月2日 周四回到公海（太久没有跟进）" in tian.says("/pool")
    assert f"{WANG}现在由你负责" in tian.presses(f"领取 {WANG}")
    assert "已经有人负责" in _refused(ma, ids[WANG])


def _give_up(story: Story, ma: Person, tian: Person) -> None:
    """A shop is given up with a reason, and the next rep has it; who added it keeps the credit."""
    ma.says(WANFU)
    assert f"为什么放回{WANFU}？" in ma.presses("放回公海")
    ma.presses("没有预算")
    assert WANFU not in ma.says("/mine")
    assert f"{WANFU}：原来是马超的，4月2日 周四回到公海（没有预算）" in tian.says("/pool")
    tian.presses(f"领取 {WANFU}")
    card = tian.says("万家福超市")
    assert "负责：田甜 · 业绩：何老板" in card and "再去一趟" in card, "the next one sees what was promised"
    asked = tian.tells("万家福超市答应进八箱，老板姓万。")
    assert "要新建一个订单，放在答应进货阶段吗？" in asked


def _refused(person: Person, customer_id: str) -> str:
    """What somebody is told who may not take a customer."""
    return str(person.asks("POST", f"/pool/{customer_id}/take", 409)["detail"])
