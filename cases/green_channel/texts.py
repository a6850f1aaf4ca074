"""What the customer is told of the green channel, in the manual's words."""

from cases.declaration.parts import Texts
from cases.declaration.words import Notice
from cases.eligibility import common_words

NOTICES = (
    *common_words.OF_EVERY_SERVICE,
    Notice(
        "GC-06",
        "申请服务时，您需要递交医疗资料以确认病情，包括但不限于门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等。",
        ("customer",),
    ),
    Notice(
        "GC-09",
        "门诊预约：我司收到您服务申请后，会请您提供相关资料，审核通过后 5 个工作日内安排预约服务。",
        ("customer",),
    ),
    Notice(
        "GC-13",
        "住院预约：我司收到您的服务申请后，会请您提供相关资料及住院通知单，审核通过后 10 个工作日内安排住院服务。"
        "如因您提供资料不齐全导致服务延迟，本服务时效更改为客户提供完整相关资料起 10 个工作日内安排。",
        ("customer",),
    ),
    Notice(
        "GC-24",
        "本项服务申请成功后不接受改期或取消。",
        ("intake", "case", "message", "customer"),
        acknowledge_before=frozenset({"approve"}),
    ),
    Notice(
        "GC-25",
        "若我司已为您完成门诊、住院安排，但由于您迟到、爽约等个人原因导致号源或床位失效，最终未能在预定时间就医，"
        "亦视为本项服务已完成，计入服务次数。",
        ("intake", "customer"),
    ),
    Notice("GC-11", "本服务暂不可指定医生。", ("intake", "customer")),
    Notice(
        "GC-27",
        "本项服务不包含您就医过程中产生的任何费用，如挂号费、诊疗费、床位费、手术费、会诊费、护理费、药费、检测费等相关费用。",
        ("intake", "message", "customer"),
    ),
    Notice("GC-28", "绿通服务范围（31 个省市）。", ("list",)),
    common_words.ANNOUNCED_PLACES,
)

TEXTS = Texts(
    notices=NOTICES,
    introduction="当您确认罹患本保险保障范围内的重大疾病时，我司可为您提供中国大陆境内 31 个省市的三级甲等公立医院普通部的"
    "门诊、住院绿色通道服务各 1 次。",
    customer_steps=(
        "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
        "被保险人提交相关资料及就诊信息，我司服务人员与您确认就诊城市、医院、科室、就诊日期、是否已开具住院单等信息",
        "我司服务人员通知您就医预约时间：门诊在启动绿通服务后 5 个工作日内完成安排，"
        "住院在启动绿通服务且住院通知单开具之日起 10 个工作日内完成安排",
        "您在预约医院、预约时间内就医，服务完成",
    ),
)
