"""What the specialty drug asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import Document
from cases.eligibility import common_words
from cases.models import document_types
from cases.models.consent_forms import sample
from cases.models.document_types import DocumentType
from cases.specialty_drug import guards as own

BEFORE_APPROVAL = frozenset({"approve"})

MEDICAL = (*document_types.medical_types(), "discharge_summary", "marrow_cytology")

DOCUMENTS = (
    Document("prescription_photo", before=BEFORE_APPROVAL, rules=("DRUG-10", "DRUG-22")),
    Document("pathology", before=BEFORE_APPROVAL, when=own.needs_pathology, rules=("DRUG-23",)),
    Document(
        "marrow_cytology",
        before=BEFORE_APPROVAL,
        when=own.has_replacement,
        condition="血液肿瘤无病理组织、经我司同意时",
        rules=("DRUG-23",),
    ),
    Document(
        "gene_report",
        before=BEFORE_APPROVAL,
        when=own.needs_gene_report,
        condition="已做基因检测，或用药须凭检测结果时",
        rules=("DRUG-11", "DRUG-24"),
    ),
    *common_words.one_of(MEDICAL, "approve", rules=("DRUG-09", "DRUG-25")),
    common_words.authority_proof("approve"),
    Document("original_invoice", before=frozenset({"receive_invoice"}), phase="completion", rules=("DRUG-14",)),
)

PAPER_TYPES = (
    DocumentType("prescription_photo", "主治医师处方原件照片", ("药品处方",)),
    DocumentType("marrow_cytology", "骨髓或细胞学报告"),
    DocumentType("original_invoice", "发票原件"),
)

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("drug_partner_sharing", "assign_partner", "engage_vendor", "submit_for_review", "authorise"),
    common_words.consent("medical_direct_pay", "authorise", rules=("DRUG-12",)),
    common_words.consent("claim_authorisation", "authorise", rules=("DRUG-13",)),
    common_words.consent(
        own.ACCEPTANCE,
        "authorise",
        when=own.is_partial,
        on_refusal="decline_partial",
        rules=("DRUG-32",),
    ),
)

CONSENT_FORMS = (
    sample("medical_direct_pay", "医疗直付知情同意书", "本人知悉并同意由我司就本次药品费用向药房直接支付。"),
    sample(
        "drug_partner_sharing",
        "向服务商和药房提供个人信息同意书",
        "同意我司为审核和购药，将被保险人的姓名、联系方式、处方和必要的病情资料提供给服务商和药房。",
    ),
    sample(
        own.ACCEPTANCE,
        "部分垫付额度确认书",
        "本人知悉所购社保药品无法在当地药房社保结算，接受按保险责任约定的部分垫付额度。",
    ),
)

PAPERS = Papers(
    documents=DOCUMENTS,
    phases={"completion": frozenset({"receive", "end_supply"})},
    paper_types=PAPER_TYPES,
    consents=CONSENTS,
    consent_forms=CONSENT_FORMS,
)
