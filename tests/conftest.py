"""A real PostgreSQL for every test that asks for one.

Session: one forgetful cluster for each pytest process, and one template database with
our tables and grants. Module: a fresh copy of the template, so that a test module
meets nobody's leftovers. `database.dsn("concours_gateway")` is that role's own URL.

Passwords of tests are stored by the scrypt of real ones, at a lower cost: they are
written and checked by the hundred. So are the codes and the launch words of each exam
that a test of acts or of the console makes. A house that starts keeps the real cost.
"""

import gc
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from tests.forgetful import FORGETFUL
from tests.kept_browser import KEPT, modules_that_look
from tests.made_once import copy_home, kept_place, made_of
from tests.scratch import scratch_folder

from concours.core.authoring.sealing import spoken
from concours.core.kernel import crypto
from concours.store.cluster import Cluster, ExternalCluster, named_cluster
from concours.store.install import OWNER, ROLES, make_database, make_roles

pytest_plugins = ("tests.costs",)
PASSWORDS = {role: f"{role}-test" for role in ROLES}
TEMPLATE = f"concours_template_{os.getpid()}"
HOUSE = Path(__file__).parents[1]
STORE, REQUIREMENTS = HOUSE / "src/concours/store", HOUSE / "requirements"
NUMBERS = count(1)
GARBAGE_COUNTS = 20_000, 10, 10
SCRYPT_COST = 2**4
STRETCH_ROUNDS = 2**4
os.environ["CONCOURS_CODES_KEY"] = bytes(range(32)).hex()
# Sums of tests are small, and a second thread of OpenBLAS only waits, at full speed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Playwright's own program is compiled once for all that start a browser.
os.environ.setdefault("NODE_COMPILE_CACHE", str(kept_place() / "node"))
# Byte code is kept, whatever the machine prefers: a house starts many processes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
LONGEST = (
    *("test_guides", "test_every_button", "test_ecos_guides", "test_living_demo"),
    *("test_tablet_faults", "test_rehearse", "test_ecos_day", "test_jury_room"),
    *("test_day", "test_image", "test_day_of_the_cell", "test_relay"),
    *("test_nation_on_three_nodes", "test_machines", "test_three_nodes", "test_kill"),
    *("test_half_day_buttons", "test_protocol", "test_watch_reports", "test_barman"),
    *("test_two_exams", "test_short_guides", "test_address_to_hearing"),
    *("test_two_papers", "test_ecos_afternoon", "test_ecos_rehearsed"),
)
"""Modules that last a minute or more alone, the longest first: whoever begins one late
is waited for."""
LOOKING: set[Path] = set()
"""The modules that look at pages with the browser that is kept."""
PLACES = {name: place for place, name in enumerate(LONGEST)}

# In a process of its own: Django is set up once, and tests point it elsewhere.
INSTALL = "import sys; from concours.store import install; install.install(sys.argv[1])"

# No clock judges a property: a machine that has other things to do is no fault.
settings.register_profile(
    "house",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_configure() -> None:
    """Make the English words, if they are missing or older than their source.

    Until tests begin nothing is garbage, and looking for it takes a second.
    """
    gc.disable()
    runpy.run_path(str(Path(__file__).parents[1] / "tools/catalogue.py"))["make"]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules that wait first, the longest before all: others only work.

    Then those that look at pages, one after the other: they share a browser.

    A process that begins a long one last is waited for. `--no-loadscope-reorder` keeps
    this order between the processes of a run.
    """
    waiting = {
        item.path
        for item in items
        if item.get_closest_marker("e2e") or item.get_closest_marker("fault")
    }
    LOOKING.update(modules_that_look(items))
    items.sort(
        key=lambda item: (
            PLACES.get(item.path.stem, len(LONGEST)),
            item.path not in waiting,
            item.path not in LOOKING,
        )
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the browser that is kept before a module that looks at no page."""
    if item.path not in LOOKING:
        KEPT.end()


def pytest_sessionfinish() -> None:
    """End the browser that is kept."""
    KEPT.end()


def pytest_collection_finish() -> None:
    """Look for garbage again, once all test modules are read, among what comes later.

    What is imported lives as long as the process: to go through it at each turn, at
    every 700 objects made, was a tenth of all that tests do in Python.
    """
    gc.freeze()
    gc.set_threshold(*GARBAGE_COUNTS)
    gc.enable()


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the test cluster, freshly copied from the template."""

    name: str
    cluster: Cluster | ExternalCluster

    def dsn(self, role: str = OWNER) -> str:
        """Return the URL of this database for one of our six roles."""
        return self.cluster.dsn(self.name, role=role, password=PASSWORDS[role])

    def connect(self, role: str = OWNER, **options) -> psycopg.Connection:
        """Connect as one of our roles; the caller closes."""
        return psycopg.connect(self.dsn(role), **options)


@pytest.fixture(scope="session")
def installed_home() -> Path:
    """A closed home with our roles and our tables, and nothing in them."""

    def make(kept: Path) -> None:
        with scratch_folder("tests") as home:
            with Cluster(home / "postgres", settings=FORGETFUL) as running:
                lay_tables(running, "concours")
            copy_home(home, kept)

    sources = (path for path in STORE.rglob("*") if path.suffix in {".py", ".sql"})
    return made_of(
        [Path(__file__), *REQUIREMENTS.iterdir(), *sources], "installed-home", make
    )


def lay_tables(cluster: Cluster | ExternalCluster, name: str) -> None:
    """Make our roles, and a database of this name with every table and grant."""
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        make_roles(admin, PASSWORDS)
        make_database(admin, name)
    dsn = cluster.dsn(name, role=OWNER, password=PASSWORDS[OWNER])
    subprocess.run([sys.executable, "-c", INSTALL, dsn], check=True)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster | ExternalCluster]:
    """A running PostgreSQL with our roles: embedded, unless the environment names one.

    Its database of the name `TEMPLATE` has every table and grant.
    """
    if named := named_cluster():
        lay_tables(named, TEMPLATE)
        yield named
        with psycopg.connect(named.admin_dsn(), autocommit=True) as admin:
            _drop(admin, TEMPLATE)
        return
    with scratch_folder("tests") as home:
        copy_home(request.getfixturevalue("installed_home"), home)
        with Cluster(home / "postgres", settings=FORGETFUL) as running:
            with psycopg.connect(running.admin_dsn(), autocommit=True) as admin:
                rename = sql.SQL("ALTER DATABASE concours RENAME TO {}")
                admin.execute(rename.format(sql.Identifier(TEMPLATE)))
            yield running


@pytest.fixture(scope="session")
def template(cluster: Cluster | ExternalCluster) -> str:  # noqa: ARG001 -- made there
    """The name of a database with every table and grant, to copy from."""
    return TEMPLATE


@pytest.fixture(scope="module")
def database(cluster: Cluster | ExternalCluster, template: str) -> Iterator[Database]:
    """A database of this test module alone, copied from the template."""
    name = f"concours_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy"
            ).format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
            )
        )
        yield Database(name, cluster)
        _drop(admin, name)


@pytest.fixture(scope="module")
def console_database(database: Database) -> Iterator[Database]:
    """The module's database with Django pointed at it, in the console's own role."""
    dsn = database.dsn("concours_console")
    os.environ["CONCOURS_DSN"] = dsn
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concours.console.settings")
    import django  # noqa: PLC0415 -- only tests of the console need Django
    from django.contrib.auth.hashers import (  # noqa: PLC0415 -- idem
        ScryptPasswordHasher,
    )
    from django.db import connection  # noqa: PLC0415 -- idem

    from concours.console import settings as console  # noqa: PLC0415 -- idem

    django.setup()
    from concours.store.queries.shared import forget_all  # noqa: PLC0415 -- idem

    ScryptPasswordHasher.work_factor = SCRYPT_COST
    connection.close()
    connection.settings_dict.update(console.database(dsn))
    forget_all()  # of another module's database
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spoken, "STRETCH_ROUNDS", STRETCH_ROUNDS)
        patch.setattr(crypto, "SCRYPT_N", SCRYPT_COST)
        yield database
    connection.close()


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
