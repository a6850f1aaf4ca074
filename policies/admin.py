"""Products, policies and persons in the back office. ID numbers and phones are seen masked only."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from accounts import service_names
from policies import search
from policies.models import CoveredDisease, CustomerAccount, InsuredPerson, Person, Policy, PolicyStatusChange, Product
from policies.standing import standing
from policies.unmasking import UnmaskForm, unmask_view
from privacy.history import HistoryAdmin
from privacy.lists import OwnSearch
from privacy.masked_words import MasksWords
from privacy.reading import ReadLogged

MAX_FOUND = 200


class CoveredDiseaseInline(admin.TabularInline):
    """The product's covered diseases."""

    model = CoveredDisease
    extra = 0


@admin.register(Product)
class ProductAdmin(HistoryAdmin):
    """Products with their covered diseases."""

    list_display = ("code", "name")
    inlines = (CoveredDiseaseInline,)


@admin.register(CoveredDisease)
class CoveredDiseaseAdmin(HistoryAdmin):
    """One covered disease, for its history."""

    list_display = ("product", "seq", "name", "malignant", "source", "active")
    list_select_related = ("product",)
    list_filter = ("malignant", "active")


@admin.register(Person)
class PersonAdmin(OwnSearch, ReadLogged, HistoryAdmin):
    """Persons, found by exact ID number or phone, or by the beginning of the name; unmasked with a reason."""

    list_display = ("name", "id_type", "id_number", "birth_date", "sex", "phone")
    ordering = ("name", "pk")
    sortable_by = ("name",)
    search_fields = ("name__startswith",)
    search_help_text = "姓名（可只输入前几个字）、完整证件号码或完整手机号码"
    list_filter = (("duplicate_of", admin.EmptyFieldListFilter),)
    readonly_fields = ("duplicate_of", "phone_note")
    fields = ("name", "id_type", "id_number", "birth_date", "sex", "phone", "phone_note", "duplicate_of")

    def get_urls(self) -> list[URLPattern]:
        """Add the address that answers the unmasking form."""
        unmasking = self.admin_site.admin_view(partial(unmask_view, self))
        return [path("<int:pk>/unmask/", unmasking, name="policies_person_unmask"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> HttpResponse:
        """Offer the unmasking form to those who may."""
        if context.get("original") and request.user.has_perm("privacy.unmask"):
            context["unmasking"] = UnmaskForm(auto_id="unmask_%s")
        return super().render_change_form(request, context, *args, **options)

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        """What only few records have is shown only there."""
        empty = {name for name in self.readonly_fields if not getattr(obj, name, None)}
        return [name for name in super().get_fields(request, obj) if name not in empty]

    @admin.display(description="短信")
    def phone_note(self, person: Person) -> str:
        """Why no SMS goes to this phone."""
        return person.phone_note

    def find(self, queryset: QuerySet[Person], text: str) -> QuerySet[Person]:
        """Search as the hotline does."""
        return queryset & search.find_persons(text=text).order_by()


class PolicyStatusChangeInline(MasksWords, admin.TabularInline):
    """The policy's changes of status."""

    model = PolicyStatusChange
    extra = 0


class InsuredPersonInline(admin.StackedInline):
    """The persons insured under the policy."""

    model = InsuredPerson
    extra = 0
    raw_id_fields = ("person", "social_insurance_division")


@admin.register(Policy)
class PolicyAdmin(OwnSearch, ReadLogged, HistoryAdmin):
    """Policies with their status changes and insured persons."""

    list_display = ("number", "product", "policyholder", "period_start", "period_end")
    list_select_related = ("product", "policyholder")
    raw_id_fields = ("policyholder", "previous_policy")
    # The same index serves the order and the search for a beginning.
    ordering = ("-number",)
    sortable_by = ("number",)
    search_fields = ("number__startswith",)
    search_help_text = "保单号（可只输入前几位）"
    inlines = (PolicyStatusChangeInline, InsuredPersonInline)
    readonly_fields = ("standing", "services_named")
    fields = (
        "number",
        "standing",
        "product",
        "policyholder",
        "period_start",
        "period_end",
        "services",
        "services_named",
        "previous_policy",
    )

    def find(self, queryset: QuerySet[Policy], text: str) -> QuerySet[Policy]:
        """Search for the beginning of the number, however it is typed."""
        return queryset.filter(number__startswith=text)

    @admin.display(description="当前状态")
    def standing(self, policy: Policy) -> str:
        """How the policy stands today."""
        return standing(policy, timezone.now()).label if policy.pk else "—"

    @admin.display(description="保单载明的服务")
    def services_named(self, policy: Policy) -> str:
        """The services by their names."""
        return service_names.in_words(policy.services, none="未载明")

    def get_fields(self, request: HttpRequest, obj: Policy | None = None) -> Any:
        """Codes only where they can be changed."""
        hidden = "services_named" if obj is None or self.has_change_permission(request, obj) else "services"
        return [name for name in super().get_fields(request, obj) if name != hidden]


@admin.register(PolicyStatusChange)
class PolicyStatusChangeAdmin(OwnSearch, ReadLogged, HistoryAdmin):
    """One change of status, for its history."""

    list_display = ("policy", "status", "effective_at", "reason", "recorded_at")
    list_select_related = ("policy",)
    raw_id_fields = ("policy",)
    search_fields = ("policy__number__startswith",)
    search_help_text = "保单号（可只输入前几位）"
    ordering: ClassVar = ["-id"]
    sortable_by = ()

    def find(self, queryset: QuerySet[PolicyStatusChange], text: str) -> QuerySet[PolicyStatusChange]:
        """Search for the beginning of the policy's number, however it is typed."""
        return queryset.filter(policy__number__startswith=text)


@admin.register(InsuredPerson)
class InsuredPersonAdmin(OwnSearch, ReadLogged, HistoryAdmin):
    """Insured persons, found as the hotline finds them."""

    list_display = ("person", "policy", "relation", "cover_from", "cover_to", "waiting_period_end")
    list_select_related = ("person", "policy")
    raw_id_fields = ("policy", "person", "social_insurance_division")
    ordering = ("-pk",)
    sortable_by = ()
    search_fields = ("policy__number__startswith",)
    search_help_text = "保单号、姓名、完整证件号码或完整手机号码"

    def find(self, queryset: QuerySet[InsuredPerson], text: str) -> QuerySet[InsuredPerson]:
        """Search as the hotline does."""
        return queryset.filter(pk__in=[insured.pk for insured in search.find_insured(text=text, limit=MAX_FOUND)])


@admin.register(CustomerAccount)
class CustomerAccountAdmin(HistoryAdmin):
    """Whose each customer's account is."""

    list_display = ("user", "person")
    list_select_related = ("user", "person")
    raw_id_fields = ("user", "person")
    sortable_by = ()
