"""The seventh service as another manual might declare it."""

from decimal import Decimal

from cases.declaration.forms import NothingToSay, ReasonForm
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    PARTNER,
    REVIEWER,
    SUPERVISOR,
    Child,
    Clock,
    Consent,
    Document,
    EntryKind,
    Ledger,
    Notice,
    Quota,
    Service,
    State,
    Step,
)
from cases.eligibility.common_rules import COMMON_RULES
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.steps import guards
from tests.seventh import effects, forms
from tests.seventh.models import SeventhDetails, Visit

WORKING = frozenset({"working"})

SERVICE = register(
    Service(
        code="seventh",
        label="第七项服务",
        prefix="SV",
        order=70,
        initial="review",
        states=(
            State(code="review", label="审核中"),
            State(code="working", label="上门中"),
            State(code="done", label="已完成", is_open=False),
            State(code="deemed", label="视为已完成", is_open=False),
        ),
        steps=(
            Step(
                code="approve",
                label="审核通过",
                by=REVIEWER,
                form=NothingToSay,
                sources=frozenset({"review"}),
                target="working",
                guards=(guards.papers_complete,),
                marks=("approved",),
            ),
            Step(code="hold", label="暂停", by=AGENT, form=ReasonForm, sources=WORKING, marks=("held",)),
            Step(code="resume", label="恢复", by=AGENT, form=NothingToSay, sources=WORKING, marks=("resumed",)),
            Step(
                code="visit",
                label="登记上门",
                by=AGENT | PARTNER,
                form=forms.VisitForm,
                sources=WORKING,
                effect=effects.visit,
                rules=("SV-01",),
            ),
            Step(code="bill", label="登记费用", by=AGENT, form=forms.BillForm, sources=WORKING, effect=effects.bill),
            Step(
                code="finish",
                label="完成",
                by=AGENT,
                form=NothingToSay,
                sources=WORKING,
                target="done",
                marks=("finished",),
            ),
            Step(
                code="deem",
                label="视为已完成",
                by=AGENT,
                confirm_by=SUPERVISOR,
                form=NothingToSay,
                sources=WORKING,
                target="deemed",
                marks=("finished",),
                rules=("SV-02",),
            ),
        ),
        request_form=forms.SeventhRequestForm,
        eligibility=COMMON_RULES,
        details=SeventhDetails,
        make_details=effects.make_details,
        summary=effects.summary,
        place_list="mdt",
        lists=("mdt",),
        children=(Child(Visit),),
        documents=(
            Document(type="nursing_order", before=frozenset({"approve"})),
            Document(type="nursing_record", phase="completion", before=frozenset({"finish"})),
        ),
        phases={"completion": frozenset({"bill"})},
        paper_types=(DocumentType("nursing_order", "护理医嘱"), DocumentType("nursing_record", "护理记录")),
        consents=(
            Consent(form="home_visit", signers=("insured",), before=frozenset({"finish"}), on_refusal="deem"),
            Consent(form="partner_sharing", signers=("insured",), before=frozenset({"assign_partner"})),
        ),
        consent_forms=(ConsentForm("home_visit", "上门告知书", "2026-01/1", "同意护士上门。（示例文本，待法务确认）"),),
        clocks=(
            Clock(
                code="SV",
                label="上门时限",
                start=("approved",),
                length=5,
                target=3,
                stop="finished",
                pause_on=("held",),
                restart=("resumed",),
            ),
        ),
        quotas=(
            Quota(
                code="SV_HOURS",
                label="上门小时",
                limit=Decimal("12.5"),
                unit="小时",
                smallest=Decimal("0.25"),
                window="policy_year",
                consume_on=("visit",),
                rules=("SV-01",),
            ),
        ),
        ledger=Ledger(kinds=(EntryKind("billed", "应付费用"),), balance={"billed": 1}, balance_label="应付"),
        notices=(Notice(rule="SV-01", text="每年上门护理不超过 12.5 小时。", places=("customer", "intake")),),
        introduction="护士上门，每年不超过 12.5 小时。",
    )
)
