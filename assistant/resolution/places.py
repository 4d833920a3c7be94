"""China's administrative divisions by their short names, and which lies in which (`data/zh_divisions.txt`)."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

COUNTRY = ("中国", "中华", "大陆")
_RANK = re.compile(r"(?:[一-鿿]{1,3}族){0,3}(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|县|区|盟|旗|镇|乡)")


@cache
def containers() -> Mapping[str, frozenset[str]]:
    """Short name of every division: the names of those it lies in. Of several places of one name all are given."""
    found: dict[str, set[str]] = defaultdict(set)
    text = files("assistant.language").joinpath("data", "zh_divisions.txt").read_text("utf-8")
    for line in text.splitlines():
        province, _, cities = line.partition("\t")
        found[province].update(COUNTRY[:1])
        for part in cities.split(";"):
            city, _, areas = part.partition(":")
            above = {province, *COUNTRY[:1]} | ({city} if city else set())
            if city:
                found[city] |= above - {city}
            for area in filter(None, areas.split(",")):
                found[area] |= above - {area}
    return {name: frozenset(above) for name, above in found.items()} | {name: frozenset() for name in COUNTRY}


def rank_length(text: str, place: int) -> int:
    """How many characters at `place`, right behind a name, only say what kind of division it is (市, 回族自治县)."""
    found = _RANK.match(text, place)
    return found.end() - place if found else 0


def is_within(one: str, other: str) -> bool:
    """Whether `one` is `other`, or lies in it."""
    return one == other or other in containers().get(one, ())


def agree(one: str, other: str) -> bool:
    """Whether two names may tell of one spot: the same, or one within the other. A country tells of none."""
    if one in COUNTRY or other in COUNTRY:
        return one == other
    return is_within(one, other) or is_within(other, one)
