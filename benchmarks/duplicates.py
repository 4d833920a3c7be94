"""Duplicates: ours beside splink (and plain string likeness), on public sets and on 100,000 invented customers.

    python -m benchmarks.duplicates [--records 100000]

Pairwise precision, recall and F1 of the groups found; ours at the threshold it ships with, the others at the best of
several, chosen on the answers. Nobody is given labelled pairs to learn from. Public sets are read from
../shared/evaluation/dedupe; the Chinese name pairs get five sampled negatives a pair.
"""

import argparse
import csv
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from rapidfuzz.fuzz import ratio

from assistant.resolution.duplicates import PartyIndex, groups
from assistant.resolution.name_difference import difference
from assistant.resolution.organisation_names import fold_organisation, parse_organisation
from assistant.resolution.party import Kind, Party
from benchmarks import splink_beside
from benchmarks.machine import EVALUATION, report
from benchmarks.parties import invent

SETS = EVALUATION / "dedupe"
NEGATIVES = 5
Json = dict[str, Any]
Truth = Mapping[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=100_000, help="invented customers")
    options = parser.parse_args()
    figures: Json = {}
    if SETS.exists():
        figures["chinese names"] = chinese_names()
        figures["organisations (Chicago)"] = organisations()
        figures["persons (FEBRL 3)"] = persons()
    figures[f"{options.records:,} invented"] = at_size(options.records)
    rows = []
    for name, ways in figures.items():
        for way, scored in ways.items():
            cells = [f"{scored[key]:.4f}" for key in ("precision", "recall", "f1")]
            rows.append([name, way, *cells, f"{scored['seconds']:.1f}" if "seconds" in scored else ""])
    columns = ["", "", "precision", "recall", "F1", "seconds"]
    report("duplicates", "Duplicates", columns, rows, {"sets": figures})


def chinese_names() -> Json:
    """Labelled pairs of names, with negatives sampled from other rows."""
    with (SETS / "zh_company_pairs.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    labelled = [(row["company_a"], row["company_b"], row["label"] == "1") for row in rows]
    same = {frozenset(map(fold_organisation, (a, b))) for a, b, is_same in labelled if is_same}
    draw = random.Random(1)
    others = [b for _, b, _ in labelled]
    for a, _, is_same in list(labelled):
        for other in draw.sample(others, NEGATIVES) if is_same else ():
            names = frozenset(map(fold_organisation, (a, other)))
            if len(names) == 2 and names not in same:
                labelled.append((a, other, False))
    truth = [is_same for _, _, is_same in labelled]
    pairs = [(a, b) for a, b, _ in labelled]
    ours = [difference(parse_organisation(a), parse_organisation(b)).is_same for a, b in pairs]
    plain = [ratio(a, b) / 100 for a, b in pairs]
    return {
        "ours": _decided(ours, truth),
        "splink, best threshold": _best(splink_beside.pair_probabilities(pairs), truth),
        "edit distance, best threshold": _best(plain, truth),
    }


def organisations() -> Json:
    """Sites of early childhood programmes, from several lists."""
    with (SETS / "chicago_early_childhood_true_ids.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = {row["Id"]: row["True Id"] for row in rows}
    parties = [
        Party(
            row["Id"],
            (row["Site name"],),
            phones=_given(row["Phone"]),
            addresses=_given(row["Address"]),
            postcodes=_given(row["Zip"]),
        )
        for row in rows
    ]
    frame = pd.DataFrame(
        {
            "unique_id": [row["Id"] for row in rows],
            "name": [_plain(row["Site name"]) for row in rows],
            "address": [_plain(row["Address"]) for row in rows],
            "house": [_first_number(row["Address"]) for row in rows],
            "zip": [row["Zip"] or None for row in rows],
            "phone": [re.sub(r"\D", "", row["Phone"])[-7:] or None for row in rows],
        }
    )
    frame["front"] = frame.name.str[:4]
    compared = [
        cl.JaroWinklerAtThresholds("name", [0.92, 0.8, 0.7]),
        cl.JaroWinklerAtThresholds("address", [0.92, 0.85]),
        cl.LevenshteinAtThresholds("zip", [1]),
        cl.LevenshteinAtThresholds("phone", [1]),
    ]
    rules = [["phone"], ["address"], ["name"], ["house", "front"], ["zip", "front"]]
    sure = [["phone", "address"], ["phone", "name"]]
    found, seconds = splink_beside.grouped(frame, compared, rules, sure, [["phone"], ["address"]])
    return {"ours": _ours(parties, truth), "splink, best threshold": _best_groups(found, truth, seconds)}


def persons() -> Json:
    """Invented persons with typing errors."""
    with (SETS / "febrl_dataset3.csv").open(encoding="utf-8") as file:
        rows = [
            {name.strip(): (value or "").strip() for name, value in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]
    truth = {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}
    parties = [
        Party(
            row["rec_id"],
            (f"{row['given_name']} {row['surname']}",),
            Kind.PERSON,
            numbers=_given(row["soc_sec_id"]),
            addresses=(f"{row['street_number']} {row['address_1']} {row['suburb']}",),
            postcodes=_given(row["postcode"]),
            born=row["date_of_birth"],
        )
        for row in rows
    ]
    frame = pd.DataFrame([{name: value or None for name, value in row.items()} for row in rows])
    frame = frame.rename(columns={"rec_id": "unique_id"})
    frame["fronts"] = frame.surname.str[:3] + frame.given_name.str[:2]
    compared = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
        cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
        cl.ExactMatch("street_number"),
        cl.LevenshteinAtThresholds("postcode", [1, 2]),
        cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
        cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
    ]
    rules = [["soc_sec_id"], ["date_of_birth"], ["given_name", "surname"], ["postcode", "surname"], ["fronts"]]
    rules += [["postcode", "given_name"], ["address_1", "suburb"]]
    sure = [["soc_sec_id"], ["given_name", "surname", "date_of_birth"]]
    sessions = [["date_of_birth"], ["surname"], ["postcode"]]
    found, seconds = splink_beside.grouped(frame, compared, rules, sure, sessions)
    return {"ours": _ours(parties, truth), "splink, best threshold": _best_groups(found, truth, seconds)}


def at_size(count: int) -> Json:
    """Invented customers of both languages."""
    parties, truth = invent(count)
    ours = _ours(parties, truth)
    ours["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    frame = pd.DataFrame(
        {
            "unique_id": [party.id for party in parties],
            "name": [_plain(party.names[0]) for party in parties],
            "phone": [re.sub(r"\D", "", phone)[-7:] if (phone := _one(party.phones)) else None for party in parties],
            "mail": [_one(party.emails) for party in parties],
            "site": [_one(party.websites) for party in parties],
            "address": [_plain(_one(party.addresses) or "") for party in parties],
        }
    )
    frame["front"] = frame.name.str[:6]
    compared = [
        cl.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8]),
        cl.LevenshteinAtThresholds("phone", [1]),
        cl.ExactMatch("mail"),
        cl.ExactMatch("site"),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
    ]
    rules = [["name"], ["phone"], ["mail"], ["site"], ["address"], ["front"]]
    sure = [["name", "phone"], ["name", "site"]]
    found, seconds = splink_beside.grouped(frame, compared, rules, sure, [["phone"], ["site"]])
    return {"ours": ours, "splink, best threshold": _best_groups(found, truth, seconds)}


def _ours(parties: Sequence[Party], truth: Truth) -> Json:
    began = time.perf_counter()
    found = groups(PartyIndex(parties).duplicates())
    seconds = time.perf_counter() - began
    group_of = {record: group[0] for group in found for record in group}
    return _grouped({record: group_of.get(record, record) for record in truth}, truth) | {"seconds": seconds}


def _grouped(labels: Mapping[str, Any], truth: Truth) -> Json:
    """Pairwise figures of a grouping: of all pairs in one group, how many are, and of those that are, how many."""

    def pairs(counted: Counter[Any]) -> int:
        return sum(count * (count - 1) // 2 for count in counted.values())

    both = pairs(Counter((labels[record], truth[record]) for record in truth))
    return _figures(both, pairs(Counter(labels.values())), pairs(Counter(truth.values())))


def _best_groups(found: Mapping[float, Mapping[str, Any]], truth: Truth, seconds: float) -> Json:
    scored = [_grouped(labels, truth) | {"threshold": threshold} for threshold, labels in found.items()]
    return max(scored, key=lambda one: one["f1"]) | {"seconds": seconds}


def _decided(said: Sequence[bool], truth: Sequence[bool]) -> Json:
    right = sum(a and b for a, b in zip(said, truth, strict=True))
    return _figures(right, sum(said), sum(truth))


def _best(likely: Sequence[float], truth: Sequence[bool]) -> Json:
    scored = [
        _decided([value >= threshold for value in likely], truth) | {"threshold": threshold}
        for threshold in sorted(set(likely))
    ]
    return max(scored, key=lambda one: one["f1"])


def _figures(right: int, said: int, wanted: int) -> Json:
    precision, recall = right / max(1, said), right / max(1, wanted)
    return {"precision": precision, "recall": recall, "f1": 2 * right / max(1, said + wanted)}


def _given(text: str) -> tuple[str, ...]:
    return (text,) if text.strip() else ()


def _one(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def _plain(text: str) -> str | None:
    return " ".join(re.findall(r"\w+", text.casefold())) or None


def _first_number(text: str) -> str | None:
    found = re.match(r"\s*(\d+)", text)
    return found.group(1) if found else None


if __name__ == "__main__":
    main()
