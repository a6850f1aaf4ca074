"""The specialty drug (恶性肿瘤院外特药直付服务) as the manual declares it, L333 to L444."""

from cases.declaration import forms as kernel_forms
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    PARTNER,
    PHARMACIST,
    REVIEWER,
    Child,
    Clock,
    Consent,
    Cutoff,
    Document,
    Measure,
    Notice,
    Quota,
    Service,
    State,
    Step,
)
from cases.eligibility import common_words, review, review_forms
from cases.eligibility.common_rules import COMMON_RULES
from cases.models import document_types
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.specialty_drug import effects, forms
from cases.specialty_drug import guards as own
from cases.specialty_drug.models import Authorisation, Purchase, SpecialtyDrugDetails
from cases.specialty_drug.purchases import LEDGER
from cases.specialty_drug.rules import SPECIALTY_DRUG_RULES
from cases.steps import guards

STATES = (
    State(code="documents", label="资料收集"),
    State(code="review", label="审核中"),
    State(code="arranging", label="找药授权中"),
    State(code="authorised", label="已授权，购药中"),
    State(code="delivered", label="已取得药品，待发票"),
    State(code="completed", label="已完成", is_open=False),
    State(code="not_provided", label="暂不提供", is_open=False),
)
BEFORE_REVIEW = frozenset({"documents"})
IN_REVIEW = frozenset({"review"})

STEPS = (
    Step(
        code="engage_vendor",
        label="交服务商收集资料",
        by=AGENT,
        form=forms.VendorForm,
        sources=BEFORE_REVIEW,
        effect=effects.engage_vendor,
        rules=("DRUG-21",),
    ),
    Step(
        code="record_prescription",
        label="登记处方",
        by=AGENT,
        form=forms.PrescriptionForm,
        sources=BEFORE_REVIEW | IN_REVIEW,
        effect=effects.record_prescription,
        rules=("DRUG-03", "DRUG-06", "DRUG-11"),
    ),
    Step(
        code="choose_city",
        label="确认取药城市",
        by=AGENT,
        form=forms.CityForm,
        sources=BEFORE_REVIEW | IN_REVIEW | {"arranging"},
        effect=effects.choose_city,
        rules=("DRUG-18",),
    ),
    review.submit_step(
        source="documents",
        target="review",
        label="服务商确认资料齐全，提交审核",
        by=AGENT | PARTNER,
        guards=(own.vendor_works, own.prescription_is_recorded, own.mandatory_papers_have_come),
        effect=effects.submit,
        marks=("papers_in",),
        rules=("DRUG-21",),
    ),
    review.diagnosis_step(sources=IN_REVIEW, form=review_forms.TumourDiagnosisForm, rules=("DRUG-02",)),
    Step(
        code="judge_prescription",
        label="判断处方",
        by=REVIEWER,
        form=forms.JudgementForm,
        sources=IN_REVIEW,
        guards=(own.prescription_is_recorded, own.judgement_by_a_second_person),
        effect=effects.judge_prescription,
        rules=("DRUG-04", "DRUG-26", "DRUG-27"),
    ),
    Step(
        code="check_indication",
        label="药师核对适应症",
        by=PHARMACIST,
        form=forms.IndicationForm,
        sources=IN_REVIEW,
        guards=(own.prescription_is_recorded, own.indication_by_a_second_person),
        effect=effects.check_indication,
        rules=("DRUG-28",),
    ),
    Step(
        code="set_amount",
        label="核定直付额度",
        by=REVIEWER,
        form=forms.AmountForm,
        sources=IN_REVIEW | {"arranging"},
        guards=(own.prescription_is_recorded,),
        effect=effects.set_amount,
        hint="社保药品且当地药房无法社保结算的，按保险责任部分垫付，须客户接受",
        rules=("DRUG-31",),
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
        code="authorise",
        label="直付授权",
        by=AGENT,
        form=forms.AuthorisationForm,
        sources=frozenset({"arranging", "authorised"}),
        target="authorised",
        guards=(
            own.city_is_chosen,
            own.acceptance_is_of_this_amount,
            own.boxes_are_left,
            guards.referrals_decided,
        ),
        effect=effects.authorise,
        rules=("DRUG-07", "DRUG-12", "DRUG-13", "DRUG-29", "DRUG-32"),
    ),
    Step(
        code="make_ready",
        label="配药并通知取药或配送",
        by=AGENT | PARTNER,
        form=forms.PurchaseForm,
        sources=frozenset({"authorised"}),
        guards=(own.boxes_are_authorised,),
        effect=effects.make_ready,
        rules=("DRUG-29", "DRUG-30"),
    ),
    Step(
        code="receive",
        label="确认取得药品",
        by=AGENT | PARTNER,
        form=forms.ReceiptForm,
        sources=frozenset({"authorised"}),
        target="delivered",
        guards=(own.purchase_is_on_its_way,),
        effect=effects.receive,
        marks=("in_hand",),
        rules=("DRUG-30",),
    ),
    Step(
        code="end_supply",
        label="不再配药",
        by=AGENT,
        form=kernel_forms.ReasonForm,
        sources=frozenset({"authorised"}),
        target="delivered",
        guards=(own.something_was_received,),
        effect=effects.end_supply,
        marks=("ready",),
    ),
    Step(
        code="receive_invoice",
        label="收到发票原件，结案",
        by=AGENT,
        form=forms.InvoiceForm,
        sources=frozenset({"delivered"}),
        target="completed",
        effect=effects.receive_invoice,
        rules=("DRUG-14",),
    ),
    Step(
        code="decline_partial",
        label="不接受部分垫付，暂不提供",
        by=AGENT,
        form=kernel_forms.NothingToSay,
        sources=frozenset({"arranging"}),
        target="not_provided",
        guards=(own.partial_amount_was_refused,),
        effect=effects.decline,
        hint="不是审核不通过，客户改变决定的可恢复办理",
        rules=("DRUG-32",),
    ),
    Step(
        code="reopen",
        label="恢复办理",
        by=AGENT,
        form=kernel_forms.ReasonForm,
        sources=frozenset({"not_provided"}),
        target="arranging",
        effect=effects.reopen,
        marks=("reopened",),
        rules=("DRUG-32",),
    ),
)

PAPER_TYPES = (
    DocumentType("prescription_photo", "主治医师处方原件照片", ("药品处方",)),
    DocumentType("marrow_cytology", "骨髓或细胞学报告"),
    DocumentType("original_invoice", "发票原件"),
)
BEFORE_APPROVAL = frozenset({"approve"})
DOCUMENTS = (
    Document(type="prescription_photo", before=BEFORE_APPROVAL, rules=("DRUG-10", "DRUG-22")),
    Document(type="pathology", before=BEFORE_APPROVAL, when=own.needs_pathology, rules=("DRUG-23",)),
    Document(
        type="marrow_cytology",
        before=BEFORE_APPROVAL,
        when=own.has_replacement,
        condition="血液肿瘤无病理组织、经我司同意时",
        rules=("DRUG-23",),
    ),
    Document(
        type="gene_report",
        before=BEFORE_APPROVAL,
        when=own.needs_gene_report,
        condition="已做基因检测，或用药须凭检测结果时",
        rules=("DRUG-11", "DRUG-24"),
    ),
    *(
        Document(type=code, before=BEFORE_APPROVAL, any_of="medical", rules=("DRUG-09", "DRUG-25"))
        for code in (*document_types.medical_types(), "discharge_summary", "marrow_cytology")
    ),
    common_words.authority_proof("approve"),
    Document(
        type="original_invoice",
        before=frozenset({"receive_invoice"}),
        phase="completion",
        rules=("DRUG-14",),
    ),
)

CONSENT_FORMS = (
    ConsentForm(
        "medical_direct_pay",
        "医疗直付知情同意书",
        "2021-12/1",
        "本人知悉并同意由我司就本次药品费用向药房直接支付。（示例文本，待法务确认）",
    ),
    ConsentForm(
        "drug_partner_sharing",
        "向服务商和药房提供个人信息同意书",
        "2021-12/1",
        "同意我司为审核和购药，将被保险人的姓名、联系方式、处方和必要的病情资料提供给服务商和药房。（示例文本，待法务确认）",
    ),
    ConsentForm(
        own.ACCEPTANCE,
        "部分垫付额度确认书",
        "2021-12/1",
        "本人知悉所购社保药品无法在当地药房社保结算，接受按保险责任约定的部分垫付额度。（示例文本，待法务确认）",
    ),
)
INSURED = ("insured", "guardian")
AUTHORISE = frozenset({"authorise"})
CONSENTS = (
    common_words.consent("health_data", "approve"),
    common_words.consent("drug_partner_sharing", "assign_partner", "engage_vendor", "submit_for_review", "authorise"),
    Consent(form="medical_direct_pay", signers=INSURED, before=AUTHORISE, rules=("DRUG-12",)),
    Consent(form="claim_authorisation", signers=INSURED, before=AUTHORISE, rules=("DRUG-13",)),
    Consent(
        form=own.ACCEPTANCE,
        signers=INSURED,
        before=AUTHORISE,
        when=own.is_partial,
        on_refusal="decline_partial",
        rules=("DRUG-32",),
    ),
)

NOTICES = (
    Notice(rule="DRUG-01", text="是否享有本服务，请以保单载明责任为准。", places=("intake", "customer")),
    Notice(
        rule="DRUG-02",
        text="保单有效期内且等待期后，您初次罹患本保险产品条款保障范围内的恶性肿瘤时可申请本服务；等待期内无法申请。",
        places=("customer",),
    ),
    Notice(
        rule="DRUG-06",
        text="主治医师为您开具必需且合理的恶性肿瘤院外特定药品处方，但就诊院内无相应药品时，我司可为您提供专业药店药品直付服务。",
        places=("customer",),
    ),
    Notice(
        rule="DRUG-07",
        text="本服务由我司向合作药房直接支付药品费用，不向您支付款项。",
        places=("intake", "customer"),
    ),
    Notice(rule="DRUG-08", text="服务次数：不限次数。", places=("intake", "customer")),
    common_words.MAY_APPLY,
    common_words.IDENTITY,
    Notice(
        rule="DRUG-10",
        text="必须提交主治医师开具的药品处方原件照片、病理报告；如已进行基因检测，须提交基因检测报告。"
        "其他资料包括但不限于门诊病史、出院小结、影像检查报告、血液检查报告等。",
        places=("customer",),
    ),
    Notice(
        rule="DRUG-12",
        text="我司为您提供本服务时，您须签署《医疗直付知情同意书》、《理赔授权书》，并将发票原件等理赔相关资料交给服务人员。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="DRUG-15",
        text="为不耽误您的用药时间，请您在计划购药前 4 天申请本服务。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="DRUG-16",
        text="收到您的服务申请后，我司将在 1 个工作日完成权益及药品审核，审核通过后 3 天内为您完成找药购药服务。",
        places=("customer",),
    ),
    Notice(
        rule="DRUG-31",
        text="若您申请的院外特定药品为社保药品，但所在区域药店无法直接进行社保结算，则按照保险责任约定进行垫付；"
        "若您不接受该理赔额度（部分垫付），我司暂不能为您提供院外特药直付服务。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="DRUG-33",
        text="2021 年 12 月版清单列有 72 种特定药品，我司会根据国家相关规定定期更新。",
        places=("customer",),
    ),
    Notice(
        rule="DRUG-34",
        text="覆盖药品清单持续更新，我司保留修订权力，具体以我司官方正式渠道（包括官网、官微）的通知为准。",
        places=("intake", "customer"),
    ),
    Notice(
        rule="GEN-15",
        text="若您未在保单有效期内申请本项服务，则本项服务随保单有效期到期终止。",
        places=("customer",),
    ),
    Notice(rule="DRUG-18", text="全国 200 余个城市，2021 年 12 月版列有 201 个。", places=("list",)),
    common_words.ANNOUNCED_PLACES,
)

SERVICE = register(
    Service(
        code="specialty_drug",
        label="恶性肿瘤院外特药直付服务",
        prefix="DRUG",
        order=5,
        initial="documents",
        states=STATES,
        steps=STEPS,
        request_form=forms.SpecialtyDrugRequestForm,
        eligibility=COMMON_RULES + SPECIALTY_DRUG_RULES,
        details=SpecialtyDrugDetails,
        make_details=effects.make_details,
        facts=effects.facts,
        current_request=effects.current_request,
        lists=("specialty_drug", "drugs"),
        place_list="specialty_drug",
        place_field="city",
        children=(Child(Authorisation), Child(Purchase)),
        documents=DOCUMENTS,
        phases={"completion": frozenset({"receive", "end_supply"})},
        paper_types=PAPER_TYPES,
        consents=CONSENTS,
        consent_forms=CONSENT_FORMS,
        clocks=(
            Clock(
                code="DRUG_REV",
                label="权益及药品审核时限",
                start=("applied", "papers_in"),
                length=1,
                stop="decided",
                rules=("DRUG-10", "DRUG-16"),
            ),
            Clock(
                code="DRUG_FUL",
                label="找药购药时限",
                start=("approved",),
                restart=("reopened",),
                length=3,
                unit="day",
                stop="ready",
                rules=("DRUG-17",),
            ),
        ),
        cutoffs=(
            Cutoff(
                code="DRUG_LEAD",
                label="计划购药前 4 天申请",
                before="planned_on",
                n=4,
                rule="DRUG-15",
                unit="day",
                hard=False,
            ),
        ),
        quotas=(
            Quota(
                code="DRUG",
                label="特药直付",
                limit=None,
                rules=("DRUG-08",),
                reserve_on=("approve",),
                consume_on=("receive_invoice",),
            ),
        ),
        measures=(Measure(code="time_to_therapy", label="申请至取得药品", end="in_hand"),),
        ledger=LEDGER,
        notices=NOTICES,
        duplicate_key=lambda request: str(request.get("drug", "")),
        for_customer=effects.for_customer,
        withdraw_from=frozenset({"documents", "review", "arranging"}),
        on_referral=effects.on_referral,
        summary=effects.summary,
        introduction="当您罹患恶性肿瘤，主治医师为您开具必需且合理的恶性肿瘤院外特定药品处方、但就诊院内无相应药品时，"
        "我司可为您提供专业药店药品直付服务，解决您找药难、买药贵的问题。",
        customer_steps=(
            "投保人或被保险人可致电安盛天平服务热线 95550 申请服务，等待期内无法申请",
            "您配合我司服务商提供完整资料，以审核是否符合服务保障的疾病范围",
            "我司服务人员判断处方合理性及是否属于直付范围内用药，同时匹配用药适应症",
            "服务商与就近合作药房进行直付授权",
            "通知您前往指定药房取药，或直接为您配送药品，服务完成",
        ),
        rules=("DRUG-19", "DRUG-33"),
    )
)
