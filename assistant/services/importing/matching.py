"""What each row of a table is: a customer of its own, one that is there, the double of an earlier row, or doubtful."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.customer_view import fold_name
from assistant.domain.importing import Candidate, ImportRun, RowRead, Sorted, Verdict
from assistant.resolution.duplicates import Pair
from assistant.resolution.incoming import Incoming
from assistant.resolution.organisation_names import may_be_relatives, parse_organisation
from assistant.resolution.party import Kind, Party
from assistant.services.deduplicating import Gathered, party_of
from assistant.services.desk import Desk

Progress = Callable[[int, int], None]
_STEP = 500
_ROW = "row:"


@dataclass(frozen=True, slots=True)
class Brief:
    """What of a row is kept in memory while all are compared; `customer_id` where an earlier import of the very same
    file put this row."""

    number: int
    name: str
    party: Party
    parent: str = ""
    customer_id: str | None = None


def brief_of(desk: Desk, run: ImportRun, row: RowRead, customer_id: str | None = None) -> Brief:
    """A row that can be imported, for comparing."""
    customer = Customer(f"{_ROW}{row.number}", row.name, row.aliases, row.kind)
    facts = [Fact(field, value, FactSource.IMPORT, run.as_of) for field, value in row.values]
    return Brief(row.number, row.name, party_of(desk, customer, facts), row.parent, customer_id)


def sort_rows(
    desk: Desk, gathered: Gathered, rows: Sequence[Brief], progress: Progress = lambda _done, _all: None
) -> Mapping[int, Sorted]:
    """What each row is, by its number. The same name or tax number is sure unless something speaks against it; else
    the probability of all that is known decides, by the thresholds of the imports file. By their names alone a group
    and a company of it are never joined, and none by another field alone: a telephone is shared by more than one."""
    return _Sorting(desk, gathered, rows).sort(progress)


class _Sorting:
    def __init__(self, desk: Desk, gathered: Gathered, rows: Sequence[Brief]) -> None:
        self._rules = desk.imports
        self._customers = gathered.customers
        self._rows = rows
        self._parties = {party.id: party for party in (*gathered.parties, *(row.party for row in rows))}
        self._index = Incoming(gathered.parties, [row.party for row in rows])
        self._root: dict[str, str] = {}
        """By the party id of a row, that of the customer or earlier row it is one with."""
        self._names: dict[str, dict[str, None]] = defaultdict(dict)
        self._numbers: dict[str, dict[str, None]] = defaultdict(dict)
        self._spelled = {row.party.id: row.name for row in rows}
        for customer in gathered.customers.values():
            self._learn(customer.id, (customer.name, *customer.aliases))

    def sort(self, progress: Progress) -> Mapping[int, Sorted]:
        found: dict[int, Sorted] = {}
        for place, row in enumerate(self._rows):
            if place % _STEP == 0:
                progress(place, len(self._rows))
            sorted_row = self._sort(place, row)
            found[row.number] = sorted_row
            same = sorted_row.candidates[0] if sorted_row.candidates else None
            own = row.party.id
            if same and sorted_row.verdict in (Verdict.JOINS, Verdict.KNOWN, Verdict.DOUBLE):
                own = same.customer_id or f"{_ROW}{same.row}"
            self._root[row.party.id] = own
            self._learn(own, row.party.names, row.party)
        progress(len(self._rows), len(self._rows))
        self._parents(found)
        return found

    def _sort(self, place: int, row: Brief) -> Sorted:
        if row.customer_id in self._customers:
            return Sorted(Verdict.KNOWN, (self._candidate(str(row.customer_id), 1.0, ("row",)),))
        by_name = list(self._names.get(fold_name(row.name), ()))
        by_number = list(
            dict.fromkeys(owner for number in row.party.numbers for owner in self._numbers.get(number, ()))
        )
        certain = list(dict.fromkeys((*by_number, *by_name)))
        if len(certain) == 1:
            because = ("number",) * bool(by_number) + ("name",) * bool(by_name)
            candidate = self._candidate(certain[0], 1.0, because)
            if not self._is_contradicted(row.party, self._parties.get(certain[0])):
                return Sorted(Verdict.JOINS if candidate.customer_id else Verdict.DOUBLE, (candidate,))
            return Sorted(Verdict.DOUBTFUL, (self._candidate(certain[0], self._rules.doubtful_from, because),))
        if certain:
            return Sorted(Verdict.DOUBTFUL, tuple(self._candidate(one, 0.9, ("name",)) for one in certain[:3]))
        pairs = self._index.alike(place, least=self._rules.doubtful_from)
        candidates: dict[str, Candidate] = {}
        for pair in pairs:
            root = self._root.get(pair.other, pair.other)
            candidate = self._candidate(root, pair.probability, _because(pair))
            if not row.parent or _core(candidate.name) != _core(row.parent):  # nobody belongs to himself
                candidates.setdefault(root, candidate)
        if not candidates:
            return Sorted(Verdict.NEW)
        best = next(iter(candidates.values()))
        if best.probability < self._rules.join_from or _rests_on_little(row.name, best):
            return Sorted(Verdict.DOUBTFUL, tuple(candidates.values()))
        return Sorted(Verdict.JOINS if best.customer_id else Verdict.DOUBLE, (best,))

    def _parents(self, found: dict[int, Sorted]) -> None:
        """Find the groups that rows name: by the very name, else by the name without its legal form, if one only has
        it."""
        if not any(row.parent for row in self._rows):
            return
        cores: dict[object, dict[str, None]] = defaultdict(dict)
        named = [(one.id, name) for one in self._customers.values() for name in (one.name, *one.aliases)]
        named += [(self._root[row.party.id], row.name) for row in self._rows]
        for owner, name in named:
            cores[_core(name)][owner] = None
        for row in self._rows:
            if not row.parent:
                continue
            owners = list(self._names.get(fold_name(row.parent), ()) or cores.get(_core(row.parent), ()))
            if len(owners) == 1 and owners[0] != self._root[row.party.id]:
                held = found[row.number]
                parent = self._candidate(owners[0], 1.0, ("name",))
                found[row.number] = Sorted(held.verdict, held.candidates, parent)

    def _learn(self, owner: str, names: Sequence[str], party: Party | None = None) -> None:
        for name in names:
            if folded := fold_name(name):
                self._names[folded][owner] = None
        for number in (party or self._parties[owner]).numbers:
            self._numbers[number][owner] = None

    def _is_contradicted(self, one: Party, other: Party | None) -> bool:
        """Whether two of the same name or number are hardly one: other tax numbers, or persons with other phones and
        addresses."""
        if other is None:
            return False
        if _differ(one.numbers, other.numbers):
            return True
        return one.kind is Kind.PERSON and (
            _differ(one.phones, other.phones) or _differ(one.emails, other.emails) or one.kind is not other.kind
        )

    def _candidate(self, owner: str, probability: float, because: tuple[str, ...]) -> Candidate:
        if owner.startswith(_ROW):
            number = int(owner.removeprefix(_ROW))
            return Candidate(self._spelled[owner], probability, row=number, because=because)
        return Candidate(self._customers[owner].name, probability, customer_id=owner, because=because)


def _rests_on_little(name: str, best: Candidate) -> bool:
    """Whether somebody is to be asked, however likely it is."""
    if best.because == ("name",):
        return may_be_relatives(parse_organisation(name), parse_organisation(best.name))
    return len(best.because) == 1


def _because(pair: Pair) -> tuple[str, ...]:
    strongest = sorted(pair.evidence.items(), key=lambda item: -item[1])
    return tuple(field for field, bits in strongest if bits > 0)


def _differ(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(one and other) and set(one).isdisjoint(other)


def _core(name: str) -> object:
    parsed = parse_organisation(name)
    return parsed.places, parsed.core
