"""Lists read from an address what they declare and nothing else; search boxes offer what their field declares."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from privacy.declared_lists import DeclaredList
from privacy.encrypted_search import EncryptedSearch
from tests import worlds
from tests.pages import signed_in

pytestmark = pytest.mark.django_db
MODELS = list(admin.site._registry)
HOSTILE = (
    "name__regex=(",
    "id_number_digest__startswith=0",
    "person__id_number_digest__startswith=0",
    "policyholder__name__startswith=x",
    "birth_date__year=0",
    "birth_date__lt=0",
    "date__year=0",
    "pk=99999999999999999999999",
    "id__in=1,x",
    "password__startswith=pbkdf2",
    "groups__name__regex=(",
    "services__0=x",
    "nothing=1",
    "=1",
)
ODD_VALUES = ("x", "", "-1", "99999999999999999999999", "0001-01-01", "9999-12-31 23:59:59+00:00")


@pytest.fixture
def root(db):
    client = Client()
    client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    return client


def label(model):
    return model._meta.label


def address(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def parameters(model):
    """Every parameter the list's filters read, by Django's own account."""
    request = Client().get("/").wsgi_request
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    listed = admin.site._registry[model].get_changelist_instance(request)
    return sorted({name for spec in listed.filter_specs for name in spec.expected_parameters() if name})


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_an_undeclared_look_up_is_not_made_on_any_list(root, model):
    who_asks = 'WHERE "accounts_user"."id" ='
    for query in HOSTILE:
        with CaptureQueriesContext(connection) as asked:
            answer = root.get(f"{address(model)}?{query}")
        assert (answer.status_code, answer["Location"].partition("?")[2]) == (302, "e=1"), query
        made = [entry["sql"] for entry in asked.captured_queries if who_asks not in entry["sql"]]
        assert [sql for sql in made if f'FROM "{model._meta.db_table}"' in sql] == [], query


def test_who_asked_for_an_undeclared_look_up_is_told(root):
    answer = root.get(f"{reverse('admin:policies_person_changelist')}?name__regex=x", follow=True)
    assert "不能按网址中的条件筛选" in answer.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_declared_filter_takes_any_value_without_failing(root, model):
    for name in parameters(model):
        for value in ODD_VALUES:
            answer = root.get(address(model), {name: value})
            assert answer.status_code in (200, 302), (name, value)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_what_every_list_reads_takes_any_value_without_failing(root, model):
    for query in ("p=x&o=x", "p=99999999&o=9.-9", "all=&e=1&q=%25", "_popup=1&_facets=True"):
        assert root.get(f"{address(model)}?{query}").status_code in (200, 302), query


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_without_permission_no_address_of_a_list_answers(model):
    client = signed_in(User.objects.create(username="new", is_staff=True))
    for query in ("", "e=1", "_to_field=id&_popup=1", "name__regex=x", "all="):
        assert client.get(f"{address(model)}?{query}").status_code in (403, 400), query


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_popup_gives_no_field_but_keys(root, model):
    for field in ("id_number_digest", "password", "name"):
        assert root.get(f"{address(model)}?_popup=1&_to_field={field}").status_code == 400, field


def test_every_list_reads_what_it_declares_only():
    lists = {label(model): kept.get_changelist(None) for model, kept in admin.site._registry.items()}
    assert [name for name, kind in lists.items() if not issubclass(kind, DeclaredList)] == []


def declared():
    """The search boxes the back office has: model and field."""
    found = set()
    for kept in admin.site._registry.values():
        for place in (kept, *kept.inlines):
            found |= {(place.model, name) for name in place.autocomplete_fields}
    return found


def relations():
    ours = [model for model in apps.get_models() if not model.__name__.startswith("Historical")]
    return [(model, field.name) for model in ours for field in model._meta.get_fields() if field.is_relation]


def ask(client, model, field, term=""):
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}
    return client.get(reverse("admin:autocomplete"), asked | {"term": term})


def test_only_declared_search_boxes_answer(root):
    assert {pair for pair in relations() if ask(root, *pair).status_code == 200} == declared()


def test_no_search_box_looks_people_up(root):
    for model, field in declared():
        target = model._meta.get_field(field).remote_field.model
        assert not isinstance(admin.site._registry[target], EncryptedSearch), (model, field)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_search_box_answers_those_who_may_fill_in_its_form(role, db):
    user = worlds.staff(role)
    client = signed_in(user)
    for model, field in declared():
        names = [f"{model._meta.app_label}.{act}_{model._meta.model_name}" for act in ("add", "change")]
        expected = 200 if any(map(user.has_perm, names)) else 403
        assert ask(client, model, field).status_code == expected, (model, field)


@pytest.mark.parametrize("query", ["", "app_label=policies", "app_label=x&model_name=y&field_name=z"])
def test_a_search_box_that_is_none_is_refused(root, query):
    assert root.get(f"{reverse('admin:autocomplete')}?{query}").status_code == 403


def test_a_field_that_is_no_relation_is_no_search_box(root):
    assert ask(root, apps.get_model("policies", "person"), "name").status_code == 403


FORGED = ("x", "", "-1", "0", "99999999999999999999999", "²", "字" * 1_000, "a b")


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_no_forged_row_breaks_a_list_even_for_who_may_do_all(root, model):
    root.raise_request_exception = False
    for value in FORGED:
        posted = {"action": "delete_selected", "_selected_action": value, "index": "0"}
        assert root.post(address(model), posted).status_code < 500, value
        assert root.post(address(model), posted | {"post": "yes"}).status_code < 500, value
