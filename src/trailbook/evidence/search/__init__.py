"""Looking for words among everything one may see."""

from .find import Found, Hit, search

__all__ = ["Found", "Hit", "search"]
