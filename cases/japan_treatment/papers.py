"""What treatment in Japan asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import CUSTOMER_RESTARTS, Document
from cases.eligibility import common_words
from cases.japan_treatment import guards as own
from cases.models.consent_forms import sample
from cases.models.document_types import DocumentType

DOCUMENTS = (
    *common_words.one_of(own.MEDICAL, "approve", rules=("JP-07",)),
    common_words.authority_proof("approve"),
    Document(
        "acceptance_letter",
        phase="execution",
        source="hospital",
        before=frozenset({"receive_acceptance", "start_visa"}),
        moment="acceptance_letter",
        rules=("JP-20",),
    ),
    *(
        Document(code, phase="completion", source="hospital", before=frozenset({"file_claim"}), rules=("JP-33",))
        for code in ("jp_medical_file", "jp_bill")
    ),
)

PAPER_TYPES = (
    DocumentType("acceptance_letter", "接收函"),
    DocumentType("refusal_letter", "拒收或拒签函件"),
    DocumentType("passport", "护照"),
    DocumentType("visa_papers", "签证材料"),
    DocumentType("jp_medical_file", "日本医院完整医疗资料"),
    DocumentType("jp_bill", "日本医院账单"),
)

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("vendor_sharing", "assign_partner", "send_file"),
    common_words.consent(
        "cross_border", "contact_hospital", "start_visa", "start_direct_pay", "assign_interpreter", "depart"
    ),
    common_words.consent("jp_wish", "tell_launch", rules=("JP-03",)),
    common_words.consent("direct_pay_claim", "start_direct_pay", "depart", rules=("JP-24",)),
)

CONSENT_FORMS = (
    sample(
        "vendor_sharing",
        "向服务商提供个人信息同意书",
        "同意我司为办理赴日医疗服务，将被保险人的姓名、联系方式和病情资料提供给特约服务商。",
    ),
    sample("jp_wish", "赴日治疗意愿声明", "本人（被保险人）自愿前往日本医疗机构接受治疗。"),
    sample(
        "cross_border",
        "个人信息出境同意书",
        "同意我司及服务商为赴日就医，将被保险人的姓名、联系方式、病历等信息提供给日本的医疗机构、陪诊人员和签证机构。",
    ),
    sample(
        "direct_pay_claim",
        "直付和理赔授权书",
        "一、授权我司及服务商与日本医院直接结算住院费用；二、授权服务商代为收集资料、提出理赔申请。",
    ),
)

PAPERS = Papers(
    documents=DOCUMENTS,
    phases={"execution": frozenset({"tell_launch"}), "completion": frozenset({"return_home"})},
    request_causes=CUSTOMER_RESTARTS,
    paper_types=PAPER_TYPES,
    consents=CONSENTS,
    consent_forms=CONSENT_FORMS,
)
