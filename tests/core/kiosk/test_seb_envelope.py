"""Every layer comes off within its bounds, and goes on the same, byte for byte."""

import gzip
import plistlib
import traceback
import unicodedata
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from plists import SETTINGS

from concours.core.kernel import rncryptor
from concours.core.kernel.rncryptor import Salts
from concours.core.kiosk import envelope, refusals
from concours.core.kiosk.envelope import open_seb, pack, unpack, write_seb
from concours.core.kiosk.plist.values import CONTENT_BYTES_MAX, PlistInvalid

SEED = bytes(range(32))
SETTING = {"startURL": "https://examen.example/", "sebConfigPurpose": 0}
XML = plistlib.dumps(SETTING)
SALTS = Salts.split(bytes(32))


def encrypted(prefix, secret, content):
    return prefix + rncryptor.encrypt(secret, content, salts=SALTS)


def name_of(value):
    """What a case is called: by no byte, since gzip writes the hour into them."""
    return "file" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("data", "layers"),
    [
        (XML, ["xml"]),
        (b"\xef\xbb\xbf \n" + XML, None),
        (plistlib.dumps(SETTING, fmt=plistlib.FMT_BINARY), ["binary"]),
        (gzip.compress(XML), ["gzip", "xml"]),
        (b"plnd" + gzip.compress(XML), ["plnd", "gzip", "xml"]),
        (gzip.compress(b"plnd" + gzip.compress(XML)), ["gzip", "plnd", "gzip", "xml"]),
        (gzip.compress(b"plnd" + XML), ["gzip", "plnd", "xml"]),
        (
            gzip.compress(encrypted(b"pswd", "clé", gzip.compress(XML))),
            ["gzip", "pswd", "rncryptor 3", "gzip", "xml"],
        ),
        (
            encrypted(b"pwcc", sha256("clé".encode()).hexdigest(), gzip.compress(XML)),
            ["pwcc", "rncryptor 3", "gzip", "xml"],
        ),
    ],
    ids=name_of,
)
def test_each_form_of_a_file_is_read(data, layers):
    if layers is None:  # a declaration that does not come first is no XML
        with pytest.raises(PlistInvalid):
            open_seb(data, password="clé")
        return

    seb_file = open_seb(data, password="clé")

    assert [*seb_file.layers] == layers
    assert seb_file.reading.settings == SETTING


@pytest.mark.parametrize("prefix", ["pswd", "pwcc"])
@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
def test_a_password_with_accents_opens_as_either_client_wrote_it(prefix, spelling):
    password = unicodedata.normalize(spelling, "été à l’hôtel")
    secret = password if prefix == "pswd" else sha256(password.encode()).hexdigest()
    data = encrypted(prefix.encode(), secret, XML)

    assert open_seb(data, password=password).reading.settings == SETTING


def test_a_client_file_of_old_clients_had_capital_digits_or_no_password():
    digits = sha256(b"abc").hexdigest().upper()

    assert open_seb(encrypted(b"pwcc", digits, XML), password="abc")
    assert open_seb(encrypted(b"pwcc", "", XML), password="")
    assert open_seb(encrypted(b"pwcc", "", XML)).reading.settings == SETTING


@pytest.mark.parametrize("prefix", ["plnd", "pswd", "pwcc"])
@pytest.mark.parametrize("password", ["a", "correct horse"])
def test_what_we_write_is_what_we_read(prefix, password):
    data = write_seb(SETTING, prefix=prefix, seed=SEED, password=password)

    assert open_seb(data, password=password).reading.settings == SETTING
    assert data == write_seb(SETTING, prefix=prefix, seed=SEED, password=password)
    assert b"examen" not in data or prefix == "plnd"


@settings(max_examples=25)
@given(SETTINGS)
def test_a_plain_file_holds_any_settings(drawn):
    drawn = {key.replace("\r", ""): 1 for key in drawn}
    data = write_seb(drawn, prefix="plnd", seed=SEED)

    assert open_seb(data).reading.settings == drawn


def test_no_two_contents_share_a_salt_and_one_always_has_the_same():
    """The first 34 bytes behind the prefix: version, options, two salts, IV."""
    heads = {
        gzip.decompress(write_seb(value, prefix=prefix, seed=seed, password="a"))[:38]
        for value in (SETTING, {**SETTING, "sebConfigPurpose": 1})
        for prefix in ("pswd", "pwcc")
        for seed in (SEED, bytes(32))
    }
    salts = {piece for head in heads for piece in (head[6:14], head[14:22], head[22:])}

    assert len(heads) == 8
    assert len(salts) == 24


def test_salts_say_nothing_of_the_password():
    one, other = (
        gzip.decompress(write_seb(SETTING, prefix="pswd", seed=SEED, password=word))
        for word in ("one", "other")
    )

    assert one[:38] == other[:38]
    assert one[38:] != other[38:]


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 131_070, 200_000])
def test_gzip_of_ours_is_read_by_all_and_is_the_same_everywhere(size):
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    packed = pack(data)

    assert gzip.decompress(packed) == unpack(packed) == data
    assert packed[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    assert len(packed) == 10 + size + 5 * max(1, -(-size // 65_535)) + 8


def zipped():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a", XML)
    return data.getvalue()


BOMB = gzip.compress(bytes(CONTENT_BYTES_MAX + 1))
LARGE_PLAIN = gzip.compress(b"plnd" + BOMB)
ENTITY = b'<!DOCTYPE plist [<!ENTITY a "b">]><plist><dict/></plist>'


@pytest.mark.parametrize(
    ("data", "refusal", "fact"),
    [
        (bytes(2**20 + 1), refusals.SebFileTooLarge, 2**20),
        (BOMB, refusals.SebContentTooLarge, CONTENT_BYTES_MAX),
        (LARGE_PLAIN, refusals.SebContentTooLarge, CONTENT_BYTES_MAX),
        (encrypted(b"pswd", "a", BOMB), refusals.SebContentTooLarge, CONTENT_BYTES_MAX),
        (gzip.compress(b"pkhs" + bytes(40)), refusals.SebFormatRefused, "pkhs"),
        (b"phsk" + bytes(40), refusals.SebFormatRefused, "phsk"),
        (zipped(), refusals.SebFormatRefused, "zip"),
        (gzip.compress(zipped()), refusals.SebFormatRefused, "zip"),
        (b"", refusals.SebFormatRefused, "unknown"),
        (b"{ a = 1; }", refusals.SebFormatRefused, "unknown"),
        (gzip.compress(XML)[:-1], refusals.SebFileDamaged, "gzip_cut"),
        (gzip.compress(XML) + b"\0", refusals.SebFileDamaged, "gzip_more"),
        (gzip.compress(XML)[:-8] + bytes(8), refusals.SebFileDamaged, "gzip"),
        (b"\x1f\x8bnothing", refusals.SebFileDamaged, "gzip"),
        (b"plnd" * 9 + XML, refusals.SebFileDamaged, "too_many_layers"),
        (b"pswd", refusals.SebFileDamaged, "rncryptor_too_short"),
        (b"pswd\x04\x01" + bytes(90), refusals.SebFileDamaged, "rncryptor_version_4"),
        (encrypted(b"pswd", "b", XML), refusals.SebPasswordWrong, None),
        (encrypted(b"pswd", "a", XML)[:-1] + b"?", refusals.SebPasswordWrong, None),
        (gzip.compress(ENTITY), PlistInvalid, "declarations"),
    ],
    ids=name_of,
)
def test_each_bad_file_has_its_refusal(data, refusal, fact):
    with pytest.raises(refusal) as raised:
        open_seb(data, password="a")

    assert fact is None or fact in raised.value.facts().values()


def test_an_encrypted_file_asks_for_a_password():
    with pytest.raises(refusals.SebPasswordMissing):
        open_seb(encrypted(b"pswd", "", XML))
    with pytest.raises(refusals.SebPasswordMissing):
        open_seb(encrypted(b"pwcc", "a", XML))


def test_a_password_past_its_bound_is_not_tried(monkeypatch):
    monkeypatch.setattr(envelope.rncryptor, "decrypt", None)

    with pytest.raises(refusals.SebPasswordWrong):
        open_seb(encrypted(b"pswd", "a", XML), password="a" * 257)


def test_no_secret_stands_in_an_error():
    word = "hunter2-the-password"
    with pytest.raises(refusals.SebPasswordWrong) as raised:
        open_seb(encrypted(b"pswd", "a", XML), password=word)

    told = "".join(traceback.format_exception(raised.value))
    assert word not in told + repr(raised.value) + str(raised.value.facts())


@pytest.mark.parametrize(
    ("password", "reason"),
    [("", "empty"), ("é", "not_ascii"), ("a\n", "not_ascii"), ("a" * 257, "too_long")],
)
def test_a_password_that_clients_read_in_two_ways_is_not_used(password, reason):
    with pytest.raises(refusals.SettingRefused) as refusal:
        write_seb(SETTING, prefix="pswd", seed=SEED, password=password)

    assert refusal.value.reason == reason
    if password and len(password) < 9:
        assert password not in str(refusal.value.facts().values())
