"""Intake (受理), second half: may this person have this service, why or why not, and the case opened."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import staff_of
from cases.actions import intake
from cases.actions.call_outcome import open_from_call
from cases.actions.open_case import open_case_for_same_thing
from cases.declaration import registry
from cases.declaration.errors import CaseError
from cases.declaration.forms import RequestForm
from cases.declaration.words import Service
from cases.models import CallerVerification, Case
from office.views import intake_facts
from office.views.call_forms import CallForm
from privacy.access import record_access

if TYPE_CHECKING:
    from accounts.models import User

VALID_FOR = timedelta(hours=24)


@require_http_methods(["GET", "POST"])
@permission_required("cases.open_case", raise_exception=True)
def decide(request: HttpRequest, verification_id: int, service_code: str = "") -> HttpResponse:
    """Show what the verified caller may have; judge, open or record as asked. Another agent's call is not found."""
    user = staff_of(request)
    verification = _verification(user, verification_id)
    if timezone.now() - verification.verified_at > VALID_FOR:
        messages.warning(request, "本次核身已超过 24 小时，请重新核身。")
        return redirect("office:intake_verify", verification.insured_id)
    desk = Desk(request, user, verification, _service(service_code))
    return desk.answer() if request.method == "POST" else desk.page(desk.form(), desk.call_form())


def _verification(user: "User", pk: int) -> CallerVerification:
    related = ("insured__policy__product", "insured__policy__policyholder", "insured__person", "verified_by")
    found = CallerVerification.objects.select_related(*related).filter(pk=pk).first()
    if found is None or (found.verified_by_id != user.pk and not user.has_perm("cases.supervise_case")):
        raise Http404("没有找到这次核身记录。")
    return found


def _service(code: str) -> Service:
    if not code:
        return registry.services()[0]
    try:
        return registry.get(code)
    except KeyError:
        raise Http404("没有这项服务。") from None


class Desk:
    """One request on the decision page: the call, the service chosen, and what the agent asks to be done."""

    def __init__(self, request: HttpRequest, user: "User", verification: CallerVerification, service: Service) -> None:
        """Record what every answer needs."""
        self.request, self.user, self.verification, self.service = request, user, verification, service

    def form(self, posted: QueryDict | None = None) -> RequestForm:
        """Return the service's request form, empty or with what was posted."""
        kind = cast(type[RequestForm], self.service.request_form)
        form = kind(posted, call=self.verification, label_suffix="")
        for field in [*form.fields.values()][:1]:
            field.widget.attrs["autofocus"] = posted is None
        return form

    def call_form(self, posted: QueryDict | None = None) -> CallForm:
        """Return what the call settles beside the request, empty or with what was posted."""
        return CallForm(posted, service=self.service, call=self.verification, label_suffix="")

    def answer(self) -> HttpResponse:
        """Do what the pressed button says; everything typed and ticked stays on the page."""
        form, call_form = self.form(self.request.POST), self.call_form(self.request.POST)
        if not (form.is_valid() & call_form.is_valid()):
            return self.page(form, call_form)
        action = self.request.POST.get("action")
        if action == "open":
            return self._open(form, call_form)
        if action == "enquiry":
            return self._record(form)
        return self._judge(form, call_form)

    def _judge(self, form: RequestForm, call_form: CallForm) -> HttpResponse:
        asked = form.request()
        found = intake.judge_request(
            service=self.service, verification=self.verification, request=asked, actor=self.user
        )
        same = open_case_for_same_thing(self.service, self.verification.insured, asked)
        return self.page(form, call_form, **intake_facts.result(found), same=same)

    def _open(self, form: RequestForm, call_form: CallForm) -> HttpResponse:
        try:
            case = open_from_call(
                service=self.service,
                verification=self.verification,
                request=form.request(),
                outcome=call_form.outcome(),
                actor=self.user,
                idempotency_key=_key(self.request.POST.get("key", "")),
                another="another" in self.request.POST,
            )
        except CaseError as refusal:
            messages.error(self.request, str(refusal))
            return self._judge(form, call_form)
        return self._opened(case)

    def _opened(self, case: Case) -> HttpResponse:
        if Case.objects.visible_to(self.user).filter(pk=case.pk).exists():
            messages.success(self.request, f"已开立案件 {case.number}。")
            return redirect("office:case", case.number)
        messages.warning(self.request, f"已开立案件 {case.number}，由{case.team}办理；同意书和告知由其补记。")
        return redirect("office:intake")

    def _record(self, form: RequestForm) -> HttpResponse:
        intake.keep_enquiry(
            service=self.service, verification=self.verification, request=form.request(), actor=self.user
        )
        messages.success(self.request, "已保留咨询记录，未开立案件。")
        return redirect("office:intake_decide_service", self.verification.pk, self.service.code)

    def page(self, form: RequestForm, call_form: CallForm, **more: Any) -> HttpResponse:
        """Show the page around ``form``; who looked at whom is logged."""
        record_access(user=self.user, action="view", subject=self.verification.insured)
        context = {
            **admin.site.each_context(self.request),
            "title": "受理",
            "verification": self.verification,
            "insured": self.verification.insured,
            "policy": self.verification.insured.policy,
            "service": self.service,
            "form": form,
            "call_form": call_form,
            "key": uuid.uuid4(),
            "notices": [item for item in self.service.notices_at("intake") if not item.acknowledge_before],
            **intake_facts.panel(self.verification, self.user),
            **more,
        }
        return TemplateResponse(self.request, "office/intake_decide.html", context)


def _key(posted: str) -> str:
    """Return the page's own key; a page without a proper one gets a fresh key, so nothing is opened twice by chance."""
    try:
        return str(uuid.UUID(posted))
    except ValueError:
        return str(uuid.uuid4())
