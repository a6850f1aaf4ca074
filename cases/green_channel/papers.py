"""What the green channel asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import CUSTOMER_RESTARTS, Document
from cases.eligibility import common_words
from cases.green_channel import guards as own
from cases.models import document_types

DOCUMENTS = (
    *common_words.one_of(document_types.medical_types(), "approve", rules=("GC-06", "GC-07")),
    Document(
        "admission_notice",
        before=frozenset({"notify"}),
        when=own.is_inpatient,
        condition="申请住院绿通时",
        moment="admission_notice",
        rules=("GC-12",),
    ),
    common_words.authority_proof("approve"),
)

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("partner_sharing", "notify"),
)

PAPERS = Papers(documents=DOCUMENTS, request_causes=CUSTOMER_RESTARTS, consents=CONSENTS)
