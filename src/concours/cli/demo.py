"""`concours demo`: the whole house, with a realistic exam, and where to click."""

import argparse
import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from concours.cli.bounds import between
from concours.cli.demonstration.welcome import (
    case_rows,
    half_day_staff,
    row,
    who_plays,
)
from concours.cli.house import (
    CHECKOUT,
    House,
    HouseFault,
    running_dsn,
    set_up_django,
)
from concours.cli.screen import choose, say, show
from concours.cli.up import add_arguments, keep_up
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.rehearsal.conductor.stage import SITTINGS_COUNT_MAX
from concours.rehearsal.crowd.run import raise_file_limit
from concours.store.cluster.address import URL_VARIABLE
from concours.store.upgrade import holds_exam

CROWD_COUNT, CROWD_COUNT_MAX = 300, 3_000
CANDIDATES_COUNT, CANDIDATES_COUNT_MIN, CANDIDATES_COUNT_MAX = 240, 3, 20_000
SITES_COUNT, SITES_COUNT_MAX = 4, 40
SITES_OF_CROWD_COUNT = 12
MINUTES_MAX = 240
SIZES = (
    "papers", "candidates", "sites", "minutes", "accelerated_minutes", "sittings",
)  # fmt: skip
FOUNDED_S_MAX = 600
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    demo = subparsers.add_parser("demo")
    add_arguments(demo)
    demo.add_argument("--papers", type=Path, default=CHECKOUT / "papers")
    minutes = between(1, MINUTES_MAX)
    size = demo.add_mutually_exclusive_group()
    size.add_argument(
        "--crowd",
        type=between(0, CROWD_COUNT_MAX),
        default=CROWD_COUNT,
        metavar="N",
        help="virtual candidates who play beside yours: 0 to 3000 (300)",
    )
    size.add_argument(
        "--candidates",
        type=between(CANDIDATES_COUNT_MIN, CANDIDATES_COUNT_MAX),
        metavar="N",
        help="candidates of a demonstration without a crowd",
    )
    demo.add_argument("--sites", type=between(1, SITES_COUNT_MAX), metavar="N")
    demo.add_argument(
        "--minutes", type=minutes, help="length of the exam (the paper's)"
    )
    demo.add_argument(
        "--accelerated-minutes", type=minutes, default=10, help=argparse.SUPPRESS
    )
    demo.add_argument(
        "--sittings",
        type=between(1, SITTINGS_COUNT_MAX),
        default=1,
        metavar="N",
        help="papers of a demonstration without a crowd (1)",
    )
    demo.add_argument(
        "--no-ecos",
        action="store_true",
        help="without the half-day of the ECOS that lives beside the papers",
    )
    demo.add_argument("--seed-only", action="store_true", help=argparse.SUPPRESS)
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seed once, then run until Ctrl-C. Exit codes as those of `up`."""
    if arguments.candidates is not None:
        arguments.crowd = 0
    if arguments.seed_only:
        return _seed_here(arguments)
    if arguments.host in LOOPBACK:  # Safari drops a Secure cookie without TLS
        os.environ.setdefault("CONCOURS_CONSOLE_PLAIN_HTTP", "1")
    if arguments.crowd:
        raise_file_limit()  # for the gateways too, which inherit it
    return keep_up(arguments, prepare=partial(_prepare, arguments), on_ready=_tell)


def _prepare(arguments: argparse.Namespace, house: House) -> House:
    """Seed the house, and give it as much of its crowd as is asked for."""
    if not credentials_file(house).exists():
        require_empty(house.dsn())
        _seed(arguments, house)
    crowd = _read_credentials(house).get("crowd", {"count": 0})
    count = min(arguments.crowd, crowd["count"])
    if arguments.candidates is None and count != arguments.crowd:
        say(
            "demo",
            choose(
                fr=f"cette maison a une foule de {crowd['count']} ; pour une autre, "
                f"effacez {house.folder}",
                en=f"this house has a crowd of {crowd['count']}; for another one, "
                f"delete {house.folder}",
            ),
        )
    return replace(
        house,
        crowd_count=count,
        visitors=credentials_file(house),
        has_half_day=bool(count) and not arguments.no_ecos,
    )


def require_empty(dsn: str) -> None:
    """Raise `HouseFault` for a database that holds an exam: it may be a real one."""
    if not holds_exam(dsn):
        return
    raise HouseFault(
        fr="Cette base contient déjà un examen : une démonstration ou une répétition "
        f"n’y entre pas. Donnez un autre --home, ou retirez {URL_VARIABLE}.",
        en="This database already holds an exam: no demonstration and no rehearsal "
        f"goes in. Give another --home, or unset {URL_VARIABLE}.",
    )


def _seed(arguments: argparse.Namespace, house: House) -> None:
    """Fill an empty house, in a process that then gives back what it took.

    The images of the papers and Django are a quarter of a gigabyte, of no use to the
    supervisor; and Django would change its time zone.
    """
    if not arguments.papers.is_dir():
        raise HouseFault(
            fr=f"Il n’y a pas de sujets dans {arguments.papers} : donnez --papers.",
            en=f"There are no papers in {arguments.papers}: give --papers.",
        )
    process = subprocess.run(  # noqa: S603 -- our program, no shell
        [*(sys.executable, "-m", "concours.cli", "demo"), *_seeding(arguments, house)],
        check=False,
        env=house.environment("console") | _named_cluster(),
    )
    if process.returncode:
        raise HouseFault(
            fr="La session de démonstration n’a pas pu être préparée.",
            en="The demonstration could not be prepared.",
        )


def _named_cluster() -> dict[str, str]:
    """Return the variable that names a cluster of others: students are seeded there."""
    return {key: os.environ[key] for key in (URL_VARIABLE,) if key in os.environ}


def _seeding(arguments: argparse.Namespace, house: House) -> Iterator[str]:
    """Yield the arguments of the process that seeds: ours, at its own home."""
    yield from ("--seed-only", "--home", str(house.folder))
    for name in SIZES:
        value = getattr(arguments, name)
        if value is not None:
            yield from (f"--{name.replace('_', '-')}", str(value))
    if arguments.candidates is None:
        yield from ("--crowd", str(arguments.crowd))


def _seed_here(arguments: argparse.Namespace) -> int:
    """Seed the database of `CONCOURS_DSN` as the console's role."""
    set_up_django(arguments.home)
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- idem
    from concours.cli.demonstration.seed import (  # noqa: PLC0415 -- after setup
        VISITORS_COUNT,
        Cast,
        Folders,
        keep_credentials,
        seed,
    )
    from concours.cli.demonstration.seed_campaign import SYSTEM, seed_campaign  # noqa: PLC0415 -- idem
    from concours.cli.demonstration.seed_case import seed_case  # noqa: PLC0415 -- idem
    from concours.cli.demonstration.seed_settings import EXAM_CODE  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    now = Instant(time.time_ns() // 1_000_000)
    crowd: int = arguments.crowd
    candidates_count = arguments.candidates or CANDIDATES_COUNT
    folders = Folders(home=arguments.home, papers=arguments.papers)
    known = seed(
        folders,
        Cast(
            candidates_count=crowd + VISITORS_COUNT if crowd else candidates_count,
            sites_count=arguments.sites
            or (SITES_OF_CROWD_COUNT if crowd else SITES_COUNT),
            exam_minutes=arguments.minutes,
            crowd_count=crowd,
            accelerated_minutes=arguments.accelerated_minutes,
            sittings_count=arguments.sittings,
        ),
        now=now,
        say=_tell_step,
    )
    _tell_step(choose(fr="postes, rangs, vœux", en="posts, ranks, wishes"))
    gateway = running_dsn(arguments.home, "concours_gateway")
    campaign = seed_campaign(exam_of(EXAM_CODE).id, gateway, now=now)
    run_round(SYSTEM, campaign, entropy=secrets.token_bytes, now=after(now, SECOND_MS))
    if crowd:
        _tell_step(choose(fr="un dossier à entendre", en="a case to be heard"))
        signing_key = bytes.fromhex(known["signing_key"])
        dsn_of = partial(running_dsn, arguments.home)
        packages = arguments.home / "packages"
        case = seed_case(arguments.papers, packages, signing_key, dsn_of, now=now)
        keep_credentials(folders.credentials, {**known, "case": case})
    return 0


def _tell_step(line: str) -> None:
    """Print a long step, without a clock: Django has moved ours to its own zone."""
    show(f"{'':<8}  {'demo':<10} {line}")


def credentials_file(house: House) -> Path:
    """Return the file of what a visitor needs to play every part (0600)."""
    return house.folder / "demo.json"


def _read_credentials(house: House) -> dict[str, Any]:
    credentials: dict[str, Any] = json.loads(credentials_file(house).read_text())
    return credentials


def _tell(house: House) -> None:
    """Print where to click: one line for staff, one for a candidate; who else plays."""
    credentials = _read_credentials(house)
    president, candidate = credentials["staff"][0], credentials["candidates"][0]
    show(
        "",
        row(
            choose(fr="Console", en="Console"),
            house.console_url,
            president["login"],
            president["password"],
        ),
        row(
            choose(fr="Tablette", en="Tablet"),
            house.gateway_url,
            candidate["number"],
            candidate["code"],
        ),
        row(
            choose(fr="Vœux", en="Wishes"),
            f"{house.gateway_url}/voeux/",
            candidate["number"],
            candidate["code"],
        ),
        *(case_rows(credentials, house)),
        *(who_plays(credentials, house) if house.crowd_count else ()),
        choose(
            fr=f"  Tous les autres : {credentials_file(house)}. Ctrl-C arrête tout.",
            en=f"  All the others: {credentials_file(house)}. Ctrl-C stops all.",
        ),
        "",
    )
    if house.has_half_day:
        threading.Thread(target=_tell_half_day, args=(house,), daemon=True).start()


def _tell_half_day(house: House) -> None:
    """Print, once the half-day is founded, where to look at it and to sit in it."""
    for _ in range(FOUNDED_S_MAX):
        credentials = _read_credentials(house)
        if visitor := credentials.get("ecos_visitor"):
            address = f"{house.gateway_url}/examinateur/"
            sitting = credentials["sittings"]["ecos"]
            board = f"{house.console_url}/sittings/{sitting}/circuits"
            show(
                row("ECOS", address, visitor["number"], visitor["code"]),
                *half_day_staff(credentials, house),
                choose(
                    fr=f"  Quarante minutes de signaux. Ses circuits : {board}",
                    en=f"  Forty minutes of signals. Its circuits: {board}",
                ),
                "",
            )
            return
        time.sleep(1)
