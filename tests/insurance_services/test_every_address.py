"""Who may open which address: every address of the project for every role, from the tables below."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from privacy.models import AccessLog
from tests import worlds
from tests.insurance_services import addresses
from tests.insurance_services.addresses import Things, admin_page, every
from tests.pages import signed_in

LETTERS = {
    Role.AGENT: "A",
    Role.REVIEWER: "R",
    Role.SUPERVISOR: "S",
    Role.PHARMACIST: "P",
    Role.DATA_TEAM: "D",
    Role.AUDITOR: "U",
}
# A agent, R reviewer, S supervisor, P pharmacist, D data team, U auditor: who may look, add, delete.
MODELS = {
    "auth_group": ("", "", ""),
    "procrastinate_procrastinatejob": ("", "", ""),
    "privacy_accesslog": ("SU", "", ""),
    "workdays_calendaryear": ("ARSPDU", "D", ""),
    "workdays_calendarday": ("ARSPDU", "", ""),
    "accounts_user": ("SU", "", ""),
    "accounts_team": ("SU", "", ""),
    "accounts_leave": ("SU", "S", "S"),
    "api_apitoken": ("SU", "S", "S"),
    "coverage_division": ("ARSPDU", "", ""),
    "coverage_hospital": ("ARSPDU", "D", ""),
    "coverage_listrelease": ("ARSPDU", "", ""),
    "coverage_placeentry": ("ARSPDU", "D", ""),
    "coverage_japanhospitalentry": ("ARSPDU", "D", ""),
    "policies_product": ("ARSPDU", "D", ""),
    "policies_covereddisease": ("ARSPDU", "D", ""),
    "policies_person": ("ARSPU", "", ""),
    "policies_policy": ("ARSPU", "", ""),
    "policies_policystatuschange": ("", "", ""),
    "policies_insuredperson": ("ARSPU", "", ""),
    "policies_customeraccount": ("SU", "", ""),
    "gene_testing_panel": ("ARSPDU", "D", ""),
    "manual_unsettledmatter": ("ARSPDU", "", ""),
    "coverage_proxyrestriction": ("ARSPDU", "D", ""),
    "drugs_genericconfirmation": ("ARSPDU", "", "P"),
    "partners_partner": ("ARSPDU", "D", ""),
    "partners_partnercontact": ("ARSPDU", "D", ""),
    "partners_partnerservice": ("ARSPDU", "D", ""),
    "partners_partneraccount": ("SU", "", ""),
    "drugs_drugentry": ("ARSPDU", "D", ""),
    "cases_case": ("ARSPU", "", ""),
    "cases_earlieruse": ("ARSPU", "", ""),
    "portal_datarequest": ("SU", "", ""),
}
# Who takes a list along that shows people and what they asked for; any other: supervisors and the data team.
PERSONAL = ("policies_person", "policies_policy", "policies_insuredperson", "policies_customeraccount")
EXPORTERS = dict.fromkeys((*PERSONAL, "cases_case", "cases_earlieruse", "portal_datarequest"), "S")
EXPORTERS |= {"privacy_accesslog": "SU"}
# Staff of any role, and staff of none.
ANY_STAFF = "ARSPDU-"
OTHERS = {
    "admin:index": ANY_STAFF,
    "admin:login": ANY_STAFF,
    "admin:logout": ANY_STAFF,
    "admin:password_change": ANY_STAFF,
    "admin:password_change_done": ANY_STAFF,
    "admin:jsi18n": ANY_STAFF,
    "admin:autocomplete": "",
    "admin:view_on_site": "",
    "admin:app_list": "ARSPDU",
    "admin:auth_user_password_change": "",
    "admin:coverage_release_draft": "D",
    "admin:coverage_release_publish": "SD",
    "admin:policies_person_unmask": ANY_STAFF,  # answers POST only; see tests of unmasking
    "admin:coverage_release_warnings": "SD",
    "manual:rules": ANY_STAFF,
    "manual:cases": "ARSPU",
    "policy_imports:index": "D",
    "policy_imports:template": "D",
    "policy_imports:run": "",  # the import of another; see tests of importing
    "policy_imports:errors": "",
    "lists:index": "SD",
    "lists:upload": "D",
    "lists:template": "D",
    "lists:export": "SD",
    "lists:preview": "",  # the upload of another; see tests of importing
    "lists:findings": "",
    "office:queue": "ARSPU",
    "office:enquiries": "ARSPU",
    "office:clocks": "ARSPU",
    "office:enquiry": "ARSPU",
    "office:call_backs": "ARS",
    "office:hospitals": "ARSPDU",
    "office:endangered": "S",
    "office:decisions": "ARSPU",
    "office:decided": "ARSPU",
    "office:intake": "AS",
    "office:intake_verify": "AS",
    "office:intake_decide": "S",  # the call of another agent; a supervisor may go on with it
    "office:intake_decide_service": "S",
    "office:audit": "SU",
    "office:who_read": "SU",
    "office:audit_case": "SU",
    "office:audit_case_csv": "SU",
    "office:audit_person": "SU",
    "office:case": "ASU",  # of a team the reviewer is not in
    "office:document": "ASU",
    "office:document_view": "ASU",
    "office:document_page": "ASU",
    "office:pending_file": "ASU",
    "office:dossier": "ASU",
    "office:export_table": "S",
    "office:search": "ARSPU",
    "admin:cases_case_history": "ASU",
    # POST only
    "office:intake_not_found": ANY_STAFF,
    "office:reassign": ANY_STAFF,
    "office:call_number": ANY_STAFF,
    "office:take_over_call": ANY_STAFF,
    "office:called": ANY_STAFF,
    "office:take_next": ANY_STAFF,
    "office:assign_many": ANY_STAFF,
    "office:save_filter": ANY_STAFF,
    "office:delete_filter": ANY_STAFF,
    "office:step": ANY_STAFF,
    "office:presence": ANY_STAFF,
    "office:unmask": ANY_STAFF,
}
LOOKED_UP = {"portal:home", "portal:service", "portal:places", "portal:drugs", "portal:list"}
PUBLIC = LOOKED_UP | {"portal:text_size", "portal:text_size_style", "portal:sign_in", "admin:login"}
PUBLIC |= {"health:alive", "health:ready"}
REFUSALS = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


@pytest.fixture
def things(world):
    return Things()


def who_may(name):
    """Return the letters of those who may open an address; fails for one no table knows."""
    if name.startswith(("portal:", "health:")):
        return ANY_STAFF if name in PUBLIC else ""  # the rest is for customers: tests/portal
    page = admin_page(name.removeprefix("admin:"))
    if page and name not in OTHERS:
        look, add, delete = MODELS[page[0]]
        takes = "".join(sorted(set(look) & set(EXPORTERS.get(page[0], "SD"))))
        return {"add": add, "delete": delete, "export": takes}.get(page[1], look)
    return OTHERS[name]


def opens(client, address):
    """Tell whether the address opens; to be sent to sign in, or to the desk for want of the object, is a refusal."""
    response = client.get(address.url)
    if response.status_code in REFUSALS:
        return False
    assert response.status_code in (200, 302, 405), (address, response.status_code)
    to = response.headers.get("Location", "")
    is_sent_away = to.startswith(("/office/login/", "/my/sign-in/")) or (
        to == "/office/" and address.name != "admin:login"
    )
    return not is_sent_away


def mistakes(client, things, letter):
    """Return every address that opens but should not, or should but does not."""
    wrong = []
    for address in every(things):
        expected = letter in who_may(address.name)
        if opens(client, address) != expected:
            wrong.append((address.name, "should open" if expected else "should be refused"))
    return wrong


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_each_role_opens_what_its_table_says_and_nothing_else(things, role):
    assert mistakes(signed_in(worlds.staff(role)), things, LETTERS[role]) == []


def test_staff_without_a_group_see_nothing(things):
    user = User.objects.create(username="new", is_staff=True)
    assert mistakes(signed_in(user), things, "-") == []


def test_a_stranger_and_who_left_or_is_no_staff_are_asked_to_sign_in(things):
    left = worlds.staff(Role.SUPERVISOR)
    leaver = signed_in(left)
    left.is_active = False
    left.save()
    outsider = signed_in(User.objects.create(username="outsider"))
    addresses = every(things)
    for client in (Client(), leaver, outsider):
        opened = {address.name for address in addresses if opens(client, address)}
        assert opened - {"admin:jsi18n"} == PUBLIC


# Reading is logged: one row a view of a person, a policy, a case or a paper; lists of them as a search.

VIEWS = {
    "lists:export": "export",
    "office:export_table": "export",
    **{f"admin:{model}_export": "export" for model in addresses.MODELS},
    **{
        f"admin:policies_{model}_{page}": "view"
        for model in ("person", "policy", "policystatuschange", "insuredperson")
        for page in ("change", "delete", "history", "simple_history")
    },
    **{
        f"admin:policies_{model}_changelist": "search"
        for model in ("person", "policy", "policystatuschange", "insuredperson")
    },
    **{f"admin:portal_datarequest_{page}": "view" for page in ("change", "history", "simple_history")},
    "admin:portal_datarequest_changelist": "search",
    **{f"admin:cases_earlieruse_{page}": "view" for page in ("change", "history", "simple_history")},
    "admin:cases_earlieruse_changelist": "search",
    "office:intake_verify": "view",
    "office:intake_decide": "view",
    "office:intake_decide_service": "view",
    "office:enquiry": "view",
    "office:audit_case": "view",
    "office:who_read": "search",
    "office:audit_case_csv": "export",
    "office:audit_person": "view",
    "office:case": "view",
    "office:document": "download",
    "office:document_page": "view",
    "office:pending_file": "download",
    "office:dossier": "export",
}


def test_every_view_of_personal_data_is_logged_once_and_nothing_else_is(things):
    user = worlds.staff(Role.SUPERVISOR)
    user.user_permissions.set(Permission.objects.all())
    client = signed_in(user)
    logged = {}
    for address in every(things):
        before = AccessLog.objects.latest("pk").pk
        client.get(address.url)
        rows = AccessLog.objects.filter(pk__gt=before)
        assert all(row.user_id == user.pk for row in rows)
        if rows:
            logged[address.name] = ",".join(row.action for row in rows)
    assert logged == VIEWS
