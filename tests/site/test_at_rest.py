"""What a page process at rest does without. The figure itself is measured by the bench."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "fido2",
    "cryptography",
    "segno",
    "yaml",
    "docx",
    "openpyxl",
    "typst",
    "onnxruntime",
    "numpy",
    "pypdfium2",
    "lxml",
)
LOOK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from django.urls import get_resolver, reverse
get_resolver().url_patterns
print(reverse("mfa_add_webauthn"), *sys.modules)
from allauth.mfa.webauthn.forms import auth
print(auth.WebAuthn.__name__, "fido2.server" in sys.modules)
"""


def test_what_few_pages_need_is_loaded_when_it_is_needed():
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    at_rest, used = done.stdout.splitlines()
    assert not {name.split(".")[0] for name in at_rest.split()} & set(HEAVY)
    assert used == "WebAuthn True", "passkeys are there as soon as somebody uses one"
