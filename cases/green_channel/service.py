"""The green channel (重大疾病就医绿通服务) as the manual declares it, L61 to L96."""

from cases.declaration.registry import register
from cases.declaration.words import Service
from cases.eligibility.common_rules import COMMON_RULES
from cases.green_channel import details, effects, forms
from cases.green_channel.limits import LIMITS
from cases.green_channel.models import GreenChannelDetails
from cases.green_channel.papers import PAPERS
from cases.green_channel.rules import GREEN_CHANNEL_RULES
from cases.green_channel.steps import WORKFLOW
from cases.green_channel.texts import TEXTS

SERVICE = register(
    Service(
        code="green_channel",
        label="重大疾病就医绿通服务",
        prefix="GC",
        order=1,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.GreenChannelRequestForm,
        eligibility=COMMON_RULES + GREEN_CHANNEL_RULES,
        details=GreenChannelDetails,
        make_details=details.make_details,
        current_request=details.current_request,
        lists=("green_channel",),
        place_list="green_channel",
        place_field="city",
        duplicate_key=lambda request: str(request.get("kind", "")),
        cancelling="withdraw",
        for_customer=details.for_customer,
        on_referral=effects.on_referral,
        summary=details.summary,
        headline=("kind", "city_name", "hospital", "appointment_at"),
        rules=("GC-08",),
    )
)
