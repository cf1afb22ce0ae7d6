"""The profile of a fleet: what iPads of one site may do while they serve an exam.

A `.mobileconfig` as a property list, not signed: a signature bears an hour, so it is
put on at the edge. Payloads are named by UUIDs of version 5 of exam, site and payload,
and of the tablet where it has a certificate of its own: a profile made again takes the
place of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args
from uuid import NAMESPACE_URL, uuid5

from concours.core.kiosk.network.wifi import CertificateWifi, Wifi
from concours.core.kiosk.plist.reading import write_xml
from concours.core.kiosk.plist.values import Plist, PlistDate, Settings
from concours.core.kiosk.refusals import SettingRefused
from concours.core.kiosk.settings import NAME, ORIGIN, check_relays

LockedApplication: TypeAlias = Literal["seb", "safari"]
LOCKED_APPLICATIONS: tuple[LockedApplication, ...] = get_args(LockedApplication)
IDENTIFIERS: Mapping[LockedApplication, str] = {
    "seb": "org.safeexambrowser.ios.seb",
    "safari": "com.apple.mobilesafari",
}
UPDATE_DELAY_DAYS = 90
CERTIFICATES_COUNT_MAX = 4

REQUIRED = ("forceAutomaticDateAndTime", "forceDelayedSoftwareUpdates")
PROHIBITED = (
    "allowAirDrop",
    "allowAirPrint",
    "allowAppClips",
    "allowAssistant",
    "allowAutoCorrection",
    "allowBluetoothModification",
    "allowCloudPrivateRelay",
    "allowContinuousPathKeyboard",
    "allowDefinitionLookup",
    "allowDictation",
    "allowEraseContentAndSettings",
    "allowFilesUSBDriveAccess",
    "allowGenmoji",
    "allowHostPairing",
    "allowImagePlayground",
    "allowImageWand",
    "allowKeyboardShortcuts",
    "allowLockScreenControlCenter",
    "allowLockScreenNotificationsView",
    "allowLockScreenTodayView",
    "allowPasscodeModification",
    "allowPasswordAutoFill",
    "allowPredictiveKeyboard",
    "allowRemoteScreenObservation",
    "allowScreenShot",
    "allowSpellCheck",
    "allowUIConfigurationProfileInstallation",
    "allowVPNCreation",
    "allowWritingTools",
    "allowiPhoneMirroring",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetProfile:
    """What one profile says. `removed_at`: when tablets drop it by themselves.

    `certificates`: DER, of a relay's own authority. `relays`: addresses of the site's
    relays, which the filter of pages lets through. `locked_application`: the variant
    in which the fleet's server locks the tablet (App Lock); none, SEB locks itself.
    """

    origin: str
    sitting: str
    site: str
    removed_at: PlistDate
    locked_application: LockedApplication | None = None
    wifi: Wifi | CertificateWifi | None = None
    certificates: tuple[bytes, ...] = ()
    relays: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse names and addresses that would not stand in a profile."""
        if not ORIGIN.fullmatch(self.origin):
            raise SettingRefused("origin", "address")
        for name in ("sitting", "site"):
            if not NAME.fullmatch(getattr(self, name)):
                raise SettingRefused(name, "name")
        if len(self.certificates) > CERTIFICATES_COUNT_MAX:
            raise SettingRefused("certificates", "too_many")
        check_relays(self.relays)
        if self.wifi is not None:
            self.wifi.check()


def make_profile(profile: FleetProfile) -> bytes:
    """Return the profile as XML, not signed. Raises `SettingRefused`."""
    profile.check()
    payloads = [
        _payload(profile, "com.apple.applicationaccess", _restrictions(profile)),
        _payload(profile, "com.apple.webcontent-filter", _web_filter(profile)),
    ]
    if profile.locked_application is not None:
        identifier = IDENTIFIERS[profile.locked_application]
        payloads.append(_payload(profile, "com.apple.app.lock", _app_lock(identifier)))
    payloads += _wifi_payloads(profile)
    payloads += [
        _payload(profile, "com.apple.security.root", {"PayloadContent": data}, at)
        for at, data in enumerate(profile.certificates)
    ]
    return write_xml(
        {
            **_payload(profile, "Configuration", {"PayloadContent": [*payloads]}),
            "PayloadDisplayName": f"Concours · {profile.sitting} · {profile.site}",
            "PayloadRemovalDisallowed": True,
            "RemovalDate": profile.removed_at,
        }
    )


def _wifi_payloads(profile: FleetProfile) -> list[Settings]:
    """Return the site's network; under certificates, the two that it names."""
    wifi = profile.wifi
    if wifi is None:
        return []
    if isinstance(wifi, Wifi):
        return [_payload(profile, "com.apple.wifi.managed", wifi.content())]
    identity = _payload(profile, "com.apple.security.pkcs12", wifi.identity_content())
    authority = _payload(
        profile,
        "com.apple.security.root",
        {"PayloadContent": wifi.authority},
        CERTIFICATES_COUNT_MAX,
    )
    content = wifi.content(
        identity_uuid=str(identity["PayloadUUID"]),
        authority_uuid=str(authority["PayloadUUID"]),
    )
    return [identity, authority, _payload(profile, "com.apple.wifi.managed", content)]


def _payload(
    profile: FleetProfile, kind: str, content: Mapping[str, Plist], number: int = 0
) -> Settings:
    host = profile.origin.removeprefix("https://").partition(":")[0]
    domain = ".".join(reversed(host.split(".")))
    place = f"{profile.origin}/{profile.sitting}/{profile.site}"
    if isinstance(profile.wifi, CertificateWifi):
        place = f"{place}/{profile.wifi.tablet}"
    name = f"{place}#{kind}.{number}"
    identity = str(uuid5(NAMESPACE_URL, name))
    return {
        "PayloadIdentifier": f"{domain}.kiosk.{identity}",
        "PayloadType": kind,
        "PayloadUUID": identity.upper(),
        "PayloadVersion": 1,
        **content,
    }


def _restrictions(profile: FleetProfile) -> Settings:
    """Return what is allowed; only managed networks, if the profile brings one."""
    return {
        **dict.fromkeys(REQUIRED, True),
        **dict.fromkeys(PROHIBITED, False),
        "autonomousSingleAppModePermittedAppIDs": [IDENTIFIERS["seb"]],
        "enforcedSoftwareUpdateDelay": UPDATE_DELAY_DAYS,
        "forceWiFiToAllowedNetworksOnly": profile.wifi is not None,
    }


def _web_filter(profile: FleetProfile) -> Settings:
    return {
        "AllowListBookmarks": [
            {"Title": title, "URL": address}
            for title, address in (
                (profile.sitting, profile.origin),
                *((f"Relais {at}", own) for at, own in enumerate(profile.relays, 1)),
            )
        ],
        "FilterType": "BuiltIn",
    }


def _app_lock(identifier: str) -> Settings:
    """Return the lock; voice control is off, because it led out of SEB."""
    options: Settings = {"DisableAutoLock": True, "EnableVoiceControl": False}
    return {"App": {"Identifier": identifier, "Options": options}}
