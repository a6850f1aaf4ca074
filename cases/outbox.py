"""Messages leave if and only if the step that caused them happened: queued in its transaction, sent by the worker."""

from datetime import datetime

from cases.models import Applicant, Case, Message
from privacy.secret import Secret


def queue(*, case: Case, recipient: str, text: str, at: datetime) -> Message:
    """Keep ``text`` for ``recipient`` ("insured" or "applicant") and defer its sending in this transaction."""
    from cases.tasks import send_message

    message = Message.objects.create(case=case, recipient=recipient, text=text, queued_at=at)
    send_message.defer(message_id=message.pk)
    return message


def phone_of(message: Message) -> str:
    """Return the clear number to send to, or "" when there is none.

    An applicant who left no number in the call is reached, as insured or policyholder, by the one on record.
    """
    case = message.case
    told = case.verification.applicant_phone if message.recipient == "applicant" else None
    secret = told or _on_record(message)
    return secret.reveal() if isinstance(secret, Secret) else ""


def _on_record(message: Message) -> Secret | str | None:
    insured, applicant = message.case.insured, message.case.verification.applicant
    if message.recipient == "insured" or applicant == Applicant.INSURED:
        return insured.person.phone
    return insured.policy.policyholder.phone if applicant == Applicant.POLICYHOLDER else None
