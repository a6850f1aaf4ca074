"""``manage.py issue_api_token``: a token for a system, printed once."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from api import tokens
from api.models import Scope


class Command(BaseCommand):
    """Issues a token of an account and prints it; only its hash is stored."""

    help = "签发接口令牌：只显示一次"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Account, use, scopes, days."""
        parser.add_argument("username", help="员工或合作方账号")
        parser.add_argument("--name", required=True, help="用途，如 检测机构系统")
        parser.add_argument("--scope", action="append", required=True, choices=Scope.values, help="可重复")
        parser.add_argument("--days", type=int, default=90, help="有效天数，默认 90")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it. Raises ``CommandError`` saying why not."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("没有这个账号，请核对。")
        try:
            token, text = tokens.issue(
                user=user, name=options["name"], scopes=options["scope"], days=options["days"], issued_by=None
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stderr.write(f"{token}，至 {token.expiry:%Y-%m-%d %H:%M} UTC；请立即保存，不再显示：")
        self.stdout.write(text)
