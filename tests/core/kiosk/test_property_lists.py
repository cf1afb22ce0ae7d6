"""A property list is read by its letter, whoever wrote it, or refused by name."""

import plistlib
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from plists import DOCTYPE, SETTINGS, WAYS, as_plistlib, binary_of, xml_of

from concours.core.kiosk.plist.reading import read_plist, write_xml
from concours.core.kiosk.plist.values import (
    CONTENT_BYTES_MAX,
    DEPTH_MAX,
    VALUES_COUNT_MAX,
    PlistDate,
    PlistInvalid,
)


def plist(body, head=""):
    return f'{head}<plist version="1.0">{body}</plist>'.encode()


def refused(data):
    with pytest.raises(PlistInvalid) as refusal:
        read_plist(data)
    return refusal.value.reason


def same(one, other):
    """Equal, and of equal types: 1 is neither 1.0 nor true, and nan is itself."""
    return repr(one) == repr(other)


@settings(max_examples=60)
@given(SETTINGS, WAYS)
def test_every_way_of_writing_gives_the_same_settings(drawn, ways):
    xml = read_plist(xml_of(drawn, ways)).settings
    binary = read_plist(binary_of(drawn)).settings

    assert same(normal(xml), normal(drawn))
    assert same(normal(binary), normal(drawn))


def normal(value):
    if isinstance(value, dict):
        return {key: normal(value[key]) for key in sorted(value)}
    return [normal(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=40)
@given(SETTINGS)
def test_what_plistlib_writes_is_read_as_it_reads_it(drawn):
    data = plistlib.dumps(as_plistlib(drawn))

    assert same(
        normal(as_plistlib(read_plist(data).settings)), normal(plistlib.loads(data))
    )


@settings(max_examples=40)
@given(SETTINGS, WAYS)
def test_spoilt_bytes_are_read_or_refused_and_nothing_else(drawn, ways):
    for whole in 8 * (binary_of(drawn), xml_of(drawn, ways)):
        spoilt = bytearray(whole)
        for _ in range(ways.randint(1, 3)):
            spoilt[ways.randrange(len(spoilt))] = ways.randrange(256)
        with suppress(PlistInvalid):
            read_plist(bytes(spoilt))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("<integer>-0x10</integer>", -16),
        ("<integer>18446744073709551615</integer>", 2**64 - 1),
        ("<string/>", ""),
        ("<string>a\r\nb\r</string>", "a\nb\n"),
        ("<string>  two  </string>", "  two  "),
        ("<string>a<![CDATA[<&]]>b<!-- no -->c&#233;</string>", "a<&bcé"),
        ("<data>\n\tQUJ\n\tD\n</data>", b"ABC"),
        ("<data/>", b""),
        ("<real>5.</real>", 5.0),
        ("<real>-.5E+1</real>", -5.0),
        ("<date>2026-11-29T05:48:40Z</date>", PlistDate("2026-11-29T05:48:40Z")),
        ("<date>2026-11-29T05:48Z</date>", PlistDate("2026-11-29T05:48:00Z")),
        ("<date>\n2026-11Z</date>", PlistDate("2026-11-01T00:00:00Z")),
        ("<array/>", []),
        ("<true></true>", True),
    ],
)
def test_each_form_of_a_value_is_read(body, value):
    reading = read_plist(plist(f"<dict><key>k</key>{body}</dict>"))

    assert same(reading.settings, {"k": value})


def test_of_a_key_given_twice_the_last_value_counts_and_it_is_told():
    reading = read_plist(
        plist("<dict><key>a</key><true/><key>a</key><integer>1</integer></dict>")
    )

    assert (reading.settings, reading.duplicates) == ({"a": 1}, ("a",))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read(encoding):
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    data = plist("<dict><key>é</key><true/></dict>", head).decode().encode(encoding)

    assert read_plist(data).settings == {"é": True}


def declared(entity):
    return plist("<dict/>", f"<!DOCTYPE plist [{entity}]>")


BOMB = '<!DOCTYPE plist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_xml"),
        (b"<plist><dict>", "not_xml"),
        (b'<?xml version="1.0" encoding="none"?><plist/>', "not_xml"),
        (plist("<dict/>", BOMB), "declarations"),
        (declared('<!ENTITY x SYSTEM "file:///etc/hosts">'), "declarations"),
        (declared('<!ENTITY % x SYSTEM "http://e/">%x;'), "declarations"),
        (plist("<dict><key>a</key><string>&x;</string></dict>", DOCTYPE), "entity"),
        (plist("<dict><key>a</key><string>&x;</string></dict>"), "not_xml"),
        (plist(""), "root_not_dictionary"),
        (plist("<array/>"), "root_not_dictionary"),
        (plist("<dict/><dict/>"), "second_root"),
        (b"<dict/>", "element_misplaced"),
        (plist("<plist/>"), "element_misplaced"),
        (plist("<dict><key>a</key><string><b/></string></dict>"), "element_misplaced"),
        (plist("<dict><key>a</key><set/></dict>"), "element_unknown"),
        (plist("<dict>text</dict>"), "text_misplaced"),
        (plist("<dict><true/></dict>"), "key_missing"),
        (plist("<dict><key>a</key></dict>"), "value_missing"),
        (plist("<dict><key>a</key><key>b</key></dict>"), "key_misplaced"),
        (plist("<key>a</key>"), "key_misplaced"),
        (plist("<dict><key>a</key><array><key/></array></dict>"), "key_misplaced"),
        *(
            (plist(f"<dict><key>a</key><{name}>{text}</{name}></dict>"), name)
            for name, text in [
                ("true", "no"),
                ("integer", ""),
                ("integer", "1_000"),
                ("integer", "1.0"),
                ("integer", "18446744073709551616"),
                ("integer", "-9223372036854775809"),
                ("integer", "\N{ARABIC-INDIC DIGIT ONE}"),
                ("real", "1,5"),
                ("real", "1_0.0"),
                ("real", "0x1p3"),
                ("data", "QUJD="),
                ("data", "é"),
                ("date", "2026-11-29"),
                ("date", "2026-13-01T00:00:00Z"),
            ]
        ),
    ],
)  # fmt: skip
def test_what_the_letter_does_not_foresee_is_refused_by_name(data, reason):
    assert refused(data) == reason


def nested(depth):
    return (
        b"<plist><dict><key>k</key>"
        + b"<array>" * (depth - 1)
        + b"</array>" * (depth - 1)
        + b"</dict></plist>"
    )


def test_depth_is_bounded_in_xml_and_binary():
    def deep(depth):
        value = {"k": 1}
        for _ in range(depth - 1):
            value = {"k": value}
        return value

    assert read_plist(nested(DEPTH_MAX)).settings
    assert refused(nested(DEPTH_MAX + 1)) == "too_deep"
    assert refused(nested(200_000)) == "too_deep"
    assert read_plist(binary_of(deep(DEPTH_MAX))).settings == deep(DEPTH_MAX)
    assert refused(binary_of(deep(DEPTH_MAX + 1))) == "too_deep"


def test_the_number_of_values_is_bounded():
    many = "<true/>" * VALUES_COUNT_MAX

    assert refused(plist(f"<dict><key>k</key><array>{many}</array></dict>")) == (
        "too_many_values"
    )


def binary_with(objects, top=0):
    """Write a binary list by hand, one byte for a reference."""
    data, offsets = b"bplist00", []
    for written in objects:
        offsets.append(len(data))
        data += written
    table = b"".join(struct.pack(">H", offset) for offset in offsets)
    trailer = struct.pack(">6xBBQQQ", 2, 1, len(objects), top, len(data))
    return data + table + trailer


def test_a_binary_list_that_names_itself_ends():
    loop = binary_with([b"\xd1\x01\x02", b"\x51k", b"\xa1\x02"])

    assert refused(loop) == "too_deep"


def test_a_binary_list_that_names_one_array_many_times_ends():
    """Twenty levels of twice the last: some hundred bytes that mean a million."""
    doubles = [bytes([0xA2, at + 1, at + 1]) for at in range(2, 22)]
    laughs = binary_with([b"\xd1\x01\x02", b"\x51k", *doubles, b"\x09"])

    assert len(laughs) < 200
    assert refused(laughs) == "too_many_values"


def test_a_binary_list_that_names_one_text_many_times_ends():
    size = CONTENT_BYTES_MAX // 200
    text = b"\x5f\x12" + struct.pack(">I", size) + b"x" * size
    objects = [b"\xd1\x01\x02", b"\x51k", b"\xaf\x10\xff" + b"\x03" * 255, text]

    assert refused(binary_with(objects)) == "too_much_text"


@pytest.mark.parametrize(
    ("objects", "reason"),
    [
        ([b"\xd1\x01\x02", b"\x51k", b"\x80\x05"], "UID"),
        ([b"\xd1\x01\x02", b"\x51k", b"\x00"], "NoneType"),
        ([b"\xd1\x01\x02", b"\x10\x05", b"\x09"], "key_not_text"),
        ([b"\xd1\x01\x02", b"\x51k", b"\x15" + b"\x7f" * 32], "int"),
        ([b"\xd1\x01\x02", b"\x51k", b"\x62\xd8\x00\x00a"], "not_binary"),
        ([b"\x09"], "root_not_dictionary"),
    ],
)
def test_what_no_configuration_holds_is_refused(objects, reason):
    assert refused(binary_with(objects)) == reason


def test_a_binary_list_that_counts_more_than_it_has_is_refused():
    data = bytearray(binary_with([b"\xd0"]))
    data[-24:-16] = struct.pack(">Q", 2**40)

    assert refused(bytes(data)) == "not_binary"


def test_what_we_write_is_what_we_read_in_its_order():
    settings = {"b": True, "a": [{"c": b"x"}], "A": "é\n"}

    assert list(read_plist(write_xml(settings)).settings.items()) == list(
        settings.items()
    )
