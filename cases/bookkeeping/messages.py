"""Messages leave if and only if the step that caused them happened: queued in its transaction, sent by the worker."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cases.bookkeeping import sms
from cases.models import Applicant, Case, Message
from privacy.secret import Secret
from privacy.typed_text import normal_phone, takes_mainland_sms

NO_MOBILE = "联系电话不是境内手机号码，未发短信"


def queue(*, case: Case, recipient: str, text: str, at: datetime) -> Message:
    """Keep ``text`` for ``recipient`` ("insured" or "applicant") and defer its sending in this transaction."""
    message = Message.objects.create(case=case, recipient=recipient, text=text, queued_at=at)
    send_message.defer(message_id=message.pk)
    return message


def phone_of(message: Message) -> str:
    """Return the mainland mobile to send to, or "" when there is none: no SMS goes to any other number.

    An applicant who left none in the call is reached, as insured or policyholder, by the one on record.
    """
    numbers = (secret.reveal() for secret in _phones(message) if isinstance(secret, Secret))
    return next((normal_phone(number) for number in numbers if takes_mainland_sms(number)), "")


def _phones(message: Message) -> list[Secret | str | None]:
    told = message.case.verification.applicant_phone if message.recipient == "applicant" else None
    return [told, _on_record(message)]


def _on_record(message: Message) -> Secret | str | None:
    insured, applicant = message.case.insured, message.case.verification.applicant
    if message.recipient == "insured" or applicant == Applicant.INSURED:
        return insured.person.phone
    return insured.policy.policyholder.phone if applicant == Applicant.POLICYHOLDER else None


# Jobs queued before the task moved here still bear its earlier name.
@app.task(
    queue="messages", aliases=["cases.tasks.send_message"], retry=RetryStrategy(max_attempts=5, exponential_wait=5)
)
def send_message(message_id: int) -> None:
    """Send one queued message. A failure is kept on the message and tried again by the worker."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.status == Message.Status.SENT:
            return
        message.attempts += 1
        error = _send(message)
        message.status = Message.Status.FAILED if error else Message.Status.SENT
        message.error = str(error or "")[:200]
        message.sent_at = None if error else timezone.now()
        message.save()
    if error and error.retry:
        raise error


class SendFailed(Exception):
    """A message did not go out; ``retry`` says whether trying again can help."""

    def __init__(self, text: str, *, retry: bool) -> None:
        """Keep the reason."""
        super().__init__(text)
        self.retry = retry


def _send(message: Message) -> SendFailed | None:
    number = phone_of(message)
    if not number:
        return SendFailed(NO_MOBILE if any(_phones(message)) else "没有联系电话", retry=False)
    try:
        sms.backend().send(number, message.text)
    except Exception as problem:
        return SendFailed(type(problem).__name__, retry=True)
    return None
