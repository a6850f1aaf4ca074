"""Intake, first half: finding the insured person and verifying the caller."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import CallerVerification
from policies.models import Policy, PolicyStatusChange, Product
from privacy.models import AccessLog
from tests import worlds
from tests.pages import told
from tests.worlds import at

ID_NUMBER, PHONE = "110101190001010014", "13800009999"
ADDRESS = "/office/cases/intake/"


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def insured(world):
    return worlds.insured(worlds.policy(number="TEST90001"), person=worlds.person("测试张三", ID_NUMBER, PHONE))


def search(desk, text):
    return desk.post(ADDRESS, {"text": text}).content.decode()


def verify(desk, insured, **changes):
    return desk.post(reverse("office:intake_verify", args=[insured.pk]), told(insured, **changes))


def problems(response):
    return " ".join(text for texts in response.context["form"].errors.values() for text in texts)


@pytest.mark.parametrize("text", ["TEST90001", "test90001", "TEST90", ID_NUMBER, PHONE, "测试张三", "测试张"])
def test_every_key_finds_the_insured_person(desk, insured, text):
    assert f"{ADDRESS}{insured.pk}/" in search(desk, text)


@pytest.mark.parametrize("text", ["TEST90001", "测试张"])
def test_results_show_masked_numbers_and_names(desk, insured, text):
    page = search(desk, text)
    assert "110101********0014" in page
    assert "测**三" in page
    assert ID_NUMBER not in page
    assert PHONE not in page
    assert "测试张三" not in page


def test_results_say_where_the_policy_stands(desk, insured):
    today = timezone.localdate()
    Policy.objects.update(period_start=today - timedelta(days=9), period_end=today - timedelta(days=1))
    assert "已期满" in search(desk, "TEST90001")
    Policy.objects.update(period_end=today)
    assert "有效" in search(desk, "TEST90001")
    PolicyStatusChange.objects.create(
        policy=insured.policy, status="surrendered", effective_at=timezone.now() - timedelta(days=1)
    )
    assert "退保" in search(desk, "TEST90001")


@pytest.mark.rule("GEN-12")
def test_an_unknown_policy_gets_advice_on_what_to_try(desk, insured):
    page = search(desk, "TEST90009")
    assert "没有查到被保险人" in page
    assert "逐位核对" in page


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "至少 2 个字符"),
        ("三", "至少 2 个字符"),
        ("张\x00三", "控制字符（U+0000）"),
        ("张" * 51, "不超过 50 个字符"),
    ],
)
def test_an_unsearchable_text_says_why(desk, insured, text, message):
    assert message in search(desk, text)


@pytest.mark.parametrize("text", ["TEST90001", ID_NUMBER, PHONE, "测试张", "TEST90009", "查无此人"])
def test_a_search_takes_at_most_eight_queries_session_and_permissions_included(
    desk, insured, text, django_assert_max_num_queries
):
    for number in range(5):
        worlds.insured(worlds.policy(number=f"TEST90001{number}"))
    with django_assert_max_num_queries(8):
        search(desk, text)


def test_a_search_is_logged_with_its_words_and_how_many_it_found(desk, insured, agent):
    search(desk, ID_NUMBER)
    entry = AccessLog.objects.get(action="search")
    assert (entry.user, entry.subject_type, entry.subject_id) == (agent, "policies.insuredperson", "")
    assert (entry.words, entry.found) == (ID_NUMBER, 1)


def test_words_of_a_search_in_the_address_are_not_looked_at(desk, insured):
    assert "测**三" not in desk.get(ADDRESS, {"text": "TEST90001"}).content.decode()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.DATA_TEAM])
def test_who_may_not_open_cases_has_no_intake(client, insured, agent, role):
    client.force_login(worlds.staff(role))
    verification = worlds.verified(insured, agent)
    addresses = [
        ADDRESS,
        reverse("office:intake_verify", args=[insured.pk]),
        reverse("office:intake_decide", args=[verification.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]
    assert [client.post(address).status_code for address in addresses] == [403, 403, 403]
    assert "您的岗位没有这项操作的权限" in client.get(ADDRESS).content.decode()


def test_a_stranger_is_asked_to_sign_in(client, insured):
    response = client.get(reverse("office:intake_verify", args=[insured.pk]))
    assert response.headers["Location"].startswith("/office/login/")


def test_before_verification_only_masked_facts_are_shown(desk, insured):
    page = desk.get(reverse("office:intake_verify", args=[insured.pk])).content.decode()
    assert "110101********0014" in page
    for hidden in ("TEST90001", "测试张三", ID_NUMBER, PHONE, "2026-12-31"):
        assert hidden not in page


def test_what_was_told_already_is_not_typed_twice(desk, insured):
    def initial(words):
        form = desk.post(reverse("office:intake_verify", args=[insured.pk]), {"told": words}).context["form"]
        return form["policy_number"].value(), form["insured_name"].value()

    assert initial("test90001") == ("test90001", "")
    assert initial("测试张三") == ("", "测试张三")
    assert initial("测试李四") == ("", "")


@pytest.mark.rule("GEN-09", "GEN-11", "GEN-12")
def test_a_caller_who_names_policy_and_insured_is_verified(desk, insured, agent):
    response = verify(desk, insured, applicant_phone="13800000000", call_id="CALL-7")
    row = CallerVerification.objects.get()
    assert response.headers["Location"] == reverse("office:intake_decide", args=[row.pk])
    assert (row.insured, row.verified_by, row.applicant_name) == (insured, agent, "测试张三")
    assert (row.channel, row.call_id, row.applicant_phone.reveal()) == ("hotline", "CALL-7", "13800000000")


@pytest.mark.rule("GEN-11", "GEN-12")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"policy_number": "TEST90002"}, "保单号与保单不符"),
        ({"insured_name": "测试李四"}, "被保险人姓名与保单不符"),
        ({"applicant": "policyholder", "applicant_name": "测试李四"}, "来电人姓名与投保人姓名不符"),
    ],
)
def test_a_mismatch_is_asked_again_and_nothing_is_stored(desk, insured, changes, message):
    response = verify(desk, insured, **changes)
    assert message in problems(response)
    assert "核身不符不作拒绝" in response.content.decode()
    assert not CallerVerification.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"policy_number": ""}, "请填写保单号"),
        ({"insured_name": "张\x00三"}, "看不见的空字符"),
        ({"insured_name": "张" * 101}, "100"),
        ({"received_at": "2026-02-30T10:00"}, "来电时间格式有误"),
        ({"received_at": "明天"}, "来电时间格式有误"),
        ({"applicant": "other", "applicant_name": "测试亲友"}, "请填写来电人与被保险人的关系"),
        ({"applicant": "policyholder"}, "请填写来电人姓名"),
        ({"call_id": ""}, "请填写来电编号"),
        ({"applicant_phone": "一三八"}, "联系电话只能包含"),
        ({"received_at": "2020-03-10T10:00"}, "请填写补记原因"),
        ({"received_at": "2199-03-10T10:00"}, "来电时间不能晚于现在"),
        ({"received_at": "0001-01-01T00:00", "backdate_reason": "补记"}, "年份须在 1900 至 2200 之间"),
        ({"backdate_reason": "补\x00记"}, "看不见的空字符"),
    ],
)
def test_bad_entries_say_what_to_mend_and_nothing_is_stored(desk, insured, changes, message):
    assert message in problems(verify(desk, insured, **changes))
    assert not CallerVerification.objects.exists()


def test_an_earlier_call_is_kept_at_its_own_time_with_a_reason(desk, insured):
    verify(desk, insured, received_at="2026-03-10T10:00", backdate_reason="系统停机后补记")
    assert CallerVerification.objects.get().received_at == at("2026-03-10 10:00")


def test_an_unknown_insured_person_is_not_found(desk, insured):
    assert desk.get(reverse("office:intake_verify", args=[insured.pk + 1])).status_code == 404


def test_a_policy_of_another_product_is_found_and_named(desk, insured):
    other = Product.objects.create(code="OTHER", name="其他医疗保险")
    worlds.insured(worlds.policy(number="TESTOTHER1", product=other))
    assert "其他医疗保险" in search(desk, "TESTOTHER1")


@pytest.mark.rule("GEN-11", "GEN-12")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽・买买提", "阿依古丽.买买提"),
        ("\uf92c晓", "郎晓"),
        ("测试三", "测试　三"),
        ("SMITH JOHN", "Smith  John"),
        ("SMITH JOHN", "ｓｍｉｔｈ john"),
        ("\U0003158e\U0002ebf0", "\U0003158e \U0002ebf0"),
        ("测试三", "\u202a测试三\u202c"),
    ],
)
def test_a_name_that_looks_the_same_is_the_same(desk, insured, name, typed):
    insured.person.name = name
    insured.person.save()
    verify(desk, insured, insured_name=typed)
    assert CallerVerification.objects.get().insured_name == insured.person.name


@pytest.mark.rule("GEN-11", "GEN-12")
@pytest.mark.parametrize("typed", ["test90001", "ＴＥＳＴ９０００１", "TEST 90001", "TEST90001\u200b", "TEST-90001"])
def test_a_policy_number_is_the_same_however_typed(desk, insured, typed):
    verify(desk, insured, policy_number=typed)
    assert CallerVerification.objects.get().policy_number == "TEST90001"
    assert f"{ADDRESS}{insured.pk}/" in search(desk, typed)


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("\u202a13800000000\u202c", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("010-12345678 转 801", "01012345678-801"),
        ("+852 9123 4567", "+85291234567"),
        ("12345", "12345"),
    ],
)
def test_a_callers_phone_is_stored_as_it_is_dialled(desk, insured, typed, row):
    verify(desk, insured, applicant_phone=typed)
    assert CallerVerification.objects.get().applicant_phone.reveal() == row


@pytest.mark.parametrize("phone", ["+852 9123 4567", "010-12345678", "12345"])
def test_a_phone_that_takes_no_sms_is_marked(desk, insured, phone):
    page = desk.get(verify(desk, insured, applicant_phone=phone).headers["Location"]).content.decode()
    assert "不是境内手机号码，不发短信" in page


def test_a_mainland_mobile_is_not_marked(desk, insured):
    page = desk.get(verify(desk, insured, applicant_phone=PHONE).headers["Location"]).content.decode()
    assert "不发短信" not in page


def test_two_numbers_in_one_field_are_refused(desk, insured):
    response = verify(desk, insured, applicant_phone="13800000000/13800000001")
    assert "只填一个号码" in problems(response)


def test_a_name_of_two_characters_shows_its_surname_alone_before_verification(desk, insured):
    insured.person.name = "李四"
    insured.person.save()
    address = reverse("office:intake_verify", args=[insured.pk])
    pages = [search(desk, "TEST90001"), desk.get(address).content.decode()]
    pages.append(desk.post(reverse("office:search"), {"text": "TEST90001"}).content.decode())
    for page in pages:
        assert "李*" in page
        assert "李四" not in page
