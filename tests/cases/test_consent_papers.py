"""Files that come with steps: the signed paper of a consent, and the file of a step that takes two persons."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.bookkeeping import uploads
from cases.declaration import errors
from cases.declaration.forms import StepForm
from cases.declaration.words import REVIEWER, Consent
from cases.models import PendingFile
from cases.steps import papers
from tests import toy
from tests.pages import case_page, signed_in, text
from tests.papers import PDF
from tests.worlds import do, picture

SIGNATURE = {
    "form": "health_data",
    "decision": "signed",
    "signer": "insured",
    "signer_name": "测试",
    "method": "signed",
}


def pdf(name="evidence.pdf"):
    return {"file": SimpleUploadedFile(name, PDF)}


# The signed paper of a consent


@pytest.fixture
def asked(register_toy, insured, agent):
    register_toy(consents=(Consent(form="health_data", signers=("insured",), before=frozenset({"end"})),))
    return toy.opened(insured, agent)


def test_a_consent_carries_its_signed_paper_among_the_papers(asked, agent):
    do(asked, "record_consent", agent, files={"file": picture()}, **SIGNATURE)
    paper = asked.consents.get().document
    assert (paper, paper.type, paper.status) == (asked.documents.get(), "signed_form", "pending")
    assert uploads.fetch(paper.storage_name)
    assert "签署件" in text(case_page(asked, agent))


def test_a_consent_needs_no_paper(asked, agent):
    do(asked, "record_consent", agent, **SIGNATURE)
    assert asked.consents.get().document is None


def test_what_is_no_paper_is_refused_and_no_consent_recorded(asked, agent):
    with pytest.raises(errors.StepInvalid, match="签署件"):
        do(asked, "record_consent", agent, files={"file": SimpleUploadedFile("x.pdf", b"no pdf")}, **SIGNATURE)
    assert not asked.consents.exists()


# A step that takes two persons and has a file


class WithPaper(StepForm):
    """A paper judged as it comes."""

    file = papers.PaperField(label="附件")


class WithAnyFile(StepForm):
    """A file nobody judges."""

    file = forms.FileField(label="附件")


def keep(ctx):
    papers.store_paper(ctx, ctx.entered["file"], "evidence")


@pytest.fixture
def two_person(register_toy, insured, agent):
    def make(form=WithPaper, effect=keep):
        step = toy.step("with_file", form=form, effect=effect, confirm_by=REVIEWER)
        register_toy(steps=(*toy.STEPS, step))
        return toy.opened(insured, agent)

    return make


@pytest.mark.parametrize("form", [WithPaper, WithAnyFile])
def test_a_file_waits_encrypted_for_the_second_person(two_person, agent, settings, form):
    case = two_person(form)
    assert do(case, "with_file", agent, files=pdf()).step == "ask_confirmation"
    waiting = PendingFile.objects.get()
    assert (waiting.confirmation.case, waiting.file_name) == (case, "evidence.pdf")
    assert uploads.fetch(waiting.storage_name) == PDF
    assert PDF not in (settings.MEDIA_ROOT / waiting.storage_name).read_bytes()
    assert not case.documents.exists()


def test_the_second_person_sees_the_file(two_person, agent, reviewer):
    case = two_person()
    do(case, "with_file", agent, files=pdf())
    assert "附件 evidence.pdf" in text(case_page(case, reviewer))
    response = signed_in(reviewer).get(reverse("office:pending_file", args=[case.number, PendingFile.objects.get().pk]))
    assert response.content == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="evidence.pdf"'


def test_a_file_of_another_case_is_not_there(two_person, agent, reviewer, insured):
    case = two_person()
    do(case, "with_file", agent, files=pdf())
    other = toy.opened(insured, agent)
    response = signed_in(reviewer).get(
        reverse("office:pending_file", args=[other.number, PendingFile.objects.get().pk])
    )
    assert response.status_code == 404


def settle(case, reviewer, capture, **word):
    name = PendingFile.objects.get().storage_name
    with capture(execute=True):
        do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, **word)
    with pytest.raises(FileNotFoundError):
        uploads.fetch(name)
    assert not PendingFile.objects.exists()


def test_a_confirmed_step_has_its_file(two_person, agent, reviewer, django_capture_on_commit_callbacks):
    case = two_person()
    do(case, "with_file", agent, files=pdf())
    settle(case, reviewer, django_capture_on_commit_callbacks, decision="confirm")
    paper = case.documents.get()
    assert (paper.type, paper.file_name, paper.size) == ("evidence", "evidence.pdf", len(PDF))
    assert uploads.fetch(paper.storage_name) == PDF


def test_a_declined_step_leaves_no_file(two_person, agent, reviewer, django_capture_on_commit_callbacks):
    case = two_person()
    do(case, "with_file", agent, files=pdf())
    settle(case, reviewer, django_capture_on_commit_callbacks, decision="decline", reason="不妥")
    assert not case.documents.exists()


def fail(ctx):
    keep(ctx)
    raise errors.StepBlocked(ctx.step.label, [])


def test_a_step_that_fails_on_confirming_leaves_what_was_asked_and_nothing_else(two_person, agent, reviewer, settings):
    case = two_person(effect=fail)
    do(case, "with_file", agent, files=pdf())
    with pytest.raises(errors.StepBlocked):
        do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
    assert uploads.fetch(PendingFile.objects.get().storage_name) == PDF
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_step_whose_file_is_gone_says_so(two_person, agent, reviewer):
    case = two_person()
    do(case, "with_file", agent, files=pdf())
    uploads.discard(PendingFile.objects.get().storage_name)
    with pytest.raises(errors.CaseError, match="所附的文件已不存在"):
        do(case, "confirm", reviewer, confirmation=case.confirmations.get().pk, decision="confirm")
