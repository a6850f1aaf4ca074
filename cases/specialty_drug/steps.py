"""Where a case of the specialty drug can stand, and what is done to it."""

from cases.declaration import forms as kernel_forms
from cases.declaration.parts import Workflow
from cases.declaration.words import AGENT, PHARMACIST, PHARMACY, REVIEWER, VENDOR, State, Step
from cases.eligibility import review, review_forms
from cases.specialty_drug import effects, forms
from cases.specialty_drug import guards as own
from cases.steps import guards

STATES = (
    State("documents", "资料收集", customer_label="准备资料"),
    State("review", "审核中", customer_label="我们审核"),
    State("arranging", "找药授权中", customer_label="为您找药授权"),
    State("authorised", "已授权，购药中", customer_label="按授权取药"),
    State("delivered", "已取得药品，待发票", customer_label="交发票原件"),
    State("completed", "已完成", is_open=False, customer_label="服务完成"),
    State("not_provided", "暂不提供", is_open=False),
)

BEFORE_REVIEW = frozenset({"documents"})

IN_REVIEW = frozenset({"review"})

STEPS = (
    Step(
        "engage_vendor",
        "交服务商收集资料",
        forms.VendorForm,
        effects.engage_vendor,
        by=AGENT,
        sources=BEFORE_REVIEW,
        rules=("DRUG-21",),
    ),
    Step(
        "record_prescription",
        "登记处方",
        forms.PrescriptionForm,
        effects.record_prescription,
        by=AGENT,
        sources=BEFORE_REVIEW | IN_REVIEW,
        rules=("DRUG-03", "DRUG-06", "DRUG-11"),
    ),
    Step(
        "choose_city",
        "确认取药城市",
        forms.CityForm,
        effects.choose_city,
        by=AGENT,
        sources=BEFORE_REVIEW | IN_REVIEW | {"arranging"},
        rules=("DRUG-18",),
    ),
    review.submit_step(
        source="documents",
        target="review",
        label="服务商确认资料齐全，提交审核",
        by=AGENT | VENDOR,
        guards=(own.vendor_works, own.prescription_is_recorded, own.mandatory_papers_have_come),
        effect=effects.submit,
        marks=("papers_in",),
        rules=("DRUG-21",),
    ),
    review.diagnosis_step(sources=IN_REVIEW, form=review_forms.TumourDiagnosisForm, rules=("DRUG-02",)),
    Step(
        "judge_prescription",
        "判断处方",
        forms.JudgementForm,
        effects.judge_prescription,
        by=REVIEWER,
        sources=IN_REVIEW,
        guards=(own.prescription_is_recorded, own.judgement_by_a_second_person),
        rules=("DRUG-04", "DRUG-26", "DRUG-27"),
    ),
    Step(
        "check_indication",
        "药师核对适应症",
        forms.IndicationForm,
        effects.check_indication,
        by=PHARMACIST,
        sources=IN_REVIEW,
        guards=(own.prescription_is_recorded, own.indication_by_a_second_person),
        rules=("DRUG-28",),
    ),
    Step(
        "set_amount",
        "核定直付额度",
        forms.AmountForm,
        effects.set_amount,
        by=REVIEWER,
        sources=IN_REVIEW | {"arranging"},
        guards=(own.prescription_is_recorded,),
        rules=("DRUG-31",),
        hint="社保药品且当地药房无法社保结算的，按保险责任部分垫付，须客户接受",
    ),
    review.approve_step(
        source="review",
        target="arranging",
        guards=(
            own.prescription_is_recorded,
            own.prescription_is_judged,
            own.indication_is_checked,
            own.amount_is_set,
        ),
        marks=("approved", "decided"),
        rules=("DRUG-16", "DRUG-17"),
    ),
    review.return_step(source="review", target="documents", clears=("papers_in",)),
    review.reject_step(source="review", marks=("decided",)),
    Step(
        "authorise",
        "直付授权",
        forms.AuthorisationForm,
        effects.authorise,
        by=AGENT,
        sources=frozenset({"arranging", "authorised"}),
        target="authorised",
        guards=(
            own.city_is_chosen,
            own.acceptance_is_of_this_amount,
            own.boxes_are_left,
            guards.referrals_decided,
        ),
        rules=("DRUG-07", "DRUG-12", "DRUG-13", "DRUG-29", "DRUG-32"),
    ),
    Step(
        "make_ready",
        "配药并通知取药或配送",
        forms.PurchaseForm,
        effects.make_ready,
        by=AGENT | PHARMACY,
        sources=frozenset({"authorised"}),
        guards=(own.boxes_are_authorised,),
        rules=("DRUG-29", "DRUG-30"),
    ),
    Step(
        "receive",
        "确认取得药品",
        forms.ReceiptForm,
        effects.receive,
        by=AGENT | PHARMACY,
        sources=frozenset({"authorised"}),
        target="delivered",
        guards=(own.purchase_is_on_its_way,),
        marks=("in_hand",),
        rules=("DRUG-30",),
    ),
    Step(
        "end_supply",
        "不再配药",
        kernel_forms.ReasonForm,
        effects.end_supply,
        by=AGENT,
        sources=frozenset({"authorised"}),
        target="delivered",
        guards=(own.something_was_received,),
        marks=("ready",),
    ),
    Step(
        "receive_invoice",
        "收到发票原件，结案",
        forms.InvoiceForm,
        effects.receive_invoice,
        by=AGENT,
        sources=frozenset({"delivered"}),
        target="completed",
        rules=("DRUG-14",),
    ),
    Step(
        "decline_partial",
        "不接受部分垫付，暂不提供",
        kernel_forms.NothingToSay,
        effects.decline,
        by=AGENT,
        sources=frozenset({"arranging"}),
        target="not_provided",
        guards=(own.partial_amount_was_refused,),
        rules=("DRUG-32",),
        hint="不是审核不通过，客户改变决定的可恢复办理",
    ),
    Step(
        "reopen",
        "恢复办理",
        kernel_forms.ReasonForm,
        effects.reopen,
        by=AGENT,
        sources=frozenset({"not_provided"}),
        target="arranging",
        marks=("reopened",),
        rules=("DRUG-32",),
    ),
)

WORKFLOW = Workflow(
    initial="documents", states=STATES, steps=STEPS, withdraw_from=frozenset({"documents", "review", "arranging"})
)
