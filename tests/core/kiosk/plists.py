"""Every legal value of a property list, and the ways in which a file may write it."""

import math
import plistlib
from base64 import b64encode
from datetime import UTC, datetime
from random import Random
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from concours.core.kiosk.plist.values import PlistDate

XML_LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
) | st.sampled_from('\t\n"\\/&<>é😀Éİßſ')
TEXTS = st.text(XML_LETTERS, max_size=8)
KEYS = TEXTS | st.sampled_from(
    [
        "originatorVersion",
        "OriginatorVersion",
        "a",
        "A",
        "aB",
        "Ab",
        "a_",
        "a1",
        "Z",
        "",
    ]
)
DATES = st.datetimes(
    min_value=datetime(1, 1, 1),  # noqa: DTZ001 -- as `plistlib` has them: UTC
    max_value=datetime(9999, 12, 31),  # noqa: DTZ001 -- idem
).map(lambda moment: PlistDate(moment.isoformat(timespec="seconds") + "Z"))
LEAVES = (
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | TEXTS
    | st.binary(max_size=20)
    | DATES
)


def containers(values):
    return st.lists(values, max_size=4) | st.dictionaries(KEYS, values, max_size=5)


WAYS = st.integers(0, 2**32).map(Random)
SETTINGS = st.dictionaries(KEYS, st.recursive(LEAVES, containers), max_size=6)


def as_plistlib(value):
    """Return a value as `plistlib` takes and gives it."""
    match value:
        case dict():
            return {key: as_plistlib(item) for key, item in value.items()}
        case list():
            return [as_plistlib(item) for item in value]
        case PlistDate(text):
            moment = datetime.fromisoformat(text).astimezone(UTC)
            return moment.replace(tzinfo=None)
    return value


def binary_of(value):
    return plistlib.dumps(as_plistlib(value), fmt=plistlib.FMT_BINARY)


def xml_of(settings, ways):
    """Write settings as XML; `ways`, a `Random`, chooses how each thing is written."""
    head = ways.choice(["", '<?xml version="1.0" encoding="UTF-8"?>\n'])
    body = element(settings, ways)
    return f'{head}{DOCTYPE}<plist version="1.0">{body}</plist>'.encode()


DOCTYPE = (
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" '
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">'
)
SPACES = ("", "\n\t", "<!-- a remark -->", "<?remark?>")


def element(value, ways):  # noqa: PLR0911 -- one for each kind of value
    space = ways.choice(SPACES)
    match value:
        case dict():
            pairs = ways.sample(list(value.items()), len(value))
            inner = "".join(
                f"<key>{text_of(key, ways)}</key>{element(item, ways)}"
                for key, item in pairs
            )
            return f"{space}<dict>{inner}</dict>{space}"
        case list():
            inner = "".join(element(item, ways) for item in value)
            return f"{space}<array>{inner}</array>{space}"
        case bool():
            return f"{space}<{str(value).lower()}/>"
        case int():
            return f"<integer>{ways.choice(integers(value))}</integer>"
        case float():
            return f"<real> {ways.choice(reals(value))}\n</real>"
        case bytes():
            code = b64encode(value).decode()
            cut = ways.randint(0, len(code))
            return f"<data>{code[:cut]}\n\t{code[cut:]}</data>"
        case PlistDate(text):
            return f"<date>{text}</date>{space}"
    return f"<string>{text_of(value, ways)}</string>"


def integers(value):
    written = [str(value), f" {value}\n"]
    if value >= 0:
        written += [f"+{value}", hex(value), f"0{value}"]
    return written


def reals(value):
    if math.isnan(value):
        return ["nan", "NaN"]
    if math.isinf(value):
        return ["inf", "+Infinity"] if value > 0 else ["-inf", "-infinity"]
    return [repr(value), f"{value:.17e}".upper()]


def text_of(text, ways):
    way = ways.choice(["escaped", "numbered", "section"])
    if way == "numbered":
        return "".join(f"&#x{ord(letter):x};" for letter in text)
    if way == "section" and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    return escape(text)
