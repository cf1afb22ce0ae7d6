"""The console's words, as gettext reads them: each `django.mo` of its `.po`.

French sentences stand in the code. Theirs is made of the English one's: all that it
adds is the French rule of plurals, by which none is singular, « 0 action ».

No `.mo` is kept in the repository. The build makes it, for a wheel and for an editable
installation; so do `make setup`, and the tests before they begin; each only if the
words have changed. No GNU gettext is needed.
"""

import ast
import struct
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "src/concours/console/locale"
MAGIC, REVISION, HEADER = 0x950412DE, 0, 28
"""Of the file format in the manual of GNU gettext: little-endian, no hash table."""


def compiled(words: str) -> bytes:
    """Return the `.mo` of a `.po`, without what has no translation or a fuzzy one.

    Raises `SyntaxError` or `ValueError` for a line that is no part of a `.po`.
    """
    pairs = sorted(pair for entry in _entries(words) for pair in _pair(entry))
    offset = HEADER + 16 * len(pairs)
    tables: list[list[int]] = [[], []]
    texts = b""
    for side, table in enumerate(tables):
        for pair in pairs:
            table += [len(pair[side]), offset + len(texts)]
            texts += pair[side] + b"\0"
    starts = (HEADER, HEADER + 8 * len(pairs))
    head = struct.pack("<7I", MAGIC, REVISION, len(pairs), *starts, 0, offset)
    return head + struct.pack(f"<{4 * len(pairs)}I", *tables[0], *tables[1]) + texts


FRENCH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""


def french(words: str) -> str:
    """Return the French `.po` of these sentences: those with a plural, as they are."""
    lines = [FRENCH]
    for entry in _entries(words):
        if "msgid_plural" in entry:
            one, many = _quoted(entry["msgid"]), _quoted(entry["msgid_plural"])
            lines.append(f"msgid {one}\nmsgid_plural {many}")
            lines.append(f"msgstr[0] {one}\nmsgstr[1] {many}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entries(words: str) -> Iterator[dict[str, str]]:
    """Yield the fields of each entry; `#,` holds its flags.

    One ends where the next begins: an empty line between them is not needed.
    """
    fields: dict[str, str] = {}
    name = ""
    for line in filter(None, map(str.strip, words.splitlines())):
        is_first = line.startswith(("#", "msgctxt ", "msgid "))
        if is_first and name.startswith("msgstr"):
            yield fields
            fields, name = {}, ""
        if line.startswith("#"):
            fields["#,"] = fields.get("#,", "") + line * line.startswith("#,")
            continue
        word, quoted = ("", line) if line.startswith('"') else line.split(" ", 1)
        name = word or name
        fields[name] = fields.get(name, "") + ast.literal_eval(quoted)
    yield fields


def _pair(fields: dict[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield an entry as gettext looks it up, if it has a translation."""
    said = [fields[key] for key in sorted(fields) if key.startswith("msgstr")]
    if not said or not all(said) or "fuzzy" in fields.get("#,", ""):
        return
    context = f"{fields['msgctxt']}\4" if "msgctxt" in fields else ""
    plural = f"\0{fields['msgid_plural']}" if "msgid_plural" in fields else ""
    yield f"{context}{fields['msgid']}{plural}".encode(), "\0".join(said).encode()


def make() -> None:
    """Make each `.mo` that is missing or older than its words, whole or not at all."""
    for source in LOCALES.rglob("*.po"):
        words = source.read_text("utf-8")
        own = LOCALES / "fr" / source.relative_to(LOCALES / "en").with_suffix(".mo")
        for target, said in (
            (source.with_suffix(".mo"), words),
            (own, french(words)),
        ):
            changed = max(path.stat().st_mtime for path in (source, Path(__file__)))
            if not target.exists() or target.stat().st_mtime <= changed:
                _write(target, compiled(said))


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, suffix=".mo", delete=False) as fresh:
        fresh.write(data)
    path = Path(fresh.name)
    path.chmod(0o644)
    path.replace(target)


class Catalogue(BuildHookInterface[Any]):
    """What hatchling calls before it puts a wheel together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's own signature
        """Make the words, and let them in though git ignores them."""
        make()
        build_data["artifacts"].append("/src/concours/console/locale/**/*.mo")


if __name__ == "__main__":
    make()
