"""``manage.py erase_payload``: erase what was entered in one step of a case that has ended, once it need not be retained."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.bookkeeping import events
from cases.models import Case, CaseEvent, EventPayload, PayloadErasure

LONGEST: int = PayloadErasure._meta.get_field("reason").max_length or 0


class Command(BaseCommand):
    """The event, its hash and the chain stay; who erased, when and why is recorded under a seal. There is no way back."""

    help = "清除已结束案件某一步填写的内容（保存期届满等）；记录与校验链保留，不能恢复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Case, step, who, why."""
        parser.add_argument("number", help="案件编号")
        parser.add_argument("sequence", type=int, help="记录序号，见案件记录")
        parser.add_argument("--by", required=True, help="主管账号")
        parser.add_argument("--reason", required=True, help="清除原因，如 保存期届满")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Erase it. Raises ``CommandError`` saying why not."""
        actor, reason = _supervisor(options["by"]), _reason(options["reason"])
        case = Case.objects.select_for_update().filter(number=options["number"]).first()
        event = CaseEvent.objects.filter(case=case, sequence=options["sequence"]).first() if case else None
        if case is None or event is None:
            raise CommandError("没有这个案件或这条记录，请核对编号和序号。")
        if case.is_open:
            raise CommandError("案件尚未结束，办理和更正还要用到填写的内容，不能清除。")
        if not EventPayload.objects.filter(event=event).exists():
            raise CommandError("这条记录没有填写内容，或已经清除。")
        events.erase_payload(event=event, actor_id=actor.pk, at=timezone.now(), reason=reason)
        self.stdout.write(f"已清除 {case.number} 第 {event.sequence} 条记录的填写内容。")


def _supervisor(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.has_perm("cases.supervise_case"):
        raise CommandError("清除须由在用的主管账号负责，请核对 --by。")
    return user


def _reason(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST:
        raise CommandError(f"请写明清除原因，不超过 {LONGEST} 字。")
    return text.strip()
