"""Members of staff who try what is not theirs: other people's cases, steps, histories, filters and names."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Team, User
from accounts.roles import Role
from cases.declaration import registry
from cases.models import CallerVerification, Case, CaseEvent, SavedFilter
from office import urls
from privacy.history import HistoryAdmin
from privacy.models import AccessLog
from tests import worlds
from tests.insurance_services.addresses import Things
from tests.insurance_services.attacking import take
from tests.pages import signed_in, told
from tests.worlds import staff

# Other people's cases and steps


def case_addresses(case, paper):
    values = {"number": case.number, "pk": paper.pk, "code": "note", "page": 1}
    for pattern in urls.urlpatterns:
        wanted = pattern.pattern.converters
        if "number" in wanted:
            yield reverse(f"office:{pattern.name}", kwargs={name: values[name] for name in wanted})


def test_a_case_of_another_team_is_not_found_at_any_address(case, agent, reviewer, supervisor):
    worlds.paper(case, agent, reviewer)
    Case.objects.update(team=Team.objects.create(name="别的组"), assignee=None)
    outsider = staff(Role.REVIEWER)
    client = signed_in(outsider)
    before = (CaseEvent.objects.count(), AccessLog.objects.count())
    answers = {}
    for address in case_addresses(case, case.documents.get()):
        answers[address] = (client.get(address).status_code, client.post(address, {"idempotency_key": "x"}).status_code)
    assert len(answers) >= 5
    for address, (got, posted) in answers.items():
        if "/audit/" in address:  # not for reviewers at all, whichever the case
            assert (got, posted) == (403, 405), address
        else:
            assert got in (404, 405), address
            assert posted in (404, 405), address
    assert (CaseEvent.objects.count(), AccessLog.objects.count()) == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AGENT])
def test_a_step_by_who_may_look_but_not_act_is_refused(case, role):
    response = take(signed_in(staff(role)), case, "decide_referral", verdict="granted", reason="可以")
    assert response.status_code == 403
    assert CaseEvent.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(("role", "answer"), [(Role.DATA_TEAM, 404), (Role.AUDITOR, 403)])
def test_neither_data_team_nor_auditor_takes_any_step(case, role, answer):
    client = signed_in(staff(role))
    codes = [step.code for step in registry.steps(registry.get(case.service))]
    found = {
        code: take(client, case, code, key=f"k{number}", whole="1").status_code for number, code in enumerate(codes)
    }
    assert set(found.values()) <= {answer, 404}
    assert found["note"] == answer
    assert CaseEvent.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("role", [Role.DATA_TEAM, Role.AUDITOR])
def test_neither_takes_hands_out_or_opens_a_case(case, role):
    client = signed_in(staff(role))
    posts = [
        client.post(reverse("office:take_next")),
        client.post(reverse("office:assign_many"), {"number": case.number, "assignee": "x"}),
        client.post(reverse("office:intake"), {"text": "测试"}),
        client.post(reverse("office:intake_verify", args=[case.insured_id]), {}),
    ]
    assert [response.status_code for response in posts] == [403] * 4
    opener = case.assignee
    case.refresh_from_db()
    assert case.assignee == opener


# Histories


HISTORIES = [model for model, page in admin.site._registry.items() if isinstance(page, HistoryAdmin)]


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model._meta.label)
def test_no_history_page_takes_a_post(world, model, client):
    things = Things()
    item = things.admin_object(model._meta.label_lower.replace(".", "_"))
    item.refresh_from_db()
    if not item.history.exists():
        item.save()
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    before = list(type(item).objects.filter(pk=item.pk).values())
    versions = item.history.count()
    version = item.history.latest().pk
    addresses = [reverse(f"{name}_history", args=[item.pk]), reverse(f"{name}_simple_history", args=[item.pk, version])]
    for address in addresses:
        for data in ({"name": "改"}, {"_change_history": "1", "_save": "1"}):
            assert client.post(address, data).status_code == 405
    assert list(type(item).objects.filter(pk=item.pk).values()) == before
    assert item.history.count() == versions


def test_every_model_with_a_history_is_tried():
    with_history = {model for model in admin.site._registry if hasattr(model, "history")}
    assert with_history == set(HISTORIES)


# Saved filters of someone who left


def test_a_leavers_filters(world, agent, supervisor):
    leaver = staff(Role.AGENT)
    shared = SavedFilter.objects.create(owner=leaver, name="共享的", query="heading=all", shared=True)
    own = SavedFilter.objects.create(owner=leaver, name="自己的", query="heading=all")
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    page = signed_in(agent).get(reverse("office:queue")).content.decode()
    assert "共享的" in page
    assert "已离职" in page
    assert "自己的" not in page
    delete = [reverse("office:delete_filter", args=[item.pk]) for item in (shared, own)]
    assert signed_in(agent).post(delete[0]).status_code == 403
    assert [signed_in(supervisor).post(address).status_code for address in delete] == [302, 404]
    assert list(SavedFilter.objects.all()) == [own]


# Mass assignment


def test_posted_fields_that_no_form_asks_for_change_nothing(case, agent):
    rival = staff(Role.AGENT)
    extra = {
        "state": "completed",
        "is_open": "",
        "assignee": rival.pk,
        "assignee_id": rival.pk,
        "team": 1,
        "outcome": "completed",
        "actor": rival.pk,
        "sequence": 99,
        "documents_complete": "on",
    }
    before = Case.objects.filter(pk=case.pk).values().get()
    assert take(signed_in(agent), case, "note", text="普通备注", **extra).status_code == 302
    after = Case.objects.filter(pk=case.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"revision"}
    assert case.events.latest("sequence").actor == agent


def test_neither_a_filter_nor_a_verification_can_be_made_in_anothers_name(world, agent):
    rival = staff(Role.AGENT)
    insured = worlds.current_insured()
    client = signed_in(agent)
    client.post(reverse("office:save_filter"), {"name": "甲", "owner": rival.pk, "owner_id": rival.pk, "id": 7})
    forged = {"verified_by": rival.pk, "verified_at": "2020-01-01", "insured": insured.pk + 1}
    client.post(reverse("office:intake_verify", args=[insured.pk]), told(insured) | forged)
    assert SavedFilter.objects.get().owner == agent
    recorded = CallerVerification.objects.get()
    assert (recorded.verified_by, recorded.insured) == (agent, insured)
    assert recorded.verified_at.year > 2020
