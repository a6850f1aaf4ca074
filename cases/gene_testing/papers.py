"""What the gene test asks for in writing: papers and consents."""

from cases.declaration.parts import Papers
from cases.declaration.words import COMMON_CAUSES, Document, RequestCause
from cases.eligibility import common_words
from cases.gene_testing import guards as own
from cases.models.consent_forms import sample

DOCUMENTS = (
    *common_words.one_of(own.MEDICAL, "choose_test", "approve", rules=("GENE-06",)),
    Document(
        "gene_report",
        phase="completion",
        source="partner",
        before=frozenset({"complete"}),
        rules=("GENE-13", "GENE-20"),
    ),
    common_words.authority_proof("approve"),
)

REQUEST_CAUSES = (
    *COMMON_CAUSES[:2],
    RequestCause("lab", "检测机构要求"),
    *COMMON_CAUSES[2:],
)

TO_THE_LAB = ("assign_partner", "book_sampling", "rebook_sampling", "collect", "send")

CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("gene_data", *TO_THE_LAB),
    common_words.consent("lab_sharing", *TO_THE_LAB),
)

CONSENT_FORMS = (
    sample("gene_data", "基因数据处理同意书", "同意检测机构采集、检测被保险人的样本，同意我司接收、保存基因检测报告。"),
    sample(
        "lab_sharing",
        "向检测机构提供个人信息同意书",
        "同意我司为安排基因检测，将被保险人的姓名、联系方式和必要的病情资料提供给指定检测机构。",
    ),
)

PAPERS = Papers(
    documents=DOCUMENTS,
    phases={"completion": frozenset({"qualify"})},
    request_causes=REQUEST_CAUSES,
    consents=CONSENTS,
    consent_forms=CONSENT_FORMS,
)
