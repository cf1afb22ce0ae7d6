"""What the screen of a demonstration says once it runs: where to click, who plays."""

from collections.abc import Iterator
from typing import Any

from concours.cli.house import House
from concours.cli.screen import choose


def who_plays(credentials: dict[str, Any], house: House) -> Iterator[str]:
    """Yield whom visitors and crowd play, and what there is to try."""
    own = [person["number"] for person in credentials["candidates"]]
    last = own[credentials["crowd"]["visitors"] - 1]
    count = house.crowd_count
    yield choose(
        fr=f"  Les candidats {own[0]} à {last} sont à vous ; {count} autres arrivent.",
        en=f"  Candidates {own[0]} to {last} are yours; {count} others are arriving.",
    )
    cases = f"{house.console_url}/exams/edn-blanche/cases"
    yield choose(
        fr=f"  Un dossier de fraude à entendre, un autre à ouvrir : {cases}",
        en=f"  A case of fraud to be heard, another to be opened: {cases}",
    )
    yield choose(
        fr="  Console, Déroulé : une touche joue une épreuve accélérée de dix minutes.",
        en="  Console, Exam day: one key plays an accelerated sitting of ten minutes.",
    )


def case_rows(credentials: dict[str, Any], house: House) -> Iterator[str]:
    """Yield where the candidate of the case reads it, in a house that has one."""
    if "case" in credentials:
        own, label = credentials["case"], choose(fr="Dossier", en="Case")
        address = f"{house.gateway_url}/dossier"
        yield row(label, address, own["number"], own["code"])
        if "other_number" in own:  # a home of before has one alone
            yield row("", address, own["other_number"], own["other_code"])


def half_day_staff(credentials: dict[str, Any], house: House) -> Iterator[str]:
    """Yield who holds a site and a circuit of the half-day, and by which password."""
    labels = {
        "coordination": choose(fr="Centre", en="Site"),
        "circuit": choose(fr="Circuit", en="Circuit"),
    }
    for member in credentials["staff"]:
        if label := labels.get(member["login"]):
            yield row(label, house.console_url, member["login"], member["password"])


def row(label: str, address: str, name: str, secret: str) -> str:
    """Return a line: what, where, and by which name and secret."""
    return f"  {label:<9} {address:<29}  {name:<11} {secret}"
