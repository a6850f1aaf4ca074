"""``manage.py worker``: carry out queued and periodic jobs until asked to stop."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from procrastinate import App, exceptions
from procrastinate.contrib.django import app


class Command(BaseCommand):
    """Ends with 0 only when asked to, so that every supervisor starts it again where the database was lost."""

    help = "运行后台任务（短信、夜间任务），按 Ctrl-C 停止；失去数据库时以非零状态结束，由守护程序重新启动"

    def handle(self, *args: Any, **options: Any) -> None:
        """Work; raises ``CommandError`` when the worker ends by itself."""
        try:
            with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
                asked = asyncio.run(_work(working))
        except exceptions.ConnectorException as problem:
            raise CommandError(_LOST) from problem
        if not asked:
            raise CommandError(_LOST)


_LOST = "后台任务失去数据库连接，已结束，等待重新启动 / the worker lost the database and ended: start it again"


async def _work(working: App) -> bool:
    """Run the worker until it ends; tell whether SIGINT or SIGTERM asked it to. A job under way is finished first."""
    loop = asyncio.get_running_loop()
    async with working.open_async():
        worker = asyncio.create_task(working.run_worker_async(install_signal_handlers=False))
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, worker.cancel)
        try:
            await worker
        except asyncio.CancelledError:
            return True
    return False
