"""Staff and teams in the back office."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Team, User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
TEAMS = {"绿通组": ["green_channel"], "综合组": []}


@pytest.fixture
def colleague():
    return User.objects.create_user("colleague", password="correct-horse-battery", display_name="示例同事")


@pytest.fixture
def auditor(client):
    user = User.objects.create_user("auditor", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.AUDITOR.label))
    client.force_login(user)
    return client


def history_page(user):
    return reverse("admin:accounts_user_simple_history", args=[user.pk, user.history.earliest().pk])


def test_an_administrator_sees_list_form_and_history(admin_client, colleague):
    for address in (
        reverse("admin:accounts_user_changelist"),
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_change", args=[colleague.pk]),
        reverse("admin:accounts_user_history", args=[colleague.pk]),
        history_page(colleague),
        reverse("admin:accounts_team_changelist"),
    ):
        assert admin_client.get(address).status_code == 200, address


def test_an_administrator_adds_a_user_with_name_and_team(admin_client):
    team = Team.objects.create(name="一组")
    admin_client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "newcomer",
            "kind": "staff",
            "usable_password": "true",
            "password1": "correct-horse-battery",
            "password2": "correct-horse-battery",
            "display_name": "示例新人",
            "teams": [team.pk],
        },
    )
    user = User.objects.get(username="newcomer")
    assert (str(user), list(user.teams.all())) == ("示例新人", [team])


def test_a_history_page_refuses_a_post(admin_client, colleague):
    response = admin_client.post(history_page(colleague), {"username": "overwritten"})
    assert response.status_code == 405
    colleague.refresh_from_db()
    assert colleague.username == "colleague"


def test_an_auditor_reads_a_user_without_the_password_hash_and_changes_nothing(auditor, colleague):
    address = reverse("admin:accounts_user_change", args=[colleague.pk])
    page = auditor.get(address).content.decode()
    assert "示例同事" in page
    assert "pbkdf2" not in page
    assert auditor.post(address, {"username": "overwritten"}).status_code == 403


def test_the_history_of_a_user_names_teams_and_groups(auditor, colleague):
    colleague.teams.add(Team.objects.create(name="一组"), Team.objects.create(name="二组"))
    colleague.groups.add(Group.objects.get(name=Role.AGENT.label))
    text = auditor.get(reverse("admin:accounts_user_history", args=[colleague.pk])).content.decode()
    assert ("一组、二组" in text, "客服" in text, "object" in text) == (True, True, False)


def test_an_auditor_reads_the_history_without_the_password_hash(auditor, colleague):
    for address in (reverse("admin:accounts_user_history", args=[colleague.pk]), history_page(colleague)):
        response = auditor.get(address)
        assert response.status_code == 200
        assert "pbkdf2" not in response.content.decode()


def test_a_reader_sees_a_teams_services_by_name(auditor):
    teams = [Team.objects.create(name=name, services=codes) for name, codes in TEAMS.items()]
    pages = [auditor.get(reverse("admin:accounts_team_change", args=[team.pk])).content.decode() for team in teams]
    named, all_of_them = (page.split('id="content-main"')[1] for page in pages)
    assert ("重大疾病就医绿通服务" in named, "green_channel" in named, "未指定（不自动分得案件）" in all_of_them) == (
        True,
        False,
        True,
    )


def test_a_sign_in_is_noted_and_is_no_change_of_the_user(client, colleague):
    client.force_login(colleague)
    colleague.refresh_from_db()
    assert (colleague.last_login is not None, colleague.history.count()) == (True, 1)


def test_the_list_shows_roles_and_teams_in_few_queries(auditor, colleague, django_assert_max_num_queries):
    colleague.groups.add(Group.objects.get(name=Role.REVIEWER.label))
    colleague.teams.add(Team.objects.create(name="一组"))
    with django_assert_max_num_queries(10):
        text = auditor.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert ('<td class="field-roles">审核</td>' in text, '<td class="field-team_names">一组</td>' in text) == (
        True,
        True,
    )


def test_an_agent_sees_no_users(client):
    user = User.objects.create_user("agent", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.AGENT.label))
    client.force_login(user)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


@pytest.mark.parametrize("services", ["5", "null", '{"a": 1}', '[{"a": 1}]', '"green_channel"', "nothing", "\0"])
def test_no_services_made_up_by_hand_reach_a_team(admin_client, services):
    admin_client.raise_request_exception = False
    page = admin_client.post(reverse("admin:accounts_team_add"), {"name": "一组", "services": services})
    assert (page.status_code, Team.objects.count()) == (200, 0)


def test_an_administrator_chooses_a_teams_services_by_name(admin_client):
    page = admin_client.get(reverse("admin:accounts_team_add")).content.decode()
    assert "住院垫付" in page
    admin_client.post(reverse("admin:accounts_team_add"), {"name": "一组", "services": ["mdt", "green_channel"]})
    assert sorted(Team.objects.get().services) == ["green_channel", "mdt"]
