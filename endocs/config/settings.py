"""Django settings; the only module that reads the environment (with `installation`)."""

import os

from django.utils.translation import gettext_lazy as _

from endocs.config import embedded_postgres
from endocs.config.installation import ROOT, data_folder, database_settings, networks, secret_key

DATA = data_folder()
SECRET_KEY = secret_key()
# Newest first; they seal what EnDocs keeps for outside services.
ENDOCS_SECRETS_KEYS = [key.strip() for key in os.environ.get("ENDOCS_SECRETS_KEY", "").split(",") if key.strip()]
DEBUG = False
ENDOCS_ADDRESS = os.environ.get("ENDOCS_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = os.environ.get("ENDOCS_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [ENDOCS_ADDRESS]
USE_HTTPS = ENDOCS_ADDRESS.startswith("https://")
ENDOCS_TRUSTED_PROXIES = networks(os.environ.get("ENDOCS_TRUSTED_PROXIES", ""))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "django_htmx",
    "endocs.wall",
    "endocs.jobs",
    "endocs.journal",
    "endocs.people",
    "endocs.counterparties",
    "endocs.documents",
    "endocs.workflow",
    "endocs.payments",
    "endocs.originals",
    "endocs.requests",
    "endocs.notifications",
    "endocs.diadoc",
    "endocs.onec",
    "endocs.web",
    "endocs.api",
    "endocs.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "endocs.web.middleware.BehindTheWall",
    "endocs.web.middleware.PersonalSettings",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "endocs.web.middleware.Refusals",
]

ROOT_URLCONF = "endocs.config.urls"
WSGI_APPLICATION = "endocs.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "endocs/web/templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "endocs.web.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "endocs.web.templatetags.endocs"],
        },
    }
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL") or embedded_postgres.address(DATA))}
if os.environ.get("ENDOCS_POOL"):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": int(os.environ["ENDOCS_POOL"])}  # type: ignore[index]
# A pooler that lends connections by the transaction takes a server-side cursor away with the transaction.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = os.environ.get("ENDOCS_TRANSACTION_POOLING") == "on"
ENDOCS_WALL = os.environ.get("ENDOCS_WALL", "on") != "off"  # off only to measure what it costs
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "endocs.web.static_storage.DigestedStaticFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "endocs/web/static"]
FILE_UPLOAD_TEMP_DIR = DATA / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["endocs.web.uploads.BoundedUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
ENDOCS_FILE_LIMIT = int(os.environ.get("ENDOCS_FILE_LIMIT", 100 * 1024 * 1024))
ENDOCS_ONEC_SOURCES = ROOT / "onec"  # the extension, offered for download
ENDOCS_ONEC_CALLS_PER_MINUTE = int(os.environ.get("ENDOCS_ONEC_CALLS_PER_MINUTE", 600))

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["endocs.web.entrance.EntranceBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:tasks"
ACCOUNT_ADAPTER = "endocs.web.entrance.EntranceAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {"user_token": "endocs.web.forms.entrance.ResetKeyForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = USE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31536000 if USE_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
}

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "endocs/locale"]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True

EMAIL_HOST = os.environ.get("ENDOCS_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("ENDOCS_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("ENDOCS_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ENDOCS_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("ENDOCS_SMTP_SECURITY") == "starttls"
EMAIL_USE_SSL = os.environ.get("ENDOCS_SMTP_SECURITY") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("ENDOCS_SENDER", "EnDocs <endocs@localhost>")
ENDOCS_LETTER_SECONDS = int(os.environ.get("ENDOCS_LETTER_SECONDS", "60"))

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
ENDOCS_REACTIONS = "endocs.config.reactions.REACTIONS"
ENDOCS_TASK_ADDRESSES = "endocs.config.task_addresses.TASK_ADDRESSES"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"django.request": {"level": "ERROR"}},  # an unknown page is not the administrator's affair
    "root": {"handlers": ["console"], "level": os.environ.get("ENDOCS_LOG", "WARNING")},
}
