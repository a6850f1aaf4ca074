"""What production must be given before it starts: a process that lacks any of it refuses, and names all of it."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

CONSOLE = "accounts.sms.ConsoleBackend"
"""The SMS backend of development: it sends nothing."""
GATEWAY = "accounts.sms.HttpBackend"
"""The SMS backend that needs an address and a token."""
SHORTEST = {"SECRET_KEY": 50, "PRIVACY_DIGEST_KEY": 16, "EVENT_KEY": 16}
"""Characters; what is shorter can be guessed."""


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
    sms_url: str = "",
    sms_token: str = "",
    numbers: Mapping[str, str] | None = None,
) -> None:
    """Raise ``NotReadyError`` with everything that keeps the process from starting; development is only kept from
    a ``DATABASE_URL``.
    """
    if debug:
        problems = [_DEBUG] if database_url else []
    else:
        problems = [
            *_database_problems(database_url),
            *_secret_problems("SECRET_KEY", [secret_key]),
            *_secret_problems("PRIVACY_DIGEST_KEY", [digest_key]),
            *_secret_problems("EVENT_KEY", event_keys),
            *_key_problems(privacy_keys),
            *_host_problems(allowed_hosts),
            *_sms_problems(sms_backend, sms_url, sms_token),
            *_number_problems(numbers or {}),
        ]
    if problems:
        raise NotReadyError(
            "\n".join(["无法启动，请先更正以下配置 / refusing to start:", *map("- {}".format, problems)])
        )


_DEBUG = (
    "DEBUG：不得与 DATABASE_URL 同时使用；开发或测试用的数据库请写在 DEVELOPMENT_DATABASE_URL / "
    "DEBUG never runs beside DATABASE_URL: give DEVELOPMENT_DATABASE_URL"
)
_NO_SMS = "SMS_BACKEND：未指定短信网关（只打印不发送的仅供开发）/ SMS_BACKEND names no gateway (printing is for development only)"


def _missing(given: dict[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if not value.strip():
            yield f"{name}：未设置或为空 / {name} is missing or empty"


def _database_problems(url: str) -> Iterator[str]:
    yield from _missing({"DATABASE_URL": url})
    if url.strip() and not (url.startswith(("postgres://", "postgresql://")) and urlsplit(url).path.strip("/")):
        yield "DATABASE_URL：须为 postgres://…/数据库名 / DATABASE_URL must be postgres://…/name"


def _secret_problems(name: str, values: list[str]) -> Iterator[str]:
    """Yield what is wrong with a secret, or with each of several; none of them is shown."""
    if not "".join(values).strip():
        yield from _missing({name: ""})
    elif min(len(value.strip()) for value in values) < SHORTEST[name]:
        yield f"{name}：少于 {SHORTEST[name]} 个字符，可被猜到 / {name} is shorter than {SHORTEST[name]} characters"


def _sms_problems(backend: str, url: str, token: str) -> Iterator[str]:
    if backend in ("", CONSOLE):
        yield _NO_SMS
    elif not _is_there(backend):
        yield "SMS_BACKEND：没有这个类 / SMS_BACKEND names a class of a module that is not there"
    elif backend == GATEWAY:
        yield from _missing({"SMS_URL": url, "SMS_TOKEN": token})
        if url.strip() and not url.startswith("https://"):
            yield "SMS_URL：须为 https 地址 / SMS_URL must be an https address"


def _is_there(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    try:
        return bool(module and name) and find_spec(module) is not None
    except ImportError:
        return False


def _number_problems(numbers: Mapping[str, str]) -> Iterator[str]:
    for name, value in numbers.items():
        if not value.strip().isdecimal():
            yield f"{name}：须为非负整数 / {name} must be a whole number, not negative"


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
