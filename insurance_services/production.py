"""What production must be given before it starts: a process that lacks any of it refuses, and names all of it."""

from collections.abc import Iterator

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

CONSOLE = "accounts.sms.ConsoleBackend"
"""The SMS backend of development: it sends nothing."""


class NotReadyError(ImproperlyConfigured):
    """The process does not start; the message lists every problem, a line each."""


def require(
    *,
    debug: bool,
    database_url: str,
    secret_key: str,
    privacy_keys: list[str],
    digest_key: str,
    event_keys: list[str],
    allowed_hosts: list[str],
    sms_backend: str,
) -> None:
    """Raise ``NotReadyError`` with everything that keeps the process from starting; development is only kept from
    a ``DATABASE_URL``.
    """
    if debug:
        problems = [_DEBUG] if database_url else []
    else:
        problems = [
            *_missing({"DATABASE_URL": database_url, "SECRET_KEY": secret_key}),
            *_missing({"PRIVACY_DIGEST_KEY": digest_key, "EVENT_KEY": "".join(event_keys)}),
            *_key_problems(privacy_keys),
            *_host_problems(allowed_hosts),
            *([_SMS] if sms_backend in ("", CONSOLE) else []),
        ]
    if problems:
        raise NotReadyError(
            "\n".join(["无法启动，请先更正以下配置 / refusing to start:", *map("- {}".format, problems)])
        )


_DEBUG = (
    "DEBUG：不得与 DATABASE_URL 同时使用；开发或测试用的数据库请写在 DEVELOPMENT_DATABASE_URL / "
    "DEBUG never runs beside DATABASE_URL: give DEVELOPMENT_DATABASE_URL"
)
_SMS = "SMS_BACKEND：未指定短信网关（只打印不发送的仅供开发）/ SMS_BACKEND names no gateway (printing is for development only)"


def _missing(given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if not value.strip():
            yield f"{name}：未设置或为空 / {name} is missing or empty"


def _key_problems(privacy_keys: list[str]) -> Iterator[str]:
    """Yield what is wrong with the keys, by their place: a key itself is never shown."""
    if not privacy_keys:
        yield "PRIVACY_KEYS：未设置或为空 / PRIVACY_KEYS is missing or empty"
    for number, key in enumerate(privacy_keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            yield f"PRIVACY_KEYS：第 {number} 个不是可用的密钥 / key {number} of PRIVACY_KEYS is not a Fernet key"


def _host_problems(allowed_hosts: list[str]) -> Iterator[str]:
    if not allowed_hosts:
        yield "ALLOWED_HOSTS：未设置或为空 / ALLOWED_HOSTS is missing or empty"
    if any("*" in host for host in allowed_hosts):
        yield "ALLOWED_HOSTS：不得为 *，请写明域名 / ALLOWED_HOSTS must name the hosts, not *"
