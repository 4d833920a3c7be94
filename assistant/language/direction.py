"""Whether a clause speaks of what was or of what will be: which way a bare weekday or day looks."""

import re

from assistant.language.atoms import Direction
from assistant.language.text import clause_around

_ZH_PAST_VERB = (
    "见|聊|谈|碰|碰到|遇|打|发|寄|递|签|做|开|约|来|去|到|说|讲|拜访|演示|联系|沟通|交流|通|交|送|提|问|看|定|报|试"
    "|用|办|换|买|上线|上|批|出|走"
)
_ZH_FUTURE = re.compile(
    r"要(?!求了)|会(?=[跟给把去来再安出开定有和签上回带把])|将|准备|打算|计划|预计|争取|尽量|必须|得(?=把|去|给|跟"
    r"|先)|应该能|能不能|约好?了?(?=[下明后这本])"
    r"|再(?!三)|之前|以前|前(?=[把给要交发完])|内|就(?=[签定上交付发])|安排|希望|等(?!了)|让|请|帮"
)
_ZH_PAST = re.compile(
    rf"刚|已经|曾|过一[轮次遍趟面]|(?:{_ZH_PAST_VERB}|谈)过(?!去|来)|(?<![为除算太要完极])了(?!解|结|不)"
    r"|(?:见|聊|谈|碰到?|遇到?|打|打来|打过来|签|递|寄|做|开|拜访|演示|发|收到)的(?!时候|话|事|是不是)"
    r"|补(?:记|录|写|一下|报)"
)
_ZH_AGREED = re.compile(r"(?:约|定|排|安排|改|推|拖|延)(?:好|在|到|了|定)*$")
_ZH_DEADLINE = re.compile(r"(?:节|庆|旦|明|午|秋|一|年|假)(?:之?前|以前|之?后|以后|回来)|内$")
_EN_FUTURE = re.compile(
    r"\b(?:will|shall|won't|going to|gonna|want(?:s)?|need(?:s|ed)? (?:to|by|it|the|a|our|us)|has to|have to|had"
    r" better|must"
    r"|should|plan(?:s|ned|ning)?|expect(?:s|ed|ing)?|hop(?:e|es|ing)|due|by|before|until|till|let's|lets|can|could"
    r"|would"
    r"|is|are|gets?|aims?|schedul(?:e|ed|ing)|book(?:ed)? (?:for|in)|promised|agreed to|next|decides?|starts?"
    r"|begins?|meets?)\b"
    r"|(?:'|’)(?:ll|d)\b"
)
_EN_PAST = re.compile(
    r"\b(?:met|spoke|talked|called|rang|emailed|visited|saw|had|went|came|got|sent|signed|did|was|were|presented|demoed"
    r"|heard|dropped|stopped|caught|pinged|closed|won|lost|started|sat down|showed|walked|gave|reviewed|discussed"
    r"|replied"
    r"|wrote|left|ran|kicked|held|made|took|decided|delivered|finished|submitted|chatted|bumped|connected|swapped"
    r"|installed|launched|escalated|cancelled|canceled|arrived|landed|happened|reached|followed|handed|bought|paid|been"
    r"|approved|rejected|joined|hosted|attended|received|shipped|went live|dialled|dialed|texted|messaged|invited"
    r"|touched base|wrapped|completed|renewed|responded|answered|announced|hired|raised|filed|quoted|shared)\b"
)


def infer_direction(text: str, start: int, end: int, language: str) -> Direction:
    """Past where the clause around `text[start:end]` tells of a contact that took place, else future.

    Plan words win over past ones, since a wrong past turns a promise into history. `text` is folded.
    """
    clause = clause_around(text, start, end)
    before, after = text[clause.start : start], text[end : clause.end]
    if language == "zh":
        if _ZH_AGREED.search(before):
            return "future"
        if _ZH_DEADLINE.search(text[start:end]) or after.startswith(("之前", "以前", "前", "去")):
            return "future"
        if _ZH_FUTURE.search(before[-10:] + text[start:end]) or _ZH_FUTURE.search(after[:6]):
            return "future"
        return "past" if _ZH_PAST.search(before[-8:]) or _ZH_PAST.search(after[:16]) else "future"
    joined = re.split(r"\b(?:and|but|so|then)\b", before)[-1]
    rest = re.split(r"\b(?:and|but|so|then)\b", after)[0]
    if _EN_FUTURE.search(joined) or _EN_FUTURE.search(rest[:25]):
        return "future"
    return "past" if _EN_PAST.search(joined) or _EN_PAST.search(rest) else "future"
