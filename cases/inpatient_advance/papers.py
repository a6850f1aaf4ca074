"""What the inpatient advance asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import Document
from cases.eligibility import common_words
from cases.inpatient_advance import guards as own
from cases.models.consent_forms import sample
from cases.models.document_types import DocumentType

REVIEWED = frozenset({"submit_for_review", "approve"})

EXAMINATIONS = ("ct", "mri", "pathology", "blood_test", "other_medical")

DOCUMENTS = (
    Document("outpatient_record", before=REVIEWED, when=own.has_outpatient_record, rules=("ADV-08",)),
    *common_words.one_of(EXAMINATIONS, *REVIEWED, group="examination", rules=("ADV-09",)),
    Document("admission_notice", before=REVIEWED, rules=("ADV-10",)),
    Document("pathology", before=REVIEWED, when=own.is_tumour, condition="确诊癌症的，为必须递交", rules=("ADV-13",)),
    common_words.authority_proof("approve"),
    Document("deposit_slip", phase="execution", before=frozenset({"execute"}), rules=("ADV-11",)),
    Document(
        "guarantee_letter", phase="execution", source="hospital", before=frozenset({"execute"}), rules=("ADV-12",)
    ),
    Document("inpatient_invoice", phase="completion", before=frozenset({"complete"}), rules=("ADV-26",)),
    Document("discharge_summary", phase="completion", before=frozenset({"complete"}), rules=("ADV-26",)),
)

PAPER_TYPES = (
    DocumentType("past_records", "既往病历材料"),
    DocumentType("deposit_slip", "住院押金单"),
    DocumentType("guarantee_letter", "住院垫付担保函"),
    DocumentType("inpatient_invoice", "住院发票"),
)

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("partner_sharing", "notify", "guarantee"),
    common_words.consent("advance_consent", "execute", on_refusal="deem_refused", rules=("ADV-33",)),
    common_words.consent(
        "claim_authorisation",
        "execute",
        on_refusal="deem_refused",
        rules=("ADV-23", "ADV-34"),
    ),
)

CONSENT_FORMS = (
    sample("advance_consent", "医疗垫付知情同意书", "本人知悉住院垫付的金额、范围及责任，同意由我司垫付住院费用。"),
)

PAPERS = Papers(
    documents=DOCUMENTS,
    phases={"execution": frozenset({"approve"}), "completion": frozenset({"discharge"})},
    paper_types=PAPER_TYPES,
    consents=CONSENTS,
    consent_forms=CONSENT_FORMS,
)
