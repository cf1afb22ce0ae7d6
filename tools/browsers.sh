#!/bin/sh
# The browsers of the end-to-end tests: Chromium, and WPE WebKit (the family of iPads).
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    missing="chromium fonts-dejavu-core fonts-liberation"
command -v WPEWebDriver >/dev/null 2>&1 ||
    missing="$missing wpewebkit-webdriver libwpewebkit-2.0-1 libwpebackend-fdo-1.0-1"
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086 -- one word a package
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing
else
    printf 'concours: the browser tests need: apt install %s\n' "$missing" >&2
    exit 1
fi
