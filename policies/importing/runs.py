"""The life of an import: taken in, checked in the background, confirmed by a person, imported in one transaction.

Checking can be begun anew at any time: it first forgets what it had staged. Importing is one transaction, at whose end
stands the run's own state, so after any interruption either all of it has happened or nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from policies.importing import applying, cells, difference, judging, source, staging, tables
from policies.importing.checking import Checked, Checker
from policies.importing.columns import columns
from policies.importing.headings import Heading
from policies.importing.models import Change, FilePart, ImportRun, Problem
from policies.importing.uploading import EncryptedUpload
from policies.models import InsuredPerson, Policy
from privacy.logging import redacted_name
from spreadsheets.errors import Unreadable
from spreadsheets.reading import EXAMPLE

State = ImportRun.State
KEPT = timedelta(days=30)
"""How long file and problems stay, for the sheet of errors."""
SILENT = timedelta(minutes=30)
"""Without progress for so long a run without a job has lost its process."""
ATTEMPTS = 3
REFUSED_MOST = 100_000
"""So many refused rows are enough to see what is wrong with a file."""
FINISHED = (State.DONE, State.REFUSED, State.FAILED, State.DISCARDED)


on_changes: list[Callable[[QuerySet[InsuredPerson]], Sequence[str]]] = []
"""Each returns Chinese lines about insured persons whose record an import changes; apps above add theirs in ``ready()``."""


class NotNow(ValueError):
    """What is asked of a run does not fit its state; ``args[0]`` says so in Chinese."""


def create(*, file_name: str, actor: User | None, at: datetime, rejects: str = ImportRun.Rejects.STOP) -> ImportRun:
    """Return a new run that has no file yet."""
    return ImportRun.objects.create(
        file_name=redacted_name(file_name, longest=200), created_by=actor, created_at=at, heard_at=at, rejects=rejects
    )


def take(run: ImportRun, file: BinaryIO) -> None:
    """Take the file of ``run`` in."""
    source.take(run, file)


def receive(*, upload: EncryptedUpload, actor: User, at: datetime) -> ImportRun:
    """Return the run of an uploaded file, kept; needs a transaction."""
    run = create(file_name=upload.name or "", actor=actor, at=at)
    source.adopt(run, upload.tokens(), upload.size or 0)
    return run


def touched(run: ImportRun) -> list[str]:
    """Return what else the changes of ``run`` touch, in Chinese lines."""
    changed = Change.objects.filter(run=run, is_new=False).values("object_id")
    status = Change.objects.filter(run=run, kind=Change.Kind.STATUS).values("number")
    policies = Policy.objects.filter(Q(pk__in=changed.filter(kind=Change.Kind.POLICY)) | Q(number__in=status)).values(
        "pk"
    )
    insured = InsuredPerson.objects.filter(
        Q(pk__in=changed.filter(kind=Change.Kind.INSURED))
        | Q(person__in=changed.filter(kind=Change.Kind.PERSON))
        | Q(policy__in=policies)
    )
    return [line for hook in on_changes for line in hook(insured)]


def error_rows(run: ImportRun) -> Iterator[list[str]]:
    """Yield the heading and every refused row as it stood in the file, the reasons beside it.

    Where the file cannot be read on, the last row says so. Raises ``Unreadable`` where the file is no longer there.
    """
    reasons: dict[int, list[str]] = {}
    for problem in Problem.objects.filter(run=run).iterator():
        where = "：".join(filter(None, (problem.cell, problem.heading)))
        reasons.setdefault(problem.line, []).append(f"{where}：{problem.message}")
    if not FilePart.objects.filter(run=run).exists():
        raise Unreadable(f"上传的文件只保存 {KEPT.days} 天，已删除。需要时请重新上传。")
    try:
        with source.open_file(run) as file:
            yield from _beside(reasons, tables.Rows(file, run.file_bytes))
    except Unreadable as refusal:  # the rows before can be mended all the same
        yield [refusal.cell, refusal.args[0]]


def _beside(reasons: dict[int, list[str]], rows: tables.Rows) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number == 0:
            yield ["行", "原因", *map(cells.seen, row.cells)]
        if row.line in reasons:
            yield [str(row.line), "\n".join(reasons[row.line]), *map(cells.seen, row.cells)]


def prepare(run: ImportRun, *, at: datetime) -> None:
    """Check the file and find what it changes: the run is ready then, or says why not. Can be done again."""
    _set(run, state=State.CHECKING, heard_at=at, message="", done_bytes=0, rows=0, attempts=run.attempts + 1)
    staging.clear(run)
    Change.objects.filter(run=run).delete()
    Problem.objects.filter(run=run).delete()
    try:
        heading = _read(run, today=timezone.localdate(at))
    except Unreadable as refusal:
        _refuse(run, f"{refusal.cell}：{refusal}".lstrip("："))
    else:
        _find(run, heading)


def _refuse(run: ImportRun, message: str) -> None:
    """Say why nothing of the file is taken; what is wrong with its rows can still be read."""
    staging.clear(run)
    _set(run, state=State.REFUSED, message=message, rejected=_rejected(run), finished_at=timezone.now())


def _read(run: ImportRun, *, today: date) -> Heading:
    """Check and stage every row; return the heading of the file. Raises ``Unreadable``."""
    with source.open_file(run) as file:
        rows = tables.Rows(file, run.file_bytes)
        heading = Heading(next(rows), columns())
        if heading.faults:
            staging.add_problems(run, heading.faults)
            raise Unreadable("表头有误，没有读取各行。")
        _stage(run, rows, Checker(heading, today=today))
    return heading


def _stage(run: ImportRun, rows: tables.Rows, checker: Checker) -> None:
    filled = (row for row in rows if not (row.cells and str(row.cells[0]).startswith(EXAMPLE)))
    refused = 0
    while batch := list(islice(filled, staging.BATCH)):
        found = [checker.check(row) for row in batch]
        good = [row for row in found if isinstance(row, Checked)]
        refused += len(found) - len(good)
        staging.stage(run, good, [fault for row in found if not isinstance(row, Checked) for fault in row])
        _set(run, rows=run.rows + len(batch), done_bytes=rows.done_bytes, heard_at=timezone.now())
        if refused > REFUSED_MOST:
            raise Unreadable(
                f"不合格的行已超过 {REFUSED_MOST // 10_000} 万行，没有再读下去。多半是同一个原因，请按列出的原因改正后重新上传。"
            )
    if not run.rows:
        raise Unreadable("表头之下没有任何一行。请从第 2 行起填写，再上传。", "第 2 行")


def _find(run: ImportRun, heading: Heading) -> None:
    """Judge the rows against each other and the record, and find what they change."""
    run.columns = heading.fields
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE policy_imports_stagedrow, policy_imports_stagedperson")
    with transaction.atomic():
        _hold(run)
        judging.judge(run, heading.columns)
        difference.find(run)
    found = {"columns": run.columns, "rejected": _rejected(run), "counts": difference.counts(run)}
    _set(run, state=State.READY, heard_at=timezone.now(), **found)


def _rejected(run: ImportRun) -> int:
    return Problem.objects.filter(run=run).values("line").distinct().count()


def confirm(run: ImportRun, *, rejects: str) -> None:
    """A person wants it imported: with ``skip`` also where rows are refused. Raises ``NotNow``; needs a transaction."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != State.READY:
        raise NotNow(f"这次导入已是“{run.get_state_display()}”，不能再确认。")
    if rejects not in ImportRun.Rejects.values:
        raise NotNow("请选择“确认导入”，或“略过不合格的行”。")
    if run.rejected and rejects != ImportRun.Rejects.SKIP:
        raise NotNow("有不合格的行：请改好文件重新上传，或选择略过这些行。")
    _set(run, state=State.QUEUED, rejects=rejects, attempts=0, heard_at=timezone.now())


def discard(run: ImportRun) -> None:
    """A person does not want it. Raises ``NotNow``; needs a transaction."""
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != State.READY:
        raise NotNow(f"这次导入已是“{run.get_state_display()}”，不能再放弃。")
    staging.clear(run)
    _set(run, state=State.DISCARDED, finished_at=timezone.now())


def carry_out(run: ImportRun, *, at: datetime) -> None:
    """Import what a ready or confirmed run changes, all of it or nothing; ``at`` is the moment of the histories.

    What was changed can be read afterwards, until the sweep; the staged rows are gone.
    """
    there = {column.field: column for column in columns()}
    known = {field: (index, there[field]) for index, field in enumerate(run.columns) if field}
    run.state, run.attempts = State.IMPORTING, run.attempts + 1
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=(State.READY, State.QUEUED, State.IMPORTING))
    waiting.update(state=State.IMPORTING, heard_at=at, attempts=run.attempts)
    with transaction.atomic():
        if _hold(run) != State.IMPORTING:
            return  # another process, taken for lost, has finished it
        applying.lock()
        judging.judge(run, known)  # the record may have changed since
        rejected = _rejected(run)
        if rejected and run.rejects == ImportRun.Rejects.STOP:
            changed = "" if rejected == run.rejected else "核对之后登记有了变化，"
            _refuse(run, f"{changed}有不合格的行，全部未导入。")
            return
        difference.find(run)
        applying.apply(run, at=at)
        _set(run, state=State.DONE, rejected=rejected, counts=difference.counts(run), finished_at=at)
    staging.clear(run)


def _hold(run: ImportRun) -> str:
    """Lock the run until the transaction ends, so that the sweep does not take its process for lost; return its state."""
    return ImportRun.objects.select_for_update().get(pk=run.pk).state


def fail(run: ImportRun, message: str) -> None:
    """Say that the run came to nothing."""
    staging.clear(run)
    _set(run, state=State.FAILED, message=message, finished_at=timezone.now())


def sweep(*, at: datetime) -> None:
    """Say of runs that have lost their process that they failed; forget files and problems after ``KEPT``."""
    silent = ImportRun.objects.filter(state__in=(State.CHECKING, State.IMPORTING), heard_at__lt=at - SILENT)
    with transaction.atomic():
        for run in silent.select_for_update(skip_locked=True):
            fail(run, "处理进程中断，没有导入任何内容。请重新上传。")
    old = ImportRun.objects.filter(state__in=FINISHED, finished_at__lt=at - KEPT)
    for model in (FilePart, Problem, Change):
        model._base_manager.filter(run__in=old).delete()


def _set(run: ImportRun, **values: Any) -> None:
    """Write ``values``; what a transaction took back stays in the object, so nothing else is written with them."""
    for name, value in values.items():
        setattr(run, name, value)
    ImportRun.objects.filter(pk=run.pk).update(**values)
