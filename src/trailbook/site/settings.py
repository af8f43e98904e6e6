"""Django's settings, read from the environment. `docs/settings.md` lists every one; wrong values are
reported at start as sentences by `trailbook.site.environment`."""

from __future__ import annotations

from pathlib import Path

from . import environment

ENV = environment.read()

DEBUG = ENV.debug
DATA = ENV.data
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.hosts
PUBLIC_URL = ENV.url
CSRF_TRUSTED_ORIGINS = [ENV.url]
SOURCE_URL = ENV.source_url
BACKUPS = ENV.backups

INSTALLED_APPS = [
    "trailbook.site",
    "trailbook.sharing",
    "trailbook.reports",
    "trailbook.voices",
    "trailbook.interviews",
    "trailbook.guides",
    "trailbook.evidence",
    "trailbook.work",
    "trailbook.consent",
    "trailbook.people",
    "trailbook.ledger",
    "trailbook.kit",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "trailbook.site.middleware.SmallerMiddleware",
    "trailbook.site.middleware.DoorMiddleware",
    "trailbook.site.middleware.SizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Who one is comes before the check of forms, which reads what was sent: strangers send no files.
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "trailbook.site.urls"
WSGI_APPLICATION = "trailbook.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trailbook.site.context.everywhere",
            ],
        },
    }
]

# Background work: the queue stands in the database, so that asking for work is part of the act that asks.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "trailbook.site.accounts.InvitationOnly"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
SENTENCE_MODEL = ENV.sentence_model
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.behind_proxy else 0
# No mail is ever sent; should anything try, it goes nowhere.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.url.startswith("http://")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/t/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "trailbook.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# What is said after a form is kept in the session, not in the browser: it may hold a name.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "trailbook.site.views.errors.form_too_old"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.url.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": browsers then send "Origin: null" with every form, and no form would pass the check.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if ENV.url.startswith("https://") else 0
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by all page processes, so that rate limits hold across them. Holds counters, never words.
    "limits": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "limits"},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = ENV.time_zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": ENV.static_storage},
}
WHITENOISE_USE_FINDERS = ENV.debug

# A whole request, files and all. What an import may hold is for the room of interviews to say; this is the outer wall.
MAX_BODY_TEAM = 1024 * 1024 * 1024
MAX_BODY = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "trailbook.site.logs.WithoutSecrets", "format": "{levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Not every wrong address and refusal is news; a fault is.
    "loggers": {"django.request": {"level": "ERROR"}},
}

BASE_DIR = Path(__file__).resolve().parent
