"""Telling questions about who saw or changed something from notes. Precision first: a lost note is worse."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

QUESTION_MAX_CHARS = 80
Deed = Literal["read", "changed"]

_SEEN, _CHANGED = "看过|看了|查看过|查看了|查过|查了|读过|浏览过|打开过", "改过|改了|修改过|修改了|动过|编辑过|更新过"
_ZH = re.compile(
    rf"""(?:帮我|请)?(?:查一下|查下|看看|看一下)?
         (?: (?:都)?(?:有)?(?:谁|哪些人|哪些同事)(?:都)?(?P<verb>{_SEEN}|{_CHANGED})(?P<what>[^，。！？,!?]{{2,40}}?)
           | (?P<what_first>[^，。！？,!?]{{2,40}}?)(?:都)?(?:有|被)?(?:谁|哪些人|哪些同事)(?:都)?
             (?P<verb_last>{_SEEN}|{_CHANGED}) )
         (?:吗|呢|啊)?[？?。]?""",
    re.VERBOSE,
)
_EN = re.compile(
    r"""(?:please\s+)?(?:(?:show|tell)\s+me\s+)?who(?:\s+has|\s+have|['’]s)?\s+(?:all\s+)?
        (?:(?P<seen>looked\s+at|seen|viewed|read|opened)|(?P<changed>changed|edited|modified|touched|updated))\s+
        (?P<what>[^,!?]{2,80}?)\s*[?.]?""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_EN = (
    re.compile(r"(?P<name>.+?)['’]s?\s+(?P<field>[^'’]+)"),
    re.compile(r"the\s+(?P<field>.+?)\s+(?:of|at)\s+(?P<name>.+)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who saw, or changed, `what`."""

    deed: Deed
    what: str

    def readings(self) -> Iterator[tuple[str, str]]:
        """(name, field) that `what` may be made of, the field empty for the whole; most likely first."""
        yield self.what, ""
        for place in range(len(self.what) - 1, 0, -1):
            if self.what[place] == "的":
                yield self.what[:place], self.what[place + 1 :]
        for pattern in _OF_EN:
            if match := pattern.fullmatch(self.what):
                yield match["name"].strip(), match["field"].strip()


def who_did(text: str) -> Asked | None:
    """What is asked about; None where the message is no such question by its form."""
    plain = " ".join(text.split())
    if len(plain) > QUESTION_MAX_CHARS:
        return None
    if match := _ZH.fullmatch(plain):
        verb = match["verb"] or match["verb_last"]
        what = (match["what"] or match["what_first"]).strip()
        return Asked("read" if verb in _SEEN.split("|") else "changed", what)
    if match := _EN.fullmatch(plain):
        return Asked("read" if match["seen"] else "changed", match["what"].strip())
    return None
