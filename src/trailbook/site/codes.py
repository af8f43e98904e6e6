"""Links as a picture to point a phone at."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """The address as an SVG to put in a page. The markup is the library's; nothing of the address is in it as text."""
    import segno  # seldom needed; a page process at rest does without it

    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(
        scale=5, border=2, dark="#2b2320", light="#fffdf8", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308
