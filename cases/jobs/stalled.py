"""Jobs whose worker is gone: a worker that is killed leaves its job ``doing``, and nobody would ever finish it."""

import logging
from datetime import datetime

from procrastinate import exceptions
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status

logger = logging.getLogger(__name__)

SILENCE = 30
"""Seconds without a sign of life after which a worker is taken for dead; a living one gives one every ten."""


async def retry(context: JobContext, *, at: datetime) -> int:
    """Offer the jobs of dead workers to the living ones; return how many. Every job of ours is safe to run again."""
    stalled = await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE)
    return sum([await _retry_one(context, job, at) for job in stalled if job.id != context.job.id])


async def _retry_one(context: JobContext, job: Job, at: datetime) -> bool:
    """Put a job back; one whose successor waits already is given up, one that ended meanwhile is left alone."""
    jobs = context.app.job_manager
    logger.warning("job %s (%s) lost its worker and is offered again", job.id, job.task_name)
    try:
        await jobs.retry_job(job=job, retry_at=at)
    except exceptions.UniqueViolation:
        await jobs.finish_job(job=job, status=Status.FAILED, delete_job=False)
        return False
    except exceptions.ConnectorException:
        logger.info("job %s ended meanwhile", job.id)
        return False
    return True
