"""The shorter ways a name is said: without legal form, region and trade (苏州恒达精密有限公司: 恒达精密, 恒达)."""

import re

_ZH_LEGAL = re.compile(
    r"(?:（[^）]*）|\([^)]*\))|(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|分公司|子公司|公司|集团|股份|控股|总部|事业部|研究院有限)$"
)
_REGIONS = (
    "北京 上海 天津 重庆 广东 广州 深圳 东莞 佛山 珠海 浙江 杭州 宁波 温州 嘉兴 绍兴 金华 江苏 南京 苏州 无锡 常州 南通 扬州 徐州 苏南 苏北 浙南 浙北 福建 福州"
    " 厦门 泉州 山东 济南 青岛 烟台 潍坊 河南 郑州 洛阳 河北 石家庄 唐山 湖北 武汉 湖南 长沙 株洲 江西 南昌 安徽 合肥 芜湖 四川 成都 绵阳 贵州 贵阳 云南 昆明"
    " 陕西 西安 山西 太原 辽宁 沈阳 大连 吉林 长春 黑龙江 哈尔滨 内蒙古 甘肃 兰州 青海 宁夏 新疆 西藏 海南 海口 广西 南宁 香港 澳门 台湾 华东 华南 华北 华中"
    " 西南 西北 东北 中国"
).split()
_ZH_REGION = re.compile(rf"^(?:{'|'.join(_REGIONS)})(?:省|市|自治区|特别行政区)?|^[一-鿿]{{2,3}}(?:省|市)(?=[一-鿿]{{2}})")
_TRADES = (
    "科技 技术 信息技术 信息 网络 软件 智能科技 智能 电子商务 电商 电子 实业 工业 制造 精密制造 精密 机械 装备 设备 汽车零部件 零部件 汽车 医疗器械 医疗 医药 制药 药业 生物科技 生物"
    " 生物医药 半导体 微电子 光电 新能源科技 新能源 新材料 材料 能源 电力 环保 化工 食品 饮料 乳业 餐饮 服饰 服装 纺织 家居 家具 建材 建设 建筑 置业 地产 房地产 物业 物流 供应链物流 供应链 快递"
    " 运输 航运 贸易 进出口 商贸 百货 超市 零售 连锁 教育科技 教育 文化传媒 传媒 文化 广告 文旅 旅游 酒店 银行 保险 证券 基金 资产 投资 金融 租赁 咨询 服务 农业 农牧 牧业 渔业 水务 燃气 钢铁 重工 电气 电器 仪器"
    " 包装 印刷 造纸 玻璃 陶瓷 橡胶 塑料 五金 工程 设计 通信 通讯 互动科技 互娱 游戏 在线 数据 云计算"
).split()
_ZH_TRADE = re.compile(rf"(?:{'|'.join(sorted(_TRADES, key=len, reverse=True))})$")
_EN_LEGAL = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|llp|plc|gmbh|ag|sa|s\.a|nv|bv|pty|co|corp|corporation|company|holdings?|group|intl|international)\.?$",
    re.I,
)
_EN_TRADE = re.compile(
    r"\s+(?:foods?|logistics|pharma(?:ceuticals?)?|industries|industrial|manufacturing|technologies|technology|tech|systems|software|solutions|services|energy|power|retail"
    r"|stores|bank|insurance|capital|partners|health(?:care)?|medical|hospitals?|university|college|school|schools|media|labs?|laboratories|engineering|construction|properties|estates?|hotels?"
    r"|airlines|airways|motors|automotive|steel|chemicals?|brewing|brewery|farms|dairy|bakery|freight|shipping|transport|utilities|water|robotics|networks|telecom|mobile|financial|consulting)$",
    re.I,
)
LEAST_ZH_CHARS = 2
LEAST_EN_CHARS = 4


def short_forms(name: str) -> tuple[str, ...]:
    """The shorter forms of an organisation's name, longest first, the name itself left out."""
    forms: list[str] = []

    def add(form: str) -> str:
        form = form.strip(" ,，.")
        chinese = bool(re.search("[一-鿿]", form))
        if form != name and form not in forms and len(form) >= (LEAST_ZH_CHARS if chinese else LEAST_EN_CHARS):
            forms.append(form)
        return form or name

    core = name
    for _ in range(3):
        core = add(_EN_LEGAL.sub("", _ZH_LEGAL.sub("", core)))
    if re.search("[一-鿿]", core):
        local = _ZH_REGION.sub("", core)
        if len(local) >= LEAST_ZH_CHARS:
            add(local)
        for base in (core, local):
            traded = _ZH_TRADE.sub("", base)
            if len(traded) >= LEAST_ZH_CHARS:
                add(traded)
                deeper = _ZH_TRADE.sub("", traded)
                if len(deeper) >= LEAST_ZH_CHARS:
                    add(deeper)
    else:
        add(_EN_TRADE.sub("", core))
    # A bare region is nobody's name.
    return tuple(form for form in forms if form not in _REGIONS)


_ZH_TITLE = (
    "董事长|副总裁|副总经理|总经理|总监|副总|总裁|总工|总|经理|主任|科长|处长|局长|院长|校长|部长|厂长|所长|店长|主管|组长|队长|会长|行长|老师|教授|博士|医生|工程师|师傅|工|姐|哥|老板|秘书|书记|助理"
)
PERSON_ZH = re.compile(rf"(?P<lead>[老小大])?(?P<surname>[一-鿿])(?P<title>{_ZH_TITLE})")
PERSON_EN = re.compile(r"\b(?P<title>mr|mrs|ms|miss|dr|prof|professor|sir|madam)\.?\s+(?P<surname>[a-z][\w'’-]+)", re.I)
NICKNAME_ZH = re.compile(r"(?:老|小|阿)(?P<surname>[一-鿿])(?![一-鿿]*[板师])")
