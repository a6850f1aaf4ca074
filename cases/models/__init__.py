"""What a case stores. Written only by ``open_case`` and ``apply_step``; a test finds any other writer."""

from cases.models.alert import CaseAlert
from cases.models.case import Applicant, CallerVerification, Case, Channel, Waits
from cases.models.child import ChildRow
from cases.models.clock import CaseClock, ClockRecomputation
from cases.models.contacts import CallBack, Complaint
from cases.models.decision import (
    CaseConsent,
    CaseMilestone,
    NoticeAcknowledgement,
    PendingConfirmation,
    PendingFile,
    Referral,
    RefusedRequest,
)
from cases.models.document import CaseDocument, DocumentRequest
from cases.models.earlier_use import EarlierUse
from cases.models.eligibility import EligibilityCheck
from cases.models.event import CaseEvent, CaseHead, EventPayload, HeadRegister, PayloadErasure
from cases.models.filter import SavedFilter
from cases.models.ledger import LedgerEntry
from cases.models.message import Message
from cases.models.party import CaseParty
from cases.models.presence import CasePresence
from cases.models.promise import Promise
from cases.models.quota import QuotaCounter, QuotaGrant, QuotaUse
from cases.models.reminder import PolicyReminder
from cases.models.review import Covered, ReviewedDiagnosis, Ward
from cases.models.unknown_caller import UnknownCaller

__all__ = [
    "Applicant",
    "CallBack",
    "CallerVerification",
    "Case",
    "CaseAlert",
    "CaseClock",
    "CaseConsent",
    "CaseDocument",
    "CaseEvent",
    "CaseHead",
    "CaseMilestone",
    "CaseParty",
    "CasePresence",
    "Channel",
    "ChildRow",
    "ClockRecomputation",
    "Complaint",
    "Covered",
    "DocumentRequest",
    "EarlierUse",
    "EligibilityCheck",
    "EventPayload",
    "HeadRegister",
    "LedgerEntry",
    "Message",
    "NoticeAcknowledgement",
    "PayloadErasure",
    "PendingConfirmation",
    "PendingFile",
    "PolicyReminder",
    "Promise",
    "QuotaCounter",
    "QuotaGrant",
    "QuotaUse",
    "Referral",
    "RefusedRequest",
    "ReviewedDiagnosis",
    "SavedFilter",
    "UnknownCaller",
    "Waits",
    "Ward",
]
