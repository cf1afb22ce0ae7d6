"""The QR code of an address, drawn here: what it holds goes to nobody else."""

import segno
from django.utils.safestring import SafeString, mark_safe


def draw_address(address: str) -> SafeString:
    """Draw the QR code of an address, to be shown or printed."""
    code = segno.make_qr(address, error="m")
    svg = code.svg_inline(border=2, omitsize=True, svgclass="qr")
    return mark_safe(svg)  # noqa: S308 -- shapes of a library, no text of anybody's
