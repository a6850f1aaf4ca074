"""The inpatient advance (重大疾病住院垫付服务) as the manual declares it, L158 to L200."""

from cases.declaration.registry import register
from cases.declaration.words import Service
from cases.eligibility import changes
from cases.eligibility.common_rules import COMMON_RULES
from cases.inpatient_advance import details, effects, forms
from cases.inpatient_advance.limits import LIMITS
from cases.inpatient_advance.models import InpatientAdvanceDetails
from cases.inpatient_advance.papers import PAPERS
from cases.inpatient_advance.rules import INPATIENT_ADVANCE_RULES, facts
from cases.inpatient_advance.steps import WORKFLOW
from cases.inpatient_advance.texts import TEXTS

SERVICE = register(
    Service(
        code="inpatient_advance",
        label="重大疾病住院垫付服务",
        prefix="ADV",
        order=3,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.AdvanceRequestForm,
        eligibility=COMMON_RULES + INPATIENT_ADVANCE_RULES,
        details=InpatientAdvanceDetails,
        make_details=details.make_details,
        facts=facts,
        current_request=details.current_request,
        lists=("inpatient_advance",),
        place_list="inpatient_advance",
        place_field="city",
        duplicate_key=lambda request: str(request.get("admission_on", "")),
        for_customer=details.for_customer,
        on_referral=changes.on_referral(effects.arrange_anew),
        summary=details.summary,
        headline=("city_name", "hospital", "admission_on"),
    )
)
