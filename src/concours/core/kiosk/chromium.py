"""Chromium where there is no Safe Exam Browser: policies that leave one address open.

Linux, ChromeOS and Android read the same names. Nothing here is a proof: a tablet of
such a fleet shows no key, and its lock stays amber. What a page has kept is never
erased, or answers that have not left yet would be.
"""

import json

from concours.core.kernel.canonical import Json

BLOCKED: list[Json] = ["*", "chrome://*"]
"""All addresses; of its own pages Chromium asks for a line apart."""
OFF = 2
"""Of a default setting of Chromium: nobody is asked, and it is refused."""
FORBIDDEN = """
AllowDinosaurEasterEgg AllowFileSelectionDialogs AudioCaptureAllowed BookmarkBarEnabled
AutofillAddressEnabled AutofillCreditCardEnabled BrowserAddPersonEnabled
BrowserGuestModeEnabled EditBookmarksEnabled MetricsReportingEnabled PrintingEnabled
PasswordManagerEnabled ScreenCaptureAllowed SearchSuggestEnabled SpellcheckEnabled
TranslateEnabled VideoCaptureAllowed
"""
ANDROID_NAMES = frozenset(
    {"URLBlocklist", "URLAllowlist", "PrintingEnabled", "IncognitoModeAvailability"}
    | {"PasswordManagerEnabled", "SearchSuggestEnabled", "TranslateEnabled"}
    | {"AutofillAddressEnabled", "AutofillCreditCardEnabled", "AutofillSettings"}
    | {"EditBookmarksEnabled", "DefaultPopupsSetting", "DefaultGeolocationSetting"}
    | {"DefaultClipboardSetting", "DownloadRestrictions", "DnsOverHttpsMode"}
    | {"ExtensionInstallBlocklist", "MetricsReportingEnabled", "ScreenCaptureAllowed"}
    | {"LocalNetworkAccessAllowedForUrls"}
)
"""Those of ours that Chrome reads on Android; it has no developer tools to forbid."""
NOT_ON_CHROMEOS = frozenset(
    {"AllowFileSelectionDialogs", "BrowserGuestModeEnabled", "MetricsReportingEnabled"}
)
NO_AUTOFILL: list[Json] = [{"url_pattern": "*", "blocked_types": ["all"]}]
"""From Chromium 154 on, in place of the two that are told beside it."""


def allowed_pattern(origin: str) -> str:
    """Return what opens the exam's address: this scheme and port, no name under it."""
    scheme, separator, place = origin.partition("://")
    return f"{scheme}{separator}.{place}"


def chromium_policies(origin: str, *, has_relay: bool = False) -> dict[str, Json]:
    """Return the policies of a managed Chromium for the tablets of one exam.

    Of a site's relay only the exam's own page asks anything: it has no address that
    opens. Chromium would ask the candidate before a page may reach the site's network.
    """
    local: dict[str, Json] = {"LocalNetworkAccessAllowedForUrls": [origin]}
    return {
        **(local if has_relay else {}),
        "URLBlocklist": BLOCKED,
        "URLAllowlist": [allowed_pattern(origin)],
        "DeveloperToolsAvailability": 2,
        "DownloadRestrictions": 3,
        "IncognitoModeAvailability": 1,
        "ExtensionInstallBlocklist": ["*"],
        "DefaultPopupsSetting": OFF,
        "DefaultGeolocationSetting": OFF,
        "DefaultNotificationsSetting": OFF,
        "DefaultClipboardSetting": OFF,
        "AutofillSettings": NO_AUTOFILL,
        "DnsOverHttpsMode": "off",
        "SyncDisabled": True,
        "RestoreOnStartup": 4,
        "RestoreOnStartupURLs": [f"{origin}/"],
        **dict.fromkeys(FORBIDDEN.split(), False),
    }


def chromeos_policies(origin: str, *, has_relay: bool = False) -> dict[str, Json]:
    """Return what a fleet of ChromeOS is told: one web application, and policies."""
    return {
        "device": {
            "DeviceLocalAccounts": [
                {
                    "account_id": "concours",
                    "type": 4,
                    "web_kiosk_app": {"url": f"{origin}/", "title": "Concours"},
                }
            ],
            "DeviceLocalAccountAutoLoginId": "concours",
            "DeviceLocalAccountAutoLoginBailoutEnabled": False,
            "DeviceGuestModeEnabled": False,
        },
        "user": {
            name: value
            for name, value in chromium_policies(origin, has_relay=has_relay).items()
            if name not in NOT_ON_CHROMEOS
        },
    }


def android_policy(origin: str, *, has_relay: bool = False) -> dict[str, Json]:
    """Return a policy of the Android Management API: Chrome alone, in lock task."""
    managed: dict[str, Json] = {
        name: json.dumps(value) if isinstance(value, list) else value
        for name, value in chromium_policies(origin, has_relay=has_relay).items()
        if name in ANDROID_NAMES
    }
    return {
        "applications": [
            {
                "packageName": "com.android.chrome",
                "installType": "KIOSK",
                "managedConfiguration": managed,
            }
        ],
        "kioskCustomization": {
            "powerButtonActions": "POWER_BUTTON_BLOCKED",
            "systemErrorWarnings": "ERROR_AND_WARNINGS_MUTED",
            "systemNavigation": "NAVIGATION_DISABLED",
            "statusBar": "NOTIFICATIONS_AND_SYSTEM_INFO_DISABLED",
            "deviceSettings": "SETTINGS_ACCESS_BLOCKED",
        },
        "screenCaptureDisabled": True,
        "factoryResetDisabled": True,
        "usbFileTransferDisabled": True,
        "bluetoothDisabled": True,
        "keyguardDisabled": True,
        "addUserDisabled": True,
        "modifyAccountsDisabled": True,
        "vpnConfigDisabled": True,
        "safeBootDisabled": True,
    }
