"""Background jobs. Each can be run again without doing anything twice."""

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cases import expiry, on_dates, outbox, sms
from cases.models import Message


@app.task(queue="messages", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
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
    number = outbox.phone_of(message)
    if not number:
        return SendFailed("没有联系电话", retry=False)
    try:
        sms.backend().send(number, message.text)
    except Exception as problem:
        return SendFailed(type(problem).__name__, retry=True)
    return None


@app.periodic(cron="10 0 * * *")
@app.task(queue="nightly", queueing_lock="expire_entitlements")
def expire_entitlements(timestamp: int) -> None:
    """GEN-15, nightly: record what ended with its policy, up to now."""
    expiry.expire_entitlements(at=timezone.now())


@app.periodic(cron="20 0 * * *")
@app.task(queue="nightly", queueing_lock="run_on_dates")
def run_on_dates(timestamp: int) -> None:
    """What time brings on open cases."""
    on_dates.run(at=timezone.now())
