"""The customer's pages of a case: what is theirs is shown and can be done, what is another's is not there."""

import gzip
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from cases.bookkeeping.downloads import disposition
from cases.models import Case, CaseConsent, Referral
from privacy.models import AccessLog
from tests import worlds
from tests.customers import deliver_codes, newest_code, signed_in
from tests.pages import text
from tests.worlds import do, picture

pytestmark = pytest.mark.usefixtures("texts_kept")


@pytest.fixture
def case(insured, agent):
    return worlds.opened(insured, agent, timezone.now() - timedelta(days=1))


@pytest.fixture
def holders(insured):
    return signed_in(insured.policy.policyholder)


def page(client, case, **more):
    return client.get(reverse("portal:case", args=[case.number]), **more)


def hand_in(client, case, *files, type="pathology", **data):
    return client.post(reverse("portal:papers", args=[case.number]), {"file": files, "type": type, **data})


# My services


def test_my_services_show_the_persons_i_am_or_insure_and_their_cases(mine, case, insured):
    other = worlds.current_insured()
    said = text(mine.get(reverse("portal:mine")))
    assert insured.policy.number in said
    assert case.number in said
    assert "准备资料" in said
    assert other.policy.number not in said


def test_a_person_page_says_of_each_service_whether_it_can_be_used_now_and_why_not(mine, insured):
    said = text(mine.get(reverse("portal:person", args=[insured.pk])))
    assert "门诊绿通：还剩 1 次" in said
    assert "现在可以申请" in said
    assert "现在不能申请" in said  # what the policy's schedule does not name


def test_in_the_waiting_period_the_earliest_date_is_said(world):
    today = timezone.localdate()
    policy = worlds.policy(period_start=today - timedelta(days=10), period_end=today + timedelta(days=354))
    waiting = worlds.insured(policy, waiting_period_end=today + timedelta(days=5))
    said = text(signed_in(waiting.person).get(reverse("portal:person", args=[waiting.pk])))
    assert f"最早可于{today + timedelta(days=6):%Y年%m月%d日}申请" in said


def test_anothers_person_is_not_there_and_that_is_logged(mine, caplog):
    other = worlds.current_insured()
    assert mine.get(reverse("portal:person", args=[other.pk])).status_code == 404
    assert f"insured person {other.pk}" in caplog.text


# The case page


def test_the_page_says_where_it_is_who_acts_next_and_what_is_missing(mine, case):
    said = text(page(mine, case))
    assert "已受理" in said
    assert "准备资料 （现在）" in said
    assert "门诊病历、血液检测报告、CT 报告、MRI 报告、病理报告、其他医疗资料（至少一项）" in said
    assert "为您安排 审核通过后 5 个工作日内，届时告诉您具体到哪天" in said
    assert "还请您 签署 2 份文书、确认知悉 1 项 ，以免耽误办理" in said
    assert "本项服务申请成功后不接受改期或取消。" in said


def test_a_due_date_is_said_and_provisional_where_it_is(mine, case, agent, reviewer):
    now = timezone.now()
    worlds.approved(case, agent, reviewer, now, diagnosed_on=f"{timezone.localdate(now):%Y-%m-%d}")
    Case.objects.filter(pk=case.pk).update(due_provisional=True)
    said = text(page(mine, case))
    assert "等我们的客服办理" in said
    assert "24:00（暂定） 前给您答复" in said


def test_the_appointment_is_shown_once_it_is_told(mine, case, agent, reviewer):
    now = timezone.now()
    worlds.approved(case, agent, reviewer, now, diagnosed_on=f"{timezone.localdate(now):%Y-%m-%d}")
    assert "就诊时间" not in text(page(mine, case))
    when = timezone.localtime(now + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    do(case, "notify", agent, now, **worlds.APPOINTMENT | {"appointment_at": when})
    said = text(page(mine, case))
    assert f"医院 {worlds.PUBLIC_3A}" in said
    assert "请于" in said
    assert "按约前往" in said


def test_the_page_takes_at_most_fifteen_queries(mine, case, django_assert_max_num_queries):
    hand_in(mine, case, picture())
    page(mine, case)
    with django_assert_max_num_queries(15):
        page(mine, case)


def test_the_page_is_at_most_sixty_kilobytes_with_its_styles(mine, case):
    from django.contrib.staticfiles import finders

    whole = page(mine, case).content
    for name in ("portal/portal.css", "portal/my.css"):
        whole += Path(finders.find(name)).read_bytes()
    assert len(gzip.compress(whole)) < 60_000


def test_a_view_is_logged(mine, case):
    page(mine, case)
    row = AccessLog.objects.latest("pk")
    assert (row.action, row.case_number, row.user.kind) == ("view", case.number, User.Kind.CUSTOMER)


def test_no_page_of_a_customer_is_kept_by_anyone(mine, case):
    assert "no-store" in page(mine, case).headers["Cache-Control"]


# Papers


def test_several_papers_come_in_one_request_and_each_is_told(mine, case):
    answer = hand_in(mine, case, picture("a.png"), picture("b.png", "red"))
    assert text(answer).count(".png：已收到") == 2
    assert [paper.received_via for paper in case.documents.all()] == ["online", "online"]


def test_the_same_file_again_is_the_paper_that_came(mine, case):
    for _ in range(2):
        assert "已收到" in text(hand_in(mine, case, picture("a.png")))
    assert case.documents.count() == 1


def test_one_bad_file_stops_no_other_and_the_words_say_what_to_do(mine, case):
    answer = hand_in(mine, case, picture("a.png"), SimpleUploadedFile("b.txt", b"hello"))
    assert answer.status_code == 422
    assert "b.txt：" in text(answer)
    assert "不是 JPEG、PNG、HEIC 或 PDF" in text(answer)
    assert case.documents.count() == 1


def test_the_pages_script_is_told_in_its_own_words(mine, case):
    address = reverse("portal:papers", args=[case.number])
    answer = mine.post(
        address, {"file": picture("a.png"), "type": "ct"}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert answer.json() == {"reports": [{"name": "a.png", "done": True, "text": "已收到"}]}


def test_no_file_is_told_so(mine, case):
    assert "没有收到文件" in text(hand_in(mine, case))


def test_why_a_paper_was_refused_is_said_until_another_comes(mine, case, reviewer):
    hand_in(mine, case, picture())
    paper = case.documents.get()
    do(case, "review_document", reviewer, timezone.now(), document=paper.pk, decision="refused", reason="看不清日期")
    assert "上次的病理报告未能通过：看不清日期" in text(page(mine, case))
    hand_in(mine, case, picture(color="red"))
    assert "看不清日期" not in text(page(mine, case))


def test_the_words_on_a_refused_paper_end_once(mine, case, reviewer):
    hand_in(mine, case, picture())
    why = {"decision": "refused", "reason": "看不清日期，请重拍。"}
    do(case, "review_document", reviewer, timezone.now(), document=case.documents.get().pk, **why)
    assert "看不清日期，请重拍。请重新上传。" in text(page(mine, case))


def test_a_number_in_the_words_on_a_refused_paper_is_masked(mine, case, reviewer):
    hand_in(mine, case, picture())
    why = {"decision": "refused", "reason": "非 110101 19000101 0014 本人"}
    do(case, "review_document", reviewer, timezone.now(), document=case.documents.get().pk, **why)
    assert "非 110101********0014 本人" in text(page(mine, case))


def test_a_paper_is_downloaded_under_its_own_name(mine, case):
    hand_in(mine, case, picture("王𬱖_报告.png"))
    paper = case.documents.get()
    answer = mine.get(reverse("portal:paper", args=[case.number, paper.pk]))
    assert answer.headers["Content-Disposition"] == (
        f"inline; filename=\"{case.number}-{paper.pk}.png\"; filename*=UTF-8''%E7%8E%8B%F0%AC%B1%96_%E6%8A%A5%E5%91%8A.png"
    )
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ('a"b;c\r\nX: y.pdf', "a_b_cX_%20y.pdf"),
        ("𬱖", "%F0%AC%B1%96.pdf"),
        ("😀.exe", "%F0%9F%98%80.pdf"),
        ("长" * 150 + ".pdf", "%E9%95%BF" * 60 + ".pdf"),
    ],
)
def test_names_of_downloads_arrive_whole_without_line_ends_and_with_their_ending(name, named):
    header = disposition(name=name, plain="GC1-1", content_type="application/pdf")
    assert header == f"attachment; filename=\"GC1-1.pdf\"; filename*=UTF-8''{named}"


def test_a_name_of_nothing_leaves_the_plain_one():
    assert disposition(name="\r\n", plain="GC1-1", content_type="image/png") == 'inline; filename="GC1-1.png"'


# Policyholder and strangers


def test_the_policyholder_sees_state_and_what_is_missing_under_a_banner(holders, case, insured):
    said = text(page(holders, case))
    assert f"您正在为 {insured.person.name} （" in said
    assert "还差什么" in said


def test_what_the_policyholder_hands_in_is_recorded_as_theirs(holders, case, insured):
    hand_in(holders, case, picture())
    assert case.documents.get().uploaded_by.customer_account.person == insured.policy.policyholder


def test_medical_papers_are_the_policyholders_to_see_only_with_the_insureds_consent(mine, holders, case, caplog):
    hand_in(mine, case, picture())
    paper = case.documents.get()
    address = reverse("portal:paper", args=[case.number, paper.pk])
    assert address not in page(holders, case).content.decode()
    assert holders.get(address).status_code == 404
    assert f"paper {paper.pk}" in caplog.text
    sign(mine, case, "to_policyholder")
    assert holders.get(address).status_code == 200
    sign(mine, case, "to_policyholder", name="portal:consent_withdraw")
    assert holders.get(address).status_code == 404


def test_the_policyholder_sees_what_they_handed_in_themselves(holders, case):
    hand_in(holders, case, picture())
    address = reverse("portal:paper", args=[case.number, case.documents.get().pk])
    assert holders.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("case", []),
        ("papers", []),
        ("paper", [1]),
        ("step", ["withdraw"]),
        ("consent", ["health_data"]),
        ("consent_withdraw", ["health_data"]),
    ],
)
def test_anothers_case_is_not_there_and_that_is_logged(case, name, more, caplog):
    stranger = signed_in(worlds.person("测试旁人"))
    address = reverse(f"portal:{name}", args=[case.number, *more])
    assert stranger.post(address).status_code in (404, 405)
    assert stranger.get(address).status_code in (404, 405)
    assert case.number in caplog.text


def test_the_former_policyholder_finds_nothing_at_the_next_request(holders, case, insured):
    """F25: signed in, an upload page open."""
    assert page(holders, case).status_code == 200
    hand_in(holders, case, picture())
    insured.policy.policyholder = worlds.person("测试新投保人")
    insured.policy.save()
    assert page(holders, case).status_code == 404
    answer = hand_in(holders, case, picture(color="red"))
    assert answer.status_code == 404
    assert "不属于您现在登录的账号，刚才提交的内容没有保存" in text(answer)
    assert case.documents.get().uploaded_by.display_name == "测***人"
    assert page(signed_in(insured.policy.policyholder), case).status_code == 200


def test_of_what_is_arranged_the_policyholder_reads_the_time_and_with_consent_the_rest(
    mine, holders, case, agent, reviewer
):
    now = timezone.now()
    worlds.approved(case, agent, reviewer, now, diagnosed_on=f"{timezone.localdate(now):%Y-%m-%d}")
    when = timezone.localtime(now + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    do(case, "notify", agent, now, **worlds.APPOINTMENT | {"appointment_at": when})
    said = text(page(holders, case))
    assert "就诊时间" in said
    assert "普通内科" not in said
    sign(mine, case, "to_policyholder")
    assert "普通内科" in text(page(holders, case))


# Signing


def sign(client, case, form, *, name="portal:consent", signer="测试被保险人"):
    address = reverse(name, args=[case.number, form])
    forget_resend()
    client.post(address, {"signer_name": signer})
    return client.post(address, {"signer_name": signer, "code": newest_code()})


def forget_resend():
    from accounts.models import AttemptCount

    AttemptCount.objects.filter(until__lt=timezone.now() + timedelta(minutes=2)).delete()


def test_a_consent_is_shown_in_full_and_signed_by_name_and_code(mine, case):
    address = reverse("portal:consent", args=[case.number, "health_data"])
    said = text(mine.get(address))
    assert "健康信息处理同意书（2021-12/1 版）" in said
    assert "同意我司为办理本项服务收集、使用被保险人的病历等健康信息" in said
    assert "确认签署" in text(mine.post(address, {"signer_name": "测试被保险人"}))
    number, sms = deliver_codes()[-1]
    assert number == case.insured.person.phone.reveal()
    assert "健康信息处理同意书" in sms
    mine.post(address, {"signer_name": "测试被保险人", "code": sms[-6:]})
    assert case.consents.get().decision == CaseConsent.Decision.SIGNED
    assert "已签署" in text(page(mine, case))


def test_a_wrong_name_gets_no_code(mine, case):
    address = reverse("portal:consent", args=[case.number, "health_data"])
    assert "姓名与登记的签署人姓名不符" in text(mine.post(address, {"signer_name": "别人"}))
    assert deliver_codes() == []


def test_a_wrong_code_signs_nothing(mine, case):
    address = reverse("portal:consent", args=[case.number, "health_data"])
    mine.post(address, {"signer_name": "测试被保险人"})
    code = newest_code()
    answer = mine.post(address, {"signer_name": "测试被保险人", "code": "000000" if code != "000000" else "1" * 6})
    assert "验证码不正确" in text(answer)
    assert not case.consents.exists()


def test_the_code_of_the_policyholders_page_goes_to_the_insured(holders, case):
    holders.post(reverse("portal:consent", args=[case.number, "health_data"]), {"signer_name": "测试被保险人"})
    assert deliver_codes()[-1][0] == case.insured.person.phone.reveal()


def test_a_guardians_signature_waits_for_a_supervisor(holders, case, insured):
    insured.person.birth_date = timezone.localdate() - timedelta(days=3650)
    insured.person.save()
    sign(holders, case, "health_data", signer="测试投保人")
    assert case.confirmations.get().step == "sign_as_guardian"
    assert "待主管核对后生效" in text(page(holders, case))


def test_a_guardian_signs_a_second_form_while_the_first_waits(holders, case, insured):
    insured.person.birth_date = timezone.localdate() - timedelta(days=3650)
    insured.person.save()
    for form in ("health_data", "partner_sharing", "partner_sharing"):
        sign(holders, case, form, signer="测试投保人")
    assert [row.data["form"] for row in case.confirmations.all()] == ["health_data", "partner_sharing"]


def test_withdrawing_says_what_follows(mine, case):
    sign(mine, case, "health_data")
    said = text(mine.get(reverse("portal:consent_withdraw", args=[case.number, "health_data"])))
    assert "以下环节须重新取得同意才能进行：审核通过" in said
    sign(mine, case, "health_data", name="portal:consent_withdraw")
    assert case.consents.latest("id").decision == CaseConsent.Decision.WITHDRAWN


# Steps


def take(client, case, code, **data):
    case.refresh_from_db()
    body = {"revision": case.revision, "idempotency_key": worlds.key()} | data
    return client.post(reverse("portal:step", args=[case.number, code]), body)


@pytest.mark.rule("GC-24")
def test_a_green_channel_is_withdrawn_before_approval(mine, case):
    assert "撤回申请" in text(page(mine, case))
    take(mine, case, "withdraw", reason="自行就医")
    said = text(page(mine, case))
    assert "已撤回" in said
    assert "还差什么" not in said


@pytest.mark.rule("GC-24")
def test_after_approval_a_wish_is_asked_and_after_the_notice_there_is_no_button(
    mine, case, agent, reviewer, supervisor
):
    now = timezone.now()
    worlds.approved(case, agent, reviewer, now, diagnosed_on=f"{timezone.localdate(now):%Y-%m-%d}")
    said = text(page(mine, case))
    assert "请求改期或取消" in said
    assert "撤回申请" not in said
    take(mine, case, "ask_for_change", kind="cancel", wish="另有安排")
    asked = Referral.objects.get()
    assert asked.subject == "cancel"
    do(case, "decide_referral", supervisor, now, referral=asked.pk, verdict="refused", reason="已在安排")
    when = timezone.localtime(now + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    do(case, "notify", agent, now, **worlds.APPOINTMENT | {"appointment_at": when})
    said = text(page(mine, case))
    assert "请求改期或取消" not in said.replace("已提交：请求改期或取消", "")
    assert "撤回申请" not in said


def test_a_complaint_is_taken_and_its_answer_shown(mine, case, supervisor):
    take(mine, case, "record_complaint", text="等了太久")
    assert "等了太久 正在处理" in text(page(mine, case))
    row = case.complaints.get()
    do(case, "answer_complaint", supervisor, timezone.now(), complaint=row.pk, answer="已安排")
    assert "答复：已安排" in text(page(mine, case))


def test_what_was_typed_stays_where_it_is_wrong(mine, case):
    answer = take(mine, case, "record_complaint", text="？！")
    assert answer.status_code == 422
    assert "？！" in answer.content.decode()
    assert "请用文字说明" in text(answer)


def test_a_double_tap_is_one_complaint(mine, case):
    body = {"text": "等了太久", "idempotency_key": "twice"}
    for _ in range(2):
        mine.post(reverse("portal:step", args=[case.number, "record_complaint"]), body)
    assert case.complaints.count() == 1


@pytest.mark.parametrize("code", ["approve", "note", "nothing", "upload_document", "sign_consent"])
def test_steps_that_are_not_a_customers_are_not_there(mine, case, code):
    assert mine.get(reverse("portal:step", args=[case.number, code])).status_code == 404


def test_a_sentence_is_acknowledged_by_a_tap(mine, case):
    take(mine, case, "acknowledge_notice", rule="GC-24")
    assert case.acknowledgements.get().method == "online"


def test_what_was_on_its_way_when_the_session_ended_is_there_after_signing_in_again(mine, case, insured):
    from portal.models import CustomerSession

    CustomerSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    address = reverse("portal:step", args=[case.number, "record_complaint"])
    answer = mine.post(address, {"text": "写了很久的话"})
    assert answer.url == f"/my/sign-in/?next={address.replace('/', '%2F')}"
    assert "刚才填写的内容已为您保留" in text(mine.get(answer.url))
    mine.post(answer.url, {"policy_number": insured.policy.number, "id_tail": insured.person.id_number.reveal()[-4:]})
    back = mine.post(reverse("portal:sign_in_code"), {"code": newest_code()})
    assert back.url == address
    assert "写了很久的话" not in mine.get(reverse("portal:step", args=[case.number, "withdraw"])).content.decode()
    assert "写了很久的话" in mine.get(back.url).content.decode()


def test_another_person_on_the_same_browser_gets_nothing_of_it(mine, case, insured):
    from portal.models import CustomerSession

    other = worlds.current_insured()
    CustomerSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    mine.post(reverse("portal:step", args=[case.number, "record_complaint"]), {"text": "写了很久的话"})
    mine.post(
        reverse("portal:sign_in"),
        {"policy_number": other.policy.number, "id_tail": other.person.id_number.reveal()[-4:]},
    )
    mine.post(reverse("portal:sign_in_code"), {"code": newest_code()})
    assert "kept_form" not in mine.session


def test_no_message_tells_an_illness_and_all_are_listed(mine, case):
    said = text(page(mine, case))
    assert "您申请的重大疾病就医绿通服务已受理" in said


def test_dates_of_birth_decide_who_signs(case, insured):
    from cases.declaration.case_file import CaseFile
    from portal.case_page import signs_by_guardian

    insured.person.birth_date = date(2008, 5, 4)
    insured.person.save()
    file = CaseFile(Case.objects.get(pk=case.pk))
    assert signs_by_guardian(file, worlds.at("2026-05-03 23:59"))
    assert not signs_by_guardian(file, worlds.at("2026-05-04 00:00"))
