"""What the case page shows of call-backs promised and of complaints."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from cases.declaration.case_file import CaseFile
from cases.models import CallBack, Complaint
from office.queue import end_of_today


@dataclass(frozen=True)
class CallBackRow:
    """A call promised, how it stands in words, and how loudly to say so."""

    call: CallBack
    holder: User
    standing: str
    tone: str

    @property
    def is_open(self) -> bool:
        """Tell whether the call is still owed."""
        return self.call.kept_at is None

    @property
    def is_pressing(self) -> bool:
        """Tell whether the call is owed today or was owed before."""
        return self.is_open and self.tone in ("danger", "warning")


def call_backs(file: CaseFile, now: datetime) -> list[CallBackRow]:
    """Return the calls promised: those still owed first, the nearest first."""
    rows = [
        CallBackRow(call, file.case.assignee or call.promised_by, *standing_of(call.due_at, call.kept_at, now))
        for call in file.call_backs
    ]
    return sorted(rows, key=lambda row: not row.is_open)


def standing_of(due_at: datetime, kept_at: datetime | None, now: datetime) -> tuple[str, str]:
    """Return in words how a call owed stands, and how loudly to say so."""
    if kept_at is not None:
        return ("已回电", "success") if kept_at <= due_at else ("已回电，晚于约定", "warning")
    if due_at <= now:
        return f"逾期未回电，已过 {_since(due_at, now)}", "danger"
    if due_at <= end_of_today(now):
        return f"今天 {timezone.localtime(due_at):%H:%M} 前回电", "warning"
    return "未到约定时间", ""


def _since(then: datetime, now: datetime) -> str:
    minutes = int((now - then).total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 24 * 60 else f"{minutes // (24 * 60)} 天"


def complaints(file: CaseFile) -> list[Complaint]:
    """Return the complaints, those without an answer first, then the newest first."""
    newest_first = reversed(file.complaints)
    return sorted(newest_first, key=lambda complaint: complaint.settled_at is not None)
