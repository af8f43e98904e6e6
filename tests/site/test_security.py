"""What browsers are told, what is kept out of logs and pages, and how big a request may be."""

from __future__ import annotations

import io
import logging
import os
import re
import stat
import subprocess
import sys
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import client_of, furnish, mine_client
from tests.crawl import crawl
from trailbook.people import actions as people
from trailbook.site import environment
from trailbook.site.logs import WithoutSecrets, without_secrets

CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son\w+\s*=\s*\"|\sstyle\s*=\s*\"|<style", re.I
)


def walks(cast):
    """Each kind of person's browser with where they begin."""
    furnish(cast)
    return [
        (Client(), ["/", "/accounts/login/", "/accounts/password/reset/", "/read/where-we-are/"]),
        (client_of(cast.dana), ["/t/", "/accounts/2fa/", "/accounts/password/change/"]),
        (mine_client(cast.ola), ["/mine/"]),
    ]


@pytest.mark.slow
def test_no_page_has_inline_script_or_style_and_each_says_so(cast):
    wrong = []
    for client, starts in walks(cast):
        for address, (status, _text) in crawl(client, starts, most=150, downloads=False).pages.items():
            answer = client.get(address)
            if not answer.headers.get("Content-Type", "").startswith("text/html") or status >= 300:
                continue
            page = answer.content.decode()
            if INLINE.search(page):
                wrong.append(f"{address}: {INLINE.search(page)[0]}")
            policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
            if policy != CSP:
                wrong.append(f"{address}: {policy}")
            elsewhere = re.findall(r'(?:src|<link[^>]+href)="(https?://[^"]+)"', page)
            if elsewhere:
                wrong.append(f"{address}: {elsewhere}")
    assert wrong == []


def test_every_answer_carries_its_headers_and_private_pages_are_never_stored(cast):
    for client, address in [
        (Client(), "/"),
        (Client(), "/nothing-here/"),
        (client_of(cast.dana), f"/t/{cast.place.slug}/+team/"),
        (mine_client(cast.ola), "/mine/"),
    ]:
        answer = client.get(address)
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"], address
        assert "noindex" in answer["X-Robots-Tag"]


def test_cookies_are_out_of_reach_of_scripts(cast):
    client = Client()
    client.post(reverse("account_login"), {"login": "lee", "password": "a long pass phrase"})
    client.get(f"/t/{cast.place.slug}/+team/")
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def settings_with(tmp_path, said: dict[str, str], show: str) -> str:
    """One setting as a fresh process understands it from its environment."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TRAILBOOK", "DATABASE"))}
    env |= {"TRAILBOOK_DATA": str(tmp_path / "data"), "PYTHONPATH": "src", **said}
    code = f"from trailbook.site import settings as s; print({show})"
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_with_https_cookies_and_browsers_stay_with_it(tmp_path):
    said = {"TRAILBOOK_URL": "https://trail.example.org", "TRAILBOOK_BEHIND_PROXY": "yes"}
    show = (
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS >= 31536000, "
        "s.SECURE_PROXY_SSL_HEADER, s.ALLOWED_HOSTS[0], s.CSRF_TRUSTED_ORIGINS, s.DEBUG"
    )
    wanted = "True True True ('HTTP_X_FORWARDED_PROTO', 'https') trail.example.org ['https://trail.example.org'] False"
    assert settings_with(tmp_path, said, show) == wanted


def test_without_a_proxy_nobody_is_believed_about_where_they_come_from(tmp_path):
    show = "s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT, s.DEBUG, s.SECURE_HSTS_SECONDS"
    assert settings_with(tmp_path, {}, show) == "None 0 False 0"


def test_a_host_that_is_not_ours_gets_nothing(db, settings):
    settings.ALLOWED_HOSTS = ["trail.example.org"]
    answer = Client().get("/", HTTP_HOST="evil.example.org")
    assert answer.status_code == 400
    assert b"evil" not in answer.content
    assert b"ALLOWED_HOSTS" not in answer.content


def test_the_data_folder_and_the_key_are_the_owners_alone(tmp_path):
    read = environment.read({"TRAILBOOK_DATA": str(tmp_path / "new" / "data")})
    assert stat.S_IMODE(read.data.stat().st_mode) == 0o700
    key = read.data / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(read.secret_key) > 40
    assert environment.read({"TRAILBOOK_DATA": str(read.data)}).secret_key == read.secret_key, "kept"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"TRAILBOOK_URL": "trail.example.org"}, "TRAILBOOK_URL is “trail.example.org”"),
        ({"TRAILBOOK_URL": "https://x.org/path"}, "with no path"),
        ({"TRAILBOOK_URL": "http://[x"}, "TRAILBOOK_URL is"),
        ({"TRAILBOOK_URL": "http://x.org:seven"}, "TRAILBOOK_URL is"),
        ({"TRAILBOOK_BEHIND_PROXY": "perhaps"}, "should be yes or no"),
        ({"TRAILBOOK_TIME_ZONE": "Europe/Atlantis"}, "TRAILBOOK_TIME_ZONE is"),
        ({"TRAILBOOK_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be understood"),
        ({"TRAILBOOK_DATA": "/dev/null"}, "should be a folder"),
        ({"TRAILBOOK_DATA": "/dev/null/x"}, "cannot be"),
        ({"TRAILBOOK_SOURCE_URL": "javascript:alert(1)"}, "TRAILBOOK_SOURCE_URL is"),
        ({"TRAILBOOK_HOSTS": "https://x.org"}, "TRAILBOOK_HOSTS"),
        ({"TRAILBOOK_DATE": "x"}, "There is no setting TRAILBOOK_DATE"),
    ],
)
def test_a_wrong_setting_is_a_sentence(tmp_path, said, sentence):
    with pytest.raises(environment.SettingsError, match=re.escape(sentence)):
        environment.read({"TRAILBOOK_DATA": str(tmp_path / "data"), **said})


def test_a_wrong_setting_stops_the_start_with_the_sentence_alone(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    env |= {"TRAILBOOK_DATA": str(tmp_path / "d"), "TRAILBOOK_URL": "nowhere", "PYTHONPATH": "src"}
    code = "from trailbook.site.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "check"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "TRAILBOOK_URL is “nowhere”" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_secrets_and_words_stay_out_of_the_logs(cast, caplog):
    caplog.set_level(logging.DEBUG)
    _, secret = people.make_link(kind="mine", place=cast.place, person=cast.ola, by=cast.dana.actor, at=cast.at)
    client = Client()
    client.get(f"/mine/{secret}", follow=True)
    client.get("/mine/said/")
    Client().get(f"/mine/{secret}x")
    Client().get(f"/in/{secret}")
    Client().post(reverse("account_login"), {"login": "lee", "password": "a-secret-pass-phrase"})
    form = WithoutSecrets("{levelname} {name}: {message}", style="{")
    logged = "\n".join(form.format(r) for r in caplog.records if not r.name.startswith("django.db"))
    assert secret not in logged
    assert "a-secret-pass-phrase" not in logged
    assert "kettle" not in logged


def test_the_log_is_written_by_what_takes_secrets_out(settings):
    assert settings.LOGGING["formatters"]["plain"]["()"] == "trailbook.site.logs.WithoutSecrets"
    assert {h["formatter"] for h in settings.LOGGING["handlers"].values()} == {"plain"}
    assert without_secrets("Internal Server Error: /mine/abcdEFGH_-12") == "Internal Server Error: /mine/…"
    assert without_secrets("/in/now/ /join-team/x7Yz_-abc?next=1") == "/in/now/ /join-team/…?next=1"


def test_a_fault_shows_nothing_of_itself(cast, monkeypatch):
    from trailbook.site.views import team

    def broken(*args, **kwargs):
        raise RuntimeError("the kettle at the old library")

    monkeypatch.setattr(team, "_team", broken)
    client = client_of(cast.dana)
    client.raise_request_exception = False
    answer = client.get(f"/t/{cast.place.slug}/+team/")
    assert answer.status_code == 500
    assert b"not your fault" in answer.content
    assert b"kettle" not in answer.content
    assert b"RuntimeError" not in answer.content


def test_a_form_without_its_token_is_told_kindly(cast):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "lee", "password": "a long pass phrase"})
    assert answer.status_code == 403
    assert b"Please send it again" in answer.content
    assert b"CSRF" not in answer.content


def test_a_form_from_elsewhere_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dana.account)
    page = client.get(f"/t/{cast.place.slug}/+team/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    address = f"/t/{cast.place.slug}/+team/sign-out-everywhere/"
    assert client.post(address, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert client.post(address, {"csrfmiddlewaretoken": token}, HTTP_ORIGIN="http://testserver").status_code == 302


def test_a_form_too_big_is_refused_with_a_sentence(cast, settings):
    client = client_of(cast.dana)
    client.raise_request_exception = False
    big = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1000)
    answer = client.post(f"/t/{cast.place.slug}/+new-inquiry/", {"name": "n", "question": big})
    assert answer.status_code in (400, 413)
    assert b"too big" in answer.content


@pytest.mark.parametrize("address", ["/accounts/login/", "/", "/mine/take-back/", "/read/where-we-are/"])
def test_outside_the_teams_door_nothing_big_is_read(db, address):
    answer = Client().generic("POST", address, b"", CONTENT_LENGTH=str(3 * 1024 * 1024))
    assert answer.status_code == 413
    assert b"too big" in answer.content


def test_a_strangers_files_are_not_read_at_the_teams_door_either(cast, monkeypatch):
    """They are sent to sign in before the form is looked at."""
    from django.http import HttpRequest

    read = []
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda self: read.append(self.path))
    answer = Client(enforce_csrf_checks=True).post(f"/t/{cast.place.slug}/+team/invite/", {"name": "x"})
    assert answer["Location"].startswith("/accounts/login/")
    assert read == []


def test_the_next_page_after_signing_in_is_one_of_ours(cast):
    client = Client()
    address = reverse("account_login") + "?next=https://evil.example/"
    answer = client.post(address, {"login": "lee", "password": "a long pass phrase", "next": "https://evil.example/"})
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


def test_the_running_source_is_given_whole_and_holds_no_data(cast):
    answer = Client().get("/source")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(n) for n in names)
    assert any(n.endswith("src/trailbook/evidence/gate.py") for n in names)
    assert any(n.endswith("/LICENSE") for n in names)
    assert not [n for n in names if re.search(r"\.sqlite3|secret-key|withdrawals\.jsonl|\.pyc|/data/|/\.venv/", n)]
    assert b"The kettle was always on at the old library" not in everything
