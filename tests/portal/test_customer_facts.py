"""What a customer page must state of each service, fact by fact, as the manual's workflows list it."""

import html
import re

import pytest

GREEN, MDT, ADVANCE = "green_channel", "mdt", "inpatient_advance"
GENE, DRUG, JAPAN = "gene_testing", "specialty_drug", "japan_treatment"
ALL = (GREEN, MDT, ADVANCE, GENE, DRUG, JAPAN)
OF_ALL = {
    "the hotline": "95550",
    "day and night, holidays included": "7x24小时（含公共节假日、春节）",
    "working days leave out holidays": "工作日按国务院公布的节假日安排计算，不含周末和节假日，调休上班日计入",
    "the product": "卓越守护百万住院医疗保险",
    "the edition": "服务手册2021-12版",
    "only the insured is served, the policyholder may apply": "可由投保人代您申请预约，但仅向购买本保险产品的被保险人提供",
    "in force, after the waiting period": "保单有效期内且等待期后",
    "first occurrence": "初次罹患本",
    "what is not applied for ends with the policy": "未在保单有效期内申请",
}
NOTICES_PREVAIL = (
    "覆盖范围持续更新，我司保留修订权力，具体以我司官方正式渠道（包括但不限于官网、官微、官方客服）的通知为准"
)
FACTS = {
    GREEN: {
        "one outpatient and one inpatient": "门诊、住院绿色通道服务各1次",
        "outpatient limit": "审核通过后5个工作日内",
        "inpatient limit": "审核通过后10个工作日内",
        "no change and no cancelling after success": "申请成功后不接受改期或取消",
        "being late counts": "您迟到、爽约等个人原因",
        "a missed visit counts": "计入服务次数",
        "no named doctor": "暂不可指定医生",
        "ordinary departments only": "公立医院普通部",
        "all costs self-paid": "不包含您就医过程中产生的任何费用",
        "31 provinces": "31个省市",
        "43 cities": "查看全部43个城市",
        "notices prevail": NOTICES_PREVAIL,
    },
    MDT: {
        "once": "多学科会诊诊疗意见1次",
        "the three cities": "北京、上海、广州",
        "three specialists or more": "三个或三个以上相关科室医学专家",
        "arranging": "10个工作日内安排线下MDT专家会诊",
        "report": "会诊后5-10个工作日内，出具书面诊疗意见报告",
        "a proxy with a power of attorney": "签署多学科会诊委托书",
        "no proxy in an epidemic": "疫情期间因各医院防控要求不同，暂不支持此代诊服务",
        "travel self-paid": "须自理住宿及交通、餐饮等费用",
        "absence counts": "未在预定时间参加，亦视为本项服务已完成，须计有效服务次数",
        "notices prevail": NOTICES_PREVAIL,
    },
    ADVANCE: {
        "without limit of number": "不限次数",
        "arranging": "资料齐全后5个工作日内安排垫付",
        "survey": "如需查勘，15个工作日内通知查勘结果",
        "book ahead": "入院前5个工作日预约",
        "not when admitted": "如您已住院，则不能申请住院垫付服务",
        "the first time takes longer": "首次申请垫付服务，则由于责任认定时间较长",
        "pay and claim": "可先行自付，后续进行事后理赔",
        "liability first": "责任认定完成后，方可为您提供本服务",
        "two consents": "须签署医疗垫付知情同意书和理赔授权书",
        "papers after discharge": "须交付住院发票、出院小结等理赔资料",
        "settled by social insurance": "可享受保障范围内住院费用100%垫付服务",
        "not without settlement": "无法以社会医疗保险身份就诊并结算的，无法申请",
        "210 places": "查看全部210个城市",
        "notices prevail": NOTICES_PREVAIL,
    },
    GENE: {
        "once": "服务次数：1次",
        "report": "实验室收到样本后15个工作日内",
        "cancelling": "提前两个工作日的16:00点前致电我司服务热线95550进行取消",
        "own tests": "您自行购买的基因检测产品等，不在承保范围，亦不予报销",
        "without a sample": "无法提供检测样本，则本服务随保单有效期到期终止",
        "39 cities": "查看全部39个城市",
        "notices prevail": NOTICES_PREVAIL,
    },
    DRUG: {
        "by the schedule": "请以保单载明责任为准",
        "without limit of number": "不限次数",
        "review": "1个工作日完成权益及药品审核",
        "purchase": "审核通过后3天内为您完成找药购药服务",
        "apply ahead": "计划购药前4天申请",
        "mandatory papers": "必须提交主治医师开具的药品处方原件照片、病理报告",
        "72 drugs": "72种特定药品",
        "more than 200 cities": "全国200余个城市",
        "201 places": "查看全部201个城市",
        "partial payment": "部分垫付",
        "social-insurance drugs": "无法直接进行社保结算，则按照保险责任约定进行垫付",
        "the original invoice": "发票原件",
        "notices of the list of drugs prevail": "覆盖药品清单持续更新，我司保留修订权力",
        "notices prevail": NOTICES_PREVAIL,
    },
    JAPAN: {
        "by the schedule": "请以保单载明责任为准",
        "one service": "综合服务限1次",
        "ten trips a policy year": "有效保单年度累计赴日治疗次数限10次",
        "review": "2个工作日内告知审核结果",
        "launch": "1个工作日内通知您是否启动",
        "specialist": "启动后2个工作日内安排专员",
        "the whole": "40个工作日内为您完成日本就医安排",
        "five items": "服务包括五项：根据您的病情匹配适合的日本医院、病例翻译、赴日医疗签证的办理协助、日本当地陪诊、费用直付",
        "flights": "不包含赴日机票",
        "local travel, food and lodging": "不包含当地交通餐饮住宿费用",
        "visa fee": "不包含赴日签证办理费用",
        "medical costs go through the claim": "医疗费用按保单责任另行理赔",
        "forty hours": "陪诊累计总时长不得超过40小时",
        "medical only": "陪诊服务仅限医疗相关环节",
        "what failed may use it up": "医疗签证无法办理，不符合医院接收条件等因您个人自身原因无法赴日就医，导致本服务终止的情况，亦视为本项服务已完成",
        "own arrangements": "您自行购买的赴日就医服务，不属于承保范围",
        "17 hospitals": "赴日医疗服务医院（17）",
        "notices prevail": NOTICES_PREVAIL,
    },
}


READ: dict[str, str] = {}


@pytest.fixture
def stated(world, client):
    """Return the text of a service's public page, fetched once, blanks left out: the manual is not of one mind about them."""

    def read(code):
        if code not in READ:
            text = re.sub(r"<[^>]+>", " ", client.get(f"/services/{code}/").content.decode())
            READ[code] = re.sub(r"\s+", "", html.unescape(text))
        return READ[code]

    return read


@pytest.mark.parametrize(("service", "fact"), [(service, fact) for service in ALL for fact in OF_ALL])
def test_the_page_states_what_every_page_must(stated, service, fact):
    assert OF_ALL[fact] in stated(service)


@pytest.mark.parametrize(("service", "fact"), [(service, fact) for service in ALL for fact in FACTS[service]])
def test_the_page_states_the_fact(stated, service, fact):
    assert FACTS[service][fact] in stated(service)


MEDICAL = "门诊病历、血液检测报告、CT 报告、MRI 报告、病理报告、其他医疗资料"
ONE_SUFFICES = {
    GREEN: f"{MEDICAL}（至少一项）",
    MDT: f"住院通知单、{MEDICAL}（至少一项）",
    ADVANCE: "CT 报告、MRI 报告、病理报告、血液检测报告、其他医疗资料（至少一项）",
    GENE: f"{MEDICAL}、住院通知单（至少一项）",
    DRUG: f"{MEDICAL}、出院小结、骨髓或细胞学报告（至少一项）",
    JAPAN: f"{MEDICAL}、住院通知单、出院小结（至少一项）",
}
FIRST = {"GEN-06": "您因初次罹患本保险产品条款保障范围内的重大疾病时，可向我司申请本服务"}
BY_WHOM = {
    "GEN-08": "本项服务可由投保人代您申请预约，但仅向购买本保险产品的被保险人提供该服务",
    "GEN-11": "您需要提供被保险人姓名及保单号等以确认权益及服务内容",
}
UNTIL = {"GEN-15": "若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止"}
PROOF = "申请人不是被保险人或投保人时：授权证明"
PAPER_RULES = {ADVANCE: ("ADV-09",), DRUG: ("DRUG-09",), JAPAN: ("JP-07",)}
CONDITIONS = {
    GREEN: FIRST
    | BY_WHOM
    | UNTIL
    | {"GC-06": "申请服务时，您需要递交医疗资料以确认病情", "GC-28": "绿通服务范围（31 个省市）"},
    MDT: FIRST
    | BY_WHOM
    | UNTIL
    | {
        "MDT-08": "您需要提交相关资料（包括但不限于入院通知书",
        "MDT-11": "10 个工作日内安排线下 MDT 专家会诊",
        "MDT-12": "会诊后 5-10 个工作日内，出具书面诊疗意见报告",
        "MDT-15": "您须根据专家要求配合提供和完善病历资料，以供专家",
        "MDT-20": "可选择由安盛特约服务商的服务人员代为前往获取此服务",
        "MDT-22": "疫情期间因各医院防控要求不同，暂不支持此代诊服务",
        "MDT-23": "如我司已为您完成本服务安排，但您未在预定时间参加",
        "MDT-26": "北京、上海、广州三级甲等公立医院",
    },
    ADVANCE: FIRST
    | BY_WHOM
    | {
        "ADV-04": "服务次数：不限次数。",
        "ADV-05": "您须在入院前 5 个工作日预约本服务。如您已住院，则不能申请",
        "ADV-07": "申请服务时您须配合提供包括但不限于本次住院相关的门诊病历",
        "ADV-14": "收到您的申请及住院相关资料齐全后 5 个工作日内安排垫付",
        "ADV-15": "服务医院：全国 210 个城市的公立三甲医院",
        "ADV-29": "本服务因涉及理赔责任认定，可能需要您提供既往病历材料",
        "ADV-30": "如您之前已因相同疾病住院成功申请过我司垫付服务",
        "ADV-33": "提供垫付服务时，您须签署医疗垫付知情同意书和理赔授权书",
        "ADV-36": "若您以有社会医疗保险身份参保并罹患符合",
        "ADV-38": "若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止。若",
    },
    GENE: BY_WHOM
    | {
        "GENE-01": "您因初次罹患本保险产品条款保障范围内的恶性肿瘤时",
        "GENE-05": "服务次数：1次。我司可根据您的病史推荐优质专业的第三方检测机构，提供靶向药物基因检测服务",
        "GENE-06": "您需要提交相关资料（包括但不限于入院通知书",
        "GENE-08": "您需配合检测服务方提供符合基因检测要求的样本",
        "GENE-12": "实验室收到样本后 15 个工作日内，出具电子版及纸质版报告。",
        "GENE-21": "无法提供检测样本，则本服务随保单有效期到期终止",
    },
    DRUG: BY_WHOM | UNTIL,
    JAPAN: {"GEN-08": BY_WHOM["GEN-08"]},
}


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(code, marks=pytest.mark.rule(*rules, *PAPER_RULES.get(code, ())), id=code)
        for code, rules in CONDITIONS.items()
    ],
)
def test_the_page_lists_each_paper_that_suffices_and_each_condition(service, client, lists, db):
    page = client.get(f"/services/{service}/").content.decode()
    below = html.unescape(page[page.index('id="papers"') :])
    assert f"<li>{ONE_SUFFICES[service]}</li>" in below
    assert f"<li>{PROOF}</li>" in below
    assert [rule for rule, words in CONDITIONS[service].items() if words not in below] == []
