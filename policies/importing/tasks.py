"""Imports in the background. A job names the run and nothing of the file; each can be run again after its worker died."""

import logging
from collections.abc import Callable

from django.db import Error
from django.utils import timezone
from procrastinate.contrib.django import app

from policies.importing import runs
from policies.importing.models import ImportRun

logger = logging.getLogger(__name__)
State = ImportRun.State
LOCK = "policy_imports"


@app.task(queue="imports", lock=LOCK)
def check_policies(run_id: int) -> None:
    """Check an uploaded file and find what it changes."""
    _work(run_id, (State.WAITING, State.CHECKING), runs.prepare)


@app.task(queue="imports", lock=LOCK)
def import_policies(run_id: int) -> None:
    """Import what a person has confirmed."""
    _work(run_id, (State.QUEUED, State.IMPORTING), runs.carry_out)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="upkeep", queueing_lock="sweep_policy_imports")
def sweep_policy_imports(timestamp: int) -> None:
    """Every ten minutes: say of imports that lost their process that they failed; forget old files."""
    runs.sweep(at=timezone.now())


def _work(run_id: int, states: tuple[str, ...], step: Callable[..., None]) -> None:
    """Do ``step`` where the run still waits for it; what goes wrong is said by the run, in no log with its data."""
    run = ImportRun.objects.filter(pk=run_id, state__in=states).first()
    if run is None:
        return
    if run.attempts >= runs.ATTEMPTS:
        runs.fail(run, f"处理进程 {runs.ATTEMPTS} 次中断，没有导入任何内容。请重新上传；仍不行请联系技术人员。")
        return
    try:
        step(run, at=timezone.now())
    except Error as error:
        # The text of a database error quotes values.
        logger.error("import %s failed: %s", run_id, type(error).__name__)
        runs.fail(run, "数据库拒绝了这次导入，没有导入任何内容。请稍后重新上传；仍不行请联系技术人员。")
