#!/bin/sh
# Make .venv with Python 3.11 or newer and `uv`, from locked requirements.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'concours: %s\n' "$*" >&2; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then
            command -v "$name"
            return
        fi
    done
    say "Python 3.11 or newer is needed and was not found."
    say "Install it (Debian: apt install python3 python3-venv), or name it: make PYTHON=…"
    exit 1
}

if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    rm -rf .venv
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        if ! command -v uv >/dev/null 2>&1 || ! uv venv -q --python "$python" .venv; then
            say "$python has no working 'venv' module (Debian: apt install python3-venv)."
            exit 1
        fi
    fi
fi

uv=.venv/bin/uv
if [ ! -x "$uv" ]; then
    if command -v uv >/dev/null 2>&1; then
        uv=$(command -v uv)
    elif ! .venv/bin/python -m pip install -q --disable-pip-version-check \
        --require-hashes -r requirements/uv.txt
    then
        say "The packages could not be fetched. The first start needs a network."
        exit 1
    fi
fi

# shellcheck disable=SC2086 -- one word a requirement
if ! "$uv" pip install -q --python .venv/bin/python --require-hashes "$@"; then
    say "The packages could not be fetched. The first start needs a network."
    exit 1
fi
"$uv" pip install -q --python .venv/bin/python --offline \
    --no-deps --no-build-isolation -e .
