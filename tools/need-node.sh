#!/bin/sh
# Say in one sentence that Node 20 or newer is missing.
set -eu
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    found="none was found"
elif ! node -e 'process.exit(parseInt(process.versions.node, 10) >= 20 ? 0 : 1)'; then
    found="$(node --version) was found"
else
    exit 0
fi
printf 'concours: Node 20 or newer, with npm, is needed to build the tablet application; %s.\n' "$found" >&2
exit 1
