"""A database of an invented company that has sold for years: customers, records, opportunities, who follows whom."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.language.name_forms import short_forms
from assistant.storage.database import Database
from benchmarks import parties

NOW = datetime.now(UTC)
"""Records are of the last three years: a migration looks back from the day it runs."""
TODAY = NOW.date()
LONG_LIVED, RECORDS_LONG = 40, 400
"""So many customers have so many records each; the others share the rest."""
PEOPLE = 200
_TEMPLATES = 3000
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧巧美婷玉"
_NEEDS = (
    "把批次追溯做起来",
    "报表要自动出",
    "移动端能录单",
    "对接现有的系统",
    "减少手工对账",
    "多工厂排产",
    "看得到实时库存",
    "one screen for both plants",
    "faster quotes",
    "audit trail for recalls",
    "fewer manual exports",
)
_SYSTEMS = ("金蝶", "用友", "SAP", "Excel", "自研系统", "Oracle", "Salesforce", "纸质台账")
_RISKS = ("预算可能被砍", "总部统一采购", "对手报价低", "the sponsor may leave", "IT has no time before June")
_STEPS = (
    "发方案",
    "约技术交流",
    "报价",
    "安排演示",
    "送样品",
    "回访",
    "send the quote",
    "book the demo",
    "call procurement",
)
_PRODUCTS = ("追溯云", "OvenWatch Gauge", "排产通", "云栈WMS", "LineView")


@dataclass(frozen=True)
class Crowd:
    """What was made: ids of customers by kind, names to ask for, and who sells."""

    names: dict[str, str]
    long_lived: list[str]
    typical: list[str]
    people: list[str]


def fill(database: Database, customers: int, records: int, seed: int = 7) -> Crowd:
    """Fill migrated, empty tables. What follows from names and records is left to whoever keeps it."""
    draw = random.Random(seed)
    names = _names(customers)
    ids = [f"c{place:07d}" for place in range(len(names))]
    since = NOW - timedelta(days=1200)
    people = [f"p{place:03d}" for place in range(PEOPLE)]
    pour(
        database,
        "person",
        ("id", "name", "role", "locale", "timezone", "is_admin", "created_at"),
        (
            (
                one,
                f"{draw.choice(_SURNAMES)}{draw.choice(_GIVEN)}{draw.choice(_GIVEN)}{place}",
                "rep",
                draw.choice(("zh-CN", "en")),
                "Asia/Shanghai",
                False,
                since,
            )
            for place, one in enumerate(people)
        ),
    )
    pour(
        database,
        "customer",
        ("id", "name", "created_at", "created_by"),
        ((one, name, since, draw.choice(people)) for one, name in zip(ids, names, strict=True)),
    )
    pour(database, "customer_alias", ("customer_id", "alias"), _aliases(draw, ids, names))
    pour(
        database,
        "contact",
        ("id", "customer_id", "name", "title", "aliases", "relation", "roles", "leaning", "version", "created_at"),
        (
            (
                f"p{place}{one}",
                one,
                f"{draw.choice(_SURNAMES)}{draw.choice(_GIVEN)}{draw.choice(_GIVEN)}"[: 3 - place % 2],
                "经理",
                *("[]", "", "[]", "unknown", 1, since),
            )
            for one in ids
            for place in range(2)
        ),
    )
    pour(database, "product", ("name",), ((one,) for one in _PRODUCTS))
    counts = _counts(draw, customers, records)
    owner = [draw.choice(people) for _ in ids]
    pour(
        database,
        "follow",
        ("customer_id", "person_id", "since"),
        ((one, held, since) for one, held, count in zip(ids, owner, counts, strict=True) if count),
    )
    templates = [_template(draw) for _ in range(_TEMPLATES)]
    notes = max(1, records // 20)
    pour(
        database,
        "note",
        (
            "id",
            "person_id",
            "channel",
            "chat_id",
            "said_at",
            "state",
            "audio",
            "heard",
            "text",
            "language",
            "duration_s",
            "placeholder_id",
            "error_code",
            "seconds",
            "created_at",
        ),
        (
            (
                f"n{place:08d}",
                people[place % PEOPLE],
                "web",
                people[place % PEOPLE],
                since.isoformat(),
                "ready",
                None,
                "",
                "x",
                "zh",
                0.0,
                "",
                "",
                "{}",
                since,
            )
            for place in range(notes)
        ),
    )
    pour(
        database,
        "draft",
        (
            "id",
            "note_id",
            "person_id",
            "ordinal",
            "version",
            "state",
            "fields",
            "marks",
            "customer_id",
            "candidates",
            "prompt_id",
            "prompt_version",
            "model",
            "seconds",
            "card_message_id",
            "created_at",
            "reminded_at",
        ),
        (
            (
                f"d{place:08d}",
                f"n{place % notes:08d}",
                people[place % PEOPLE],
                place // notes,
                2,
                "confirmed",
                "{}",
                "[]",
                None,
                "[]",
                "",
                "",
                "tagger",
                "{}",
                "",
                since,
                since,
            )
            for place in range(sum(counts))
        ),
    )
    pour(
        database,
        "record",
        (
            "id",
            "draft_id",
            "note_id",
            "customer_id",
            "author_id",
            "revision",
            "supersedes",
            "fields",
            "marks",
            "text",
            "model",
            "said_at",
            "confirmed_at",
        ),
        _records(draw, ids, names, counts, owner, templates, notes),
    )
    pour(
        database,
        "opportunity",
        (
            "id",
            "customer_id",
            "type",
            "name",
            "stage",
            "owner_id",
            "amount",
            "currency",
            "close_on",
            "grade",
            "outcome",
            "details",
            "version",
            "created_at",
            "stage_since",
            "closed_at",
        ),
        _opportunities(draw, ids, owner),
    )
    tend(database)
    return Crowd(
        dict(zip(ids, names, strict=True)),
        ids[:LONG_LIVED],
        [one for one, count in zip(ids, counts, strict=True) if 8 <= count <= 12][:2000],
        people,
    )


def tend(database: Database) -> None:
    """What a Postgres server does by itself within minutes of such a change. Nobody does it for SQLite."""
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _names(count: int) -> list[str]:
    found: dict[str, None] = {}
    seed = 1
    while len(found) < count:
        made, _ = parties.invent(int(count * 1.2), seed)
        found |= dict.fromkeys(one.names[0] for one in made)
        seed += 1
    return list(found)[:count]


def _aliases(draw: random.Random, ids: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every third customer is also called by one of its short forms."""
    for one, name in zip(ids, names, strict=True):
        if draw.random() < 0.33 and (shorter := short_forms(name)):
            yield one, draw.choice(shorter)


def _counts(draw: random.Random, customers: int, records: int) -> list[int]:
    counts = [RECORDS_LONG if place < LONG_LIVED else 0 for place in range(customers)]
    left = max(0, records - sum(counts))
    for _ in range(left):
        counts[draw.randrange(min(LONG_LIVED, customers - 1), customers)] += 1
    return counts


def _template(draw: random.Random) -> tuple[str, str, str]:
    """Fields with @DUE where the step's date goes, marks, and the note's words."""
    name = draw.choice(_SURNAMES[:6]) + draw.choice(_GIVEN[:5])
    tail = f"{draw.randint(1, 99)}号线"
    needs = [one + tail for one in draw.sample(_NEEDS, draw.randint(0, 2))]
    text = (
        f"见了{name}，"
        + "，".join(needs)
        + f"，现在用{draw.choice(_SYSTEMS)}，下周把方案发过去，预算大概一百二十万。" * 3
    )
    fields: dict[str, Any] = {
        "customer": "@NAME",
        "contacts": [{"name": name, "title": "经理", "aliases": []}],
        "channel": "visit",
        "occurred_on": None,
        "needs": needs,
        "current_systems": draw.sample(_SYSTEMS, draw.randint(0, 2)),
        "budget": {"amount": draw.randint(5, 300) * 10000, "currency": "CNY", "qualifier": "about"}
        if draw.random() < 0.4
        else None,
        "decision_on": {"date": "@DECIDE", "grain": "month"} if draw.random() < 0.2 else None,
        "competitors": draw.sample(("蓝鲸软件", "Northwind"), draw.randint(0, 1)),
        "products": draw.sample(_PRODUCTS, draw.randint(0, 2)),
        "risks": [draw.choice(_RISKS) + tail] if draw.random() < 0.3 else [],
        "stage_hint": None,
        "next_steps": [{"action": draw.choice(_STEPS) + tail, "due": {"date": "@DUE", "grain": "day"}, "owner": "self"}]
        if draw.random() < 0.6
        else [],
        "help_requests": [{"to": "presales", "what": "看下接口" + tail}] if draw.random() < 0.1 else [],
        "sentiment": None,
    }
    marks = [
        {"field": name, "index": index, "start": at, "end": at + len(item), "confidence": 0.9}
        for name in ("needs", "risks")
        for index, item in enumerate(fields[name])
        if (at := text.find(item)) >= 0
    ]
    return json.dumps(fields, ensure_ascii=False), json.dumps(marks), text


def _records(
    draw: random.Random,
    ids: Sequence[str],
    names: Sequence[str],
    counts: Sequence[int],
    owner: Sequence[str],
    templates: Sequence[tuple[str, str, str]],
    notes: int,
) -> Iterator[tuple[Any, ...]]:
    number = 0
    for one, name, count, author in zip(ids, names, counts, owner, strict=True):
        for _ in range(count):
            day = TODAY - timedelta(days=int(1100 * draw.random() ** 2))
            fields, marks, text = draw.choice(templates)
            fields = (
                fields.replace("@DUE", str(day + timedelta(days=draw.randint(1, 14))))
                .replace("@DECIDE", str(day + timedelta(days=90)))
                .replace("@NAME", name)
            )
            said = datetime(day.year, day.month, day.day, draw.randint(1, 9), draw.randint(0, 59), tzinfo=UTC)
            yield (
                f"r{number:08d}",
                f"d{number:08d}",
                f"n{number % notes:08d}",
                one,
                author,
                1,
                None,
                fields,
                marks,
                text,
                "tagger",
                said.isoformat(),
                said + timedelta(minutes=5),
            )
            number += 1


def _opportunities(draw: random.Random, ids: Sequence[str], owner: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    details = json.dumps({"products": [], "competitors": [], "team": [], "done": []})
    for place, (one, held) in enumerate(zip(ids, owner, strict=True)):
        if draw.random() < 0.3:
            began = NOW - timedelta(days=draw.randint(0, 480))
            closed = began + timedelta(days=60) if draw.random() < 0.7 else None
            yield (
                f"o{place:07d}",
                one,
                "project",
                "追溯项目",
                "lead",
                held,
                draw.randint(5, 300) * 1e4,
                "CNY",
                str(TODAY + timedelta(days=draw.randint(-30, 120))),
                "",
                "won" if closed else "",
                details,
                1,
                began,
                began,
                closed,
            )


def pour(database: Database, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table the quickest way there is: nobody else is to see them until they all stand there."""
    with database.engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        if database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            plain = (tuple(_plain(value) for value in row) for row in rows)
            raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", plain)
            return
        with raw.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _plain(value: Any) -> Any:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
