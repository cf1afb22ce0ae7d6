"""A second house on one PostgreSQL takes nothing from the one that runs there.

`concours up` sets the passwords of all roles, and makes the policies of tables anew: a
second one, with another home, would have shut the gateways of the first out, or have
let them queue behind its lock.
"""

import subprocess
import sys
import time

import psycopg
import pytest
from psycopg import sql
from tests.patience import PATIENCE_S

from concours.store.cluster import ClusterFault
from concours.store.install import ROLES, make_roles, serves_another_house

OTHERS = {role: f"{role}-of-another-home" for role in ROLES}
OURS = {role: f"{role}-test" for role in ROLES}
INSTALL = "import sys; from concours.store import install; install.install(sys.argv[1])"


@pytest.fixture
def admin(cluster):
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        yield admin
        make_roles(admin, OURS)


@pytest.fixture
def house(admin, cluster, template):
    """A database of the name that a house has."""
    copy = sql.SQL("CREATE DATABASE concours TEMPLATE {} OWNER concours_owner")
    admin.execute(copy.format(sql.Identifier(template)))
    yield cluster
    admin.execute("DROP DATABASE concours WITH (FORCE)")


def gateway_dsn(cluster):
    role = "concours_gateway"
    return cluster.dsn("concours", role=role, password=OURS[role])


def until_nobody_is_there(admin):
    """A session that was closed is not yet gone."""
    for _ in range(20 * PATIENCE_S):
        if not serves_another_house(admin, "nobody's"):
            return
        time.sleep(0.05)


def test_second_home_is_refused_while_gateways_of_the_first_are_there(admin, house):
    with psycopg.connect(gateway_dsn(house)):
        with pytest.raises(ClusterFault, match="Another house runs"):
            make_roles(admin, OTHERS)
        make_roles(admin, OURS)  # its own supervisor starts again
        psycopg.connect(gateway_dsn(house)).close()

    until_nobody_is_there(admin)  # the first has stopped
    make_roles(admin, OTHERS)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(gateway_dsn(house))


def test_tables_that_somebody_holds_are_not_waited_for(database):
    with database.connect() as reading:
        reading.execute("SELECT count(*) FROM wrong_try")
        laid = subprocess.run(
            [sys.executable, "-c", INSTALL, database.dsn()],
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    assert laid.returncode != 0
    assert "lock timeout" in laid.stderr
