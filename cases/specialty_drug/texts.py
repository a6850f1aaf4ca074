"""What the customer is told of the specialty drug, in the manual's words."""

from cases.declaration.parts import Texts
from cases.declaration.words import Notice
from cases.eligibility import common_words
from cases.specialty_drug import guards as own

NOTICES = (
    Notice("DRUG-01", "是否享有本服务，请以保单载明责任为准。", ("intake", "customer")),
    Notice(
        "DRUG-02",
        "保单有效期内且等待期后，您初次罹患本保险产品条款保障范围内的恶性肿瘤时可申请本服务；等待期内无法申请。",
        ("customer",),
    ),
    Notice(
        "DRUG-06",
        "主治医师为您开具必需且合理的恶性肿瘤院外特定药品处方，但就诊院内无相应药品时，我司可为您提供专业药店药品直付服务。",
        ("customer",),
    ),
    Notice("DRUG-07", "本服务由我司向合作药房直接支付药品费用，不向您支付款项。", ("intake", "customer")),
    Notice("DRUG-08", "服务次数：不限次数。", ("intake", "customer")),
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        "DRUG-10",
        "必须提交主治医师开具的药品处方原件照片、病理报告；如已进行基因检测，须提交基因检测报告。"
        "其他资料包括但不限于门诊病史、出院小结、影像检查报告、血液检查报告等。",
        ("customer",),
    ),
    Notice(
        "DRUG-12",
        "我司为您提供本服务时，您须签署《医疗直付知情同意书》、《理赔授权书》，并将发票原件等理赔相关资料交给服务人员。",
        ("intake", "customer"),
    ),
    Notice(
        "DRUG-15",
        "为不耽误您的用药时间，请您在计划购药前 4 天申请本服务。",
        ("intake", "case", "customer"),
        acknowledge_before=frozenset({"approve"}),
        when=own.applied_late,
    ),
    Notice(
        "DRUG-16",
        "收到您的服务申请后，我司将在 1 个工作日完成权益及药品审核，审核通过后 3 天内为您完成找药购药服务。",
        ("customer",),
    ),
    Notice(
        "DRUG-31",
        "若您申请的院外特定药品为社保药品，但所在区域药店无法直接进行社保结算，则按照保险责任约定进行垫付；"
        "若您不接受该理赔额度（部分垫付），我司暂不能为您提供院外特药直付服务。",
        ("intake", "customer"),
    ),
    Notice("DRUG-33", "2021 年 12 月版清单列有 72 种特定药品，我司会根据国家相关规定定期更新。", ("customer",)),
    Notice(
        "DRUG-34",
        "覆盖药品清单持续更新，我司保留修订权力，具体以我司官方正式渠道（包括官网、官微）的通知为准。",
        ("intake", "customer"),
    ),
    common_words.ENDS_WITH_THE_POLICY,
    Notice("DRUG-18", "全国 200 余个城市，2021 年 12 月版列有 201 个。", ("list",)),
    common_words.ANNOUNCED_PLACES,
)

TEXTS = Texts(
    notices=NOTICES,
    introduction="当您罹患恶性肿瘤，主治医师为您开具必需且合理的恶性肿瘤院外特定药品处方、但就诊院内无相应药品时，"
    "我司可为您提供专业药店药品直付服务，解决您找药难、买药贵的问题。",
    customer_steps=(
        "投保人或被保险人可致电安盛天平服务热线 95550 申请服务，等待期内无法申请",
        "您配合我司服务商提供完整资料，以审核是否符合服务保障的疾病范围",
        "我司服务人员判断处方合理性及是否属于直付范围内用药，同时匹配用药适应症",
        "服务商与就近合作药房进行直付授权",
        "通知您前往指定药房取药，或直接为您配送药品，服务完成",
    ),
)
