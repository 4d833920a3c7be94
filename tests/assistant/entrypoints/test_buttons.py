"""Every button of the chat for every role of a strict team: who does something by it, who is told no, and for whom
nothing is there.

A new verb in `pressing.ACTIONS` needs its line in `BUTTONS`: what is pressed, with the names of `StrictChat.ids` in
braces, and a word for each of `ROLES` in their order (owner other manager presales odd admin):

    does     business tables change, each with a row in the log that names who pressed and the entry `chat`
    says     nothing changes; what was asked for is shown, or asked back
    gone     told as if nothing of the kind were there; nothing changes
    note     a note is worked on
    refused  told that they may not; nothing changes

or the code of another error (`suggestion_closed`). What has to be said or pressed just before stands behind. What a
button can be about that `strict_team` does not have is made in `strict_chat`.
"""

import pytest

from assistant.services.pressing import ACTIONS
from tests.assistant.entrypoints.strict_chat import DOES, NOTE_TAKEN, StrictChat, tells_too_much
from tests.assistant.entrypoints.strict_team import ROLES

MINE = "does gone gone gone gone gone"
MY_CARD = "says gone gone gone gone gone"
READERS = "says gone says says gone says"
KEEPERS = "does gone does refused gone does"
MERGERS = "refused gone does refused gone does"
LEADERS = "does gone does gone gone does"
ADMINS = "refused refused refused refused refused does"
EVERYBODY = "does does does does does does"

BUTTONS: dict[str, tuple[str, ...]] = {
    "ok": ("ok:{open_draft}:{open_version}", MINE),
    "cn": ("cn:{new_draft}:{new_version}", MINE),
    "cs": ("cs:{undecided_draft}:0", MINE),
    "cu": ("cu:{open_draft}", MY_CARD),
    "ed": ("ed:{open_draft}", MY_CARD),
    "ef": ("ef:{open_draft}:needs", MY_CARD),
    "bk": ("bk:{open_draft}", MY_CARD),
    "cx": ("cx:{open_draft}", MY_CARD, "ef:{open_draft}:needs"),
    "no": ("no:{open_draft}", MINE),
    "re": ("re:{thrown_draft}", MINE),
    "tr": ("tr:{open_draft}", MY_CARD),
    "sh": ("sh:{open_draft}", MY_CARD),
    "ap": ("ap:{open_draft}", MINE, "预算改成九十万"),
    "ag": ("ag:{failed_note}", "note gone gone gone gone gone"),
    "rc": ("rc:{news_id}", "says gone refused refused gone says"),
    "rf": ("rf:{news_id}:needs", "says gone refused refused gone says"),
    "vc": ("vc:{customer_id}", READERS),
    "fo": ("fo:{customer_id}", "does gone does does gone does", "uf:{customer_id}"),
    "uf": ("uf:{customer_id}", "does gone does does gone does"),
    "ca": ("ca:{customer_id}", READERS),
    "tu": ("tu:{customer_id}:{case}", "does gone does does refused does"),
    "td": ("td:{customer_id}:{case}", "does gone does does refused does"),
    "cf": ("cf:{customer_id}:{case}", "does gone does does refused does"),
    "cl": ("cl:{customer_id}:{case}", "does gone does does refused does"),
    "ly": ("ly:{asked_file}", "refused refused refused refused refused says"),
    "ln": ("ln:{asked_file}", "refused refused refused refused refused says"),
    "la": ("la:zh", EVERYBODY),
    "sy": ("sy:{news_id}", KEEPERS),
    "sn": ("sn:{news_id}", KEEPERS),
    "os": ("os:{opportunity_id}", READERS),
    "om": ("om:{opportunity_id}:{version}:lost", KEEPERS),
    "ot": ("ot:{opportunity_id}:{version}:found/sponsor", KEEPERS),
    "og": ("og:{opportunity_id}:{version}:approved", "refused gone refused refused gone says"),
    "od": ("od:{customer_id}", READERS),
    "ob": ("ob:{customer_id}:line:1", KEEPERS),
    "oe": ("oe:{opportunity_id}", "says gone says refused gone says"),
    "of": ("of:{opportunity_id}:name", "says gone says refused gone says"),
    "oo": ("oo:{opportunity_id}:{version}:{manager_id}", KEEPERS),
    "oa": ("oa:{opportunity_id}:{version}:{manager_id}", KEEPERS),
    "ox": ("ox:{opportunity_id}:{version}:{presales_id}", KEEPERS),
    "ow": ("ow:{opportunity_id}", "says gone says gone gone says", "海港食品的商机金额改成九十万"),
    "oy": ("oy:{opportunity_id}:{version}", LEADERS, "海港食品的商机金额改成九十万"),
    "ty": ("ty:{news_id}:found/sponsor", KEEPERS),
    "mp": ("mp:{customer_id}:{twin_id}", "refused gone says refused gone says"),
    "mg": ("mg:{customer_id}:{twin_id}", MERGERS),
    "mu": ("mu:{merge_id}", MERGERS),
    "md": ("md:{customer_id}:{spare_id}", MERGERS),
    "jp": ("jp:{contact_id}:{twin_contact_id}", "says gone says refused gone says"),
    "jo": ("jo:{contact_id}:{twin_contact_id}", KEEPERS),
    "ju": ("ju:{join_id}", KEEPERS),
    "jd": ("jd:{contact_id}:{spare_contact_id}", KEEPERS),
    "iy": ("iy:{news_id}", KEEPERS),
    "in": ("in:{news_id}", KEEPERS),
    "iw": ("iw:{news_id}:1:0", KEEPERS),
    "fk": ("fk:{customer_id}:industry", KEEPERS),
    "ry": ("ry:{news_id}", KEEPERS),
    "rn": ("rn:{news_id}", KEEPERS),
    "pt": ("pt:{free_id}", "refused gone does refused gone does"),
    "pr": ("pr:{customer_id}", "says gone says refused gone says"),
    "pd": ("pd:{customer_id}:no_need", KEEPERS),
    "pa": ("pa:{free_request}", "refused refused does refused refused does"),
    "pn": ("pn:{free_request}", "refused refused does refused refused does"),
    "sd": ("sd:{promise_id}", "does gone refused refused gone does"),
    "su": ("su:{done_promise}", "does gone refused refused gone does"),
    "fy": ("fy:{news_id}", KEEPERS),
    "fn": ("fn:{news_id}", KEEPERS),
    "hs": ("hs:{opportunity_id}", READERS),
    "hy": ("hy:{opportunity_id}:plan", "does gone refused does gone does"),
    "hn": ("hn:{opportunity_id}:plan", "does gone refused does gone does"),
    "hr": ("hr:{opportunity_id}:plan", "refused gone refused refused gone does"),
    "hd": ("hd:{opportunity_id}:plan", "refused gone refused refused gone does"),
    "hu": ("hu:{opportunity_id}:plan", "does gone refused does gone does"),
    "fc": ("fc:year:all", "says says says says says says"),
    "ls": ("ls:{lead_id}", "says gone says gone gone says"),
    "lt": ("lt:{lead_id}", LEADERS),
    "lk": ("lk:{lead_id}", LEADERS),
    "lo": ("lo:{lead_id}", LEADERS),
    "lw": ("lw:{lead_id}", LEADERS),
    "lu": ("lu:{lead_id}", "says gone says gone gone says"),
    "lr": ("lr:{lead_id}:no_need", LEADERS),
    "lg": ("lg:{dropped_lead}", LEADERS),
    "lf": ("lf:{report}", MINE),
    "lx": ("lx:{report}", MINE),
    "le": ("le:{lead_id}", "says gone says gone gone says"),
    "lh": ("lh:{lead_id}:title", "says gone says gone gone says"),
    "lm": ("lm:{lead_id}:{lead_version}:sql", LEADERS),
    "lc": ("lc:{lead_id}", "says gone says gone gone says"),
    "lv": ("lv:{lead_id}:{manager_id}", LEADERS),
    "lb": ("lb:{lead_id}", "says gone says gone gone says"),
    "lj": ("lj:{lead_id}:call", LEADERS),
    "lp": ("lp:this_year:first:s", "says says says refused refused says"),
    "gw": ("gw:{customer_id}", "says gone says refused gone says"),
    "gp": ("gp:{customer_id}:{manager_id}:f", "says gone says refused gone says"),
    "gv": ("gv:{customer_id}:{manager_id}:c", KEEPERS),
    "ge": ("ge:{customer_id}:{owner_id}:d", KEEPERS),
    "ho": ("ho:{owner_id}:{manager_id}", "refused refused does refused refused does"),
    "vp": ("vp:{contact_id}", READERS),
    "na": ("na:yes", "does gone does gone gone does", "/add 海港食品公司"),
    "pw": ("pw:{promise_id}", READERS),
    "im": ("im:{import_id}", "refused refused refused refused refused says"),
    "ii": ("ii:{checked_import}", ADMINS),
    "ix": ("ix:{checked_import}", ADMINS),
    "iu": ("iu:{import_id}", ADMINS),
    "dx": ("dx:{asked_privacy}", "refused refused refused refused refused says"),
    "de": ("de:{asked_privacy}", "refused refused refused refused refused says"),
    "dy": ("dy:{asked_erase}", ADMINS),
    "dn": ("dn:{asked_erase}", "refused refused refused refused refused says"),
}


def test_every_button_has_a_stated_expectation() -> None:
    assert set(BUTTONS) == set(ACTIONS), "a new button needs its line in BUTTONS"
    assert all(len(words.split()) == len(ROLES) for _, words, *_ in BUTTONS.values())
    assert all({"does", "says", "note"} & set(words.split()) for _, words, *_ in BUTTONS.values()), "somebody may"


@pytest.mark.parametrize("role", ROLES)
def test_what_a_press_does(strict_chat: StrictChat, role: str) -> None:
    place = ROLES.index(role)
    came, expected = {}, {}
    for verb, (action, words, *first) in BUTTONS.items():
        heard = strict_chat.try_out(role, first, action)
        came[verb], expected[verb] = heard.what, words.split()[place]
        for recipient, text in ((role, "\n".join(heard.said)), *heard.to_others):
            assert not tells_too_much(recipient, text), (verb, recipient, text)
        assert not heard.unlogged, (verb, heard)
        assert not heard.changed or heard.what in (DOES, NOTE_TAKEN), (verb, heard)
        assert heard.said or heard.what == DOES, verb
    assert came == expected
