"""Periodic jobs. Each can be run again without doing anything twice."""

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from cases.jobs import on_dates, promises, recomputation, reminders, stalled, undelivered


@app.periodic(cron="0 2 * * *")  # in UTC
@app.task(queue="nightly", queueing_lock="remind_of_policies")
def remind_of_policies(timestamp: int) -> None:
    """GEN-15, every morning at ten: policies with unused services that end soon."""
    reminders.remind(at=timezone.now())


@app.periodic(cron="20 0 * * *")
@app.task(queue="nightly", queueing_lock="run_on_dates", aliases=["cases.tasks.run_on_dates"])
def run_on_dates(timestamp: int) -> None:
    """What time brings on open cases."""
    on_dates.run(at=timezone.now())


@app.periodic(cron="30 0 * * *")
@app.task(queue="nightly", queueing_lock="mend_due_dates")
def mend_due_dates(timestamp: int) -> None:
    """Every stored due date is the computed one."""
    recomputation.mend_due_dates()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="nightly", queueing_lock="refresh_promises")
def refresh_promises(timestamp: int) -> None:
    """Every five minutes: an appointment that has passed asks for its outcome."""
    promises.refresh_passed(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="nightly", queueing_lock="promise_calls")
def promise_calls(timestamp: int) -> None:
    """Every five minutes: who got no message is telephoned."""
    undelivered.promise_calls(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: what a dead worker left is done by a living one."""
    await stalled.retry(context, at=timezone.now())
