"""Writing reports: one function a verb."""

from .importing import Imported, import_report
from .publishing import Published, correct, correct_all, publish, take_down

__all__ = ["Imported", "Published", "correct", "correct_all", "import_report", "publish", "take_down"]
