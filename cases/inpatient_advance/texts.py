"""What the customer is told of the inpatient advance, in the manual's words."""

from cases.declaration.parts import Texts
from cases.declaration.words import Notice
from cases.eligibility import common_words
from cases.inpatient_advance import guards as own

NOTICES = (
    common_words.FIRST_OCCURRENCE,
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice("ADV-04", "服务次数：不限次数。", ("customer",)),
    Notice("ADV-05", "您须在入院前 5 个工作日预约本服务。如您已住院，则不能申请住院垫付服务。", ("intake", "customer")),
    Notice(
        "ADV-07",
        "申请服务时您须配合提供包括但不限于本次住院相关的门诊病历、检查报告如 CT、MRI、病理报告、住院通知单、"
        "住院押金单、住院垫付担保函等。如被保险人确诊癌症，则病理报告为必须递交的资料。",
        ("customer",),
    ),
    Notice(
        "ADV-14",
        "收到您的申请及住院相关资料齐全后 5 个工作日内安排垫付；如需查勘，15 个工作日内通知查勘结果。",
        ("customer",),
    ),
    Notice(
        "ADV-29",
        "本服务因涉及理赔责任认定，可能需要您提供既往病历材料或配合进行公估调查，责任认定完成后，方可为您提供本服务。",
        ("intake", "customer"),
    ),
    Notice(
        "ADV-31",
        "如您是首次申请垫付服务，则由于责任认定时间较长，可能会影响垫付服务安排时间，您可先行自付，后续进行事后理赔。",
        ("intake", "case", "customer"),
        acknowledge_before=frozenset({"approve"}),
        when=own.is_first_time,
    ),
    Notice(
        "ADV-30", "如您之前已因相同疾病住院成功申请过我司垫付服务，则入院前5个工作日即可申请本服务。", ("customer",)
    ),
    Notice(
        "ADV-33",
        "提供垫付服务时，您须签署医疗垫付知情同意书和理赔授权书；垫付服务完成后，您须交付住院发票、出院小结等理赔资料"
        "给我司服务人员。",
        ("customer",),
    ),
    Notice(
        "ADV-36",
        "若您以有社会医疗保险身份参保并罹患符合本保险产品条款保障范围内的恶性肿瘤需在异地就医时，在您使用社保直接结算"
        "医疗费用的情况下，可享受保障范围内住院费用100%垫付服务。若您以社会医疗保险身份参保但在就医时无法以社会医疗保险"
        "身份就诊并结算的，无法申请住院费用垫付服务。",
        ("customer",),
    ),
    Notice(
        "ADV-38",
        "若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止。若我司已为您完成服务安排，但您未在预定时间"
        "办理住院或拒绝签署医疗垫付知情同意书和理赔授权书，亦视为本项服务已完成。",
        ("intake", "customer"),
    ),
    Notice("ADV-15", "服务医院：全国 210 个城市的公立三甲医院，覆盖范围持续更新。", ("list", "customer")),
    common_words.ANNOUNCED_PLACES,
)

TEXTS = Texts(
    notices=NOTICES,
    introduction="当您因初次确诊罹患本保险保障范围内的重大疾病时，可向我司申请中国大陆境内公立三甲医院的住院垫付服务，"
    "以解决您大额住院医疗资金压力。不限次数。",
    customer_steps=(
        "投保人或被保险人致电安盛全国服务热线 95550 申请服务",
        "被保险人提交住院相关资料与垫付需求",
        "安盛服务人员进行服务资料审核",
        "服务人员将审核结果告知被保险人：审核通过后告知垫付服务执行时间与细则；如需查勘，15 个工作日内通知查勘结果",
        "为被保险人执行住院垫付：服务人员协助被保险人在预约日期至医院办理住院，签署授权书",
        "出院结账：服务人员协助被保险人办理出院，被保险人提交住院发票、出院小结等资料，垫付服务完成",
    ),
)
