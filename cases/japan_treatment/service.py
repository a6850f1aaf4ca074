"""Treatment in Japan (恶性肿瘤赴日医疗服务) as the manual declares it, L444 to L512."""

from decimal import Decimal
from typing import Any, Literal

from cases.declaration import forms as kernel_forms
from cases.declaration.registry import register
from cases.declaration.words import (
    AGENT,
    PARTNER,
    Child,
    Clock,
    Consent,
    Document,
    EntryKind,
    Ledger,
    Milestone,
    Notice,
    Quota,
    RequestCause,
    Service,
    State,
    Step,
)
from cases.eligibility import review
from cases.eligibility.common_rules import COMMON_RULES
from cases.eligibility.common_words import ANNOUNCED_PLACES, MAY_APPLY, authority_proof, consent
from cases.eligibility.review_forms import TumourDiagnosisForm
from cases.japan_treatment import accompaniment, effects, forms
from cases.japan_treatment import guards as own
from cases.japan_treatment.models import Accompaniment, JapanTreatmentDetails, JapanTrip
from cases.japan_treatment.rules import JAPAN_RULES, facts
from cases.models.consent_forms import ConsentForm
from cases.models.document_types import DocumentType
from cases.steps import guards

VENDOR = AGENT | PARTNER
PREPARING = frozenset({"preparing"})
IN_JAPAN = frozenset({"departed", "arrived", "treatment"})
INSURED = ("insured", "guardian")

STATES = (
    State(code="applied", label="待确认身份"),
    State(code="entitled", label="服务商收集资料"),
    State(code="review", label="审核中"),
    State(code="passed", label="审核通过，待启动"),
    State(code="refused", label="审核未通过，待告知"),
    State(code="preparing", label="行前准备"),
    State(code="departed", label="已赴日"),
    State(code="arrived", label="已到院"),
    State(code="treatment", label="住院治疗"),
    State(code="returned", label="已回国"),
    State(code="completed", label="已完成", is_open=False),
    State(code="deemed_completed", label="视为已完成", is_open=False),
    State(code="not_started", label="不启动", is_open=False),
)


def _step(code: str, label: str, form: Any, sources: set[str] | frozenset[str], effect: Any, **more: Any) -> Step:
    """Return a step of the vendor's, or of whoever ``by`` says."""
    words = {"by": VENDOR} | more
    return Step(code=code, label=label, form=form, sources=frozenset(sources), effect=effect, **words)


def _task(code: str, label: str, form: Any, effect: Any, **more: Any) -> Step:
    """Return a step that does one of the tasks side by side before departure."""
    return _step(code, label, form, PREPARING, effect, **more)


REVIEWING = (
    _step(
        "confirm_identity",
        "确认身份、保障及服务内容",
        forms.IdentityForm,
        {"applied"},
        effects.confirm_identity,
        by=AGENT,
        target="entitled",
        rules=("JP-13",),
    ),
    _step(
        "send_file",
        "服务商送审",
        forms.VendorFileForm,
        {"entitled"},
        effects.send_file,
        target="review",
        guards=(own.has_papers,),
        marks=("file_received",),
        rules=("JP-14",),
    ),
    review.diagnosis_step(
        form=TumourDiagnosisForm, sources=frozenset({"review"}), guards=(own.has_papers,), rules=("JP-02",)
    ),
    review.approve_step(source="review", target="passed", rules=("JP-04", "JP-07")),
    review.return_step(source="review", target="entitled", clears=("file_received",)),
    review.reject_step(source="review", target="refused", effect=effects.refuse),
    _step(
        "tell_vendor",
        "向服务商告知审核结果",
        forms.ToldForm,
        {"passed", "refused"},
        effects.tell_vendor,
        by=AGENT,
        guards=(own.result_is_not_told,),
        marks=("result_told",),
        rules=("JP-15",),
    ),
    _step(
        "tell_launch",
        "通知启动",
        forms.ToldForm,
        {"passed"},
        effects.tell_launch,
        target="preparing",
        guards=(own.result_is_told, guards.referrals_decided),
        marks=("launch_told", "launched"),
        rules=("JP-03", "JP-16"),
    ),
    _step(
        "tell_no_launch",
        "告知不启动",
        forms.ToldForm,
        {"refused"},
        effects.tell_no_launch,
        target="not_started",
        guards=(own.result_is_told,),
        marks=("launch_told",),
        rules=("JP-16",),
    ),
)

TASKS = (
    _task(
        "assign_specialist",
        "安排行前专员",
        forms.SpecialistForm,
        effects.assign_specialist,
        marks=("specialist_assigned",),
        rules=("JP-18",),
    ),
    _task("collect_papers", "行前资料收集", forms.TaskForm, effects.do_task),
    _task("translate", "病史翻译", forms.TaskForm, effects.do_task),
    _task("match_hospital", "匹配日本医院", forms.HospitalForm, effects.match_hospital, by=AGENT),
    _task("contact_hospital", "日本医院沟通", forms.TaskForm, effects.do_task),
    _task("receive_acceptance", "登记接收函", forms.AcceptanceForm, effects.receive_acceptance),
    _task("start_visa", "启动医疗签证", forms.VisaForm, effects.start_visa, guards=(own.tasks_before,)),
    _task("grant_visa", "登记签证办妥", forms.VisaGrantedForm, effects.grant_visa, guards=(own.tasks_before,)),
    _task(
        "arrange_travel",
        "安排机票、住宿及行程",
        forms.DatesForm,
        effects.set_dates,
        guards=(own.tasks_before, own.trips_left),
        hint="赴日机票、住宿及行程等费用由客户自付",
    ),
    _task(
        "start_direct_pay",
        "启动住院费用直付",
        forms.DirectPayForm,
        effects.start_direct_pay,
        guards=(own.tasks_before,),
    ),
    _task(
        "assign_interpreter",
        "安排陪诊人员",
        forms.InterpreterForm,
        effects.assign_interpreter,
        guards=(own.tasks_before,),
    ),
    _task(
        "hospital_refused",
        "登记医院拒收",
        forms.RefusalForm,
        effects.hospital_refused,
        marks=("hospital_refused",),
        rules=("JP-11",),
    ),
    _task(
        "visa_refused", "登记拒签", forms.RefusalForm, effects.visa_refused, marks=("visa_refused",), rules=("JP-12",)
    ),
)

TRAVELLING = (
    _step(
        "depart",
        "登记出发",
        forms.DepartureForm,
        PREPARING,
        effects.depart,
        target="departed",
        guards=(own.ready_to_leave,),
        rules=("JP-25",),
    ),
    _step(
        "move_dates",
        "行程改期",
        forms.MovedForm,
        PREPARING | IN_JAPAN,
        effects.set_dates,
        by=VENDOR,
        guards=(own.dates_stand,),
    ),
    _step(
        "contact_interpreter",
        "登记与陪诊人员联络",
        forms.ThereForm,
        {"departed"},
        effects.contact_interpreter,
        guards=(own.not_contacted,),
        rules=("JP-30",),
    ),
    _step(
        "arrive",
        "登记到院",
        forms.ArrivalForm,
        {"departed"},
        effects.arrive,
        target="arrived",
        guards=(own.interpreter_is_contacted,),
        rules=("JP-29",),
    ),
    _step("admit", "登记入院", forms.AdmissionForm, {"arrived"}, effects.admit, target="treatment", rules=("JP-31",)),
    *accompaniment.steps(VENDOR, IN_JAPAN),
    _step(
        "return_home",
        "登记治疗结束回国",
        forms.ReturnForm,
        {"arrived", "treatment"},
        effects.return_home,
        target="returned",
        guards=(accompaniment.bookings_are_settled,),
        rules=("JP-32",),
    ),
)

ENDING = (
    _step(
        "record_bill",
        "登记医院账单",
        forms.BillForm,
        PREPARING | IN_JAPAN | {"returned"},
        effects.record_bill,
        guards=(own.direct_payment_runs,),
        hint="仅登记日本医院的住院费用直付账单，其他费用本服务均不包含",
        rules=("JP-23", "JP-46"),
    ),
    _step(
        "file_claim",
        "登记理赔申请",
        forms.ClaimForm,
        {"returned"},
        effects.file_claim,
        guards=(own.papers_of_this_trip, own.claim_is_open),
        rules=("JP-32", "JP-33"),
    ),
    _step(
        "plan_trip",
        "安排下一次赴日治疗",
        forms.NextTripForm,
        {"returned"},
        effects.plan_trip,
        by=AGENT,
        target="preparing",
        guards=(own.claim_is_filed,),
        rules=("JP-05",),
    ),
    _step(
        "drop_trip",
        "取消本次行程",
        kernel_forms.ReasonForm,
        PREPARING,
        effects.drop_trip,
        by=AGENT,
        target="returned",
        way_out=True,
        guards=(own.has_another_trip,),
    ),
    _step(
        "ask_supervisor",
        "提请主管判断",
        forms.QuestionForm,
        PREPARING | IN_JAPAN,
        effects.ask_supervisor,
        by=AGENT,
        rules=("JP-27", "JP-28", "JP-40"),
    ),
    _step(
        "complete",
        "服务完成",
        kernel_forms.NothingToSay,
        {"returned"},
        effects.complete,
        by=AGENT,
        target="completed",
        guards=(own.claim_is_filed,),
        rules=("JP-04", "JP-32"),
    ),
    review.deemed_step(
        source="preparing",
        target="deemed_completed",
        told="launched",
        lost="无法赴日就医",
        form=forms.JapanDeemedForm,
        effect=effects.deem_completed,
        way_out=True,
        hint="仅限个人自身原因无法赴日就医；须主管复核",
        rules=("JP-36", "JP-37", "JP-38", "JP-39"),
    ),
)


def _milestone(step: str, owner: str = "服务商", **more: Any) -> Milestone:
    return Milestone(step=step, states=PREPARING, owner=owner, **more)


def _of_trip(step: str, *, last: bool = False, **more: Any) -> Milestone:
    return _milestone(step, subject="japantrip", completes="pretrip_done" if last else "", **more)


MILESTONES = (
    _milestone("assign_specialist", rules=("JP-18",)),
    _milestone("collect_papers", rules=("JP-17",)),
    _milestone("translate", rules=("JP-17",)),
    _milestone("match_hospital", owner="我司", rules=("JP-08",)),
    _milestone("contact_hospital", requires=("match_hospital",), rules=("JP-17",)),
    _milestone("receive_acceptance", requires=("collect_papers", "translate", "contact_hospital"), rules=("JP-17",)),
    _of_trip("start_visa", requires=("receive_acceptance",), rules=("JP-20",)),
    _of_trip("grant_visa", requires=("start_visa",), rules=("JP-21",), last=True),
    _of_trip("arrange_travel", requires=("grant_visa",), rules=("JP-21",), last=True),
    _of_trip("start_direct_pay", requires=("receive_acceptance",), rules=("JP-25",), last=True),
    _of_trip("assign_interpreter", rules=("JP-26",), last=True),
)

PAPER_TYPES = (
    DocumentType("acceptance_letter", "接收函"),
    DocumentType("refusal_letter", "拒收或拒签函件"),
    DocumentType("passport", "护照"),
    DocumentType("visa_papers", "签证材料"),
    DocumentType("jp_medical_file", "日本医院完整医疗资料"),
    DocumentType("jp_bill", "日本医院账单"),
)

DOCUMENTS = (
    *(Document(type=code, before=frozenset({"approve"}), any_of="medical", rules=("JP-07",)) for code in own.MEDICAL),
    authority_proof("approve"),
    Document(
        type="acceptance_letter",
        phase="execution",
        source="hospital",
        before=frozenset({"receive_acceptance", "start_visa"}),
        moment="acceptance_letter",
        rules=("JP-20",),
    ),
    *(
        Document(type=code, phase="completion", source="hospital", before=frozenset({"file_claim"}), rules=("JP-33",))
        for code in ("jp_medical_file", "jp_bill")
    ),
)

CONSENT_FORMS = (
    ConsentForm(
        "vendor_sharing",
        "向服务商提供个人信息同意书",
        "2021-12/1",
        "同意我司为办理赴日医疗服务，将被保险人的姓名、联系方式和病情资料提供给特约服务商。（示例文本，待法务确认）",
    ),
    ConsentForm(
        "jp_wish",
        "赴日治疗意愿声明",
        "2021-12/1",
        "本人（被保险人）自愿前往日本医疗机构接受治疗。（示例文本，待法务确认）",
    ),
    ConsentForm(
        "cross_border",
        "个人信息出境同意书",
        "2021-12/1",
        "同意我司及服务商为赴日就医，将被保险人的姓名、联系方式、病历等信息提供给日本的医疗机构、"
        "陪诊人员和签证机构。（示例文本，待法务确认）",
    ),
    ConsentForm(
        "direct_pay_claim",
        "直付和理赔授权书",
        "2021-12/1",
        "一、授权我司及服务商与日本医院直接结算住院费用；二、授权服务商代为收集资料、提出理赔申请。（示例文本，待法务确认）",
    ),
)

CONSENTS = (
    consent("health_data", "approve"),
    consent("vendor_sharing", "assign_partner", "send_file"),
    consent("cross_border", "contact_hospital", "start_visa", "start_direct_pay", "assign_interpreter", "depart"),
    Consent(form="jp_wish", signers=INSURED, before=frozenset({"tell_launch"}), rules=("JP-03",)),
    Consent(
        form="direct_pay_claim", signers=INSURED, before=frozenset({"start_direct_pay", "depart"}), rules=("JP-24",)
    ),
)

CLOCKS = (
    Clock(code="JP_REVIEW", label="审核时限", start=("file_received",), length=2, stop="result_told", rules=("JP-15",)),
    Clock(
        code="JP_LAUNCH",
        label="通知是否启动时限",
        start=("result_told",),
        length=1,
        stop="launch_told",
        rules=("JP-16",),
    ),
    Clock(
        code="JP_SPEC",
        label="安排专员时限",
        start=("launched",),
        length=2,
        stop="specialist_assigned",
        rules=("JP-18",),
    ),
    Clock(
        code="JP_TOTAL",
        label="日本就医安排时限",
        start=("launched", "docs_complete"),
        length=40,
        stop="pretrip_done",
        void_on=("hospital_refused", "visa_refused"),
        rules=("JP-09", "JP-10", "JP-11", "JP-12", "JP-25"),
    ),
)

HOURS: tuple[tuple[str, str, Literal["case", "subject"], str], ...] = (
    ("JP_HOURS", "全程陪诊时长", "case", ""),
    ("JP_HOURS_TRIP", "本次陪诊时长", "subject", "japantrip"),
)
QUOTAS = (
    Quota(
        code="JP_SERVICE",
        label="日本就医综合服务",
        limit=1,
        rules=("JP-04",),
        reserve_on=("approve",),
        consume_on=("complete", "deem_completed"),
        granted_by=("JP-04",),
    ),
    Quota(
        code="JP_TRIP",
        label="赴日治疗",
        limit=10,
        window="policy_year",
        subject="japantrip",
        rules=("JP-05",),
        reserve_on=("arrange_travel",),
        consume_on=("depart",),
        release_on=("drop_trip",),
        granted_by=("JP-05",),
    ),
    *(
        Quota(
            code=code,
            label=label,
            limit=40,
            unit="小时",
            smallest=Decimal("0.25"),
            rules=("JP-27",),
            reserve_on=("book_hours",),
            consume_on=("record_hours",),
            release_on=("cancel_hours",),
            window=window,
            subject=subject,
        )
        for code, label, window, subject in HOURS
    ),
)


def _notice(rule: str, text: str, *places: Any) -> Notice:
    return Notice(rule=rule, text=text, places=places or ("intake", "customer"))


NOTICES = (
    _notice("JP-01", "是否享有此服务，请以保单载明责任为准。"),
    MAY_APPLY,
    _notice(
        "JP-06",
        "服务包括五项：根据您的病情匹配适合的日本医院、病例翻译、赴日医疗签证的办理协助、日本当地陪诊、费用直付。",
    ),
    _notice("JP-05", "综合服务限 1 次；有效保单年度累计赴日治疗次数限 10 次。"),
    _notice(
        "JP-07",
        "您需要提交相关资料以判断病情（包括但不限于门诊病历、血液检测报告、CT 报告、MRI 报告或病理报告、入院通知书、出院小结等）。",
        "customer",
    ),
    _notice(
        "JP-09",
        "我司收到服务商送交的资料后 2 个工作日内告知审核结果，服务商 1 个工作日内通知您是否启动，启动后 2 个工作日内安排专员；"
        "在您资料齐全且符合医院接收条件且医疗签证顺利签署的情况下，40 个工作日内为您完成日本就医安排。",
        "customer",
    ),
    _notice("JP-22", "您须自付赴日机票、住宿及行程等费用。", "intake", "case", "message", "customer"),
    _notice("JP-27", "当地就医陪诊累计总时长不得超过 40 小时。"),
    _notice("JP-45", "陪诊服务仅限医疗相关环节。"),
    _notice(
        "JP-34",
        "为不耽误您使用本服务，请尽可能提前申请；若您未在保单有效期内申请本服务，则本服务随保单有效期到期终止。",
    ),
    _notice(
        "JP-39",
        "若我司已为您完成服务安排，但因您无法提交相应医疗资料，医疗签证无法办理，不符合医院接收条件等因您个人自身原因"
        "无法赴日就医，导致本服务终止的情况，亦视为本项服务已完成。",
    ),
    _notice("JP-40", "服务仅包含赴日相关病例翻译、日本医院选择、赴日医疗签证办理协助、日本当地陪诊、费用直付。"),
    _notice("JP-41", "不包含赴日机票。"),
    _notice("JP-42", "不包含日本医疗机构实际产生的医疗费用；医疗费用按保单责任另行理赔。"),
    _notice("JP-43", "不包含当地交通餐饮住宿费用。"),
    _notice("JP-44", "不包含赴日签证办理费用。", "intake", "case", "customer"),
    _notice("JP-46", "赴日签证办理费用等其他费用本服务均不包含在内。"),
    _notice("JP-47", "未通过我司及我司服务商安排，您自行购买的赴日就医服务，不属于承保范围。"),
    _notice("JP-48", "您自行购买的赴日就医服务，亦不予报销。"),
    _notice("JP-49", "服务覆盖网络医院（以名单所列中日文名称为准）。", "list"),
    ANNOUNCED_PLACES,
)

SERVICE = register(
    Service(
        code="japan_treatment",
        label="恶性肿瘤赴日医疗服务",
        prefix="JP",
        order=6,
        initial="applied",
        states=STATES,
        steps=REVIEWING + TASKS + TRAVELLING + ENDING,
        request_form=forms.JapanRequestForm,
        eligibility=COMMON_RULES + JAPAN_RULES,
        details=JapanTreatmentDetails,
        make_details=effects.make_details,
        facts=facts,
        current_request=effects.current_request,
        lists=("japan_hospitals",),
        children=(Child(JapanTrip), Child(Accompaniment)),
        milestones=MILESTONES,
        documents=DOCUMENTS,
        phases={"execution": frozenset({"tell_launch"}), "completion": frozenset({"return_home"})},
        request_causes=(
            RequestCause(code="customer", label="客户资料不齐", restarts=("docs_complete",)),
            RequestCause(code="hospital", label="医院未出具"),
            RequestCause(code="insurer", label="我司原因"),
        ),
        paper_types=PAPER_TYPES,
        consents=CONSENTS,
        consent_forms=CONSENT_FORMS,
        clocks=CLOCKS,
        quotas=QUOTAS,
        ledger=Ledger(
            kinds=(EntryKind("billed", "医院账单（直付）"),),
            currencies=("JPY",),
            balance={"billed": 1},
            balance_label="医院账单合计",
            subject="japantrip",
        ),
        notices=NOTICES,
        for_customer=effects.for_customer,
        withdraw_from=frozenset({"applied", "entitled", "review", "passed"}),
        on_referral=effects.on_referral,
        summary=effects.summary,
        introduction="当被保险人罹患恶性肿瘤时，我司可为您提供优质的日本就医服务，包括根据您的病情匹配适合的日本医院、病例翻译、"
        "赴日医疗签证的办理协助、日本当地陪诊、费用直付等综合服务，协助您顺利出国治疗，体验优质的医疗协助服务。",
        customer_steps=(
            "投保人或被保险人致电安盛天平服务热线 95550 申请服务",
            "确认您的身份、保障及服务内容，您须提供姓名及身份证号码",
            "我司特约服务商与您确认病情，收集相关资料，确认保障范围；经我司审核，2 个工作日内通知审核结果",
            "服务商收到我司审核结果后，在 1 个工作日内通知您是否启动日本医疗综合服务",
            "资料收集、病史翻译、日本医院沟通等行前沟通工作，2 个工作日内安排专员协助您",
            "资料翻译及医院沟通完毕，日本医院出具接收函，服务商协助办理医疗签证",
            "医疗签证办理完毕，服务商协助被保险人安排赴日机票、住宿及行程，费用由您自付",
            "服务商与日本医院联络，为您启动住院费用直付和费用监控，您须配合签署直付和理赔授权书",
            "赴日行前工作安排完毕，被保险人前往日本，服务商安排当地陪诊人员，陪诊累计不超过 40 小时，仅限医疗相关环节",
            "被保险人抵达日本后，与当地陪诊人员联络并约定陪诊时间，到日本医院就诊",
            "根据医院安排，陪诊人员协调您入院进行治疗",
            "治疗结束回国，服务商收集资料，完成理赔申请，服务完成；日本医院邮寄完整医疗资料与账单至服务商",
        ),
        rules=("JP-10", "JP-22", "JP-35", "JP-49"),
    )
)
