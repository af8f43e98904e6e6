"""Reading a report file in a process of its own, with bounds on memory and time."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trailbook.kit.limited import Trouble, work
from trailbook.kit.limited.rows import rows_of
from trailbook.kit.refused import Refused

from .reading import ReadReport


def read_report_apart(name: str, text: str, fallback_title: str) -> ReadReport:
    """As ``read_report``, in a process of its own. Raises Refused with a sentence that names the file, where it takes
    too much memory or time, or ends the process."""
    try:
        found: Any = work(
            "trailbook.reports.reading:understand", text.encode("utf-8", "replace"), fallback_title=fallback_title
        )
        return rows_of(ReadReport).of(found)
    except Trouble as trouble:
        raise Refused(f"{name} {trouble}.") from trouble
    except (TypeError, ValueError, LookupError) as odd:
        raise Refused(_("%(file)s could not be read: it may be damaged.") % {"file": name}) from odd
