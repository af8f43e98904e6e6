"""A browser for the tests: Debian's Chromium, through apt where that is allowed; else a sentence.

Run as ``python -m trailbook.site.upkeep.browser``; exits 0 when a browser is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

SENTENCE = (
    "The browser tests need Debian's Chromium. Install it with:  sudo apt-get install chromium\n"
    "Then run make test again."
)


def found() -> str | None:
    """The path of a Chromium, or None. ``CHROMIUM`` in the environment names another."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def main() -> int:
    """Find Chromium, or install it where apt may be used without asking."""
    if found():
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        print("Installing Debian's Chromium for the browser tests…", flush=True)
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        subprocess.run([apt, "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]  # noqa: S603
        subprocess.run([apt, "install", "-y", "-qq", "chromium"], check=False, **quiet)  # type: ignore[call-overload]  # noqa: S603
        if found():
            return 0
    print(SENTENCE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
