"""What a wheel is made of, as CycloneDX 1.6: each package of the locks, by its hashes.

    .venv/bin/python tools/sbom.py dist/concours-0.1.0-py3-none-any.whl

Made of `requirements/run.txt` and `client/package-lock.json` alone, so that the same
checkout gives the same bytes: no hour, no chance, no network.
"""

import json
import re
import sys
import tomllib
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

ROOT = Path(__file__).parents[1]
BUILT_IN = ("htmx.org", "lucide-static")
"""Packages of the build alone, of which files go into what is shipped."""
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""That of URLs, in RFC 9562."""
REQUIREMENT = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(wheel: bytes | None = None) -> dict[str, Any]:
    """Return the bill of materials of this checkout, and of a wheel that was built."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    subject: dict[str, Any] = {
        "type": "application",
        "bom-ref": "concours",
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"expression": project["license"]}],
    }
    if wheel is not None:
        digest = sha256(wheel).hexdigest()
        subject["hashes"] = [{"alg": "SHA-256", "content": digest}]
    components = sorted(
        (*python_components(), *client_components()),
        key=lambda component: str(component["purl"]),
    )
    text = json.dumps([subject, components], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, text)}",
        "version": 1,
        "metadata": {"component": subject},
        "components": components,
    }


def python_components() -> Iterator[dict[str, Any]]:
    """Yield each package that a house runs, with the digests of its files."""
    text = (ROOT / "requirements/run.txt").read_text()
    starts = list(REQUIREMENT.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=True):
        name, version = match[1], match[2]
        digests = HASH.findall(text[match.start() : end])
        assert digests, f"{name} is not locked"
        purl = f"pkg:pypi/{name.replace('_', '-').lower()}@{version}"
        component = _component(name, version, purl)
        component["externalReferences"] = [_file(purl, digest) for digest in digests]
        yield component


def client_components() -> Iterator[dict[str, Any]]:
    """Yield each package of which something is in the application of tablets."""
    lock = json.loads((ROOT / "client/package-lock.json").read_text())
    for path, entry in lock["packages"].items():
        name = path.rpartition("node_modules/")[2]
        if not name or (entry.get("dev") and name not in BUILT_IN):
            continue
        algorithm, _, digest = entry["integrity"].partition("-")
        assert algorithm == "sha512", f"{name}: {algorithm}"
        purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
        content = b64decode(digest).hex()
        component = _component(name, entry["version"], purl)
        component["hashes"] = [{"alg": "SHA-512", "content": content}]
        yield component


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }


def _file(purl: str, digest: str) -> dict[str, Any]:
    """Return one file of a release: which of them is installed depends on a machine."""
    return {
        "type": "distribution",
        "url": purl,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


if __name__ == "__main__":
    wheels = [Path(word).read_bytes() for word in sys.argv[1:2]]
    json.dump(bill(*wheels), sys.stdout, indent=1)
    sys.stdout.write("\n")
