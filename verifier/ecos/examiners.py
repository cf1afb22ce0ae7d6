"""C4 to C8 and C12, from the side of those who judge."""

from collections import defaultdict
from collections.abc import Iterator

from verifier.ecos.plan import Finding, Key, Plan, Row


def _chairs(plan: Plan) -> Iterator[Finding]:
    """C4 and C5: the two at each station."""
    for key in plan.circuits:
        names = [row["code"] for row in plan.stations_of(key[1])]
        rows = plan.sitters.get(key, [])
        seats = sorted((row["station"], row["place"]) for row in rows)
        if seats != sorted((name, place) for name in names for place in (1, 2)):
            yield "C4", "/".join(key), ()
        for name in names:
            pair = [row["examiner"] for row in rows if row["station"] == name]
            present = [number for number in pair if number]
            if len(present) < len(pair):
                yield "C4", "/".join((*key, name)), ()
            own = plan.sites[key[0]]["university"]
            is_whole = present and len(present) == len(pair)
            homes = {plan.examiners[number]["university"] for number in present}
            if is_whole and homes == {own}:
                yield "C5", "/".join((*key, name)), tuple(sorted(present))


def _meetings(plan: Plan) -> Iterator[Finding]:
    """C6: each tie, looked for in every room where the two could meet."""
    circuits_of: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for key, rows in plan.fives.items():
        for row in rows:
            circuits_of[row["candidate"]].append((key, row["rotation"]))
    for person, candidate in plan.ties:
        for key, rotation in circuits_of[candidate]:
            sits = any(row["examiner"] == person for row in plan.sitters.get(key, ()))
            plays = any(
                row["participant"] == person and rotation in row["rotations"]
                for row in plan.players.get(key, ())
            )
            if sits or plays:
                yield "C6", "/".join(key), (person, candidate)


def _examiners(plan: Plan) -> Iterator[Finding]:
    """C4, C7, C8, from the examiner's side: their own days."""
    own: dict[str, list[Row]] = defaultdict(list)
    for row in plan.document["chairs"]:
        if row["examiner"]:
            own[row["examiner"]].append(row)
    for number, rows in own.items():
        person = plan.examiners[number]
        waves = [row["wave"] for row in rows]
        stations: dict[int, set[str]] = defaultdict(set)
        for row in rows:
            wave = plan.waves[row["wave"]]
            name = f"{wave['series']}/{row['station']}"
            stations[wave["day"]].add(name)
            is_barred = person["stations"] and name not in person["stations"]
            is_elsewhere = plan.home.get(number) != row["site"]
            if row["wave"] in person["away"] or is_barred or is_elsewhere:
                yield "C4", f"{row['site']}/{row['wave']}", (number,)
        if len(set(waves)) < len(waves):
            yield "C4", "at once", (number,)
        if number in plan.barred:
            yield "C7", rows[0]["site"], (number,)
        if any(len(names) > 1 for names in stations.values()):
            yield "C8", rows[0]["site"], (number,)


def _reserve(plan: Plan) -> Iterator[Finding]:
    """C12."""
    chairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in plan.document["chairs"]:
        chairs[row["site"], row["wave"]].append(row)
    for (site, wave), rows in chairs.items():
        sitters = {row["examiner"] for row in rows}
        others_seated = {
            row["examiner"] for row in plan.document["chairs"] if row["wave"] == wave
        }
        reserve = [
            number
            for number, own in plan.home.items()
            if own == site
            and number not in sitters | others_seated | plan.barred
            and wave not in plan.examiners[number]["away"]
        ]
        if 100 * len(reserve) < plan.settings["reserve_percent"] * len(rows):
            yield "C12", f"{site}/{wave}", ()


PASSES = (_chairs, _meetings, _examiners, _reserve)
