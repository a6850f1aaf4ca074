"""Settings, read from the environment; without any, a machine for development.

``DATABASE_URL``   the production's PostgreSQL. With it the process refuses to start unless everything is given
                   that ``insurance_services.production`` asks for.
``DEVELOPMENT_DATABASE_URL``
                   a server for development or tests; unset: the embedded one in ``.var/`` is started or joined.
``DATABASE_POOL``  keep a pool of connections in each process; true by default only where ``DEBUG`` is not.
``DEBUG``          development; true by default only where neither ``DATABASE_URL`` nor ``SECRET_KEY`` is given,
                   and never beside a ``DATABASE_URL``.
``SECRET_KEY``, ``PRIVACY_KEYS`` (comma-separated, current first), ``PRIVACY_DIGEST_KEY``, ``EVENT_KEY`` (seals cases' heads;
                   comma-separated, current first)
                   must be given in production; in development they are made once and stored in ``.var/``.
``ALLOWED_HOSTS``  comma-separated; must be given in production.
``MEDIA_ROOT``     where papers are stored, encrypted; ``.var/media`` by default.
``SMS_BACKEND``    dotted name of the class that sends messages; must be given in production, printed in development.
``SMS_URL``, ``SMS_TOKEN``
                   where ``accounts.sms.HttpBackend`` posts to (https), and what it shows there; it needs both.
``CODES_A_DAY``    how many one-time codes customers get in a day, all together; 20,000 by default.
``API_PER_MINUTE`` how many requests an account of the API may make in a minute; 600 by default.
``PROXIES``        how many proxies stand before the process and add to ``X-Forwarded-For``; in production one.
``SECURE_SSL_REDIRECT``, ``SECURE_HSTS_SECONDS``
                   on and a year by default, in production only; there Django trusts ``X-Forwarded-Proto``.
All moments are stored in UTC and shown in Asia/Shanghai.
"""

from pathlib import Path
from typing import Any

import environ

from insurance_services import development, production

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "data"
VAR_DIR = BASE_DIR / ".var"

env = environ.Env()
DATABASE_URL = env("DATABASE_URL", default="")
DEBUG = env.bool("DEBUG", default=not DATABASE_URL and "SECRET_KEY" not in env.ENVIRON)
secrets = development.secrets(VAR_DIR) if DEBUG else {}
SECRET_KEY = env("SECRET_KEY", default=secrets.get("SECRET_KEY", ""))
PRIVACY_KEYS = env.list("PRIVACY_KEYS", default=secrets.get("PRIVACY_KEYS", []))
PRIVACY_DIGEST_KEY = env("PRIVACY_DIGEST_KEY", default=secrets.get("PRIVACY_DIGEST_KEY", ""))
EVENT_KEYS = env.list("EVENT_KEY", default=[secrets["EVENT_KEY"]] if secrets else [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
SMS_BACKEND = env("SMS_BACKEND", default=production.CONSOLE if DEBUG else "")
SMS_URL, SMS_TOKEN = env("SMS_URL", default=""), env("SMS_TOKEN", default="")
NUMBERS = ("PROXIES", "POLICY_REMINDERS_A_DAY", "CODES_A_DAY", "API_PER_MINUTE", "SECURE_HSTS_SECONDS")
production.require(
    debug=DEBUG,
    database_url=DATABASE_URL,
    secret_key=SECRET_KEY,
    privacy_keys=PRIVACY_KEYS,
    digest_key=PRIVACY_DIGEST_KEY,
    event_keys=EVENT_KEYS,
    allowed_hosts=ALLOWED_HOSTS,
    sms_backend=SMS_BACKEND,
    sms_url=SMS_URL,
    sms_token=SMS_TOKEN,
    numbers={name: env(name, default="0") for name in NUMBERS},
)

INSTALLED_APPS = [
    "insurance_services.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_htmx",
    "simple_history",
    "import_export",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "privacy",
    "spreadsheets",
    "workdays",
    "manual",
    "accounts",
    "coverage",
    "policies",
    "policies.importing",
    "drugs",
    "partners",
    "cases",
    "cases.green_channel",
    "cases.inpatient_advance",
    "cases.gene_testing",
    "cases.japan_treatment",
    "cases.specialty_drug",
    "cases.mdt",
    "office",
    "portal",
    "api",
    "samples",
    "insurance_services.apps.ProjectConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "insurance_services.middleware.without_nul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "insurance_services.urls"
WSGI_APPLICATION = "insurance_services.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["privacy.templatetags.typed_words"],
        },
    },
]

server = DATABASE_URL or env("DEVELOPMENT_DATABASE_URL", default="")
database: dict[str, Any] = env.db_url_config(server) if server else development.database(VAR_DIR)
# A connection that the server has ended, as by a restart, is replaced before a request meets it.
database["CONN_HEALTH_CHECKS"] = True
# Values travel beside the statement, so that the server's log of one that fails holds none of them.
database["OPTIONS"] = {**database.get("OPTIONS", {}), "server_side_binding": True}
if env.bool("DATABASE_POOL", default=not DEBUG):
    database["OPTIONS"]["pool"] = True
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = "insurance_services.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# One upload takes 20 files of 20 MB; a few too many are told on the page itself, many more are not even read.
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_HANDLERS = [
    "cases.bookkeeping.upload_limits.WholeRequestLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "privacy.uploads.EncryptedTemporaryFiles",
]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))()

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
PROXIES = env.int("PROXIES", default=0 if DEBUG else 1)
POLICY_REMINDERS_A_DAY = env.int("POLICY_REMINDERS_A_DAY", default=0)
CODES_A_DAY = env.int("CODES_A_DAY", default=20_000)
API_PER_MINUTE = env.int("API_PER_MINUTE", default=600)
MIGRATION_MODULES = {"knox": None}  # its own table of tokens is not used, but its migrations make it all the same
KNOX_TOKEN_MODEL = "api.ApiToken"  # noqa: S105 - a model
REST_KNOX = {"TOKEN_MODEL": KNOX_TOKEN_MODEL, "AUTH_HEADER_PREFIX": "Bearer"}
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "api.problems.handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "医疗增值服务接口",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["api.openapi.declared"],
}
SESSION_COOKIE_AGE = 12 * 60 * 60
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked from beside the process, without the proxy's certificate
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

SIMPLE_HISTORY_REVERT_DISABLED = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

PRODUCT_NAME = "卓越守护百万住院医疗保险"
MANUAL_VERSION = "2021-12"
HOTLINE = "95550"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "privacy.logging.RedactFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["redact"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
