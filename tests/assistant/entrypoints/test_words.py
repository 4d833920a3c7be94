"""Whatever can be written or sent in the chat, for every role of a strict team: slash commands, questions, answers,
edits and files.

A new command of `commanding.COMMANDS` needs its line in `COMMANDED`, named after it; a new form that is recognised in
plain words needs one in `SAID`, named after its part of `conversing.PARTS` and, behind a space, what it is. A line is
what is sent, with the names of `StrictChat.ids` in braces, and a word for each of `ROLES` in their order (owner other
manager presales odd admin): `does`, `says`, `gone`, `refused` and `note` as in `test_buttons`, where `gone` also stands
for an empty list of one's own. What has to be said or pressed just before stands behind.
"""

from collections.abc import Mapping

import pytest

from assistant.services.commanding import COMMANDS
from assistant.services.conversing import PARTS
from tests.assistant.entrypoints.strict_chat import DOES, NOTE_TAKEN, StrictChat, tells_too_much
from tests.assistant.entrypoints.strict_team import ROLES

Table = dict[str, tuple[str, ...]]
EVERYBODY = "says says says says says says"
READERS = "says gone says says gone says"
ASKERS = "says note says says note says"
MINE = "says gone gone gone gone gone"
ADMINS = "refused refused refused refused refused says"
CHANGERS = ADMINS.replace("says", "does")
AUDITORS = "refused note refused refused note says"
"""Who may not know the customer has said something of somebody."""
NOTES = "note note note note note note"

COMMANDED: Table = {
    "start": ("/start", EVERYBODY),
    "help": ("/help", EVERYBODY),
    "language": ("/language zh", "does does does does does does"),
    "drafts": ("/drafts", MINE),
    "customer": ("/customer 海港食品", READERS),
    "deal": ("/deal 海港食品", READERS),
    "deal of nobody": ("/deal", MINE),
    "deals": ("/deals", MINE),
    "deals of all": ("/deals all", READERS),
    "deals of a colleague": ("/deals Owner", READERS),
    "lead": ("/lead 韩松，东岳轮胎，想看演示", "does does does does does does"),
    "leads": ("/leads", MINE),
    "leads of all": ("/leads all", "says gone says gone gone says"),
    "leads of a colleague": ("/leads Owner", "says gone says gone gone says"),
    "health": ("/health 海港食品", READERS),
    "health of mine": ("/health", MINE),
    "forecast": ("/forecast year all", EVERYBODY),
    "forecast of a colleague": ("/forecast year Owner", EVERYBODY),
    "today": ("/today", EVERYBODY),
    "today off": ("/today off", "does does does does does does"),
    "mine": ("/mine", MINE),
    "pool": ("/pool", READERS),
    "group": ("/group 海港食品", READERS),
    "same": ("/same 海港食品", READERS),
    "same pair": ("/same 海港食品 = 海港食品有限公司", "refused gone says gone gone says"),
    "person": ("/person 海港食品", READERS),
    "person pair": ("/person 唐澄 = 唐工", "says gone says gone gone says"),
    "person one": ("/person 海港食品 唐澄", READERS),
    "person set": ("/person 海港食品 唐澄 title=厂长", "does gone does refused gone does"),
    "person new": ("/person 海港食品 +林晓", "does gone does refused gone does"),
    "person anywhere": ("/person 唐澄", READERS),
    "person whose": ("/person 13800008888", EVERYBODY),
    "give": ("/give 海港食品 = Manager", "says gone says refused gone says"),
    "give to whom": ("/give 海港食品", "says gone says refused gone says"),
    "owners": ("/owners 海港食品", READERS),
    "handover": ("/handover Owner = Manager", "says refused says refused refused says"),
    "label": ("/label 海港食品 = 华东", "does gone does refused gone does"),
    "label shown": ("/label 海港食品", READERS),
    "history": ("/history 海港食品 industry", READERS),
    "history of records": ("/history 海港食品 预算", READERS),
    "merges": ("/merges 海港食品", READERS),
    "add": ("/add Zeta Optics", "does does does refused refused does"),
    "imports": ("/imports", "refused refused refused refused refused says"),
    "set parent": ("/set 海港食品 parent=青岭水泥", "does gone does gone gone does"),
    "set kind": ("/set 海港食品 kind=household", "does gone does refused gone does"),
    "set": ("/set 海港食品 industry=乳业", "does gone does refused gone does"),
    "stale": ("/stale", READERS),
    "duplicates": ("/duplicates", EVERYBODY),
    "duplicates of all": ("/duplicates all", ADMINS),
    "me": ("/me", EVERYBODY),
    "team": ("/team", "says says says refused refused says"),
    "team change": ("/team South + Odd", CHANGERS),
    "people": ("/people", "says says says says refused says"),
    "role": ("/role Odd = rep", CHANGERS),
    "territory": ("/territory Odd =", ADMINS),
    "invite": ("/invite Owner", CHANGERS),
    "audit": ("/audit", ADMINS),
    "privacy": ("/privacy 周敏 @ 海港食品", ADMINS),
    "refill": ("/refill", ADMINS),
    "cancel": ("/cancel", EVERYBODY),
}
SAID: Table = {
    "commanding.obey": ("/nosuchcommand", EVERYBODY),
    "lead_talk.take_words mine": ("我的线索", MINE),
    "lead_talk.take_words mine, in English": ("show my leads", MINE),
    "lead_talk.take_words funnel": ("线索转化怎么样", "says says says refused refused says"),
    "lead_talk.take_words report": ("新线索：韩松，东岳轮胎，想看演示", "does does does does does does"),
    "lead_talk.take_words reason": ("他们没有需求", "does note does note note does", "lu:{lead_id}"),
    "lead_talk.take_words give": ("把周敏这条线索转给Manager", "says note says note note says"),
    "lead_talk.take_words name": ("Manager", "does note does note note does", "lc:{lead_id}"),
    "lead_talk.take_words fact": ("采购经理", "does note does note note does", "lh:{lead_id}:title"),
    "lead_talk.take_words touch": ("讲了方案", "does note does note note does", "lb:{lead_id}:call"),
    "deal_chat.take_words": ("海港食品的商机金额改成九十万", "says note says refused note says"),
    "deal_chat.take_answer value": ("二期产线", "does note does note note does", "of:{opportunity_id}:name"),
    "deal_chat.take_answer reason": (
        *("上周已经口头答应了", "note note note note note does"),
        "og:{opportunity_id}:{version}:approved",
    ),
    "answering.take_answer value": ("看演示", "does note note note note note", "ef:{open_draft}:needs"),
    "answering.take_answer customer": ("青岭水泥", "does note says note note says", "cu:{open_draft}"),
    "answering.take_answer correction": ("看演示", "does note note note note does", "rf:{news_id}:needs"),
    "morning_chat.take_question": ("今天要做什么？", EVERYBODY),
    "morning_chat.take_question in English": ("what should I do today?", EVERYBODY),
    "deal_talk.answer_question forecast": ("我们今年能签多少？", EVERYBODY),
    "deal_talk.answer_question forecast, in English": ("team forecast for this year", EVERYBODY),
    "deal_talk.answer_question slips": ("我们今年哪些单子会滑？", EVERYBODY),
    "deal_talk.answer_question health": ("海港食品的单子健康度怎么样？", READERS),
    "deal_talk.answer_question health, in English": ("how healthy is 海港食品?", READERS),
    "audit_chat.take_question": ("谁看过海港食品的预算？", AUDITORS),
    "audit_chat.take_question in English": ("who changed 海港食品?", AUDITORS),
    "doubles_chat.take_question": ("有哪些重复客户", EVERYBODY),
    "doubles_chat.take_question in English": ("which customers are filed twice?", EVERYBODY),
    "asking.answer_question name": ("海港食品", ASKERS),
    "asking.answer_question state": ("海港食品什么情况？", READERS),
    "asking.answer_question state, in English": ("what's up with 海港食品?", READERS),
    "asking.answer_question cases": ("给海港食品推荐几个案例", READERS),
    "asking.answer_question cases, in English": ("recommend cases for 海港食品", READERS),
    "asking.answer_question cases for whom": ("海港食品有什么案例可以发？", ASKERS),
    "asking.answer_question one customer": ("海港食品和海港食品有限公司是一家", "refused note says note note says"),
    "asking.answer_question one person": ("海港食品的唐澄和唐工是同一个人", "says note says note note says"),
    "asking.answer_question give": ("把海港食品交给Manager", "says note says refused note says"),
    "asking.answer_question give, in English": ("let Manager work on 海港食品", "says note says refused note says"),
    "asking.answer_question hand over": ("把Owner的客户都交给Manager", "says refused says refused refused says"),
    "asking.answer_question history": ("海港食品的行业谁说的？", "says note says says note says"),
    "asking.answer_question pool": ("公海里有什么？", READERS),
    "asking.answer_question pool, in English": ("what's in the pool?", READERS),
    "asking.answer_question mine": ("我的客户", MINE),
    "asking.answer_question whose": ("海港食品是谁的客户？", ASKERS),
    "asking.answer_question whose, in English": ("who owns 海港食品?", ASKERS),
    "rewording.take_edit": ("预算改成九十万", "says note note note note note"),
    "commanding.small_talk": ("谢谢", EVERYBODY),
    "commanding.small_talk hello": ("hi", EVERYBODY),
    "nobody: a note": ("今天拜访了新客户，他们想看演示。", NOTES),
}
FILES: Mapping[str, tuple[bytes, str]] = {
    "case.md": (b"# Case\n\nA story.\n", "refused refused refused refused refused says"),
    "list.csv": ("客户名称\n西岭机械\n".encode(), "refused refused refused refused refused does"),
    "note.ogg": (b"OggS", NOTES),
}


def test_whatever_can_be_said_has_a_stated_expectation() -> None:
    assert {name.split()[0] for name in COMMANDED} == set(COMMANDS), "a new command needs its line in COMMANDED"
    parts = {f"{part.__module__.rpartition('.')[2]}.{part.__name__}" for part in PARTS}
    named = {name.split()[0] for name in SAID} - {"nobody:"}
    assert named == parts, "what newly listens to words needs its lines in SAID"
    assert all(len(words.split()) == len(ROLES) for _, words, *_ in (*COMMANDED.values(), *SAID.values()))


@pytest.mark.parametrize("role", ROLES)
def test_what_words_lead_to(strict_chat: StrictChat, role: str) -> None:
    place = ROLES.index(role)
    came, expected = {}, {}
    for name, (text, words, *first) in (COMMANDED | SAID).items():
        heard = strict_chat.try_out(role, first, text)
        came[name], expected[name] = heard.what, words.split()[place]
        for recipient, said in ((role, "\n".join(heard.said)), *heard.to_others):
            assert not tells_too_much(recipient, said, echoed=text), (name, recipient, said)
        assert not heard.unlogged, (name, heard)
        assert not heard.changed or heard.what in (DOES, NOTE_TAKEN), (name, heard)
        assert heard.said, name
    assert came == expected


@pytest.mark.parametrize("role", ROLES)
def test_what_a_file_leads_to(strict_chat: StrictChat, role: str) -> None:
    came = {}
    for name, (content, _) in FILES.items():
        heard = strict_chat.try_out(role, (), "", file=(name, content))
        came[name] = heard.what
        assert not heard.unlogged and not tells_too_much(role, "\n".join(heard.said)), (name, heard)
    assert came == {name: words.split()[ROLES.index(role)] for name, (_, words) in FILES.items()}
