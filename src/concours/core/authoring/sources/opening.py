"""The files of a folder of sources: which are named, and what each says as a table."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from concours.core.authoring.sources.faults import Location
from concours.core.authoring.sources.table import ReadContext, Table, is_file_name
from concours.core.tables.toml_lines import line_finder

SOURCE_BYTES_MAX = 2**20

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LINE = re.compile(r"line (\d+)")


def open_table(
    name: str, sources: Mapping[str, bytes], context: ReadContext
) -> Table | None:
    """Return the top table of a source, or `None` with the reason reported."""
    location = Location(name)
    data = sources.get(name)
    if data is None:
        context.findings.report("file.missing", location)
    elif len(data) > SOURCE_BYTES_MAX:
        context.findings.report("file.too_large", location, str(len(data)))
    else:
        return _parse_toml(data, context, location)
    return None


def _parse_toml(data: bytes, context: ReadContext, location: Location) -> Table | None:
    try:
        text = data.decode("utf-8-sig")
        lines = line_finder(text.replace("\r\n", "\n"))
        return Table(tomllib.loads(text), context, location, lines=lines)
    except UnicodeDecodeError:
        context.findings.report("file.not_utf8", location)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        match = _LINE.search(str(error))  # else it is the end that is missing
        line = match[1] if match else str(data.count(b"\n") + 1)
        place = replace(location, line=int(line))
        context.findings.report("file.not_toml", place, line)
    return None


def source_names(top: Table, names: Iterable[str]) -> list[str]:
    """Return the sources that a top table names, each once; report unsafe names."""
    sound = []
    for name in dict.fromkeys(names):
        is_top = name == top.location.file
        if not is_file_name(name) or not name.endswith(".toml") or is_top:
            top.report("file.name_unsafe", name)
        else:
            sound.append(name)
    return sound


def check_name(table: Table, text: str, code: str) -> str:
    """Return a name as it is; report one that is not in the form of names."""
    if text and not _NAME.fullmatch(text):
        table.report(code, text)
    return text


def report_unused(
    read_files: Collection[str], sources: Mapping[str, bytes], context: ReadContext
) -> None:
    """Report the sources and the images that nothing names."""
    faulty_files = {fault.location.file for fault in context.findings.all()}
    for name in sorted(set(sources) - set(read_files) - faulty_files):
        context.findings.report("file.unused", Location(name))
    for file in sorted(set(context.pictures) - set(context.used)):
        context.findings.report("media.unused", Location(f"media/{file}"))
