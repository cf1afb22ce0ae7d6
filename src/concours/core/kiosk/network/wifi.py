"""The managed network of a site: by a password all share, or a certificate each.

Under a password (WPA3) whoever learns it may join. Under certificates (EAP-TLS) a
tablet joins by its own, believes the site's own server of that name alone, and one that
is lost is put out without touching the others.
"""

from dataclasses import dataclass, field

from concours.core.kiosk.plist.values import Settings
from concours.core.kiosk.refusals import SettingRefused

NAME_LENGTH_MAX = 32
"""Of a Wi-Fi network, in bytes; its password has from 8 to 63 characters."""

EAP_TLS = 13
TLS_VERSION = "1.2"
"""Of both ends: 1.3 would ask the tablet for an outer identity, which EAP-TLS lacks."""


def check_network_name(name: str) -> None:
    """Refuse what no network may be called. Raises `SettingRefused`."""
    if not 0 < len(name.encode()) <= NAME_LENGTH_MAX or not name.isprintable():
        raise SettingRefused("wifi", "length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wifi:
    """The managed network of a site, under WPA3."""

    name: str
    password: str = field(repr=False)

    def check(self) -> None:
        """Refuse what no network may be called, or opened by."""
        check_network_name(self.name)
        length = len(self.password)
        if not (8 <= length <= 63 and self.password.isascii()):  # IEEE 802.11
            raise SettingRefused("wifi password", "length")

    def content(self) -> Settings:
        """Return what the payload of the network says."""
        return {**_network(self.name), "Password": self.password}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWifi:
    """The same under EAP-TLS, for one tablet: its identity is a PKCS #12 file.

    `server` is the name in the certificate of the site's RADIUS server, `authority`
    (DER) who signed that certificate and the tablet's.
    """

    name: str
    tablet: str
    server: str
    authority: bytes
    identity: bytes = field(repr=False)
    password: str = field(repr=False)

    def check(self) -> None:
        """Refuse what no network may be called."""
        check_network_name(self.name)

    def content(self, *, identity_uuid: str, authority_uuid: str) -> Settings:
        """Return what the payload of the network says, of the two beside it."""
        return {
            **_network(self.name),
            "EAPClientConfiguration": {
                "AcceptEAPTypes": [EAP_TLS],
                "PayloadCertificateAnchorUUID": [authority_uuid],
                "TLSCertificateIsRequired": True,
                "TLSMaximumVersion": TLS_VERSION,
                "TLSMinimumVersion": TLS_VERSION,
                "TLSTrustedServerNames": [self.server],
                "UserName": self.tablet,
            },
            "PayloadCertificateUUID": identity_uuid,
        }

    def identity_content(self) -> Settings:
        """Return what the payload of the tablet's identity says."""
        return {
            "Password": self.password,
            "PayloadCertificateFileName": f"{self.tablet}.p12",
            "PayloadContent": self.identity,
        }


def _network(name: str) -> Settings:
    return {
        "AutoJoin": True,
        "CaptiveBypass": True,
        "DisableAssociationMACRandomization": True,
        "EncryptionType": "WPA3",
        "ProxyType": "None",
        "SSID_STR": name,
    }
