"""Several papers in one request: each a step of its own, so that one refusal stops no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cases.actions.apply_step import apply_step
from cases.bookkeeping import uploads
from cases.declaration import errors
from privacy.typed_text import visible

LAST_FIELD = "whole"
"""The form's last field: where it is missing, the request was cut off on its way."""


@dataclass(frozen=True)
class PaperReport:
    """What became of one file."""

    name: str
    done: bool
    text: str


def upload(
    files: Sequence[UploadedFile], *, data: Mapping[str, Any], idempotency_key: str, **request: Any
) -> list[PaperReport]:
    """Record every file as a paper, the n-th under ``idempotency_key`` with ``-n``, and report on each.

    The rest is as for ``apply_step``. Raises ``CaseError``, nothing stored, for too many files and for a person who may
    not upload.
    """
    if len(files) > uploads.MAX_FILES:
        raise errors.CaseError(
            f"一次最多上传 {uploads.MAX_FILES} 个文件，本次选了 {len(files)} 个，请分几次上传；均未保存。"
        )
    keys = (f"{idempotency_key}-{number}" for number in range(1, len(files) + 1))
    return [
        _upload(file, {**request, "data": data, "idempotency_key": key}) for file, key in zip(files, keys, strict=True)
    ]


def refuse_cut_off(data: Mapping[str, Any]) -> None:
    """Raise ``CaseError`` for an upload whose end never came: files that were on their way are silently gone."""
    if LAST_FIELD not in data:
        raise errors.CaseError("上传没有完成，连接可能中断，均未保存；请重新选择文件上传。")


def _upload(file: UploadedFile, request: Mapping[str, Any]) -> PaperReport:
    name = visible(file.name or "")[-uploads.NAME_LENGTH :]
    try:
        # A paper more changes nothing anyone decided on: no revision is asked for, as each file moves it.
        event = apply_step(step="upload_document", files={"file": file}, revision=None, **request)
    except (errors.CaseNotFound, errors.StepNotAllowed):
        raise
    except errors.CaseError as problem:
        return PaperReport(name, False, str(problem))
    return PaperReport(name, True, event.sentence)
