"""``python -m tests.policies.importing.importing_child FILE``: import a file as the worker's jobs do, or go on with one."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "insurance_services.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from policies.importing import runs, tasks  # noqa: E402
from policies.importing.models import ImportRun  # noqa: E402

State = ImportRun.State


def main() -> None:
    """Say when the work begins and which state it ends in."""
    run = ImportRun.objects.exclude(state__in=runs.FINISHED).first() or _taken(Path(sys.argv[1]))
    print("begun", flush=True)
    tasks.check_policies(run.pk)
    run.refresh_from_db()
    if run.state == State.READY:
        with transaction.atomic():
            runs.confirm(run, rejects="stop")
    tasks.import_policies(run.pk)
    run.refresh_from_db()
    print(run.state, run.message, flush=True)


def _taken(path: Path) -> ImportRun:
    run = runs.create(file_name=path.name, actor=None, at=timezone.now())
    with path.open("rb") as file:
        runs.take(run, file)
    return run


if __name__ == "__main__":
    main()
