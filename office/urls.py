"""Addresses of the app, under ``office/cases/``."""

from django.contrib import admin
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from office import table_exports
from office.views import (
    audit,
    call_backs,
    dashboard_lists,
    decisions,
    endangered,
    intake,
    intake_decision,
    presence,
    queue,
    search,
)
from office.views.case_page import case_page, take_step
from office.views.dossier import dossier
from office.views.download import document, pending_file
from office.views.enquiry import enquiry
from office.views.hospitals import hospitals
from office.views.unmask import unmask
from office.views.viewer import document_page, document_view
from office.views.who_read import who_read


class CaseNumber(StringConverter):
    """A case's number; nothing else below this address looks like one."""

    regex = "[A-Z]{1,8}[0-9]{6,18}"


class CallKind(StringConverter):
    """Whether a call is owed on a case or to a caller whose policy was not found."""

    regex = "case|unknown"


register_converter(CaseNumber, "case_number")
register_converter(CallKind, "call_kind")

app_name = "office"
urlpatterns = [
    path("search/", admin.site.admin_view(search.search), name="search"),
    path("queue/", admin.site.admin_view(queue.work_queue), name="queue"),
    path("queue/next/", admin.site.admin_view(queue.take_next), name="take_next"),
    path("queue/assign/", admin.site.admin_view(queue.assign_many), name="assign_many"),
    path("queue/filters/", admin.site.admin_view(queue.save_filter), name="save_filter"),
    path("queue/filters/<int:pk>/", admin.site.admin_view(queue.delete_filter), name="delete_filter"),
    path("enquiries/", admin.site.admin_view(dashboard_lists.enquiries), name="enquiries"),
    path("enquiries/<int:pk>/", admin.site.admin_view(enquiry), name="enquiry"),
    path("endangered/", admin.site.admin_view(endangered.endangered), name="endangered"),
    path("endangered/reassign/", admin.site.admin_view(endangered.reassign), name="reassign"),
    path("decisions/", admin.site.admin_view(decisions.decisions), name="decisions"),
    path("decisions/cases/", admin.site.admin_view(decisions.decided), name="decided"),
    path("hospitals/", admin.site.admin_view(hospitals), name="hospitals"),
    path("calls/", admin.site.admin_view(call_backs.call_backs), name="call_backs"),
    path("calls/<call_kind:kind>/<int:pk>/number/", admin.site.admin_view(call_backs.number), name="call_number"),
    path("calls/unknown/<int:pk>/take/", admin.site.admin_view(call_backs.take_over), name="take_over_call"),
    path("calls/unknown/<int:pk>/called/", admin.site.admin_view(call_backs.called), name="called"),
    path("clocks/", admin.site.admin_view(dashboard_lists.clocks), name="clocks"),
    path("tables/<slug:code>.<slug:form>", admin.site.admin_view(table_exports.export), name="export_table"),
    path("intake/", admin.site.admin_view(intake.search), name="intake"),
    path("intake/not-found/", admin.site.admin_view(intake.not_found), name="intake_not_found"),
    path("intake/<int:insured_id>/", admin.site.admin_view(intake.verify), name="intake_verify"),
    path("intake/verified/<int:verification_id>/", admin.site.admin_view(intake_decision.decide), name="intake_decide"),
    path(
        "intake/verified/<int:verification_id>/<slug:service_code>/",
        admin.site.admin_view(intake_decision.decide),
        name="intake_decide_service",
    ),
    path("audit/", admin.site.admin_view(audit.audit), name="audit"),
    path("audit/cases/<case_number:number>/", admin.site.admin_view(audit.audit_case), name="audit_case"),
    path("audit/cases/<case_number:number>.csv", admin.site.admin_view(audit.audit_case_csv), name="audit_case_csv"),
    path("audit/readings/", admin.site.admin_view(who_read), name="who_read"),
    path("audit/persons/<int:pk>/", admin.site.admin_view(audit.audit_person), name="audit_person"),
    path("<case_number:number>/", admin.site.admin_view(case_page), name="case"),
    path("<case_number:number>/steps/<str:code>/", admin.site.admin_view(take_step), name="step"),
    path("<case_number:number>/documents/<int:pk>/", admin.site.admin_view(document), name="document"),
    path("<case_number:number>/pending/<int:pk>/", admin.site.admin_view(pending_file), name="pending_file"),
    path("<case_number:number>/documents/<int:pk>/view/", admin.site.admin_view(document_view), name="document_view"),
    path(
        "<case_number:number>/documents/<int:pk>/pages/<int:page>/",
        admin.site.admin_view(document_page),
        name="document_page",
    ),
    path("<case_number:number>/presence/", admin.site.admin_view(presence.still_looking), name="presence"),
    path("<case_number:number>/unmask/", admin.site.admin_view(unmask), name="unmask"),
    path("<case_number:number>/dossier/", admin.site.admin_view(dossier), name="dossier"),
]
