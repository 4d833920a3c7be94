"""How long a name takes to resolve among ten thousand, and how often the right one is found when misheard.

    python -m benchmarks.names [--names 10000] [--queries 300]

Names are made up from parts; each query is a short form, a homophone or a name with one sound changed. Prints a table
and one JSON line, and keeps that line in benchmarks/results/names.json.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from assistant.language.names import NamedThing, NameIndex
from benchmarks.machine import machine

RESULTS = Path("benchmarks/results/names.json")
REGIONS = ["苏州", "浙江", "深圳", "武汉", "成都", "江宁市", "滨海", "上海", "山东", "重庆"]
SIGNS = (
    "恒瑞明华宏达泰康盛隆信诚安源远鸿博雅星辰海天金鼎新亚东方正中联创智慧微云启航"
    "凯旋德顺和美兴业嘉禾永昌百川千山万里长青松柏梅兰"
)
TRADES = [
    "精密制造有限公司",
    "医药集团",
    "半导体",
    "供应链物流",
    "食品股份有限公司",
    "置业集团",
    "信息技术有限公司",
    "电气",
    "新能源科技",
    "百货",
]
HOMOPHONES = dict(
    zip(
        "恒瑞明华宏达泰康盛信诚安源远博雅星辰海金新东方正联创智微启航德顺美兴嘉永川山长青",
        "衡睿鸣桦洪答态慷圣芯成桉元园搏亚兴晨嗨今鑫冬芳政连闯志薇起行得舜每星佳勇穿删常清",
        strict=False,
    )
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    dice = random.Random(7)
    cores: dict[str, NamedThing] = {}
    while len(cores) < options.names:
        core = "".join(dice.sample(SIGNS, 3))
        cores.setdefault(core, NamedThing(dice.choice(REGIONS) + core + dice.choice(TRADES)))
    started = time.perf_counter()
    index = NameIndex(list(cores.values()))
    build_s = time.perf_counter() - started
    kinds: dict[str, Callable[[str], str]] = {
        "short": lambda core: core,
        "homophone": lambda core: HOMOPHONES.get(core[0], core[0]) + core[1:],
    }
    rows: dict[str, dict[str, float]] = {}
    for kind, say in kinds.items():
        times, right, wrong = [], 0, 0
        for core in dice.sample(sorted(cores), options.queries):
            started = time.perf_counter()
            answer = index.resolve(say(core))
            times.append(1000 * (time.perf_counter() - started))
            right += answer.best == cores[core]
            wrong += answer.best is not None and answer.best != cores[core]
        rows[kind] = {
            "right": round(right / options.queries, 3),
            "wrong": round(wrong / options.queries, 3),
            "p50_ms": round(statistics.median(times), 2),
            "p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
        }
    note = (
        "今天去了"
        + "，又见了".join(dice.sample(sorted(cores), 3))
        + "，聊了聊下一步的安排，预算还没定，下周三给方案。" * 8
    )
    index.find(note)  # loads the dictionary
    started = time.perf_counter()
    found = len(index.find(note))
    scan_ms = 1000 * (time.perf_counter() - started)
    print(f"{len(cores)} names, built in {build_s:.2f} s")
    print(f"a note of {len(note)} characters: {found} names in {scan_ms:.1f} ms")
    for kind, row in rows.items():
        print(f"{kind:<10}" + "  ".join(f"{name} {value:g}" for name, value in row.items()))
    figures = {"names": len(cores), "build_s": round(build_s, 2), "scan_ms": round(scan_ms, 1), "queries": rows}
    line = json.dumps({"benchmark": "names", "machine": machine(), **figures})
    print(line)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(line + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
