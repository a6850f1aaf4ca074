"""``manage.py rotate_event_key``: seal anew, by the first of ``EVENT_KEY``, what an older key sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.jobs import event_keys


class Command(BaseCommand):
    """May be stopped and started again, and runs beside work. Ends with 1 where no key fits a seal."""

    help = "用 EVENT_KEY 的第一个密钥重新封印案件头、登记册和清除记录；可中断后重跑。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were sealed anew, and name what no key fits."""
        done, broken = event_keys.rotate()
        self.stdout.write(f"重新封印 {done['changed']} 个，已是当前密钥 {done['current']} 个")
        if broken:
            listed = "\n".join(f"- {one}" for one in broken)
            raise CommandError(
                f"{len(broken)} 个封印用现有密钥都不符，未改动。请把旧密钥加回 EVENT_KEY 后重新运行；"
                f"仍不符的，请运行 verify_events：\n{listed}"
            )
