"""What the customer is told of the gene test, in the manual's words."""

from cases.declaration.parts import Texts
from cases.declaration.words import Notice
from cases.eligibility import common_words

NOTICES = (
    Notice(
        "GENE-01",
        "保单有效期内且等待期后，您因初次罹患本保险产品条款保障范围内的恶性肿瘤时，可向我司申请本服务。",
        ("customer",),
    ),
    Notice(
        "GENE-05",
        "服务次数：1次。我司可根据您的病史推荐优质专业的第三方检测机构，提供靶向药物基因检测服务。",
        ("customer",),
    ),
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        "GENE-06",
        "您需要提交相关资料（包括但不限于入院通知书、门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告等）。",
        ("customer",),
    ),
    Notice(
        "GENE-08",
        "您需配合检测服务方提供符合基因检测要求的样本，样本根据不同疾病有所不同，一般为病理切片、外周血、活检组织或唾液，"
        "以检测服务方要求为准。",
        ("intake", "case", "customer"),
    ),
    Notice("GENE-09", "服务申请时间：7x24小时（含公共节假日、春节）。", ("customer",)),
    Notice("GENE-12", "实验室收到样本后 15 个工作日内，出具电子版及纸质版报告。", ("intake", "customer")),
    Notice(
        "GENE-21",
        "若您未在保单有效期内申请本服务或无法提供检测样本，则本服务随保单有效期到期终止。",
        ("intake", "case", "customer"),
    ),
    Notice("GENE-22", "对于您自行购买的基因检测产品等，不在承保范围，亦不予报销。", ("intake", "customer")),
    Notice("GENE-23", "您自行购买的基因检测产品等，不予报销。", ("intake", "customer")),
    Notice(
        "GENE-24",
        "本服务预约成功后，如需取消，您须提前两个工作日的 16:00 点前致电我司服务热线 95550 进行取消。",
        ("intake", "case", "customer"),
        acknowledge_before=frozenset({"book_sampling"}),
    ),
    Notice("GENE-26", "服务覆盖网络 39 个城市。", ("list",)),
    common_words.ANNOUNCED_PLACES,
)

TEXTS = Texts(
    notices=NOTICES,
    introduction="当您罹患本保单保障范围内的恶性肿瘤时，我司可根据您的病史推荐优质专业的第三方检测机构，提供靶向药物基因检测服务，"
    "协助精准匹配药物，评估药物疗效或耐药情况，从而减少盲目试药，提供科学的治疗方案。服务次数：1次。",
    customer_steps=(
        "投保人或被保险人致电安盛天平服务热线 95550 申请该服务",
        "我司服务人员确认您的保单身份、保障及服务内容",
        "我司服务人员协助您提供病历资料，确认病情及检测项目",
        "服务人员指导您提供基因检测样本（依据检测项目不同，指导您提供组织切片、血液等具体样本）",
        "采集样本送至指定实验室",
        "出具检测报告，精准靶向用药解读；实验室收到样本后 15 个工作日内，出具电子版及纸质版报告",
    ),
)
