"""What the customer is told of the MDT consultation, in the manual's words."""

from cases.declaration.parts import Texts
from cases.declaration.words import Notice
from cases.eligibility import common_words

NOTICES = (
    *common_words.OF_EVERY_SERVICE,
    Notice(
        "MDT-08",
        "您需要提交相关资料（包括但不限于入院通知书、门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等）。",
        ("customer",),
    ),
    Notice("MDT-15", "您须根据专家要求配合提供和完善病历资料，以供专家做出多学科会诊意见。", ("intake", "customer")),
    Notice("MDT-11", "我司收到服务申请及完整资料后，服务人员将在 10 个工作日内安排线下 MDT 专家会诊。", ("customer",)),
    Notice("MDT-12", "会诊后 5-10 个工作日内，出具书面诊疗意见报告。", ("customer",)),
    Notice(
        "MDT-20",
        "若您或您家属无法亲自前往 MDT 多学科会诊现场，可选择由安盛特约服务商的服务人员代为前往获取此服务，"
        "需您或您家属签署多学科会诊委托书。",
        ("intake", "case", "customer"),
    ),
    Notice("MDT-22", "疫情期间因各医院防控要求不同，暂不支持此代诊服务。", ("intake", "case", "customer")),
    Notice(
        "MDT-23",
        "如我司已为您完成本服务安排，但您未在预定时间参加，亦视为本项服务已完成，须计有效服务次数。",
        ("intake", "case", "customer"),
    ),
    Notice(
        "MDT-25",
        "如您或家属从外省市至北上广参加多学科会诊，须自理住宿及交通、餐饮等费用。",
        ("intake", "message", "customer"),
    ),
    Notice("MDT-26", "北京、上海、广州三级甲等公立医院。", ("list",)),
    common_words.ANNOUNCED_PLACES,
)

TEXTS = Texts(
    notices=NOTICES,
    introduction="当您罹患本保险产品条款保障范围内的重大疾病时，我司可根据您的既往病史、检查报告等臻选北京、上海、广州三甲医院，"
    "匹配三个或三个以上相关科室医学专家（具体专家数量以实际病情评估需求为准），为您提供与专家面对面的多学科会诊诊疗意见 1 次，"
    "协助您规划下一步的诊治方案。",
    customer_steps=(
        "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
        "提交相关病情资料及会诊需求（包括但不限于门诊病历、出院小结、血液检测报告、CT、MRI 报告或病理报告及就诊信息）",
        "评估病情资料并确认病情；您须根据专家要求配合提供和完善病历资料",
        "资料收集完整后由安盛特约服务商协调确定诊疗地点及时间，10 个工作日内通知您或家属准时出席 MDT 专家会诊",
        "多科室专家会诊后 5-10 个工作日内，出具书面诊疗意见报告，服务完成",
    ),
)
