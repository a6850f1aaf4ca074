"""Who may import and export what, by every address: those the table of permissions names, and nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from policies.importing import runs
from spreadsheets import imports, models
from tests.worlds import NOW, staff


def addresses(item, owner):
    """Yield the permission each address of a list takes, the address, and whether something is posted to it."""
    kept = models.receive(code=item.code, file_name="x.csv", content=b"x", user=owner, at=NOW)
    for name, more, posts in [
        ("upload", (), True),
        ("template", (), False),
        ("preview", (kept.pk,), True),
        ("findings", (kept.pk,), False),
    ]:
        yield item.permission, reverse(f"lists:{name}", args=[item.code, *more]), posts
    for form in ("xlsx", "csv"):
        yield item.export_permission, reverse("lists:export", args=[item.code, form]), False


def of_policies(owner):
    run = runs.create(file_name="x.csv", actor=owner, at=NOW)
    permission = "policy_imports.import_policies"
    for name, more in [("index", []), ("template", []), ("run", [run.pk]), ("errors", [run.pk])]:
        if name != "errors":  # a run without a file has no sheet of refused rows
            yield permission, reverse(f"policy_imports:{name}", args=more), name in ("index", "run")


@pytest.mark.parametrize("role", Role)
def test_only_those_with_the_permission_import_and_export_by_any_address(world, client, role):
    user = staff(role)
    client.force_login(user)
    wrong = []
    every = [asked for item in imports.every() for asked in addresses(item, user)]
    for permission, address, posts in [*every, *of_policies(user)]:
        allowed = user.has_perm(permission)
        if (client.get(address).status_code == 403) == allowed:
            wrong.append(address)
        if posts and not allowed:
            answer = client.post(address, {"file": SimpleUploadedFile("x.csv", b"x"), "act": "stop"})
            wrong += [f"POST {address}"] if answer.status_code != 403 else []
    assert wrong == []


def test_what_another_has_uploaded_does_not_exist(world, client):
    client.force_login(staff(Role.DATA_TEAM))
    for permission, address, _ in addresses(imports.get("hospitals"), staff(Role.DATA_TEAM)):
        if "export" not in permission and ("findings" in address or address.rstrip("/")[-1].isdigit()):
            assert client.get(address).status_code == 404
