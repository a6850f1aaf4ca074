"""Applying online: one question a page, stored as it goes, checked, sent once (F35 and its brothers)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, EligibilityCheck
from portal import drafts, sending
from portal.models import CustomerSession, Draft, DraftFile
from tests import worlds
from tests.customers import newest_code, signed_in
from tests.pages import text
from tests.worlds import picture

pytestmark = pytest.mark.usefixtures("texts_kept")


@pytest.fixture
def draft(mine, insured):
    return begun(mine, insured)


def begun(client, insured, service="green_channel"):
    client.post(reverse("portal:apply", args=[insured.pk, service]))
    return Draft.objects.get(insured=insured, service=service, sent_at=None)


def question(draft, name):
    return reverse("portal:draft_question", args=[draft.pk, name])


def answer(client, draft, name, value, **more):
    draft.refresh_from_db()
    return client.post(question(draft, name), {name: value, "revision": draft.revision, **more})


def bring(client, draft, *files, type="pathology", **more):
    return client.post(reverse("portal:draft_papers", args=[draft.pk]), {"type": type, "file": files, **more})


def send(client, draft, **more):
    return client.post(reverse("portal:draft_check", args=[draft.pk]), {"read": "on", **more})


def page(client, draft, name="draft"):
    return text(client.get(reverse(f"portal:{name}", args=[draft.pk])))


@pytest.mark.rule("GEN-09")
def test_from_the_first_question_to_the_case(mine, insured, draft):
    assert answer(mine, draft, "kind", "outpatient").url == question(draft, "city")
    answer(mine, draft, "city", "南京")
    answer(mine, draft, "illness", "需要进一步就医")
    bring(mine, draft, picture("a.png"), picture("b.png", "red"))
    check = page(mine, draft, "draft_check")
    for words in ("就医方式 门诊", "就诊城市 南京", "病理报告（a.png）", "本项服务申请成功后不接受改期或取消。"):
        assert words in check
    sent = send(mine, draft)
    case = Case.objects.get()
    assert sent.url == reverse("portal:case", args=[case.number])
    assert f"申请已提交并受理，案件号 {case.number}" in text(mine.get(sent.url))
    assert (case.verification.channel, case.verification.applicant) == ("online", "insured")
    assert sorted(case.documents.values_list("file_name", flat=True)) == ["a.png", "b.png"]
    assert case.acknowledgements.get().rule == "GC-24"
    assert case.acknowledgements.get().method == "online"


def test_what_was_sent_is_gone_from_the_draft_and_its_files_from_the_store(
    mine, draft, django_capture_on_commit_callbacks
):
    answer(mine, draft, "kind", "outpatient")
    bring(mine, draft, picture())
    names = [row.storage_name for row in DraftFile.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        send(mine, draft)
    draft.refresh_from_db()
    assert (draft.data, draft.files.count()) == ({}, 0)
    assert not any(default_storage.exists(name) for name in names)


def test_each_page_is_stored_as_it_is_sent_and_goes_on_from_any_browser(mine, insured, draft):
    answer(mine, draft, "illness", "写了很久的话")
    other = signed_in(insured.person)
    assert "写了很久的话" in other.get(question(draft, "illness")).content.decode()
    assert "未提交的申请" in text(other.get(reverse("portal:mine")))


def test_beginning_again_goes_on_with_the_same_draft(mine, insured, draft):
    answer(mine, draft, "illness", "旧话")
    assert begun(mine, insured) == draft


def test_a_wrong_answer_is_told_and_what_was_typed_stays(mine, draft):
    wrong = answer(mine, draft, "city", "没有这个地方")
    assert wrong.status_code == 422
    assert "没有找到地名“没有这个地方”" in text(wrong)
    assert 'value="没有这个地方"' in wrong.content.decode()
    assert "需要修改" in page(mine, draft)


def test_a_change_from_the_check_page_leads_back_to_it(mine, draft):
    answer(mine, draft, "kind", "outpatient")
    assert (
        f"{question(draft, 'kind')}?back=check"
        in mine.get(reverse("portal:draft_check", args=[draft.pk])).content.decode()
    )
    assert answer(mine, draft, "kind", "inpatient", back="check").url == reverse("portal:draft_check", args=[draft.pk])


def test_nothing_is_sent_before_the_warnings_are_read(mine, draft):
    answer(mine, draft, "kind", "outpatient")
    refused = mine.post(reverse("portal:draft_check", args=[draft.pk]), {})
    assert "请先阅读注意事项" in text(refused)
    assert not Case.objects.exists()


def test_an_unfinished_draft_is_not_sent(mine, draft):
    assert "还有内容没有填好" in page(mine, draft, "draft_check")
    send(mine, draft)
    assert not Case.objects.exists()


def test_a_double_tap_and_the_back_button_make_one_case(mine, draft):
    answer(mine, draft, "kind", "outpatient")
    first, second = send(mine, draft), send(mine, draft)
    assert first.url == second.url
    assert Case.objects.count() == 1
    told = mine.get(question(draft, "kind"))
    assert told.url == first.url
    assert "这份申请已经提交" in text(mine.get(told.url))


# F35


def test_after_sending_no_draft_write_of_another_browser_reaches_the_case(mine, insured, draft):
    answer(mine, draft, "kind", "outpatient")
    bring(mine, draft, picture())
    photo = DraftFile.objects.get()
    other = signed_in(insured.person)
    send(other, draft)
    case = Case.objects.get()
    events = case.events.count()
    for late in (
        answer(mine, draft, "wishes", ""),
        mine.post(reverse("portal:draft_paper_remove", args=[draft.pk, photo.pk])),
        bring(mine, draft, picture(color="red")),
        mine.post(reverse("portal:draft_discard", args=[draft.pk])),
        send(mine, draft),
    ):
        assert late.url == reverse("portal:case", args=[case.number])
    assert "刚才的修改没有保存" in text(mine.get(reverse("portal:case", args=[case.number])))
    assert (case.events.count(), case.documents.count()) == (events, 1)


def test_a_stale_page_is_told_what_changed_and_nothing_is_lost(mine, insured, draft):
    shown_at = draft.revision
    answer(signed_in(insured.person), draft, "illness", "另一台手机填的")
    stale = mine.post(question(draft, "illness"), {"illness": "这台手机填的", "revision": shown_at})
    assert stale.status_code == 409
    assert "现在的内容是“另一台手机填的”" in text(stale)
    assert "这台手机填的" in stale.content.decode()
    draft.refresh_from_db()
    assert draft.data["illness"] == {"illness": ["另一台手机填的"]}
    answer(mine, draft, "illness", "这台手机填的")
    draft.refresh_from_db()
    assert draft.data["illness"] == {"illness": ["这台手机填的"]}


def test_another_page_changed_meanwhile_is_no_conflict(mine, insured, draft):
    shown_at = draft.revision
    answer(signed_in(insured.person), draft, "kind", "outpatient")
    assert mine.post(question(draft, "illness"), {"illness": "话", "revision": shown_at}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_ten_sends_at_once_make_one_case_with_its_three_photos_and_one_receipt(insured):
    client = signed_in(insured.person)
    draft = begun(client, insured)
    answer(client, draft, "kind", "outpatient")
    bring(client, draft, picture("a.png"), picture("b.png", "red"), picture("c.png", "blue"))
    user = draft.user

    def send_once(_):
        try:
            return sending.send(Draft.objects.get(pk=draft.pk), user, another=False, at=timezone.now()).number
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        numbers = set(pool.map(send_once, range(10)))
    case = Case.objects.get()
    assert numbers == {case.number}
    assert case.documents.count() == 3


# Papers


def test_the_same_file_again_is_the_one_there(mine, draft):
    for _ in range(2):
        assert "已收到" in text(bring(mine, draft, picture("a.png")))
    assert DraftFile.objects.count() == 1


def test_a_bad_file_is_told_and_stops_no_other(mine, draft):
    told = text(bring(mine, draft, SimpleUploadedFile("b.txt", b"hello"), picture("a.png")))
    assert "不是 JPEG、PNG、HEIC 或 PDF" in told
    assert DraftFile.objects.count() == 1


def test_a_dated_paper_needs_its_day(mine, draft):
    assert "必须填写开具日期" in text(bring(mine, draft, picture(), type="admission_notice"))
    bring(mine, draft, picture(), type="admission_notice", issued_on=f"{timezone.localdate():%Y-%m-%d}")
    assert DraftFile.objects.get().type == "admission_notice"


def test_a_file_can_be_taken_out_again(mine, draft):
    bring(mine, draft, picture())
    mine.post(reverse("portal:draft_paper_remove", args=[draft.pk, DraftFile.objects.get().pk]))
    assert not DraftFile.objects.exists()


def test_answers_and_files_lie_encrypted(mine, draft):
    answer(mine, draft, "illness", "写了很久的话")
    bring(mine, draft, picture())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_draft")
        assert "写了很久的话" not in str(cursor.fetchall())
    with default_storage.open(DraftFile.objects.get().storage_name) as stored:
        assert not stored.read().startswith(b"\x89PNG")


# Whose it is


def test_anothers_draft_is_not_there_and_that_is_logged(mine, draft, caplog):
    stranger = signed_in(worlds.current_insured().person)
    for name in ("draft", "draft_papers", "draft_check"):
        assert stranger.get(reverse(f"portal:{name}", args=[draft.pk])).status_code == 404
    assert answer(stranger, draft, "kind", "outpatient").status_code == 404
    assert send(stranger, draft).status_code == 404
    assert f"draft {draft.pk}" in caplog.text


def test_a_paper_of_anothers_draft_is_not_there_by_number_and_that_is_logged(mine, draft, caplog):
    bring(mine, draft, picture())
    paper = DraftFile.objects.get()
    other = worlds.current_insured()
    stranger = signed_in(other.person)
    own = begun(stranger, other)
    assert stranger.post(reverse("portal:draft_paper_remove", args=[own.pk, paper.pk])).status_code == 404
    assert f"draft paper {paper.pk}" in caplog.text
    assert DraftFile.objects.filter(pk=paper.pk).exists()


def test_nobody_applies_for_another(mine):
    other = worlds.current_insured()
    assert mine.post(reverse("portal:apply", args=[other.pk, "green_channel"])).status_code == 404


def test_the_policyholder_applies_under_a_banner_and_is_recorded(insured):
    holder = insured.policy.policyholder
    client = signed_in(holder)
    draft = begun(client, insured)
    assert f"您正在为 {insured.person.name}" in page(client, draft)
    answer(client, draft, "kind", "outpatient")
    send(client, draft)
    verification = Case.objects.get().verification
    assert (verification.applicant, verification.applicant_name) == ("policyholder", holder.name)


def test_a_former_policyholders_draft_is_not_there(insured):
    client = signed_in(insured.policy.policyholder)
    draft = begun(client, insured)
    insured.policy.policyholder = worlds.person("测试新投保人")
    insured.policy.save()
    assert client.get(reverse("portal:draft", args=[draft.pk])).status_code == 404
    assert client.get(reverse("portal:mine")).status_code == 200


# What changed meanwhile


def test_a_policy_that_ended_meanwhile_is_told_and_refuses_by_its_reason(mine, insured, draft):
    answer(mine, draft, "kind", "outpatient")
    insured.policy.status_changes.create(status="surrendered", effective_at=timezone.now() - timedelta(hours=1))
    check = page(mine, draft, "draft_check")
    assert "您填写期间，保单情况有变化" in check
    assert "您的保单目前不在有效状态，不能申请本项服务。" in check
    refused = send(mine, draft)
    assert "您的保单目前不在有效状态" in text(refused)
    assert not Case.objects.exists()
    assert EligibilityCheck.objects.get().purpose == "enquiry"
    assert Draft.objects.get(pk=draft.pk).data["kind"] == {"kind": ["outpatient"]}


def test_a_second_case_for_the_same_thing_is_asked_about(mine, insured, draft):
    answer(mine, draft, "kind", "outpatient")
    send(mine, draft)
    again = begun(mine, insured)
    answer(mine, again, "kind", "outpatient")
    assert "已有办理中的同类案件" in text(send(mine, again))
    assert send(mine, again, another="on").status_code == 302
    assert Case.objects.count() == 2


def test_a_form_on_its_way_when_the_session_ended_is_there_for_the_same_person(mine, insured, draft):
    CustomerSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    away = answer(mine, draft, "illness", "写了很久的话")
    mine.post(away.url, {"policy_number": insured.policy.number, "id_tail": insured.person.id_number.reveal()[-4:]})
    back = mine.post(reverse("portal:sign_in_code"), {"code": newest_code()})
    assert "写了很久的话" in mine.get(back.url).content.decode()


def test_every_service_has_its_questions(mine, insured):
    """Of each service, every question page opens and shows its own field."""
    from cases.declaration import registry

    for service in registry.services():
        draft = begun(mine, insured, service.code)
        for name, field in service.request_form.base_fields.items():
            shown = mine.get(question(draft, name))
            assert shown.status_code == 200, (service.code, name)
            assert str(field.label) in text(shown)


def test_drafts_of_one_account_at_once_are_one(insured):
    user = signed_in(insured.person) and insured.person.account.user
    one = drafts.begin(user=user, insured=insured, service="mdt", at=timezone.now())
    assert drafts.begin(user=user, insured=insured, service="mdt", at=timezone.now()) == one
