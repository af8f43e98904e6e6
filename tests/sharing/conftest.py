from __future__ import annotations

from tests.reports.conftest import address, bring, edition, report

__all__ = ["address", "bring", "edition", "report"]
