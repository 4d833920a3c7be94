"""Chinese names in a note: surname with title, familiar forms, full names, Latin names inside Chinese."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from assistant.language.phonetics import syllable
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import (
    BARE_TITLES,
    DOUBLE_SURNAMES,
    GIVEN_NAMES_EN,
    LATIN_TITLES,
    NOT_NAMES_ZH,
    ORG_WORDS_ZH,
    RARE_SURNAMES,
    SURNAMES,
    TITLES,
    titles_pattern,
)
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.people import Person

_SURNAME = "(?:" + "|".join(DOUBLE_SURNAMES) + "|[" + "".join(sorted(SURNAMES)) + "])"
_BARE = "|".join(sorted(BARE_TITLES, key=len, reverse=True))
_TITLED = re.compile(
    rf"(?P<surname>{_SURNAME})(?P<title>{titles_pattern()}|(?:{_BARE})(?![一-鿿]?(?:部|体|结|价|额|共|算"
    r"|是说|不能|要求))(?![作程厂艺位理校会资率班]))"
)
_FAMILIAR = re.compile(
    rf"(?:[小老](?P<surname>{_SURNAME})|阿[一-鿿])(?=[,，。.、；;！!？?\s的说讲问提也聊在跟和]|打|那|这|他"
    r"|她|约|去|来|给|发|$)"
)
_OURS = re.compile(r"(?:咱们?|我们|我司|咱|我们公司|公司)(?:的|这边的|领导|老板)?$")
_NAME_CUE_BEFORE = re.compile(
    r"(?:叫做?|名叫|姓名|跟|和|与|及|同|找|见|约|给|的|是|请|对|向|由|还有|碰到|遇到|认识|联系|、|,|，|\s|^"
    r"|总监|经理|主任|科长|处长|部长|院长|局长|厂长|校长|负责人|主管|书记|专员|工程师|总|hrd|cio|cto|cfo"
    r"|ceo|pm|位)$"
)
_TITLE_BEFORE = re.compile(rf"(?:{titles_pattern()})$")
_OTHER_ORG = re.compile(rf"(?P<org>[一-鿿]{{2,8}}(?:{'|'.join(sorted(ORG_WORDS_ZH, key=len, reverse=True))}))的?$")
_NAME_CUE_AFTER = re.compile(
    r"^(?:说|讲|提|问|觉得|认为|表示|那|这|也|都|在|对|跟|和|给|把|打|聊|,|，|。|、|\s|!|！|\.|；|个人|本人"
    r"|是|人|接|要|想|担心|比较|约|来|去|发|开|过|见|就|特别|很|他|她|$)"
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z][a-z]+)?(?![A-Za-z])")
_JOB = (
    rf"(?:[一-鿿]{{1,6}}(?:部|科|中心|处|办|组))?的?(?:副|高级|助理|总|资深|执行|首席|采购|财务|信息|信息化"
    r"|技术|生产|项目|产品|运营|市场|销售|人事|人力|设备|质量|品质|安全|工艺|研发|仓储|物流|行政|客服|渠道"
    rf"|大区|区域|供应链|数字化|it|法务|合规|风控|教务|后勤|总务|护理|门店|营运|培训|商务){{0,3}}"
    rf"(?:{titles_pattern()}|{'|'.join(LATIN_TITLES)})"
)
_JOB_BEFORE = re.compile(rf"(?P<job>{_JOB})(?:叫|[,，]?叫做?|是|、|[,，])?(?:一位|一个)?\s*$")
_JOB_AFTER = re.compile(
    r"^[,，]?\s*(?:他|她|人家|这个人)?(?:就?是|任|当|做|新任)?(?:他们|她们|那边|公司|集团|新来|这边"
    rf"|家)*的?(?P<job>{_JOB})"
)
_IS_JOB = re.compile(
    r"^[,，。]?\s*(?:他|她|人家)?(?:那边|现在|目前)?(?:就?是|任|新任)(?:他们|她们|那边|公司|集团|新来|这边"
    rf"|家|那|的)*(?P<job>{_JOB})"
)

_HEARD_TITLED = re.compile(
    rf"(?:(?<=[的跟和给找见约,，。])|(?<![一-鿿]))老(?P<familiar>[一-鿿])(?=[打说讲问提给约,，。])"
    rf"|(?P<titled>[一-鿿])(?:{titles_pattern()}|总(?![是部体结价额共算]))"
)
_SPEAKS = re.compile(r"^(?:说|讲|提|问|觉得|认为|表示|担心|想|要)")
MODEL_ALONE = 0.7
"""A Chinese full name that the model gives and the segmenter does not see."""


def find_people(note: NoteText, proposed: Sequence[Found[str]]) -> Iterable[Person]:
    """Everyone named who may be on the customer's side; colleagues and organisations are sorted out by the caller."""
    found: list[Person] = []
    for match in _TITLED.finditer(note.folded):
        if _is_name(note, match.start(), match.end(), match["surname"]):
            job = match["title"] if match["title"] not in BARE_TITLES else None
            surface = note.text[match.start() : match.end()]
            found.append(Person(surface, match.start(), match.end(), job=job or "", sure=0.85))
    for match in _FAMILIAR.finditer(note.folded):
        surface = note.text[match.start() : match.end()]
        if surface not in NOT_NAMES_ZH and not _OURS.search(note.folded[: match.start()][-5:]):
            found.append(Person(surface, match.start(), match.end(), job="", sure=0.8))
    found += _full_names(note, proposed)
    found += _latin_names(note, proposed)
    found.sort(key=lambda p: (p.start, p.start - p.end))
    kept: list[Person] = []
    for person in found:
        if not kept or person.start >= kept[-1].end:
            kept.append(person)
    return kept


def _is_name(note: NoteText, start: int, end: int, surname: str) -> bool:
    words = note.folded
    if words[start:end] in NOT_NAMES_ZH or _OURS.search(words[max(0, start - 6) : start]):
        return False
    if _inside_token(note, start):
        return False
    if surname in RARE_SURNAMES:
        return (
            bool(re.search(r"(?:^|[,，。、\s的跟和给找见约])$", words[max(0, start - 1) : start]))
            and start > 0
            and bool(_NAME_CUE_AFTER.search(words[end : end + 3]))
        )
    return True


def _inside_token(note: NoteText, at: int) -> bool:
    """Whether the character at `at` belongs to a longer word that starts before it (储 of 仓储经理)."""
    import rjieba

    window = max(0, at - 4)
    place = window
    for word, tag in rjieba.tag(note.folded[window : at + 6]):
        if place < at < place + len(word):
            return (
                not tag.startswith("nr")
                and len(word) <= 4
                and at + 1 <= place + len(word)
                and word[at - place :] in word
            )
        place += len(word)
    return False


def _full_names(note: NoteText, proposed: Sequence[Found[str]]) -> list[Person]:
    """Two or three characters that segmenter or model take for a person, in a place where names stand."""
    import rjieba

    spans: dict[tuple[int, int], float] = {}
    at = 0
    tokens: list[tuple[str, str, int]] = []
    for word, tag in rjieba.tag(note.folded):
        tokens.append((word, tag, at))
        at += len(word)
    for place, (word, tag, start) in enumerate(tokens):
        if tag not in ("nr", "nrt", "nrfg"):
            continue
        length = len(word)
        if (
            length == 1
            and place + 1 < len(tokens)
            and len(tokens[place + 1][0]) <= 2
            and tokens[place + 1][1] in ("nr", "n", "nz", "x", "ns", "v", "a", "zg", "ng")
        ):
            length += len(tokens[place + 1][0])
        spans[start, start + length] = 0.75
    for quote in proposed:
        quote = _without_opening(note, quote)
        spans[quote.start, quote.end] = 0.85 if (quote.start, quote.end) in spans else MODEL_ALONE
    quoted = {(quote.start, quote.end) for quote in map(partial(_without_opening, note), proposed)}
    people = []
    for (start, end), sure in spans.items():
        words = note.folded[start:end]
        if (
            not re.fullmatch(r"[一-鿿]{2,4}", words)
            or not _looks_full(words)
            or words in NOT_NAMES_ZH
            or len(set(words)) == 1
        ):
            continue
        before, after = note.folded[max(0, start - 4) : start], note.folded[end : end + 3]
        if _OURS.search(note.folded[max(0, start - 6) : start]) or not (
            _NAME_CUE_BEFORE.search(before)
            and (_NAME_CUE_AFTER.search(after) or _TITLE_BEFORE.search(before) or (start, end) in quoted)
        ):
            continue
        if sure == MODEL_ALONE and not before and not _SPEAKS.match(after):
            continue
        people.append(Person(note.text[start:end], start, end, sure=sure))
    return people


def _without_opening(note: NoteText, quote: Found[str]) -> Found[str]:
    """仓储经理边巴, 川岭热力的老贾: only the name at the end."""
    match = re.match(rf".*(?:的|{titles_pattern()})(?=[一-鿿]{{2,3}}$)", note.folded[quote.start : quote.end])
    if not match or match.end() == quote.end - quote.start:
        return quote
    start = quote.start + match.end()
    return Found(note.text[start : quote.end], start, quote.end, quote.confidence)


def known_by_address(note: NoteText, person: Person, theirs: Sequence[str]) -> Person:
    """老葛, 葛总 as the customer's one contact of that surname."""
    if person.job is None or person.known:
        return person
    surname = _surname(person.surface)
    fitting = [name for name in theirs if name.startswith(surname) and len(name) > 1]
    return replace(person, known=fitting[0], sure=0.85) if len(fitting) == 1 else person


def heard_people(note: NoteText, theirs: Sequence[str]) -> list[Person]:
    """A title or 老 beside a character that sounds like the surname of one contact of the customer (讲经理: 蒋平)."""
    found: list[Person] = []
    for match in _HEARD_TITLED.finditer(note.folded):
        said = match["familiar"] or match["titled"]
        fitting = [name for name in theirs if syllable(name[0]) == syllable(said) and name[0] != said]
        if len(fitting) == 1 and said not in SURNAMES and not _inside_token(note, match.start()):
            surface = note.text[match.start() : match.end()]
            found.append(Person(surface, match.start(), match.end(), known=fitting[0], job="", sure=0.65))
    return found


def works_elsewhere(note: NoteText, person: Person, customer: str | None) -> bool:
    """Whether the name stands behind another organisation than the customer (晟光科技的何总)."""
    match = _OTHER_ORG.search(note.folded[max(0, person.start - 13) : person.start])
    if not match or not customer:
        return False
    org = re.sub(r"^.*(?:跟|和|给|去|到|在|见|还有|同来的|把)", "", match["org"])
    return len(org) > 2 and org[:2] not in customer and not re.search(r"^(?:他|她|采购|信息|技术|财务|市场|公司)", org)


def _looks_full(words: str) -> bool:
    if words in TITLES:
        return False
    if words[:2] in DOUBLE_SURNAMES:
        return len(words) in (3, 4)
    return (
        words[0] in SURNAMES
        and len(words) in (2, 3)
        and not re.search(r"[的了是在不有我你他她们这那个部科局院跟和与]", words)
    )


def _latin_names(note: NoteText, proposed: Sequence[Found[str]]) -> list[Person]:
    people = []
    quoted = {(q.start, q.end) for q in proposed}
    for match in _LATIN_NAME.finditer(note.text):
        first = match[0].split()[0].lower()
        if first in GIVEN_NAMES_EN or match.span() in quoted:
            people.append(Person(match[0], match.start(), match.end(), sure=0.75))
    return people


def same_person(one: Person, other: Person) -> bool:
    """陶总 and 陶望舒, Doris and Doris Ren: one surname, and not two different full names."""
    names = [one.known or one.surface, other.known or other.surface]
    if names[0] == names[1]:
        return True
    if names[0][:1].isascii() or names[1][:1].isascii():
        return names[0].split()[0].lower() == names[1].split()[0].lower()
    surnames = [_surname(name) for name in names]
    addressed = [p.known is None and p.job is not None for p in (one, other)]
    return surnames[0] == surnames[1] != "" and any(addressed)


def _surname(name: str) -> str:
    bare = name[1:] if name[:1] in "小老" and len(name) == 2 else name
    return bare[:2] if bare[:2] in DOUBLE_SURNAMES else bare[:1]


def job_of(note: NoteText, person: Person) -> str | None:
    """The job said with a name: in it (冉主任), before it (科长冉志远), or after it (他是工艺部副部长)."""
    before = _JOB_BEFORE.search(note.folded[max(0, person.start - 14) : person.start])
    if person.job:
        full = re.search(rf"(?P<job>{_JOB})$", note.folded[person.start + 1 : person.end])
        return note.text[person.end - len(full["job"]) : person.end] if full else person.job
    after = _IS_JOB.match(note.folded[person.end : person.end + 24])
    if after:
        return _clean(note.text[person.end + after.start("job") : person.end + after.end("job")])
    if before and person.job is None:
        at = person.start - len(note.folded[max(0, person.start - 14) : person.start])
        return _clean(note.text[at + before.start("job") : at + before.end("job")])
    appositive = re.match(
        rf"^[,，]\s*(?:他们|她们)?(?:新来|那边|公司)?的?(?P<job>{_JOB})(?=[,，。\s]|$)",
        note.folded[person.end : person.end + 20],
    )
    if appositive:
        return _clean(note.text[person.end + appositive.start("job") : person.end + appositive.end("job")])
    return None


def _clean(job: str) -> str | None:
    return re.sub(r"^(?:他们|她们|那边|跟|和|找|见|的|是|叫)+", "", job).strip() or None
