"""Hostile XML as a tree, or a sentence."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .sizes import BadFile


def tree(data: bytes) -> Any:
    """The root of this XML. Raises BadFile where it is damaged, or declares anything of its own."""
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise BadFile("holds XML that is not safe to open") from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise BadFile("is damaged and cannot be read") from problem
