"""What the tests of these pages share: a browser signed in, addresses, files, a guide."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import BY

from trailbook.guides.actions import save_guide
from trailbook.guides.reading import read_guide

TALK = """KIT: What is it like at the old mill these days?

WREN: It is cold, but we have the stove and we have each other.

KIT: Who helped you when the river came up last winter?

WREN: Nobody from the council. Then the neighbours came with sandbags.

And the school opened its hall for us, all night long.

KIT: Anything else?

WREN: Tell them the bridge still shakes.
"""
GUIDE = b"""# The mill
- What is it like at the mill?
- Who helped you when the river came up?
- What should change at the bridge?
"""


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def at(cast, name: str, **more: object) -> str:
    return reverse(f"interviews:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.content[:600]
    return response.content.decode()


def files(*named: tuple[str, str | bytes]) -> dict[str, list[SimpleUploadedFile]]:
    return {"files": [SimpleUploadedFile(n, d.encode() if isinstance(d, str) else d) for n, d in named]}


def zipped(*named: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in named:
            packed.writestr(name, data)
    return out.getvalue()


def send(client: Client, cast, *named: tuple[str, str | bytes], **more: str) -> str:
    """Send these files; gives the address of the preview."""
    response = client.post(at(cast, "bring"), {**files(*named), **more})
    assert response.status_code == 302, response.content[:400]
    return response["Location"]


def keep(client: Client, preview: str, **more: object):
    """Press "Keep these words" with nothing put right."""
    return client.post(preview, {"do": "keep", "rung": "team", **more}, follow=True)


def waiting() -> list[str]:
    folder = Path(settings.DATA) / "waiting"
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def make_guide(cast, text: bytes = GUIDE):
    return save_guide(inquiry=cast.inquiry, guide=read_guide("mill.md", text), by=BY, at=timezone.now())


def token(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert found
    return found[1]


def one(name: str, data: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
