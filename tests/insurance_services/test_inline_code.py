"""No page of the back office carries inline style or script: the content security policy would stop it."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from cases.models import Case
from tests import snapshot, worlds

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def office(lists, db, client):
    snapshot.load()
    worlds.hospitals()
    agent, reviewer = worlds.staff(Role.AGENT), worlds.staff(Role.REVIEWER)
    worlds.notified(worlds.opened(worlds.insured(), agent), agent, reviewer)
    client.force_login(User.objects.create_superuser("root", password="only-for-this-test-1"))
    return client


def addresses(model):
    """Return the list of ``model`` and the pages of its first object, as far as they are served."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    found = [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    first = model._default_manager.first()
    return found + ([reverse(f"{name}_{page}", args=[first.pk]) for page in ("change", "history")] if first else [])


def test_the_stock_pages_carry_none(office):
    found = {}
    for model in MODELS:
        pages = {address: office.get(address) for address in addresses(model)}
        assert any(page.status_code == 200 for page in pages.values()), model
        found |= {address: INLINE.findall(page.content.decode()) for address, page in pages.items()}
    assert {address: inline for address, inline in found.items() if inline} == {}


def test_the_case_page_carries_none(office):
    html = office.get(reverse("office:case", args=[Case.objects.get().number]) + "?step=attend").content.decode()
    assert INLINE.findall(html) == []


def test_the_search_for_inline_code_finds_it():
    found = ['<p style="x">', "<style>", '<a onclick="f()">', "<script>f()</script>"]
    assert all(INLINE.search(html) for html in found)
    assert not INLINE.search('<script src="/static/x.js"></script>')
