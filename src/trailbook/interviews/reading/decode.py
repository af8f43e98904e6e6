"""Bytes to text, or a reason why not: never mojibake."""

from __future__ import annotations

from trailbook.kit.documents.decode import decode

__all__ = ["decode"]
