"""Settings from the environment, checked. Wrong ones are sentences, not stack traces. No Django here."""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url


class SettingsError(Exception):
    """A setting that cannot be used; its text is the sentence to show."""


@dataclass(frozen=True)
class Environment:
    """Every setting, understood."""

    data: Path
    url: str
    hosts: list[str]
    database: dict[str, Any]
    secret_key: str
    debug: bool
    behind_proxy: bool
    sentence_model: bool
    time_zone: str
    source_url: str
    static_storage: str
    backups: Path | None


#: Name -> (default in words, what it is for). `docs/settings.md` is checked against this.
SETTINGS: dict[str, tuple[str, str]] = {
    "TRAILBOOK_DATA": ("data", "the folder that holds the database, files and the secret key"),
    "DATABASE_URL": ("a SQLite file in the data folder", "which database to use"),
    "TRAILBOOK_URL": ("http://127.0.0.1:8000", "the public address, for links"),
    "TRAILBOOK_SECRET_KEY": ("made once and kept in the data folder", "what sessions are signed with"),
    "TRAILBOOK_HOSTS": (
        "the host of TRAILBOOK_URL, and this machine",
        "host names to answer to, with commas",
    ),
    "TRAILBOOK_BEHIND_PROXY": ("no", "yes when a proxy such as Caddy adds HTTPS in front"),
    "TRAILBOOK_TIME_ZONE": ("Europe/London", "the time zone for dates"),
    "TRAILBOOK_SOURCE_URL": ("/source", "where readers get the running version's source"),
    "TRAILBOOK_SENTENCE_MODEL": (
        "yes",
        "no where answers are to be placed by rules alone, though the model is installed",
    ),
    "TRAILBOOK_BACKUPS": ("none", "a folder outside the data folder where the worker writes a backup each day"),
    "TRAILBOOK_DEBUG": ("no", "yes only while changing Trailbook itself"),
}


#: Read elsewhere: the tests' folder of real material, and the database they run on.
ELSEWHERE = {"TRAILBOOK_SAMPLES", "TRAILBOOK_TEST_DATABASE"}

HOST = re.compile(r"\[[0-9a-fA-F:]+\]|\.?[\w-]+(\.[\w-]+)*|\*")


def yes_or_no(env: Mapping[str, str], name: str, default: bool) -> bool:
    """``yes``/``no`` (also 1/0, true/false). Raises SettingsError on anything else."""
    said = env.get(name, "").strip().lower()
    if said in {"yes", "1", "true", "on"}:
        return True
    if said in {"no", "0", "false", "off"}:
        return False
    if not said:
        return default
    raise SettingsError(f"{name} is “{env[name]}”; it should be yes or no.")


def read(env: Mapping[str, str] | None = None) -> Environment:
    """Read every setting. Raises SettingsError with a sentence naming the setting and what to do."""
    env = os.environ if env is None else env
    for name in env:
        if name.startswith("TRAILBOOK_") and name not in SETTINGS and name not in ELSEWHERE:
            raise SettingsError(f"There is no setting {name}. Those there are stand in docs/settings.md.")
    data = Path(env.get("TRAILBOOK_DATA") or "data").expanduser().resolve()
    if data.exists() and not data.is_dir():
        raise SettingsError(f"TRAILBOOK_DATA is {data}, which is a file; it should be a folder.")
    url = (env.get("TRAILBOOK_URL") or "http://127.0.0.1:8000").strip().rstrip("/")
    host = host_of(url)
    if not host:
        raise SettingsError(
            f"TRAILBOOK_URL is “{url}”; it should be a web address with no path, such as https://trail.example.org."
        )
    zone = env.get("TRAILBOOK_TIME_ZONE") or "Europe/London"
    if zone not in zoneinfo.available_timezones():
        raise SettingsError(f"TRAILBOOK_TIME_ZONE is “{zone}”; it should be a name such as Europe/London.")
    hosts = [h.strip() for h in env.get("TRAILBOOK_HOSTS", "").split(",") if h.strip()]
    for said in hosts:
        if not HOST.fullmatch(said):
            raise SettingsError(
                f"TRAILBOOK_HOSTS has “{said}” in it; it should be host names alone, such as trail.example.org."
            )
    debug = yes_or_no(env, "TRAILBOOK_DEBUG", False)
    return Environment(
        data=data,
        url=url,
        hosts=hosts or list(dict.fromkeys([host, "127.0.0.1", "localhost", "[::1]"])),
        database=database(env.get("DATABASE_URL", ""), data),
        secret_key=secret_key(env.get("TRAILBOOK_SECRET_KEY", ""), data),
        debug=debug,
        behind_proxy=yes_or_no(env, "TRAILBOOK_BEHIND_PROXY", False),
        sentence_model=yes_or_no(env, "TRAILBOOK_SENTENCE_MODEL", True),
        time_zone=zone,
        source_url=source_url(env.get("TRAILBOOK_SOURCE_URL") or "/source"),
        static_storage=static_storage(data, debug),
        backups=backups(env.get("TRAILBOOK_BACKUPS", ""), data),
    )


def backups(said: str, data: Path) -> Path | None:
    """The folder for daily backups; None where there are to be none. Raises SettingsError."""
    if not said.strip():
        return None
    folder = Path(said).expanduser().resolve()
    if folder.is_relative_to(data):
        raise SettingsError(
            f"TRAILBOOK_BACKUPS is {folder}, inside the data folder, where erased words must never be. Choose another."
        )
    return folder


def host_of(url: str) -> str:
    """The host of a web address without a path; empty when it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return (parts.hostname or "") if parts.scheme in {"http", "https"} and plain else ""


def source_url(said: str) -> str:
    """An address of ours or on the web. Raises SettingsError."""
    if said.startswith(("http://", "https://")) or re.fullmatch(r"/[^/\s].*", said):
        return said
    raise SettingsError(
        f"TRAILBOOK_SOURCE_URL is “{said}”; it should be a web address, such as https://example.org/code."
    )


def static_storage(data: Path, debug: bool) -> str:
    """Hashed names once the files have been collected, plain ones before (tests, commands)."""
    if not debug and (data / "static" / "staticfiles.json").exists():
        return "whitenoise.storage.CompressedManifestStaticFilesStorage"
    return "django.contrib.staticfiles.storage.StaticFilesStorage"


def database(said: str, data: Path) -> dict[str, Any]:
    """Django's settings for the database. SQLite in WAL mode with immediate transactions by default."""
    if not said:
        said = f"sqlite:///{data / 'trailbook.sqlite3'}"
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(said, conn_max_age=600))
    except (ValueError, KeyError, dj_database_url.ParseError) as error:
        raise SettingsError(
            "DATABASE_URL cannot be understood; it should look like "
            "sqlite:////folder/file.sqlite3 or postgres://user:password@host/name."
        ) from error
    engine = parsed.get("ENGINE")
    if engine not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        raise SettingsError("DATABASE_URL should begin with sqlite:// or postgres://; other databases are not tried.")
    if engine == "django.db.backends.postgresql" and not importlib.util.find_spec("psycopg"):
        raise SettingsError(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: .venv/bin/pip install -r requirements/run.txt"
        )
    if engine == "django.db.backends.sqlite3":
        parsed["ENGINE"] = "trailbook.kit.sqlite"  # the same, with those who write taking turns
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete overwrites erased words in the file; WAL lets people read while one writes.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; "
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            ),
        }
    return parsed


def secret_key(said: str, data: Path) -> str:
    """The given key, else the one kept in the data folder (made with mode 0600 when first needed)."""
    if said:
        if len(said) < 32:
            raise SettingsError("TRAILBOOK_SECRET_KEY is too short; it should have at least 32 characters.")
        return said
    kept = data / "secret-key"
    try:
        if not kept.exists():
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50))
        return kept.read_text().strip()
    except FileExistsError:
        return kept.read_text().strip()
    except OSError as error:
        raise SettingsError(f"The data folder {data} cannot be written to ({error.strerror}).") from error
