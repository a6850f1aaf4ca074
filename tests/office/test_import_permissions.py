"""Who may import and export what, by every address: those the table of permissions names, and nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import Role
from coverage.models import ListRelease
from policies.importing import runs
from spreadsheets import imports, models, writing
from spreadsheets.models import Upload
from tests.insurance_services.addresses import Things, every, names
from tests.pages import signed_in
from tests.worlds import NOW, staff

NOTICE = {
    "effective_from": "2049-01-01T00:00",
    "notice_channel": "website",
    "notice_reference": "https://example.com/notice",
    "notice_time": "2026-03-01T09:00",
}


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
    lists = [asked for item in imports.every() for asked in addresses(item, user)]
    for permission, address, posts in [*lists, *of_policies(user)]:
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


SENDING = ("lists:", "policy_imports:", "export", "release", "csv", "dossier")


def test_staff_without_a_permission_import_export_and_publish_by_no_address(world):
    client = signed_in(User.objects.create(username="测试无岗位", is_staff=True))
    asked = [item for item in every(Things()) if any(word in item.name for word in SENDING)]
    assert len(asked) > 50
    values = NOTICE | {"file": SimpleUploadedFile("x.csv", b"x"), "edition": "2026-03", "reason": "测试"}
    before = (Upload.objects.count(), ListRelease.objects.count(), published())
    found = {item.name: (client.get(item.url).status_code, client.post(item.url, values).status_code) for item in asked}
    assert {name: codes for name, codes in found.items() if set(codes) - {403, 404, 405}} == {}
    assert (Upload.objects.count(), ListRelease.objects.count(), published()) == before


def published():
    return ListRelease.objects.filter(status=ListRelease.Status.PUBLISHED).count()


def test_who_imported_a_draft_publishes_it_by_no_address(world):
    importer, colleague = staff(Role.DATA_TEAM), staff(Role.DATA_TEAM)
    network = imports.get("green_channel")
    content = writing.as_csv(writing.lines(network.columns, network.rows(NOW))).encode()
    order = imports.Order(actor=importer, at=NOW, reason="官网公告")
    draft = imports.examine(network, content, at=NOW).prepared.apply(order)
    draft.warnings.update(ticked_by=importer, ticked_at=NOW)
    client = signed_in(importer)
    for address in named_by(draft.pk):
        client.post(address, NOTICE)
    draft.refresh_from_db()
    assert draft.is_draft
    signed_in(colleague).post(reverse("admin:coverage_release_publish", args=[draft.pk]), NOTICE)
    draft.refresh_from_db()
    assert not draft.is_draft


def named_by(pk):
    """Yield every address of the project with a draft's key where it takes one, but those that end a session."""
    for namespace, name in names():
        full = f"{namespace}:{name}" if namespace else name
        for args in ([pk], []):
            try:
                address = reverse(full, args=args)
            except NoReverseMatch:
                continue
            if not full.endswith(("logout", "login")):
                yield address
