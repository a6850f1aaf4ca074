"""Treatment in Japan (恶性肿瘤赴日医疗服务) as the manual declares it, L444 to L512."""

from cases.declaration.registry import register
from cases.declaration.words import Child, Service
from cases.eligibility import changes
from cases.eligibility.common_rules import COMMON_RULES
from cases.japan_treatment import details, effects, forms
from cases.japan_treatment.limits import LIMITS
from cases.japan_treatment.models import Accompaniment, JapanTreatmentDetails, JapanTrip
from cases.japan_treatment.papers import PAPERS
from cases.japan_treatment.preparation import travel_another_day
from cases.japan_treatment.rules import JAPAN_RULES, facts
from cases.japan_treatment.steps import WORKFLOW
from cases.japan_treatment.texts import TEXTS

SERVICE = register(
    Service(
        code="japan_treatment",
        label="恶性肿瘤赴日医疗服务",
        prefix="JP",
        order=6,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.JapanRequestForm,
        eligibility=COMMON_RULES + JAPAN_RULES,
        details=JapanTreatmentDetails,
        make_details=details.make_details,
        facts=facts,
        current_request=details.current_request,
        lists=("japan_hospitals",),
        children=(Child(JapanTrip), Child(Accompaniment)),
        for_customer=details.for_customer,
        on_referral=changes.on_referral(travel_another_day, otherwise=effects.on_referral),
        summary=details.summary,
        headline=("hospital", "accepted_on"),
        rules=("JP-10", "JP-22", "JP-35", "JP-49"),
    )
)
