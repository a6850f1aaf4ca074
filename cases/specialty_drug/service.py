"""The specialty drug (恶性肿瘤院外特药直付服务) as the manual declares it, L333 to L444."""

from cases.declaration.registry import register
from cases.declaration.words import Child, Service
from cases.eligibility import changes
from cases.eligibility.common_rules import COMMON_RULES
from cases.specialty_drug import details, effects, forms
from cases.specialty_drug.limits import LIMITS
from cases.specialty_drug.models import Authorisation, Purchase, SpecialtyDrugDetails
from cases.specialty_drug.papers import PAPERS
from cases.specialty_drug.rules import SPECIALTY_DRUG_RULES, facts
from cases.specialty_drug.steps import WORKFLOW
from cases.specialty_drug.texts import TEXTS

SERVICE = register(
    Service(
        code="specialty_drug",
        label="恶性肿瘤院外特药直付服务",
        prefix="DRUG",
        order=5,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.SpecialtyDrugRequestForm,
        eligibility=COMMON_RULES + SPECIALTY_DRUG_RULES,
        details=SpecialtyDrugDetails,
        make_details=details.make_details,
        facts=facts,
        current_request=details.current_request,
        lists=("specialty_drug", "drugs"),
        place_list="specialty_drug",
        place_field="city",
        children=(Child(Authorisation), Child(Purchase)),
        duplicate_key=lambda request: str(request.get("drug", "")),
        for_customer=details.for_customer,
        on_referral=changes.on_referral(effects.put_off, otherwise=effects.on_referral),
        summary=details.summary,
        headline=("drug", "city_name", "planned_on"),
        rules=("DRUG-19", "DRUG-33"),
    )
)
