"""The gene test (靶向用药基因检测服务) as the manual declares it, L283 to L331."""

from accounts.roles import EVERYONE, Role, Row
from cases.declaration.registry import register
from cases.declaration.words import Child, Service
from cases.eligibility import changes
from cases.eligibility.common_rules import COMMON_RULES
from cases.gene_testing import details, effects, forms
from cases.gene_testing.limits import LIMITS
from cases.gene_testing.models import GeneSample, GeneTestingDetails, SampleMove
from cases.gene_testing.papers import PAPERS
from cases.gene_testing.rules import GENE_TESTING_RULES
from cases.gene_testing.steps import WORKFLOW
from cases.gene_testing.texts import TEXTS

SERVICE = register(
    Service(
        code="gene_testing",
        label="靶向用药基因检测服务",
        prefix="GENE",
        order=4,
        **WORKFLOW,
        **PAPERS,
        **LIMITS,
        **TEXTS,
        request_form=forms.GeneRequestForm,
        eligibility=COMMON_RULES + GENE_TESTING_RULES,
        details=GeneTestingDetails,
        make_details=details.make_details,
        current_request=details.current_request,
        lists=("gene_testing",),
        place_list="gene_testing",
        place_field="city",
        children=(Child(GeneSample), Child(SampleMove)),
        cancelling="call",
        for_customer=details.for_customer,
        on_referral=changes.on_referral(effects.book_anew, otherwise=effects.on_referral),
        summary=details.summary,
        headline=("city_name", "panel", "lab"),
        rules=("GENE-09",),
        permissions=(
            Row("gene_testing.view_panel", "查看靶向用药检测项目", EVERYONE),
            Row("gene_testing.add_panel", "新增靶向用药检测项目", (Role.DATA_TEAM,)),
            Row("gene_testing.change_panel", "修改靶向用药检测项目", (Role.DATA_TEAM,)),
        ),
    )
)
