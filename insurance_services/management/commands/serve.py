"""``manage.py serve``: the web server and the worker, as ``make run`` starts them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from insurance_services import serving
from samples import demo

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Serve until Ctrl-C; nothing is left running."""

    help = "启动网站与后台任务进程，按 Ctrl-C 停止"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the port."""
        parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve on 127.0.0.1; a busy port or a dead process is one line and exit code 1."""
        port = options["port"]
        try:
            serving.serve(HOST, port, cwd=str(settings.BASE_DIR), ready=lambda: self._welcome(port))
        except serving.ServingError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("已停止 / stopped")

    def _welcome(self, port: int) -> None:
        lines = [f"网址 / address: http://{HOST}:{port}/"]
        lines += [f"  {role}：{username} / {password}" for role, username, password in demo.SIGN_INS if settings.DEBUG]
        if settings.DEBUG:
            lines.append(f"客户 / customers: http://{HOST}:{port}/my/（验证码打印在本窗口 / the code is printed here）")
            lines += [f"  {who}：保单号 {policy} / 证件号码后四位 {tail}" for who, policy, tail in demo.CUSTOMERS]
        lines.append("按 Ctrl-C 停止 / Ctrl-C stops")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
