"""What a reading of logs found, in lines for a terminal."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from concours.cli.screen import choose, is_french

SHARED_SHOWN_MAX = 5
FINDINGS_SHOWN_MAX = 500


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Return the lines of a report: files, findings, what was not understood."""
    findings = report["findings"]
    lines = [f"{file['name']}  SHA-256 {file['sha256']}" for file in report["files"]]
    for finding in findings[:FINDINGS_SHOWN_MAX]:
        lines += ["", *_finding_lines(finding)]
    hidden_count = len(findings) - FINDINGS_SHOWN_MAX
    if hidden_count > 0:
        lines.append(
            choose(
                fr=f"… encore {hidden_count} ; --json les dit tous",
                en=f"… {hidden_count} more; --json tells them all",
            )
        )
    return [*lines, "", *_last_lines(report)]


def _finding_lines(finding: Mapping[str, Any]) -> Iterator[str]:
    sentence = finding["fr" if is_french() else "en"]
    yield f"{finding['attribution']}  {finding['rule']}: {sentence}"
    sender = " ".join(filter(None, (finding["client"], finding["device"])))
    hours = " – ".join(dict.fromkeys(map(_hour, _instants(finding))))
    yield f"   {sender}  ×{finding['count']}  {hours}".rstrip()
    if tablets := finding["tablets"]:
        yield f"   {_tablets_line(tablets)}"
    for example in finding["examples"]:
        yield f"   {_printable(example)}"
    yield f"   {' '.join(finding['lines'])}"


def _tablets_line(tablets: Sequence[str]) -> str:
    if len(tablets) == 1:
        return tablets[0]
    names = " | ".join(tablets[:SHARED_SHOWN_MAX])
    return choose(
        fr=f"adresse de {len(tablets)} tablettes : {names}",
        en=f"address of {len(tablets)} tablets: {names}",
    )


def _last_lines(report: Mapping[str, Any]) -> Iterator[str]:
    for rule, count in report["untold"].items():
        yield choose(
            fr=f"{rule} : {count} lignes d’autres adresses, seulement comptées",
            en=f"{rule}: {count} lines of other addresses, only counted",
        )
    if report["buckets_dropped"]:
        count = report["buckets_dropped"]
        yield choose(
            fr=f"{count} comptages abandonnés : trop d’adresses à la fois",
            en=f"{count} countings given up: too many addresses at once",
        )
    if count := report["not_understood"]:
        places = " ".join(report["not_understood_at"])
        yield choose(
            fr=f"{count} lignes non comprises : {places}",
            en=f"{count} lines not understood: {places}",
        )
    found_count, lines_count = len(report["findings"]), report["lines"]
    yield choose(
        fr=f"{lines_count} lignes lues, {found_count} constats",
        en=f"{lines_count} lines read, {found_count} findings",
    )


def _instants(finding: Mapping[str, Any]) -> list[int]:
    return [
        instant
        for instant in (finding["since_ms"], finding["until_ms"])
        if instant is not None
    ]


def _hour(instant: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instant // 1_000))


def _printable(text: str) -> str:
    """Return a text that no terminal obeys: what an attacker wrote stands in it."""
    return "".join(
        letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text
    )
