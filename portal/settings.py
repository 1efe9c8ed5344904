"""The portal's settings: one file, driven by the environment (docs/settings.md)."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.env import (
    LOG_FORMATS,
    LOG_LEVELS,
    env_bool,
    env_bucket,
    env_choice,
    env_contact,
    env_int,
    env_list,
    env_mail,
    env_mirror,
    env_networks,
    env_redis,
    env_secret,
    env_secrets,
    env_site,
    env_str,
    env_url,
)
from portal.web.engine_settings import ObjectStorage, caches, databases
from portal.web.logs import logging_settings
from portal.web.postgresql import PoolOptions, parse_database, parse_replicas
from portal.web.stylesheet import STYLE_HASH

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("PORTAL_VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("PORTAL_DEBUG", default=False)
SECRET_KEY = env_secret("PORTAL_SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env_secrets("PORTAL_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("PORTAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("PORTAL_TRUSTED_ORIGINS")
SITE_URL = env_site("PORTAL_SITE_URL", "http://localhost:8000")
OFFLINE_COPIES = env_bool("PORTAL_OFFLINE_COPIES", default=True)
# Who answers for this copy; blank: nobody has said it yet, and the pages say so.
OPERATOR = env_str("PORTAL_OPERATOR")
CONTACT = env_contact("PORTAL_CONTACT")
SECURITY_CONTACT = env_contact("PORTAL_SECURITY_CONTACT", CONTACT)
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "portal",
    "portal.page_store",
    "portal.audit",
    "portal.review",
    "portal.translations",
    "portal.countries",
    "portal.advisories",
    "portal.api_keys",
    "portal.subscriptions",
    "portal.notifications",
    "embassies",
    "news",
    # Commands of developers; a deployment may leave the folder out.
    *(["tools"] if (BASE_DIR / "tools").is_dir() else []),
    "django_countries",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal.signin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.web.request_facts.identify_requests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.web.isolation.isolate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.compression.compress_pages",
    "portal.web.cors.allow_every_origin",
    "portal.web.methods.AllowedMethods",
    "portal.api_keys.throttling.limit_calls",
    "portal.page_store.middleware.serve_stored_pages",
    "portal.web.session_middleware.FaultTellingSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.web.middleware.reject_invalid_requests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.signin.middleware.require_second_factor",
    "portal.advisories.preview.advisory_preview",
    "portal.review.middleware.guard_staff_pages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Metrics (docs/monitoring.md): for these networks alone, and never through a proxy.
METRICS = env_bool("PORTAL_METRICS", default=False)
METRICS_FROM = env_networks("PORTAL_METRICS_FROM", "127.0.0.0/8,::1")
# Traces are sent there (OpenTelemetry); blank: there are none.
TRACES = bool(env_str("OTEL_EXPORTER_OTLP_ENDPOINT"))
# Set by gunicorn.conf.py: the processes of a server count together, in files.
METRICS_FOLDER = env_str("PROMETHEUS_MULTIPROC_DIR")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "portal.web.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

_primary = parse_database(
    "DATABASE_URL",
    env_str("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'portal.sqlite3'}",
)
_replicas = parse_replicas(
    "DATABASE_REPLICA_URLS", env_list("DATABASE_REPLICA_URLS"), _primary
)
DATABASES = databases(
    _primary,
    _replicas,
    PoolOptions(
        env_int("PORTAL_POOL_SIZE", 8, least=1),
        # portal/wsgi.py sets one for the requests that it serves.
        env_int("PORTAL_STATEMENT_TIMEOUT_MS", 0),
        behind_pgbouncer=env_bool("PORTAL_PGBOUNCER", default=False),
    ),
)
# Public pages are read from replicas (docs/adr/0057).
DATABASE_REPLICAS = list(_replicas)
DATABASE_ROUTERS = ["portal.web.replicas.ReplicaRouter"] if _replicas else []
# With caches in front, a banner is on every page a minute after it was raised.
REPLICA_MAX_LAG_SECONDS = env_int(
    "PORTAL_REPLICA_MAX_LAG_SECONDS", 10, least=1, most=25
)
# A key of data.go.kr, for the list of Korea's missions.
DATA_GO_KR_KEY = env_str("PORTAL_DATA_GO_KR_KEY")

# E-mail. A local portal without a mail server keeps its letters in files.
_mail = env_mail("PORTAL_MAIL_URL", folder="" if HTTPS else str(VAR_DIR / "mail"))
SENDS_MAIL = bool(_mail.host or _mail.folder)
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if _mail.folder
    else "portal.subscriptions.smtp.EmailBackend"
)
EMAIL_FILE_PATH = _mail.folder
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env_str("PORTAL_MAIL_FROM", "portal@localhost")

# Work that a request does not wait for: queued in the database, in the transaction
# that asks for it, and done by `manage.py task_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Sources that `manage.py refresh` fetches by itself; blank: all that have an address.
REFRESH_SOURCES = env_list("PORTAL_REFRESH_SOURCES")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("de", _("German")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
    ("zh-hans", _("Simplified Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True

# ISO 3166-1, and two that send or receive missions without a code of their own
# there: Kosovo (XK, user-assigned) and the Sovereign Order of Malta (XM). The Holy
# See, which sends and receives them, under its ISO name.
COUNTRIES_OVERRIDE = {
    "VA": _("Holy See"),
    "XK": _("Kosovo"),
    "XM": _("Order of Malta"),
}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_str("PORTAL_STATIC_DIR", str(VAR_DIR / "static")))
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where it is absent.
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
WHITENOISE_USE_FINDERS = not env_bool("PORTAL_HASHED_STATIC", default=False)
OBJECT_STORAGE = ObjectStorage(
    bucket=env_bucket("PORTAL_S3_BUCKET"),
    endpoint=env_url("PORTAL_S3_ENDPOINT"),
    region=env_str("PORTAL_S3_REGION"),
    access_key=env_str("PORTAL_S3_ACCESS_KEY"),
    secret_key=env_str("PORTAL_S3_SECRET_KEY"),
    public_url=env_url("PORTAL_S3_PUBLIC_URL"),
)
STORAGES = {
    "default": OBJECT_STORAGE.uploads(),
    "imports": OBJECT_STORAGE.imports(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# To standard error, whatever DEBUG says: paths, never query strings (docs/adr/0061).
LOG_FORMAT = env_choice("PORTAL_LOG_FORMAT", "TEXT", LOG_FORMATS).lower()
LOG_LEVEL = env_choice("PORTAL_LOG_LEVEL", "WARNING", LOG_LEVELS)
LOGGING = logging_settings(LOG_FORMAT, LOG_LEVEL)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"

# Sign-in for staff: a password, then a second factor (docs/adr/0013). A session also
# ends after half an hour without a page: portal/signin/sessions.py.
SESSION_COOKIE_AGE = 12 * 60 * 60
NO_SECOND_FACTOR = env_list("PORTAL_NO_SECOND_FACTOR")
ACCOUNT_ADAPTER = "portal.signin.adapter.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Consular help portal"
MFA_FORMS = {
    "add_webauthn": "portal.signin.forms.AddKeyForm",
    "authenticate_webauthn": "portal.signin.forms.UseKeyForm",
    "reauthenticate_webauthn": "portal.signin.forms.UseKeyAgainForm",
}

# Redis or Valkey, shared by several machines (docs/adr/0058); blank: none.
REDIS_URL = env_redis("REDIS_URL")

# Counts of sign-ins, and codes that were used: shared by all workers.
CACHES = caches(REDIS_URL)
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = (
    f"django.contrib.sessions.backends.{'cached_db' if REDIS_URL else 'db'}"
)
API_CALL_COUNTER = (
    f"portal.api_keys.{'shared_rate_limit' if REDIS_URL else 'rate_limit'}.count_call"
)

# The store of rendered pages (docs/adr/0048): off, every page is rendered anew.
PAGE_STORE = env_bool("PORTAL_PAGE_STORE", default=True)
PAGE_STORE_MEMORY_MB = env_int("PORTAL_PAGE_STORE_MEMORY_MB", 64)  # of each process
PAGE_STORE_DISK_MB = env_int("PORTAL_PAGE_STORE_DISK_MB", 2000)
STORED_PAGES = "portal.site.stored_pages.STORED_PAGES"
PAGE_STORE_STREAMED = "portal.site.stored_pages.STREAMED"
PAGE_STORE_WATCHED = "portal.site.stored_tables.WATCHED"
# Parameters with which a page is shown to one person only.
PAGE_STORE_PASSES = frozenset({"preview_advisory"})
# What answers without the database, also while it is known to be down.
PAGE_STORE_FREE = frozenset({"/healthz", "/readyz", "/sw.js", "/favicon.ico"})
# A folder, or a bucket, that the task worker keeps as a copy of the site for a static server.
MIRROR = env_mirror("PORTAL_MIRROR")
SERVER_THREADS = env_int("PORTAL_THREADS", 8, least=1)

SECURE_SSL_REDIRECT = HTTPS and env_bool("PORTAL_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env_bool("PORTAL_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Proxies of our own, as networks; “unix” is a local socket. Only what they write
# into X-Forwarded-For is believed.
TRUSTED_PROXIES = env_networks("PORTAL_TRUSTED_PROXIES")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, STYLE_HASH],
        "img-src": [SELF, "data:", *filter(None, [OBJECT_STORAGE.public_origin])],
        # A service worker fetches what a page shows, too.
        "connect-src": [SELF, *filter(None, [OBJECT_STORAGE.public_origin])],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Calls of the API in any minute, for each address and for each key; 0: no limit.
API_CALLS_A_MINUTE = env_int("PORTAL_API_CALLS_A_MINUTE", 600)
API_KEY_CALLS_A_MINUTE = env_int("PORTAL_API_KEY_CALLS_A_MINUTE", 6000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "portal.web.problems.answer_exception",
    "DEFAULT_SCHEMA_CLASS": "portal.web.openapi.DescribedSchema",
    "URL_FORMAT_OVERRIDE": None,
}
LICENCES_PATH = "/en/about/licences/"

SPECTACULAR_SETTINGS = {
    "TITLE": "Consular help portal",
    "DESCRIPTION": """Embassies and consulates of the world, and who can help whom.
Read-only, open to all, without a key.

Null and “” mean: not known. They never mean: none. Every record names its source, its
date, when a person checked it, and whether it may be out of date (`stale`): show that
beside every fact.

Errors are problems (RFC 9457). Moments are in UTC (RFC 3339), distances in kilometres,
coordinates in degrees (WGS 84).""",
    "LICENSE": {
        "name": "Each source under its own licence",
        "url": f"{SITE_URL}{LICENCES_PATH}",
    },
    "CONTACT": {"name": "Consular help portal", "url": SITE_URL},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.web.openapi_hooks.complete",
    ],
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "ENUM_NAME_OVERRIDES": {
        "MissionKind": "embassies.models.Kind",
        "MissionStatus": "embassies.models.Status",
        "MessageKind": "portal.advisories.models.message.MessageKind",
        "StepKind": "embassies.api.help.STEP_KINDS",
        "EmergencyService": "portal.countries.models.EmergencyNumber.Service",
        "MissionService": "embassies.models.ServiceOffer.Service",
    },
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# An address typed without a scheme is read as https; the default from Django 6.
FORMS_URLFIELD_ASSUME_HTTPS = True
