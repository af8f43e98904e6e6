"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

import trailbook


def everywhere(request: HttpRequest) -> dict[str, object]:
    return {"source_url": settings.SOURCE_URL, "trailbook_version": trailbook.__version__}
