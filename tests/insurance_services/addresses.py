"""Every address of the project, found by walking the resolver, and the objects their arguments name."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Leave, Team, User
from accounts.roles import Role
from api import tokens
from cases.actions import call_backs
from cases.actions.intake import keep_enquiry
from cases.bookkeeping import uploads
from cases.declaration import registry
from cases.gene_testing.models import Panel
from cases.models import Case, EarlierUse, EligibilityCheck, PendingConfirmation, PendingFile, UnknownCaller
from coverage.models import Division, Hospital, ListRelease, ProxyRestriction
from drugs.models import GenericConfirmation
from manual.models import UnsettledMatter
from partners.models import PartnerAccount
from policies.customers import account_of
from policies.importing import runs
from policies.importing.models import ImportRun
from policies.models import CustomerAccount
from portal import drafts
from portal.models import DataRequest, Draft
from privacy.access import record_access
from privacy.models import AccessLog
from spreadsheets.models import Upload, receive
from tests import worlds
from tests.papers import PDF
from workdays.models import CalendarDay, CalendarYear

# Leads on to another address, or shows no page of its own.
WITHOUT_NAME = {"office/(?P<url>.*)$"}


@dataclass(frozen=True)
class Address:
    """One named address: ``name`` as in the tables of the tests, ``url`` with real arguments."""

    name: str
    url: str


def names() -> list[tuple[str, str]]:
    """Return (namespace, name) of every named address but the API's: no session opens those (``tests/api``)."""
    return sorted({found for found in _walk(get_resolver(), "") if found[0] != "api"})


def _walk(resolver: URLResolver, namespace: str) -> Any:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _walk(item, item.namespace or namespace)
        elif isinstance(item, URLPattern) and item.name:
            yield namespace, item.name


class Things:
    """One object of every kind an address can name, and the agent whose call and case they are."""

    def __init__(self) -> None:
        """Make them; the world is loaded."""
        self.agent = worlds.staff(Role.AGENT)
        self.reviewer = worlds.staff(Role.REVIEWER)
        self.team = Team.objects.create(name="测试组")
        self.insured = worlds.insured(worlds.policy(services=["green_channel"]))
        self.case: Case = worlds.opened(self.insured, self.agent)
        worlds.paper(self.case, self.agent, self.reviewer)
        files = {"file": SimpleUploadedFile("ct.pdf", PDF)}
        worlds.do(self.case, "upload_document", self.agent, files=files, type="ct", received_via="upload")
        self.change = self.insured.policy.status_changes.create(status="in_force", effective_at=worlds.NOW)
        self.leave = Leave.objects.create(user=self.agent, first_day="2026-03-01", last_day="2026-03-02")
        self.read = record_access(user=self.agent, action="view", subject=self.case, case_number=self.case.number)
        Case.objects.filter(pk=self.case.pk).update(team=self.team)

    @cached_property
    def customer_account(self) -> CustomerAccount:
        """The insured person's account."""
        return account_of(self.insured.person).customer_account

    @cached_property
    def partner_account(self) -> PartnerAccount:
        """An account of a partner."""
        return worlds.partner_user(worlds.partner("测试翻译社", "interpreter", "green_channel")).partner_account

    def admin_object(self, model: str) -> Any:
        """Return the object of an admin model (``app_model``)."""
        return self._admin_objects[model]

    @cached_property
    def _admin_objects(self) -> dict[str, Any]:
        product = self.insured.policy.product
        return {
            "auth_group": Group.objects.earliest("pk"),
            "api_apitoken": tokens.issue(user=self.agent, name="测试", scopes=["lists"], days=1, issued_by=None)[0],
            "privacy_accesslog": AccessLog.objects.latest("pk"),
            "workdays_calendaryear": CalendarYear.objects.earliest("pk"),
            "workdays_calendarday": CalendarDay.objects.earliest("pk"),
            "accounts_user": User.objects.get(pk=self.agent.pk),
            "accounts_team": self.team,
            "accounts_leave": self.leave,
            "coverage_division": Division.objects.earliest("pk"),
            "coverage_hospital": Hospital.objects.earliest("pk"),
            "coverage_listrelease": ListRelease.objects.earliest("pk"),
            "coverage_placeentry": ListRelease.objects.filter(placeentry__isnull=False)[0].placeentry_set.all()[0],
            "coverage_japanhospitalentry": ListRelease.objects.filter(japanhospitalentry__isnull=False)[
                0
            ].japanhospitalentry_set.all()[0],
            "policies_product": product,
            "policies_covereddisease": product.diseases.earliest("pk"),
            "policies_person": self.insured.person,
            "policies_policy": self.insured.policy,
            "policies_policystatuschange": self.change,
            "policies_insuredperson": self.insured,
            "policies_customeraccount": self.customer_account,
            "gene_testing_panel": Panel.objects.create(code="TEST", name="测试检测项目", sample_types=["blood"]),
            "manual_unsettledmatter": self.matter,
            "coverage_proxyrestriction": ProxyRestriction.objects.create(first_day=worlds.NOW.date(), source="测试"),
            "drugs_genericconfirmation": GenericConfirmation.objects.create(
                brand_name="测试商品",
                generic_name_zh="测试通用名",
                confirmed_by=worlds.staff(Role.PHARMACIST),
                confirmed_at=worlds.NOW,
            ),
            "partners_partner": self.partner_account.partner,
            "partners_partneraccount": self.partner_account,
            "partners_partnercontact": self.partner_account.partner.contacts.create(
                name="测试联系人", phone="13800001234"
            ),
            "partners_partnerservice": self.partner_account.partner.services.get(),
            "drugs_drugentry": ListRelease.objects.filter(drugentry__isnull=False)[0].drugentry_set.all()[0],
            "cases_case": self.case,
            "cases_earlieruse": EarlierUse.objects.create(
                insured=self.insured,
                code="GC_OUT",
                day=worlds.NOW.date(),
                status="used",
                source="测试原系统",
                recorded_at=worlds.NOW,
            ),
            "portal_datarequest": DataRequest.objects.create(
                user=self.customer_account.user, kind="correct", text="测试更正", asked_at=worlds.NOW
            ),
        }

    @cached_property
    def pending_file(self) -> PendingFile:
        """A file that waits with its step for a second person."""
        asked = {"step": "deem_completed", "data": {}, "at": worlds.NOW, "requested_at": worlds.NOW}
        waiting = PendingConfirmation.objects.create(case=self.case, requested_by=self.agent, **asked)
        name = uploads.store(b"%PDF-1.4 test")
        return PendingFile.objects.create(confirmation=waiting, field="file", file_name="x.pdf", storage_name=name)

    @cached_property
    def unknown_caller(self) -> UnknownCaller:
        """A caller whose policy was not found."""
        said = {"name": "测试来电人", "phone": "13800000077", "topic": "查保单", "call_id": "CALL-7"}
        return call_backs.take_unknown_caller(
            key=uuid.uuid4(), **said, due_at=worlds.NOW, actor=self.agent, now=worlds.NOW
        )

    @cached_property
    def enquiry(self) -> EligibilityCheck:
        """An enquiry that opened nothing."""
        return keep_enquiry(
            service=registry.get("green_channel"),
            verification=worlds.verified(self.insured, self.agent),
            request=worlds.request(),
            actor=self.agent,
        )

    def args(self, name: str) -> list[Any]:
        """Return the arguments of an address that is not an ordinary admin page."""
        return self._args.get(name, [])

    @cached_property
    def _args(self) -> dict[str, list[Any]]:
        document = self.case.documents.earliest("pk")
        return {
            "office:delete_filter": [1],
            "office:intake_verify": [self.insured.pk],
            "office:intake_decide": [self.call],
            "office:intake_decide_service": [self.call, "green_channel"],
            "office:enquiry": [self.enquiry.pk],
            "office:call_number": ["unknown", self.unknown_caller.pk],
            "office:take_over_call": [self.unknown_caller.pk],
            "office:called": [self.unknown_caller.pk],
            "office:audit_case": [self.case.number],
            "office:audit_case_csv": [self.case.number],
            "office:audit_person": [self.insured.person_id],
            "office:case": [self.case.number],
            "office:step": [self.case.number, "note"],
            "office:document": [self.case.number, document.pk],
            "office:document_view": [self.case.number, document.pk],
            "office:document_page": [self.case.number, self.case.documents.latest("pk").pk, 1],
            "office:pending_file": [self.case.number, self.pending_file.pk],
            "office:presence": [self.case.number],
            "office:unmask": [self.case.number],
            "office:dossier": [self.case.number],
            "office:export_table": ["queue", "csv"],
            "admin:app_list": ["policies"],
            "admin:view_on_site": [1, 1],
            "admin:auth_user_password_change": [self.agent.pk],
            "admin:coverage_release_draft": [ListRelease.objects.earliest("pk").pk],
            "admin:coverage_release_publish": [ListRelease.objects.earliest("pk").pk],
            "admin:coverage_release_warnings": [ListRelease.objects.earliest("pk").pk],
            "policy_imports:run": [self.policy_import.pk],
            "policy_imports:errors": [self.policy_import.pk],
            "lists:upload": ["green_channel"],
            "lists:template": ["green_channel"],
            "lists:export": ["green_channel", "csv"],
            "lists:preview": ["green_channel", self.upload.pk],
            "lists:findings": ["green_channel", self.upload.pk],
            "admin:policies_person_unmask": [self.insured.person_id],
            "portal:service": ["green_channel"],
            "portal:list": ["japan_hospitals"],
            "portal:data_request": ["correct"],
            "portal:person": [self.insured.pk],
            "portal:apply": [self.insured.pk, "green_channel"],
            "portal:draft": [self.draft.pk],
            "portal:draft_question": [self.draft.pk, "kind"],
            "portal:draft_papers": [self.draft.pk],
            "portal:draft_paper_remove": [self.draft.pk, 1],
            "portal:draft_check": [self.draft.pk],
            "portal:draft_discard": [self.draft.pk],
            "portal:case": [self.case.number],
            "portal:papers": [self.case.number],
            "portal:paper": [self.case.number, document.pk],
            "portal:step": [self.case.number, "withdraw"],
            "portal:consent": [self.case.number, "health_data"],
            "portal:consent_withdraw": [self.case.number, "health_data"],
        }

    @cached_property
    def draft(self) -> Draft:
        """An application of the insured person that is on its way."""
        user = self.customer_account.user
        return drafts.begin(user=user, insured=self.insured, service="green_channel", at=worlds.NOW)

    @cached_property
    def upload(self) -> Upload:
        """A spreadsheet that somebody of the data team has uploaded."""
        return receive(
            code="green_channel", file_name="x.csv", content=b"x", user=worlds.staff(Role.DATA_TEAM), at=timezone.now()
        )

    @cached_property
    def policy_import(self) -> ImportRun:
        """An import of policies by somebody else."""
        return runs.create(file_name="测试.csv", actor=worlds.staff(Role.DATA_TEAM), at=worlds.NOW)

    @cached_property
    def matter(self) -> UnsettledMatter:
        """A matter the manual leaves open, once touched, so that it has a history."""
        first = UnsettledMatter.objects.earliest("pk")
        first.save()
        return first

    @cached_property
    def call(self) -> int:
        """The agent's verified call, fresh enough to go on from."""
        return worlds.verified(self.insured, self.agent, timezone.now()).pk


MODELS = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
PAGES = ("changelist", "add", "change", "delete", "history", "simple_history", "export")


def admin_page(name: str) -> tuple[str, str] | None:
    """Return (model, page) for an ordinary admin page's name, else None."""
    for page in sorted(PAGES, key=len, reverse=True):
        model = name.removesuffix(f"_{page}")
        if model != name and model in MODELS:
            return model, page
    return None


def every(things: Things) -> list[Address]:
    """Return every address with real arguments; those of models without an object here are left out."""
    found = []
    for namespace, name in names():
        page = admin_page(name) if namespace == "admin" else None
        full = f"{namespace}:{name}" if namespace else name
        if page and page[1] in ("changelist", "add", "export"):
            found.append(Address(full, reverse(full)))
        elif page and page[0] == "procrastinate_procrastinatejob":
            found.append(Address(full, reverse(full, args=[1])))
        elif page:
            item = things.admin_object(page[0])
            more = [item.history.latest().pk] if page[1] == "simple_history" and item.history.exists() else []
            if page[1] == "simple_history" and not more:
                more = [1]
            found.append(Address(full, reverse(full, args=[item.pk, *more])))
        else:
            found.append(Address(full, reverse(full, args=things.args(full))))
    return found
