"""The portal's periodic jobs. Each can be run again without doing anything twice."""

from django.utils import timezone
from procrastinate.contrib.django import app

from portal import drafts


@app.periodic(cron="40 0 * * *")
@app.task(queue="nightly", queueing_lock="delete_abandoned_drafts")
def delete_abandoned_drafts(timestamp: int) -> None:
    """Drafts nobody has worked on for as long as their page says."""
    drafts.delete_abandoned(at=timezone.now())
