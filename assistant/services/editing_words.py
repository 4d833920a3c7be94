"""What people call the fields and their fixed values when they change a draft, in both languages (folded)."""

import re

FIELD_WORDS: dict[str, tuple[str, ...]] = {
    "customer": ("客户名称", "客户名", "客户公司", "客户", "公司名", "customer name", "customer", "account", "company"),
    "contacts": ("联系人", "对接人", "contacts", "contact", "contact person"),
    "channel": ("沟通方式", "跟进方式", "联系方式", "渠道", "channel"),
    "occurred_on": (
        "跟进时间", "跟进日期", "拜访时间", "拜访日期", "见面时间", "沟通时间", "visit date", "date of contact", "contact date",
        "meeting date", "call date",
    ),
    "needs": ("客户需求", "需求", "痛点", "needs", "need", "pain points", "pain point", "pain"),
    "current_systems": (
        "现有系统", "在用系统", "当前系统", "现用系统", "使用系统", "current systems", "current system", "systems", "system",
    ),
    "budget": ("客户预算", "预算金额", "预算", "budget"),
    "decision_on": (
        "决策时间", "决策日期", "决定时间", "拍板时间", "定标时间", "决策", "decision date", "decision time", "decision",
    ),
    "competitors": ("竞争对手", "竞品", "对手", "友商", "competitors", "competitor", "rivals", "rival", "competition"),
    "products": ("意向产品", "感兴趣产品", "产品", "products", "product"),
    "risks": ("风险点", "风险", "顾虑", "risks", "risk", "concerns", "concern"),
    "stage_hint": ("商机阶段", "销售阶段", "阶段", "deal stage", "stage"),
    "next_steps": ("下一步计划", "下一步行动", "下一步", "后续动作", "待办", "next steps", "next step", "to-do", "action item"),
    "help_requests": ("求助", "需要支持", "支持请求", "help requests", "help request", "help"),
    "sentiment": ("客户态度", "态度", "情绪", "sentiment", "attitude", "mood"),
    "due": ("截止时间", "截止日期", "完成时间", "due date", "deadline", "due"),
    "owner": ("负责人", "跟进人", "owner", "assignee"),
}  # fmt: skip
"""Longest names first in each; `due` and `owner` belong to the one next step there is."""

LABEL_WORDS: dict[str, dict[str, str]] = {
    "channel": {
        "拜访": "visit", "上门": "visit", "面谈": "visit", "visit": "visit", "on site": "visit", "in person": "visit",
        "电话": "call", "打电话": "call", "call": "call", "phone": "call", "phone call": "call",
        "会议": "meeting", "线上会议": "meeting", "视频会议": "meeting", "来访": "meeting", "meeting": "meeting", "zoom": "meeting",
        "微信": "message", "短信": "message", "消息": "message", "message": "message", "text": "message", "wechat": "message",
        "演示": "demo", "demo": "demo", "展会": "event", "活动": "event", "event": "event", "trade show": "event",
        "邮件": "email", "email": "email", "e-mail": "email", "mail": "email",
    },
    "stage_hint": {
        "线索": "lead", "lead": "lead", "立项": "qualified", "已立项": "qualified", "合格": "qualified", "qualified": "qualified",
        "方案": "solution", "方案阶段": "solution", "solution": "solution", "报价": "proposal", "投标": "proposal",
        "报价阶段": "proposal", "proposal": "proposal", "谈判": "negotiation", "商务谈判": "negotiation", "合同": "negotiation",
        "negotiation": "negotiation", "赢单": "won", "签约": "won", "成交": "won", "中标": "won", "won": "won",
        "closed won": "won", "丢单": "lost", "输单": "lost", "lost": "lost", "closed lost": "lost", "暂停": "on_hold",
        "搁置": "on_hold", "on hold": "on_hold", "on_hold": "on_hold", "paused": "on_hold",
    },
    "sentiment": {
        "积极": "positive", "正面": "positive", "好": "positive", "很好": "positive", "positive": "positive", "good": "positive",
        "中性": "neutral", "一般": "neutral", "中立": "neutral", "neutral": "neutral", "mixed": "neutral",
        "消极": "negative", "负面": "negative", "不好": "negative", "差": "negative", "negative": "negative", "bad": "negative",
    },
}  # fmt: skip

NOTHING = re.compile(
    r"(?:无|没有|暂无|空|清空|删掉|删除|不知道|未知|-+|none|nothing|n/?a|no|clear|empty|unknown|null|delete|remove)[。.!！]?"
)


def field_pattern() -> str:
    """All field names as one alternation, longest first, for folded text."""
    words = sorted({word for names in FIELD_WORDS.values() for word in names}, key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


def field_called(word: str) -> str | None:
    """The field that people call `word` (folded)."""
    return next((field for field, names in FIELD_WORDS.items() if word in names), None)
