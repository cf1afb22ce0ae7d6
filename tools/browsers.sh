#!/bin/sh
# The browsers of the end-to-end tests: Chromium, and WPE WebKit (the family of iPads).
# Where the distribution has them, Chromium without windows too, which halves their time,
# and Caddy, whose file `concours install` writes; libfaketime moves the clock of a house
# from the first day of an exam to the second; mmdebstrap makes the bare Debian on which
# the steps of the image are played; the router of a site runs nft, dnsmasq and chrony,
# which a machine with a clock service of its own is not given here; promtool rings the
# alerts of deploy/observe; a rehearsal on three nodes runs Patroni, etcd, HAProxy and
# Barman, nginx stands before gateways, and FreeRADIUS lets tablets join a Wi-Fi, which Debian
# would start beside services of its own; eapol_test asks it. Sigsum's witness cosigns the
# tree of the journal.
#
# Another program may be installing something just now: its lock is waited for.
set -eu
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}
has() { command -v "$1" >/dev/null 2>&1; }
missing="" faster=""
has chromium || has chromium-browser ||
    missing="chromium fonts-dejavu-core fonts-liberation"
has WPEWebDriver ||
    missing="$missing wpewebkit-webdriver libwpewebkit-2.0-1 libwpebackend-fdo-1.0-1"
has chromium-headless-shell || faster=chromium-headless-shell
has caddy || faster="$faster caddy"
has mmdebstrap || faster="$faster mmdebstrap"
has nginx || [ -d /run/systemd/system ] || faster="$faster nginx-light"
has nft || faster="$faster nftables"
has dnsmasq || faster="$faster dnsmasq-base"
has promtool || faster="$faster promtool"
{ has sigsum-witness && has sigsum-key; } || faster="$faster sigsum-go"
has chronyd || [ -d /run/systemd/system ] || faster="$faster chrony"
{ has freeradius && has eapol_test; } || [ -d /run/systemd/system ] ||
    faster="$faster freeradius eapoltest"
{ has patroni && has etcd && has haproxy; } || [ -d /run/systemd/system ] ||
    faster="$faster patroni python3-etcd etcd-server haproxy"
has barman || [ -d /run/systemd/system ] || faster="$faster barman rsync"
ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || faster="$faster libfaketime"
[ -n "$missing$faster" ] || exit 0
if [ "$(id -u)" = 0 ] && has apt-get; then
    apt update || [ -z "$missing" ]
    # shellcheck disable=SC2086 -- one word a package
    [ -z "$missing" ] || apt install -y --no-install-recommends $missing
    # shellcheck disable=SC2086 -- idem
    [ -z "$faster" ] || apt install -y --no-install-recommends $faster ||
        for one in $faster; do # a package that is nowhere takes no other with it
            apt install -y --no-install-recommends "$one" ||
                printf 'concours: without %s tests take longer, or are skipped\n' "$one" >&2
        done
elif [ -n "$missing" ]; then
    printf 'concours: the browser tests need: apt install %s\n' "$missing" >&2
    exit 1
fi
