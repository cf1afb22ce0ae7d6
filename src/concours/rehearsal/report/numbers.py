"""Numbers with their units, as a French and an English reader expect them.

Whole numbers in, text out: rounding is half up, and happens here only.
"""

from typing import NamedTuple

NARROW, FIXED, MINUS = "\u202f", "\u00a0", "\u2212"
SECOND_MS, MINUTE_S = 1_000, 60


class Say(NamedTuple):
    """One thing said twice."""

    fr: str
    en: str


def typeset(french: str) -> str:
    """Bind French signs to their words, so that none begins or ends a line alone."""
    bound = french.replace(" :", f"{FIXED}:").replace(" ;", f"{NARROW};")
    return bound.replace("« ", f"«{FIXED}").replace(" »", f"{FIXED}»")


def whole(number: int) -> Say:
    """Say a whole number: 12 000, 12,000."""
    return decimal(number, per=1, digits=0)


def decimal(number: int, *, per: int, digits: int) -> Say:
    """Say `number / per` with so many digits: 14,8, 14.8."""
    scaled = (2 * abs(number) * 10**digits + per) // (2 * per)
    units, rest = divmod(scaled, 10**digits)
    sign = MINUS if number < 0 and scaled else ""
    tail = f"{rest:0{digits}d}" if digits else ""
    text = f"{sign}{units:,}"
    return Say(
        text.replace(",", NARROW) + (f",{tail}" if tail else ""),
        text + (f".{tail}" if tail else ""),
    )


def with_unit(number: Say, fr: str, en: str | None = None) -> Say:
    """Say a number and its unit, never parted at the end of a line."""
    return Say(f"{number.fr}{FIXED}{fr}", f"{number.en}{FIXED}{en or fr}")


def latency(duration_us: int) -> Say:
    """Say how long an answer took: 8,4 ms, 240 ms, 4,2 s."""
    if duration_us < 9_950:
        return with_unit(decimal(duration_us, per=1_000, digits=1), "ms")
    if duration_us < 999_500:
        return with_unit(decimal(duration_us, per=1_000, digits=0), "ms")
    return with_unit(decimal(duration_us, per=1_000_000, digits=1), "s")


def span(duration_ms: int) -> Say:
    """Say a duration: 640 ms, 4,2 s, 3 min 40 s."""
    if abs(duration_ms) < SECOND_MS:
        return with_unit(whole(duration_ms), "ms")
    if abs(duration_ms) < MINUTE_S * SECOND_MS:
        return with_unit(decimal(duration_ms, per=SECOND_MS, digits=1), "s")
    return minutes(duration_ms // SECOND_MS)


def minutes(duration_s: int) -> Say:
    """Say whole seconds: 42 s, 3 min 40 s."""
    parts, rest = divmod(abs(duration_s), MINUTE_S)
    text = f"{rest}{FIXED}s" if rest or not parts else ""
    if parts:
        text = f"{parts}{FIXED}min{FIXED}{text}".rstrip(FIXED)
    return Say(text, text)


def plain(figure: Say) -> Say:
    """Say a round figure without its empty decimal: 20 s, not 20,0 s."""
    return Say(
        figure.fr.replace(f",0{FIXED}", FIXED), figure.en.replace(f".0{FIXED}", FIXED)
    )


def size(number_bytes: int) -> Say:
    """Say a size in steps of a thousand: 812 o, 31,4 ko, 640 Mo."""
    if number_bytes < 1_000:
        return with_unit(whole(number_bytes), "o", "bytes")
    for per, fr, en in ((10**9, "Go", "GB"), (10**6, "Mo", "MB"), (10**3, "ko", "kB")):
        if number_bytes >= per:
            digits = 1 if number_bytes < 100 * per else 0
            return with_unit(decimal(number_bytes, per=per, digits=digits), fr, en)
    raise AssertionError(number_bytes)


def moment(at_s: int) -> Say:
    """Say an instant as seconds after the launch: 0, 2 min 5 s, −30 s."""
    text = minutes(at_s).fr if at_s else "0"
    signed_text = f"{MINUS}{text}" if at_s < 0 else text
    return Say(signed_text, signed_text)
