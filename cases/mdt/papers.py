"""What the MDT consultation asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import COMMON_CAUSES, Document, RequestCause
from cases.eligibility import common_words
from cases.mdt import guards as own
from cases.models.consent_forms import sample
from cases.models.document_types import DocumentType

COMPLETE = frozenset({"complete_documents"})

DOCUMENTS = (
    *common_words.one_of(own.PAPERS, *COMPLETE, rules=("MDT-08",)),
    Document(
        "consult_request",
        before=COMPLETE,
        when=own.lacks_need,
        condition="未在电话中说明会诊需求时",
        rules=("MDT-09",),
    ),
    Document(
        "visit_info",
        before=COMPLETE,
        when=own.lacks_visit_info,
        condition="未在电话中说明就诊信息时",
        rules=("MDT-10",),
    ),
    Document("discharge_summary", before=COMPLETE, when=own.summary_is_due, condition="曾住院时", rules=("MDT-10",)),
    common_words.authority_proof("approve"),
)

REQUEST_CAUSES = (
    RequestCause("expert", "专家要求完善病历", restarts=("docs_complete",)),
    *COMMON_CAUSES,
)

PAPER_TYPES = (
    DocumentType("consult_request", "会诊需求"),
    DocumentType("visit_info", "就诊信息"),
    DocumentType("mdt_report", "书面诊疗意见报告"),
)

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("partner_sharing", "assign_partner", "assign_vendor", "match_experts", "notify"),
    common_words.consent(
        own.POA,
        "confirm_proxy",
        signers=("insured", "family"),
        when=own.proxy_is_asked,
        rules=("MDT-21",),
    ),
)

CONSENT_FORMS = (sample(own.POA, "多学科会诊委托书", "委托安盛特约服务商的服务人员代为前往多学科会诊现场。"),)

PAPERS = Papers(
    documents=DOCUMENTS,
    request_causes=REQUEST_CAUSES,
    paper_types=PAPER_TYPES,
    consents=CONSENTS,
    consent_forms=CONSENT_FORMS,
)
