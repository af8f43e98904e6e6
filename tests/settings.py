"""The product's own settings, over a throw-away data folder, with quick passwords."""

import os
import tempfile

_folder = tempfile.mkdtemp(prefix="trailbook-tests-")
os.makedirs(os.path.join(_folder, "static"))
os.environ["TRAILBOOK_DATA"] = _folder
os.environ.setdefault("TRAILBOOK_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.pop("TRAILBOOK_URL", None)

from trailbook.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
