"""What stands in clear: a text column of ours is encrypted, or named here with its reason."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.stored_file import StoredFileName
from privacy.fields import Ciphertext, DigestField
from tests.sources import ROOT

CODES = "a code of the declaration, or one of a list"
SYSTEM = "made by the system"
PLACE = "a place, to be counted and found"
MASTER = "master data of the data team, about no case"
NAMES = "a person's name, in the tables of persons alone"
LISTS = {"coverage", "drugs", "manual", "workdays"}
"""Apps of lists that say nothing of any person."""
CLEAR = {
    "*.code": CODES,
    "*.number": SYSTEM,
    "*.content_type": CODES,
    "*.key_digest": "keyed",
    "*.role": CODES,
    "*.services": CODES,
    "AccessLog.subject_type": CODES,
    "AccessLog.subject_id": SYSTEM,
    "AccessLog.subject_label": "a number or a place in a list, of no person's",
    "AccessLog.field": CODES,
    "AccessLog.case_number": SYSTEM,
    "Upload.file_name": "what the data team calls the file of a list",
    "ImportRun.file_name": "what the data team calls a file of policies",
    "ImportRun.counts": "figures",
    "ImportRun.columns": CODES,
    "ImportRun.message": "of the file as a whole: no cell of it",
    "Problem.cell": "the address of a cell",
    "Problem.heading": "the heading of a column",
    "Change.fields": CODES,
    "StagedRow.previous": "the number of a policy",
    "StagedRow.status": CODES,
    "StagedRow.relation": CODES,
    "StagedRow.holder_type": CODES,
    "StagedRow.insured_type": CODES,
    "StagedRow.holder_digest": "keyed",
    "StagedRow.insured_digest": "keyed",
    "StagedPerson.digest": "keyed",
    "StagedPerson.phone_digest": "keyed",
    "StagedPerson.paper": CODES,
    "StagedPerson.id_type": CODES,
    "StagedPerson.sex": CODES,
    "StagedPerson.name": NAMES + ", emptied when the import ends",
    "StagedPerson.former_name": NAMES + ", emptied when the import ends",
    "Person.name": NAMES,
    "ApiToken.token_key": "the first characters of a token, shown to tell it by",
    "ApiToken.digest": "hashed",
    "ApiToken.name": "what a partner's system is called",
    "ApiToken.scopes": CODES,
    "StoredAnswer.key": "keyed",
    "StoredAnswer.request_digest": "keyed",
    "StoredAnswer.headers": "a revision and an address of the API",
    "Product.name": MASTER,
    "Product.note": MASTER,
    "CoveredDisease.name": MASTER,
    "CoveredDisease.source": MASTER,
    "Team.name": "what a team is called",
    "User.password": "hashed",
    "User.username": "a member of staff's, a partner's or a customer's made-up name",
    "User.first_name": "nobody fills it in",
    "User.last_name": "nobody fills it in",
    "User.email": "nobody fills it in",
    "User.display_name": "a member of staff's name, shown beside what they did",
    "AttemptCount.key": "keyed",
    "OneTimeCode.subject": "keyed",
    "OneTimeCode.purpose": CODES,
    "OneTimeCode.code_digest": "keyed",
    "Partner.name": "a firm's",
    "Partner.phone": "a firm's",
    "PartnerContact.name": "of those who work at a partner, about no case",
    "PartnerContact.duty": "of those who work at a partner, about no case",
    "CustomerSession.device": "the kind of device",
    "Draft.changed": "codes and figures",
    "Draft.policy_then": CODES,
    "DraftFile.type": CODES,
    "DraftFile.issued_on": "a day",
    "DraftFile.sha256": "of a file that nobody can guess",
    "*.service": CODES,
    "*.state": CODES,
    "*.subject": "the key of a child row",
    "*.step": CODES,
    "*.rule": CODES,
    "*.unit": CODES,
    "*.due_unit": CODES,
    "*.outcome": CODES,
    "*.city": PLACE,
    "*.city_name": PLACE,
    "*.city_level": PLACE,
    "*.told_via": CODES,
    "*.history_change_reason": "nobody fills it in",
    "Case.place": PLACE,
    "Case.manual_version": SYSTEM,
    "Case.moments": "codes and times",
    "Case.papers_complete": CODES,
    "CallerVerification.policy_number": "stands in clear in the policies, where it is looked for",
    "CallerVerification.call_id": "the telephone exchange's number of the call",
    "UnknownCaller.call_id": "the telephone exchange's number of the call",
    "CaseClock.starts": "codes and times",
    "CaseClock.passed": "codes and times",
    "CaseConsent.form": CODES,
    "CaseConsent.version": CODES,
    "CaseConsent.signer": CODES,
    "CaseConsent.method": CODES,
    "NoticeAcknowledgement.method": CODES,
    "CaseDocument.type": CODES,
    "CaseDocument.sha256": "of a file that nobody can guess",
    "CaseDocument.received_via": CODES,
    "DocumentRequest.cause": CODES,
    "DocumentRequest.phase": CODES,
    "PendingFile.field": CODES,
    "EligibilityCheck.rejected_rules": CODES,
    "EligibilityCheck.warned_rules": CODES,
    "CaseEvent.from_state": CODES,
    "CaseEvent.to_state": CODES,
    "CaseEvent.idempotency_key": SYSTEM,
    "CaseEvent.request_digest": "keyed",
    "CaseEvent.payload_digest": "keyed",
    "CaseEvent.previous_hash": "keyed",
    "CaseEvent.hash": "keyed",
    "CaseHead.hash": "keyed",
    "*.seal": "keyed",
    "SavedFilter.name": "what a member of staff calls a filter of the queue",
    "SavedFilter.query": "what the queue can be filtered by: no words about a case",
    "LedgerEntry.kind": CODES,
    "LedgerEntry.currency": CODES,
    "Message.recipient": CODES,
    "EarlierUse.reference": "the number in the system before",
    "EarlierUse.source": "what the data team calls the system before",
    "QuotaUse.reason": CODES,
    "Panel.name": MASTER,
    "Panel.sample_types": MASTER,
    "GeneTestingDetails.guidance": "the version of a text",
    "GeneTestingDetails.purposes": CODES,
    "GeneTestingDetails.findings": CODES,
    "InpatientAdvanceDetails.terms_version": "the version of a text",
    "*.claim_number": "the number of a claim in the insurer's own system",
}
OURS = {folder.name for folder in ROOT.iterdir() if (folder / "apps.py").exists()}
TEXT = (models.CharField, models.TextField, models.JSONField, ArrayField)
COLUMNS = [
    (model, field)
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in OURS - LISTS
    for model in config.get_models(include_auto_created=True)
    for field in model._meta.local_fields
    if isinstance(field, TEXT)
]


def named(model, field):
    """Return the names a column may stand under in the list; a history's are those of what it is the history of."""
    name = model.__name__.removeprefix("Historical")
    return {f"{name}.{field.name}", f"*.{field.name}"}


def is_closed(field):
    """Tell whether no words can stand in a column in clear."""
    return isinstance(field, Ciphertext | DigestField | StoredFileName) or bool(field.flatchoices)


@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=lambda item: getattr(item, "__name__", None) or item.name)
def test_a_text_column_is_encrypted_or_named_with_its_reason(model, field):
    assert is_closed(field) or named(model, field) & CLEAR.keys(), f"{model._meta.label}.{field.name} lies in clear"


def test_every_name_on_the_list_is_a_column():
    wanted = {name for model, field in COLUMNS if not is_closed(field) for name in named(model, field)}
    assert CLEAR.keys() - wanted == set()
