"""Where a cluster answers, and the connection strings made from it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict

URL_VARIABLE = "CONCOURS_DATABASE_URL"
URL_FILE = "database.url"
"""Of an installed house: the same URL, for its administrators alone (0600)."""
DEFAULT_PORT = "5432"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to reach PostgreSQL, and as which administrator.

    `host` is a name, an IP address, or the folder of a Unix socket; several, and their
    ports, stand between commas. `options` are further parameters, such as `sslmode`.
    """

    host: str
    port: str
    admin: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    def dsn(self, database: str, *, role: str, password: str) -> str:
        """Return the URL by which `role` reaches `database`."""
        query = urlencode([("host", self.host), ("port", self.port), *self.options])
        person = f"{quote(role, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{person}@/{quote(database, safe='')}?{query}"

    def admin_dsn(self, database: str = "postgres") -> str:
        """Return the URL by which the administrator reaches `database`."""
        return self.dsn(database, role=self.admin, password=self.password)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read an administrator's PostgreSQL URL; the database in it is ignored."""
        parameters = {key: str(value) for key, value in conninfo_to_dict(url).items()}
        parameters.pop("dbname", None)
        return cls(
            host=parameters.pop("host", "localhost"),
            port=parameters.pop("port", DEFAULT_PORT),
            admin=parameters.pop("user", "postgres"),
            password=parameters.pop("password", ""),
            options=tuple(parameters.items()),
        )


class ExternalCluster:
    """A cluster that others run, named by a URL: nothing to start or to stop."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    @property
    def is_alive(self) -> bool:
        """True: its health is its own people's business."""
        return True

    def dsn(self, database: str, *, role: str, password: str) -> str:
        """Return the URL by which `role` reaches `database`."""
        return self.address.dsn(database, role=role, password=password)

    def admin_dsn(self, database: str = "postgres") -> str:
        """Return the administrator's URL for `database`."""
        return self.address.admin_dsn(database)


def named_cluster(home: Path | None = None) -> ExternalCluster | None:
    """Return the cluster named by `CONCOURS_DATABASE_URL` or by its file in `home`."""
    url = os.environ.get(URL_VARIABLE, "")
    if not url and home is not None and (home / URL_FILE).exists():
        url = (home / URL_FILE).read_text().strip()
    return ExternalCluster(Address.of(url)) if url else None
