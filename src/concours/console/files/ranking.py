"""A ranking version with all that it was made from, for anybody to make it again."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from concours.console.files.archive import archive_of
from concours.core.results.ranking.files import component_lines, marks_lines, whole
from concours.core.results.ranking.settings import to_json
from concours.store.groups import file_of
from concours.store.models import RankingVersion
from concours.store.queries.results.ranking_inputs import component_of
from concours.store.queries.results.rankings import remake_ranking, sources_of


def archive(version: RankingVersion, packages: Path) -> bytes:
    """Return the archive that `python -m verifier.ranking` reads (rank-files.md)."""
    return archive_of(_files(version, packages))


def _files(version: RankingVersion, packages: Path) -> Iterator[tuple[str, bytes]]:
    ranking, sources = remake_ranking(version, packages), sources_of(version)
    yield "ranking.json", _json(whole(ranking))
    for at, sat in enumerate(ranking.inputs.sat, start=1):
        yield f"marks-{at}.jsonl", _text(marks_lines(ranking.inputs, sat))
    for component in (component_of(sources.ecos), component_of(sources.parcours)):
        if component is not None:
            yield f"{component.kind}.csv", _text(component_lines(component))
    yield "settings.json", _json(to_json(ranking.settings))
    yield "groups.toml", file_of(ranking.groups.version).read_bytes()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
