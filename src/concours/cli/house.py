"""The house on one machine: its folder, its secrets, its database, its addresses.

A *home* is one folder that holds all that a run leaves: PostgreSQL's files, packages,
logs, keys. Delete it and nothing remains; copy it and the house has moved.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from concours.cli.installation.home_secrets import HouseFault, Secrets, read_secrets
from concours.cli.screen import complain, is_french
from concours.core.kernel.errors import Refusal
from concours.store.cluster import Cluster, ExternalCluster, named_cluster
from concours.store.install import OWNER, make_database, make_roles
from concours.store.signing_key import KeyExposed, KeyTruncated, load_key

__all__ = ["HouseFault", "Secrets", "read_secrets"]

DATABASE = "concours"
ANSWER_S_MAX = 15  # busy, it answers late; not running, it refuses at once
SIGNING_KEY = "signing.key"
"""Under a home: what signs the packages of exams that have no ceremony."""
CHECKOUT = Path(__file__).parents[3]
DEFAULT_HOME = Path(os.environ.get("CONCOURS_HOME", "var"))
"""The command of an installed house names its own."""
CONSOLE_BUILD = Path(__file__).parents[1] / "console/static/built"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where staff and candidates come in: two origins that share nothing."""

    host: str
    console: int
    gateway: int


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An open house: its database answers and its tables are up to date.

    `crowd_count` is how many virtual candidates play in it, `visitors` the file of what
    visitors know, `has_half_day` whether the ECOS play too: of a demonstration only.
    """

    folder: Path
    ports: Ports
    secrets: Secrets
    cluster: Cluster | ExternalCluster
    crowd_count: int = 0
    has_half_day: bool = False
    visitors: Path | None = None

    @property
    def packages(self) -> Path:
        """Where sealed packages lie; the gateway serves them as they are."""
        return self.folder / "packages"

    @property
    def logs(self) -> Path:
        """Where each process writes its log."""
        return self.folder / "log"

    @property
    def status(self) -> Path:
        """Where the console writes what is announced, which both addresses give."""
        return self.folder / "status"

    @property
    def bell(self) -> Path:
        """Where a demonstration's console and its crowd tell each other things."""
        return self.folder / "bell"

    @property
    def console_url(self) -> str:
        """The staff's address."""
        return f"http://{self.ports.host}:{self.ports.console}"

    @property
    def gateway_url(self) -> str:
        """The candidates' address."""
        return f"http://{self.ports.host}:{self.ports.gateway}"

    def dsn(self, role: str = OWNER) -> str:
        """Return the URL of our database for one role."""
        return self.cluster.dsn(DATABASE, role=role, password=self.secrets.roles[role])

    def environment(self, process: str) -> dict[str, str]:
        """Return what `process` may know: its own role's URL, and no other's."""
        role = "console" if process in ("crowd", "ecos") else process  # they play staff
        variables = {
            "CONCOURS_DSN": self.dsn(f"concours_{role}"),
            "CONCOURS_PACKAGES": str(self.packages),
            "CONCOURS_TABLETS_URL": f"{self.gateway_url}/",
        }
        match process:
            case "console":
                variables["CONCOURS_CONSOLE_SECRET"] = self.secrets.console
                variables["CONCOURS_CODES_KEY"] = self.secrets.codes
                variables["CONCOURS_STATUS"] = str(self.status)
                variables["CONCOURS_SIGNING_KEY"] = str(self.folder / SIGNING_KEY)
                if isinstance(self.cluster, Cluster):
                    variables["CONCOURS_DATABASE_DISK"] = str(self.cluster.folder)
                if self.crowd_count:
                    variables["CONCOURS_BELL"] = str(self.bell)
                if self.visitors:
                    variables["CONCOURS_VISITORS"] = str(self.visitors)
            case "gateway" | "crowd" | "ecos":
                variables["CONCOURS_CODES_KEY"] = self.secrets.codes
                if process == "ecos":  # a marshal's factor, as the console reads it
                    variables["CONCOURS_CONSOLE_SECRET"] = self.secrets.console
                if process == "gateway":
                    variables["CONCOURS_CLIENT"] = str(client_build())
                    variables["CONCOURS_STATUS"] = str(self.status)
            case "ledger":
                variables["CONCOURS_LEDGER_KEY"] = str(self.folder / "ledger.key")
            case _:
                pass
        return {**_inherited(), **variables}


@contextmanager
def open_house(folder: Path, ports: Ports) -> Iterator[House]:
    """Start or reach PostgreSQL, bring tables and grants up to date, close at the end.

    Raises `ClusterFault` with a sentence when PostgreSQL cannot run.
    """
    folder = folder.absolute()
    for name in ("packages", "log"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    own_secrets = read_secrets(folder / "secrets.json")
    _make_signing_key(folder / SIGNING_KEY)
    with named_cluster(folder) or Cluster(folder / "postgres") as cluster:
        with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
            make_roles(admin, own_secrets.roles)
            make_database(admin, DATABASE)
        yield House(folder=folder, ports=ports, secrets=own_secrets, cluster=cluster)


def _make_signing_key(path: Path) -> None:
    """Make the key of this home's packages at its first start. Raises `HouseFault`."""
    try:
        load_key(path)
    except (KeyExposed, KeyTruncated) as error:
        raise HouseFault(
            fr=f"{path} n’est pas une clé que vous seul lisez. Remettez-en la copie.",
            en=f"{path} is not a key that you alone read. Put its copy back.",
        ) from error


def packages_of(folder: Path) -> Path:
    """Return where the packages of a home lie, unless the environment says it."""
    return Path(os.environ.get("CONCOURS_PACKAGES", folder / "packages"))


def set_up_django(folder: Path) -> None:
    """Point Django at `CONCOURS_DSN`, or at the house that runs on `folder`.

    As the console's role. Raises `HouseFault` when no house runs there.
    """
    if not os.environ.get("CONCOURS_DSN"):
        os.environ["CONCOURS_DSN"] = running_dsn(folder, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = read_secrets(folder / "secrets.json").codes
        os.environ.setdefault("CONCOURS_SIGNING_KEY", str(folder / SIGNING_KEY))
        os.environ.setdefault("CONCOURS_PACKAGES", str(folder / "packages"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
    import django  # noqa: PLC0415 -- after its settings are named

    django.setup()


def complain_of(refusal: Refusal) -> None:
    """Say a refusal's code and what the pages say of it, once Django is set up."""
    from django.utils import translation  # noqa: PLC0415 -- after Django

    from concours.console.words.refusals import worded  # noqa: PLC0415 -- idem

    facts = ", ".join(f"{name} {fact}" for name, fact in refusal.facts().items())
    code = f"{refusal.code} ({facts})" if facts else refusal.code
    with translation.override("fr" if is_french() else "en"):
        words = worded(refusal)
        advice = f"{words.title} {words.advice}"
    complain(fr=f"refusé : {code}. {advice}", en=f"refused: {code}. {advice}")


def running_dsn(folder: Path, role: str = OWNER) -> str:
    """Return the URL by which `role` reaches the database of the house on `folder`.

    Raises `HouseFault` when none runs there.
    """
    dsn = home_dsn(folder, role)
    try:
        psycopg.connect(dsn, connect_timeout=ANSWER_S_MAX).close()
    except psycopg.OperationalError as error:
        raise _not_running(folder) from error
    return dsn


def home_dsn(folder: Path, role: str) -> str:
    """Return the URL by which `role` reaches the database of a home, running or not.

    Raises `HouseFault` where no house was ever started there.
    """
    if not (folder / "secrets.json").exists():
        raise _not_running(folder)
    cluster = named_cluster(folder) or Cluster(folder.absolute() / "postgres")
    password = read_secrets(folder / "secrets.json").roles[role]
    return cluster.dsn(DATABASE, role=role, password=password)


def running_cluster(folder: Path) -> Cluster | ExternalCluster:
    """Return the cluster of the house that runs on `folder`.

    Raises `HouseFault` when none runs there.
    """
    if not (folder / "secrets.json").exists():
        raise _not_running(folder)
    cluster = named_cluster(folder) or Cluster(folder.absolute() / "postgres")
    try:
        psycopg.connect(cluster.admin_dsn(), connect_timeout=ANSWER_S_MAX).close()
    except (psycopg.OperationalError, OSError) as error:
        raise _not_running(folder) from error
    return cluster


def _not_running(folder: Path) -> HouseFault:
    return HouseFault(
        fr=f"Aucun Concours ne tourne sur {folder}. Lancez `concours up --home "
        f"{folder}`, ou donnez CONCOURS_DSN.",
        en=f"No Concours runs on {folder}. Start `concours up --home {folder}`, or "
        "give CONCOURS_DSN.",
    )


def client_build() -> Path:
    """Return the folder of the built tablet application."""
    return Path(os.environ.get("CONCOURS_CLIENT", CHECKOUT / "client" / "dist"))


def check_builds() -> None:
    """Raise `HouseFault` if what is built for tablets or staff is not there."""
    for page in (client_build() / "index.html", CONSOLE_BUILD / "fonts.css"):
        if not page.exists():
            raise HouseFault(
                fr=f"{page.parent} n’est pas construit. Lancez `make setup` une fois, "
                "avec un réseau.",
                en=f"{page.parent} is not built. Run `make setup` once, with a "
                "network.",
            )


def _inherited() -> dict[str, str]:
    """Return our environment without what belongs to one process alone."""
    private = (
        *("CONCOURS_DSN", "CONCOURS_DATABASE_URL", "CONCOURS_CONSOLE_SECRET"),
        *("CONCOURS_CODES_KEY", "CONCOURS_SIGNING_KEY"),
        *("CONCOURS_BELL", "CONCOURS_VISITORS", "CONCOURS_STATUS"),
    )
    return {name: value for name, value in os.environ.items() if name not in private}
