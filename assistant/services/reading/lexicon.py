"""General knowledge the finders lean on: surnames, titles, given names, departments, organisation words, vendors."""

import re
from functools import lru_cache

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明臧计成戴宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁"
    "单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾"
    "暴甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍"
    "璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚"
    "越隆师巩厍聂晁勾敖融冷辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公佟闫肖付代涂覃丘丛岳楚仝佘边"
)
"""The usual single-character Chinese family names."""
DOUBLE_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "夏侯",
    "端木",
    "司徒",
    "南宫",
)
RARE_SURNAMES = frozenset(
    "和对从时都全那成应别后相师养空通须国公东利向连安平水强广满明车解计文房红益充池乐单支管应容路包万云"
)
"""Family names that are commoner as words: taken only before a title and at the start of a clause or after 的."""

TITLES = (
    "董事长", "总经理", "副总经理", "副总裁", "副总监", "总监", "总裁", "总工程师", "总工", "副总", "经理", "主任", "处长", "科长",
    "局长", "院长", "部长", "厂长", "校长", "园长", "所长", "行长", "店长", "主管", "组长", "队长", "班长", "站长", "社长", "馆长",
    "会长", "秘书长", "区长", "镇长", "县长", "市长", "书记", "秘书", "工程师", "教授", "博士", "医生", "大夫", "护士长", "律师",
    "会计", "出纳", "专员", "助理", "协理", "课长", "襄理", "经办", "厅长", "委员", "干事", "技师", "设计师", "架构师", "顾问",
    "负责人", "老板娘", "老板", "掌柜",
)  # fmt: skip
BARE_TITLES = (
    "总",
    "工",
    "姐",
    "哥",
    "老师",
    "师傅",
    "董",
    "处",
    "科",
    "局",
    "院",
    "校",
    "阿姨",
    "叔",
    "女士",
    "先生",
    "小姐",
    "同学",
)
"""Forms of address that name no job."""
LATIN_TITLES = (
    "ceo", "cio", "cto", "cfo", "coo", "cmo", "cdo", "ciso", "chro", "hrd", "hrbp", "hr", "pmo", "pm", "it director",
    "it manager", "it经理", "it总监", "it主管", "it负责人", "vp",
)  # fmt: skip

DEPARTMENTS_ZH = (
    "市场部", "市场", "法务部", "法务", "售前部", "售前", "产品部", "产品经理", "产品", "研发部", "研发", "交付部", "交付", "财务部",
    "财务", "实验室", "技术部", "技术支持", "技术", "商务部", "商务", "实施部", "实施", "客服部", "客服", "售后部", "售后", "人事部",
    "人事", "采购部", "运维部", "运维", "安全部", "安全团队", "运营部", "运营", "设计部", "设计", "质量部", "品质部", "物流部",
    "仓库", "供应链", "工程部", "工程", "生产部", "计划部", "渠道部", "渠道", "大客户部", "解决方案部", "解决方案", "方案部",
    "总部", "总裁办", "投标组", "标书组", "数据团队", "数据组", "架构组", "测试组", "测试部", "培训部", "合规部", "合规", "行政",
    "客户成功", "领导", "老板",
)  # fmt: skip
DEPARTMENTS_EN = (
    "marketing", "legal", "presales", "pre-sales", "product management", "product marketing", "product", "engineering",
    "finance", "customer success", "support", "tech support", "professional services", "services", "deal desk",
    "sales ops", "sales operations", "revops", "rev ops", "security", "the security team", "infosec", "partnerships",
    "channel team", "solutions", "solutions engineering", "solution engineering", "solutions team", "delivery",
    "implementation", "onboarding", "operations", "ops", "hr", "procurement", "billing", "design", "the lab", "lab",
    "field service", "training", "compliance", "contracts", "bid team", "the bid team", "data team", "it",
    "accounting", "credit", "logistics", "quality", "applications", "application engineering", "enablement", "pricing",
)  # fmt: skip

ORG_WORDS_ZH = (
    "集团", "公司", "科技", "医院", "医药", "药业", "制药", "银行", "证券", "基金", "保险", "大学", "学院", "学校", "中学", "小学",
    "理工", "重工", "精密", "制造", "机械", "电子", "半导体", "光电", "食品", "乳业", "物流", "货运", "快递", "速运", "百货",
    "超市", "酒店", "地产", "置业", "建材", "能源", "电力", "化工", "新材", "材料", "铝业", "钢铁", "汽车", "汽配", "车服", "航空",
    "传媒", "教育", "幼教", "培训", "在线", "环保", "水务", "农业", "种业", "牧业", "纺织", "服饰", "家居", "照明", "包装", "印刷",
    "铸造", "餐饮", "连锁", "药房", "旅行社", "旅游", "园林", "装饰", "设计院", "研究院", "检测", "生物", "医疗", "诊所", "口腔",
    "康复", "养老", "物业", "商贸", "贸易", "供应链", "冷链", "国际", "控股", "投资", "信托", "租赁", "紧固件", "股份", "实业",
    "工业", "矿业", "水泥", "造纸", "玻璃", "陶瓷", "橡胶", "塑胶", "塑料", "模具", "轴承", "阀门", "电机", "电气", "电器", "仪器",
    "仪表", "通信", "网络", "软件", "信息", "数码", "文化", "影业", "出版", "茶业", "酒业", "饮料", "饲料", "水产", "渔业", "林业",
    "粮油", "烘焙", "咖啡", "美容", "健身", "母婴", "玩具", "文具", "珠宝", "眼镜", "家具", "卫浴", "厨具", "门窗", "涂料", "五金",
    "线缆", "光伏", "锂电", "电池", "储能", "新能源", "燃气", "热力", "供热", "石化", "石油", "港口", "船舶", "重科", "动力", "智造",
    "政务服务局", "教育局", "卫健委", "税务局", "公安局", "财政局", "管委会", "政府", "法院", "检察院", "图书馆", "博物馆", "疾控中心",
    "社区", "街道办", "镇政府", "服务局", "管理局", "水利局", "林业局", "交通局", "城管局", "交投", "城投", "国资委", "交警队",
    "农商行", "信用社", "文旅", "互娱", "互动", "涂料", "便利", "铁路局", "地铁", "公交", "机场", "高速", "烟草", "邮政",
)  # fmt: skip

GIVEN_NAMES_EN = frozenset(
    "aaron abby callum isla fergus hamish rory ewan niamh siobhan aoife ciaran declan gareth rhys dafydd alistair nigel pippa imogen tristan jasper rupert angus lachlan bronwyn mateo santiago valentina camila ines joao paulo marta henrik lars ingrid bjorn anders sanne pieter willem katja jurgen dieter uwe greta hiroshi kenji akira takeshi naoko min-jun soo-jin wei ming xiao li mei-ling arun deepak meera neha rohan sanjana shreya kavita anil vikram suresh lakshmi tariq yasmin zainab amina kofi kwame ngozi chidi abena dominic patrice shea darius keisha latoya tyrone jamal malik tanisha monique andre dwayne lamar abigail adam aisha alan alex alexander alice alicia allison amanda amber amir amit amy ana andre andrea andrew "
    "andy angela anita anjali ann anna anne annie anthony antonio april arjun arthur ashley austin barbara barry becky ben benjamin "
    "beth bethany bev beverly bill billy bob bobby brad bradley brandon brenda brent brett brian bridget brooke bruce bryan caitlin "
    "caleb cameron carl carla carlos carmen carol caroline carolyn carrie catherine cathy cecilia chad charles charlie charlotte "
    "chelsea cheryl chloe chris christian christina christine christopher cindy claire clara clark clay cody colin colleen connie "
    "connor corey courtney craig crystal curtis cynthia dale damian dan dana daniel daniela danielle danny darren dave david dawn "
    "dean debbie deborah debra denise dennis derek devin diana diane diego dmitri dominic don donald donna doris doug douglas duane "
    "dustin dylan earl ed eddie eduardo edward eileen elaine elena eli elizabeth ella ellen emily emma eric erica erik erin ernest "
    "esther ethan eugene eva evan evelyn farid fatima felicia felix fernando fiona frances francisco frank fred gabriel gail garrett "
    "gary gavin gene geoff george gerald gina giovanni glen glenn gloria gordon grace graham grant greg gregory gretchen guy gwen hank "
    "hannah harold harriet harry hassan heather hector heidi helen henry holly howard hugh hugo ian ibrahim imran ingrid irene iris "
    "isaac isabel ivan jack jackie jackson jacob jacqueline jade jaime jake james jamie jan jane janet janice jared jasmine jason "
    "javier jay jean jeff jeffrey jen jenna jennifer jenny jeremy jerome jerry jesse jessica jill jim jimmy joan joanna joanne jodi "
    "joe joel john johnny jon jonah jonathan jordan jorge jose joseph josh joshua joy joyce juan juanita judith judy julia julian julie "
    "justin kara karen karim karl kate katherine kathleen kathryn kathy katie kay keith kelly ken kendra kenneth kenny kerry kevin "
    "khalid kim kimberly kirk kristen kristin kristina kurt kyle lance lara larry laura lauren laurie lawrence leah lee leila len leo "
    "leon leonard leslie liam lily linda lindsay lindsey lisa liz logan lois lori louis louise lucas lucia lucy luis luke lydia lynn "
    "mandy manuel marc marcus marcy margaret maria marianne marie marilyn mario marissa mark marlene marsha martha martin marvin mary "
    "mason matt matthew maureen maurice max maya megan mei melanie melinda melissa mia michael michelle miguel mike mildred mindy "
    "miranda miriam mitchell mohammed molly monica morgan nadia nancy naomi natalie natasha nathan neil nick nicholas nicole nigel nina "
    "noah nora norma norman oliver olivia omar oscar owen paige pam pamela pat patricia patrick patty paul paula pauline pedro peggy "
    "penny pete peter phil philip phyllis pierre preston priya priyanka rachel rafael raj rajesh ralph ramona randy raul ravi ray "
    "raymond rebecca regina rene rex rhonda ricardo richard rick ricky rita rob robert roberto robin rod rodney roger roland ron ronald "
    "rosa rosalind rose roy ruben russell ruth ryan sabrina sadie sally sam samantha samir samuel sandra sandy sanjay sara sarah scott "
    "sean sergei seth shane shannon sharon shaun shawn sheila shelby shelly sherry shirley sid simon skip sofia sonia sonya sophia sophie "
    "spencer stacey stacy stan stanley stefan stella stephanie stephen steve steven stuart sue sunil susan suzanne sven sylvia tamara "
    "tammy tanya tara taylor ted teresa terrence terri terry thelma theo theresa thomas tiffany tim timothy tina todd tom tommy toni "
    "tony tracey tracy travis trevor tricia troy tyler valerie vanessa vera vernon veronica vicki victor victoria vijay vince vincent "
    "violet virginia vivian wade wallace walter wanda warren wayne wendy wes wesley wilma winston xavier yan yolanda yuki yusuf yvonne "
    "zach zachary zoe".split()
)

VENDORS = (
    # Chinese
    "金蝶", "用友", "浪潮", "东软", "鼎捷", "神州数码", "管家婆", "速达", "石基", "纷享销客", "销售易", "红圈", "北森",
    "泛微", "致远", "蓝凌", "钉钉", "企业微信", "飞书", "有赞", "微盟", "聚水潭", "旺店通", "广联达", "明源", "恒生", "金证", "顶点",
    "赢时胜", "宇信", "长亮", "卫宁", "创业慧康", "联影", "和利时", "中控", "海康", "大华", "宇视", "商汤", "旷视", "华为", "锐捷",
    "新华三", "深信服", "奇安信", "启明星辰", "绿盟", "天融信", "阿里云", "腾讯云", "华为云", "百度云", "帆软", "永洪", "观远",
    "神策", "诸葛智能", "西门子", "施耐德", "罗克韦尔", "欧姆龙", "三菱", "霍尼韦尔", "海信", "希沃", "鸿合", "学堂在线", "超星",
    "富勒", "唯智", "科箭", "百世", "易快报", "汇联易", "薪人薪事", "同花顺", "思特沃克", "赛意", "汉得",
    "金山", "百望", "航天信息", "税友", "黑湖", "摩尔元数", "宝信", "石化盈科", "数夫", "华磊", "赛思",     # worldwide
    "Excel", "Salesforce", "HubSpot", "Dynamics", "NetSuite", "SAP", "SAP IBP", "SAP Ariba", "Oracle", "Workday", "ServiceNow",
    "Zendesk", "Freshdesk", "Intercom", "Zoho", "Pipedrive", "Monday.com", "Asana", "Jira", "Confluence", "Smartsheet", "Airtable",
    "Guidewire", "Duck Creek", "Epic", "Cerner", "Meditech", "Athenahealth", "eClinicalWorks", "Pyxis", "Xero",
    "QuickBooks", "Sage", "Sage Intacct", "Infor", "Epicor", "IFS", "Plex", "Anaplan", "Adaptive", "Hyperion", "Tableau", "Power BI",
    "Looker", "Qlik", "Snowflake", "Databricks", "Kinaxis", "Blue Yonder", "Manhattan", "Korber", "Körber", "HighJump", "SkuVault",
    "Fishbowl", "ShipStation", "Samsara", "Geotab", "Verizon Connect", "Motive", "Lytx", "Procore", "Autodesk", "Bluebeam",
    "PlanGrid", "Buildertrend", "Yardi", "AppFolio", "RealPage", "Entrata", "Planon", "Maximo", "Fiix", "UpKeep",
    "Limble", "Toast", "Clover", "Lightspeed", "Aloha", "Opera", "Mews", "Cloudbeds", "Duetto", "IDeaS",     "LabWare", "LabVantage", "StarLIMS", "Veeva", "Medidata", "Esri", "Trimble", "John Deere", "Climate FieldView",
    "Granular", "Cropwise", "Canvas", "Blackboard", "Moodle", "PowerSchool", "Schoology", "Clever",
    "Tyler", "Ellucian", "Banner", "Slate", "Blackbaud", "Raiser's Edge", "Bloomerang", "Okta", "CrowdStrike",
    "SentinelOne", "Splunk", "Datadog", "Palo Alto", "Fortinet", "Zscaler", "Proofpoint", "Mimecast", "KnowBe4", "Forter",
    "Riskified", "Signifyd", "Kount", "Stripe", "Adyen", "Square", "ADP", "Paychex", "Paycom", "Paylocity", "UKG", "Kronos",
    "BambooHR", "Gusto", "Rippling", "Ceridian", "Deputy", "Cornerstone", "Docebo", "Litmos", "iManage", "NetDocuments",
    "Clio", "Relativity", "DocuSign", "Coupa", "Ariba", "Jaggaer", "Concur", "Expensify", "Descartes", "project44", "FourKites",
    "MercuryGate", "McLeod", "Hexagon", "Siemens", "Rockwell", "Honeywell", "Schneider", "Emerson", "ABB",
    "Cognex", "Keyence", "KLA", "SKF", "Fluke", "Shopify", "Magento", "BigCommerce", "Klaviyo", "Mailchimp", "Marketo",
    "Pardot", "Gong", "Outreach", "Salesloft", "ZoomInfo", "Google Sheets", "SharePoint", "Access", "AS/400",
)  # fmt: skip
"""Makers and products often met as a customer's system or a rival. What a mention means is decided by its clause."""


@lru_cache(maxsize=1)
def titles_pattern() -> str:
    """The job titles as one alternation, longest first."""
    return "|".join(sorted(TITLES, key=len, reverse=True))


@lru_cache(maxsize=2)
def departments(language: str) -> tuple[str, ...]:
    """Our departments as they are called, longest first, folded."""
    return tuple(sorted(DEPARTMENTS_ZH if language == "zh" else DEPARTMENTS_EN, key=len, reverse=True))


@lru_cache(maxsize=1)
def vendor_pattern() -> re.Pattern[str]:
    """Any vendor of the list in folded text; Latin names as whole words only."""
    names = sorted({name.lower() for name in VENDORS}, key=len, reverse=True)
    return re.compile(
        "|".join(
            re.escape(name) if re.search("[一-鿿]", name) else rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])"
            for name in names
        )
    )
