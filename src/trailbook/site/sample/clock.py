"""The sample's dates count back from the day it is loaded, so that it is never out of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """``now`` is the moment of loading, with its zone."""

    now: datetime

    def ago(self, days: int, hour: int = 11) -> datetime:
        """That many days ago, in the morning."""
        return (self.now - timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)

    def day(self, days: int) -> date:
        return self.ago(days).date()
