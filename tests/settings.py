"""The product's own settings, over a throw-away data folder, with quick passwords."""

import os
import tempfile

from tests import server

_folder = tempfile.mkdtemp(prefix="trailbook-tests-")
os.makedirs(os.path.join(_folder, "static"))
os.environ["TRAILBOOK_DATA"] = _folder
os.environ.setdefault("TRAILBOOK_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.pop("TRAILBOOK_URL", None)
os.environ.pop("DATABASE_URL", None)
if server.address():
    os.environ["DATABASE_URL"] = server.named(
        f"trailbook_{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"[:30]
    )

from trailbook.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
SENTENCE_MODEL = False  # so that every machine gives the same; its own tests switch it on

# The tests' database is in memory, where nobody has to take turns; pytest-django knows Django's own name for it alone.
if DATABASES["default"]["ENGINE"] == "trailbook.kit.sqlite":  # noqa: F405
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"  # noqa: F405
