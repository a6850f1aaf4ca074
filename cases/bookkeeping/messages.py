"""Messages leave if and only if the step that caused them happened: queued in its transaction, sent by the worker.

Each is sent once or marked. A sender claims the message in a transaction of its own, calls the gateway outside any,
and marks what came of it. One that dies in between leaves a claim; whoever runs the job again finds it and marks the
message 未确认: nobody knows whether the gateway took it, so it is not sent again, and staff see it on the case page.
What the gateway refused is claimed anew, up to ``ATTEMPTS`` times. A sender that was only slow, or cut off from the
database meanwhile, still writes what it learnt over 未确认.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from accounts import sms
from cases.models import Applicant, Case, Message
from policies.models import InsuredPerson
from policies.search import names_person
from privacy.secret import Secret
from privacy.typed_text import normal_phone, takes_mainland_sms

ATTEMPTS = 5
NO_MOBILE = "联系电话不是境内手机号码，未发短信"
INTERRUPTED = "发送中断，不能确认客户是否收到，请电话告知"
NO_ANSWER = "短信网关没有答复，不能确认客户是否收到，请电话告知"
Status = Message.Status


def queue(*, case: Case, recipient: str, text: str, at: datetime) -> Message:
    """Record ``text`` for ``recipient`` ("insured" or "applicant") and defer its sending in this transaction."""
    message = Message.objects.create(case=case, recipient=recipient, text=text, queued_at=at)
    send_message.defer(message_id=message.pk)
    return message


def queue_all(*, case: Case, texts: Iterable[tuple[str, str]], at: datetime) -> None:
    """Record each ``(recipient, text)`` and defer their sending in this transaction: two queries, however many there are."""
    rows = [Message(case=case, recipient=recipient, text=text, queued_at=at) for recipient, text in texts]
    if rows:
        jobs: list[JSONDict] = [{"message_id": message.pk} for message in Message.objects.bulk_create(rows)]
        send_message.batch_defer(*jobs)


def queue_to_insured(*, insured: InsuredPerson, text: str, at: datetime) -> Message:
    """Store ``text`` about the policy for ``insured`` and defer its sending in this transaction."""
    message = Message.objects.create(insured=insured, recipient="insured", text=text, queued_at=at)
    send_message.defer(message_id=message.pk)
    return message


def phone_of(message: Message) -> str:
    """Return the mainland mobile to send to, or "" when there is none: no SMS goes to any other number.

    An applicant who left none in the call is reached, as insured or policyholder, by the one on record; what a policyholder
    who is none any more was to hear, the present one hears. What is about the policy goes to the insured, else the policyholder.
    """
    numbers = (secret.reveal() for secret in _phones(message) if isinstance(secret, Secret))
    return next((normal_phone(number) for number in numbers if takes_mainland_sms(number)), "")


def _phones(message: Message) -> list[Secret | str | None]:
    if message.case is None:
        return [message.insured.person.phone, message.insured.policy.policyholder.phone] if message.insured else []
    told = message.case.verification.applicant_phone if _goes_to_who_applied(message, message.case) else None
    return [told, _on_record(message, message.case)]


def _goes_to_who_applied(message: Message, case: Case) -> bool:
    """Tell whether it is for the applicant, and who applied as policyholder still is the policyholder."""
    verification, policy = case.verification, case.insured.policy
    if message.recipient != "applicant" or verification.applicant != Applicant.POLICYHOLDER:
        return message.recipient == "applicant"
    return names_person(verification.applicant_name, policy.policyholder)


def _on_record(message: Message, case: Case) -> Secret | str | None:
    insured, applicant = case.insured, case.verification.applicant
    if message.recipient == "insured" or applicant == Applicant.INSURED:
        return insured.person.phone
    return insured.policy.policyholder.phone if applicant == Applicant.POLICYHOLDER else None


# Jobs queued before the task moved here still bear its earlier name.
@app.task(
    queue="messages",
    aliases=["cases.tasks.send_message"],
    retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=5),
)
def send_message(message_id: int) -> None:
    """Send one queued message; safe to run twice, also at once. A failure that may pass is raised for another attempt."""
    message = _claim(message_id)
    if message is None:
        return
    status, problem = _send(message)
    sent_at = timezone.now() if status == Status.SENT else None
    # Of several claims the last one writes: an earlier sender's news are older.
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(
        status=status, error=str(problem or "")[:200], sent_at=sent_at
    )
    if isinstance(problem, MayPass):
        raise problem


class MayPass(Exception):
    """A message did not go out, and trying again can help."""


@transaction.atomic
def _claim(message_id: int) -> Message | None:
    """Return the message as this sender's own, committed as 发送中; None where nothing is left to send.

    A claim that is already there is of a sender that died, or runs beside this one: it is marked, not sent again.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status == Status.SENDING:
        message.status, message.error = Status.UNKNOWN, INTERRUPTED
    elif message.status in (Status.QUEUED, Status.FAILED):
        message.status, message.attempts = Status.SENDING, message.attempts + 1
    else:
        return None
    message.save(update_fields=["status", "attempts", "error"])
    return message if message.status == Status.SENDING else None


def _send(message: Message) -> tuple[Status, Exception | str | None]:
    """Hand a claimed message to the gateway; return what it is now and what went wrong."""
    number = phone_of(message)
    if not number:
        return Status.FAILED, NO_MOBILE if any(_phones(message)) else "没有联系电话"
    try:
        sms.backend().send(number, message.text)
    except sms.OutcomeUnknown:
        return Status.UNKNOWN, NO_ANSWER
    except Exception as problem:
        return Status.FAILED, MayPass(type(problem).__name__)
    return Status.SENT, None
