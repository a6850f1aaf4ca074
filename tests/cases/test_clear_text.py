"""What stands in clear about cases: a text column is encrypted, or named here with its reason."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.stored_file import StoredFileName
from privacy.fields import Ciphertext, DigestField

CODES = "a code of the declaration, or one of a list"
SYSTEM = "made by the system"
PLACE = "a place, to be counted and found"
MASTER = "master data of the data team, about no case"
CLEAR = {
    "*.code": CODES,
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
    "Case.number": SYSTEM,
    "Case.place": PLACE,
    "Case.manual_version": SYSTEM,
    "Case.moments": "codes and times",
    "Case.papers_complete": CODES,
    "CallerVerification.policy_number": "stands in clear in the policies, where it is looked for",
    "CallerVerification.call_id": "the telephone exchange's number of the call",
    "CaseClock.starts": "codes and times",
    "CaseClock.passed": "codes and times",
    "CaseConsent.form": CODES,
    "CaseConsent.version": CODES,
    "CaseConsent.signer": CODES,
    "CaseConsent.method": CODES,
    "NoticeAcknowledgement.method": CODES,
    "CaseDocument.type": CODES,
    "CaseDocument.content_type": CODES,
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
    "QuotaUse.reason": CODES,
    "Panel.name": MASTER,
    "Panel.sample_types": MASTER,
    "GeneTestingDetails.guidance": "the version of a text",
    "GeneTestingDetails.purposes": CODES,
    "GeneTestingDetails.findings": CODES,
    "InpatientAdvanceDetails.terms_version": "the version of a text",
    "*.claim_number": "the number of a claim in the insurer's own system",
    "Authorisation.number": "the number of an authorisation",
}
TEXT = (models.CharField, models.TextField, models.JSONField, ArrayField)
COLUMNS = [
    (model, field)
    for config in apps.get_app_configs()
    if config.name.split(".")[0] == "cases"
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
