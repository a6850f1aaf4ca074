"""Back office: nothing in clear, right searches, histories that only show."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from policies.models import CoveredDisease, InsuredPerson, Person, Policy, PolicyStatusChange
from tests.opened import save

ID_NUMBER, PHONE = "110101190001010014", "13800000001"


def page(client, name, *args, query=""):
    response = client.get(reverse(f"admin:policies_{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def shown_persons(client, text):
    response = client.post(reverse("admin:policies_person_changelist"), {"q": text}, follow=True)
    return [person.name for person in response.context["cl"].result_list], response.content.decode()


@pytest.fixture
def changed_person(person):
    """A person whose numbers changed once, so that the history has a difference to show."""
    person.refresh_from_db()
    person.id_number, person.phone = "110101190001010030", "13800000003"
    person.save()
    return person


@pytest.mark.parametrize("view", ["change", "history", "delete"])
@pytest.mark.parametrize("model", ["person", "policy", "insuredperson"])
def test_no_page_shows_a_clear_number(office, changed_person, insured, model, view):
    pk = {"person": changed_person.pk, "policy": insured.policy_id, "insuredperson": insured.pk}[model]
    text = page(office, f"{model}_{view}", pk)
    for number in (ID_NUMBER, PHONE, "110101190001010030", "13800000003"):
        assert number not in text


@pytest.mark.parametrize("model", ["person", "policy", "insuredperson"])
def test_no_list_shows_a_clear_number(office, insured, model):
    text = page(office, f"{model}_changelist")
    assert "演示张三" in text
    assert ID_NUMBER not in text
    assert PHONE not in text


def test_the_list_shows_masked_numbers(office, person):
    text = page(office, "person_changelist")
    assert "110101********0014" in text
    assert "138****0001" in text


def test_a_version_in_the_history_shows_no_clear_number(office, changed_person):
    for version in changed_person.history.all():
        text = page(office, "person_simple_history", changed_person.pk, version.pk)
        assert "演示张三" in text
        for number in (ID_NUMBER, PHONE, "110101190001010030", "13800000003"):
            assert number not in text


def test_a_history_difference_shows_masked_numbers_and_no_digest(office, changed_person):
    text = page(office, "person_history", changed_person.pk)
    assert "138****0003" in text
    assert changed_person.phone_digest not in text


def test_a_history_difference_names_choices_and_days(office, changed_person):
    changed_person.sex, changed_person.birth_date = "female", date(1900, 1, 2)
    changed_person.save()
    text = page(office, "person_history", changed_person.pk)
    assert [word for word in ("男", "女", "1900-01-01", "1900-01-02") if word not in text] == []
    assert "female" not in text


def test_a_policy_says_how_it_stands_today(office, policy):
    PolicyStatusChange.objects.create(policy=policy, status="surrendered", effective_at=timezone.now())
    assert "退保" in page(office, "policy_change", policy.pk).split("保单状态变更")[0]


def test_a_reader_sees_services_by_name_and_no_code(client, policy):
    policy.services = ["green_channel", "not_built_yet"]
    policy.save()
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_policy"))
    client.force_login(reader)
    text = page(client, "policy_change", policy.pk)
    assert "重大疾病就医绿通服务、另有 1 项尚未开通" in text
    assert "green_channel" not in text


def test_history_pages_refuse_to_write(office, person):
    url = reverse("admin:policies_person_simple_history", args=[person.pk, person.history.get().pk])
    assert office.post(url, {"name": "演示改名"}).status_code == 405
    assert Person.objects.get().name == "演示张三"


def test_the_message_after_adding_a_person_shows_no_clear_number(office):
    values = {
        "name": "演示李四",
        "id_type": "resident_id",
        "id_number": "110101190001010022",
        "birth_date": "1900-01-01",
        "sex": "female",
        "phone": "13800000002",
    }
    response = office.post(reverse("admin:policies_person_add"), values, follow=True)
    text = response.content.decode()
    assert Person.objects.get().name == "演示李四"
    assert "演示李四" in text
    assert "110101190001010022" not in text
    assert "13800000002" not in text


def test_empty_numbers_on_the_change_form_leave_them_as_they_were(office, person):
    values = {
        "name": "演示张叁",
        "id_type": "resident_id",
        "id_number": "",
        "birth_date": "1900-01-01",
        "sex": "male",
        "phone": "",
    }
    response = save(office, reverse("admin:policies_person_change", args=[person.pk]), values)
    assert response.status_code == 302
    person = Person.objects.get(name="演示张叁")
    assert person.id_number.reveal() == ID_NUMBER
    assert person.phone.reveal() == PHONE


@pytest.mark.parametrize("text", [ID_NUMBER, PHONE, "演示张"])
def test_a_person_is_found_by_number_or_name(office, person, text):
    assert shown_persons(office, text)[0] == ["演示张三"]


def test_a_part_of_a_number_finds_no_one(office, person):
    assert shown_persons(office, ID_NUMBER[:17])[0] == []


def test_a_search_text_too_long_is_explained(office, person):
    names, text = shown_persons(office, "1" * 51)
    assert names == []
    assert "查询内容过长" in text


@pytest.mark.parametrize("text", [ID_NUMBER, "YSBD00", "演示张"])
def test_insured_persons_are_found_as_the_hotline_finds_them(office, insured, text):
    response = office.post(reverse("admin:policies_insuredperson_changelist"), {"q": text}, follow=True)
    assert list(response.context["cl"].result_list) == [insured]


def test_a_policy_is_found_by_the_beginning_of_its_number(office, policy):
    response = office.post(reverse("admin:policies_policy_changelist"), {"q": "YSBD00"}, follow=True)
    assert list(response.context["cl"].result_list) == [policy]
    response = office.post(reverse("admin:policies_policy_changelist"), {"q": "BD00"}, follow=True)
    assert list(response.context["cl"].result_list) == []


def test_people_and_places_are_not_chosen_from_select_boxes(office, insured):
    text = page(office, "policy_change", insured.policy_id)
    for field in ("policyholder", "previous_policy", "insured_persons-0-person"):
        assert f'<select name="{field}"' not in text
        assert f'name="{field}"' in text


def policy_form(product, person, **changes):
    values = {
        "number": "YSBD000099",
        "product": product.pk,
        "policyholder": person.pk,
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "services": "green_channel,mdt",
        "status_changes-TOTAL_FORMS": "1",
        "status_changes-INITIAL_FORMS": "0",
        "status_changes-0-status": "in_force",
        "status_changes-0-effective_at_0": "2026-01-01",
        "status_changes-0-effective_at_1": "00:00",
        "insured_persons-TOTAL_FORMS": "1",
        "insured_persons-INITIAL_FORMS": "0",
        "insured_persons-0-person": person.pk,
        "insured_persons-0-relation": "self",
        "insured_persons-0-cover_from": "2026-01-01",
        "insured_persons-0-cover_to": "2026-12-31",
        "insured_persons-0-social_insurance": "unknown",
    }
    return {**values, **changes}


def test_a_policy_is_added_with_status_and_insured_person(office, product, person):
    response = office.post(reverse("admin:policies_policy_add"), policy_form(product, person))
    assert response.status_code == 302
    assert Policy.objects.get().services == ["green_channel", "mdt"]
    assert PolicyStatusChange.objects.get().status == "in_force"
    assert InsuredPerson.objects.get().history.get().history_user.username == "root"


def test_cover_outside_a_new_policys_period_is_refused_on_its_form(office, product, person):
    values = policy_form(product, person, **{"insured_persons-0-cover_to": "2027-01-01"})
    response = office.post(reverse("admin:policies_policy_add"), values)
    assert "保障止日晚于保单止日" in response.content.decode()
    assert not Policy.objects.exists()


def test_a_malformed_date_is_refused_on_the_form(office, product, person):
    response = office.post(reverse("admin:policies_policy_add"), policy_form(product, person, period_end="2026-02-30"))
    assert response.context["errors"]
    assert not Policy.objects.exists()


def test_covered_diseases_are_edited_on_the_product(office, product):
    values = {
        "code": product.code,
        "name": product.name,
        "diseases-TOTAL_FORMS": "1",
        "diseases-INITIAL_FORMS": "0",
        "diseases-0-seq": "1",
        "diseases-0-name": "恶性肿瘤——重度",
        "diseases-0-malignant": "on",
        "diseases-0-active": "on",
    }
    response = save(office, reverse("admin:policies_product_change", args=[product.pk]), values)
    assert response.status_code == 302
    assert CoveredDisease.objects.get().malignant


@pytest.mark.parametrize("model", ["product", "covereddisease", "policystatuschange"])
def test_the_other_lists_open(office, policy, model):
    page(office, f"{model}_changelist")
