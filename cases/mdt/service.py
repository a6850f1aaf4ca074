"""The MDT consultation (重大疾病 MDT 多学科会诊) as the manual declares it, L116 to L154."""

from cases.declaration.registry import register
from cases.declaration.words import Child, Service
from cases.eligibility import changes
from cases.eligibility.common_rules import COMMON_RULES
from cases.mdt import details, effects, forms
from cases.mdt.limits import LIMITS
from cases.mdt.models import MdtDetails, MdtExpert
from cases.mdt.papers import PAPERS
from cases.mdt.rules import MDT_RULES
from cases.mdt.steps import WORKFLOW
from cases.mdt.texts import TEXTS

SERVICE = register(
    Service(
        code="mdt",
        label="重大疾病 MDT 多学科会诊",
        prefix="MDT",
        order=2,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.MdtRequestForm,
        eligibility=COMMON_RULES + MDT_RULES,
        details=MdtDetails,
        make_details=details.make_details,
        current_request=details.current_request,
        lists=("mdt",),
        place_list="mdt",
        place_words="住在哪里都可申请，会诊在{places}。",
        children=(Child(MdtExpert),),
        for_customer=details.for_customer,
        on_referral=changes.on_referral(effects.change_date),
        summary=details.summary,
        headline=("hospital", "consultation_at"),
    )
)
