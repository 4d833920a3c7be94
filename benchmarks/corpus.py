"""Made-up case studies in any number, for measuring time and memory: never for measuring quality."""

import random
from collections.abc import Iterator
from pathlib import Path

from retrieval.case_types import CustomerProfile

TRADES = (
    "金属加工厂", "连锁诊所", "冷链车队", "农资经销商", "检测公司", "软件公司", "港口码头",
    "家具厂", "物业公司", "医疗器械厂",
    "software vendor", "dairy wholesaler", "hotel group", "city water works", "online shop", "bank", "foundry",
    "school trust", "parcel carrier", "hospital",
)  # fmt: skip
TOWNS = ("宁波", "成都", "沈阳", "佛山", "Leeds", "Ghent", "Toronto", "Hamburg")
PAINS = (
    "盘点要停工两天", "订单靠传真，录错了才知道", "工程师到了现场才发现没带备件", "三套系统的客户名对不上",
    "证照过期没人提醒",
    "夜班交接全靠喊", "断网的时候什么都干不了", "报价一改再改，谁也说不清哪一版算数",
    "Nobody knows which quote is current",
    "Invoices leave six weeks late", "The depot has no signal", "Licences expire unnoticed",
    "Every release takes a weekend",
    "The freezer failed and nobody was told", "Complaints vanish between two departments", "Stock is sold twice",
)  # fmt: skip
REMEDIES = (
    "如今扫码就能办完",
    "现在手机上一眼看到",
    "系统自动提醒",
    "It is now done by phone",
    "A screen shows it to everyone",
)
RESULTS = ("每周省下{n}个小时", "差错从{n}起降到2起", "Saved {n} hours a week", "Errors fell from {n} to two a month")


def texts(count: int, sentences: int = 24, seed: int = 7) -> Iterator[str]:
    """`count` stories of `sentences` sentences each, no two alike, in Markdown."""
    dice = random.Random(seed)
    for number in range(count):
        trade, town = dice.choice(TRADES), dice.choice(TOWNS)
        size = dice.randrange(20, 9000)
        lines = [f"# {trade} {number}", "", f"行业：{trade}", f"规模：{size}人", f"地区：{town}", ""]
        for place in range(sentences - 3):
            if place % 3 == 0:
                lines.append(f"{dice.choice(PAINS)} ({town} {dice.randrange(10**6)})。")
            elif place % 3 == 1:
                lines.append(f"{dice.choice(REMEDIES)} ({dice.choice(TRADES)} {dice.randrange(10**6)})。")
            else:
                lines.append(dice.choice(RESULTS).format(n=dice.randrange(3, 900)) + "。")
        yield "\n".join(lines) + "\n"


def write(folder: Path, count: int, sentences: int = 24) -> None:
    """The stories as files below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts(count, sentences)):
        (folder / f"{number:06}.md").write_text(text, "utf-8")


def profiles(count: int, seed: int = 11) -> Iterator[CustomerProfile]:
    """Profiles with two or three needs."""
    dice = random.Random(seed)
    for number in range(count):
        needs = tuple(f"{pain} {number}" for pain in dice.sample(PAINS, dice.choice((2, 3))))
        yield CustomerProfile(industry=dice.choice(TRADES), size=f"{dice.randrange(20, 9000)}人", needs=needs)
