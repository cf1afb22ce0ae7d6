"""Where a cluster answers, and the connection strings made from it."""

import os
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

URL_VARIABLE = "CONCOURS_DATABASE_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to reach PostgreSQL, and as which administrator.

    `host` is a name, an IP address, or the folder of a Unix socket. `options` are
    further parameters of the URL, such as `sslmode`.
    """

    host: str
    port: int
    admin: str
    password: str
    options: tuple[tuple[str, str], ...] = ()

    def dsn(self, database: str, *, role: str, password: str) -> str:
        """Return the URL by which `role` reaches `database`."""
        query = urlencode(
            [("host", self.host), ("port", str(self.port)), *self.options]
        )
        person = f"{quote(role, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{person}@/{quote(database, safe='')}?{query}"

    def admin_dsn(self, database: str = "postgres") -> str:
        """Return the URL by which the administrator reaches `database`."""
        return self.dsn(database, role=self.admin, password=self.password)

    @classmethod
    def of(cls, url: str) -> Self:
        """Read an administrator's PostgreSQL URL; the database in it is ignored."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        host = query.pop("host", None) or unquote(parts.hostname or "") or "localhost"
        port = int(query.pop("port", None) or parts.port or 5432)
        return cls(
            host=host,
            port=port,
            admin=unquote(parts.username or "postgres"),
            password=unquote(parts.password or ""),
            options=tuple(query.items()),
        )


class Named:
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


def named_cluster() -> Named | None:
    """Return the cluster named by `CONCOURS_DATABASE_URL`, if one is."""
    url = os.environ.get(URL_VARIABLE, "")
    return Named(Address.of(url)) if url else None
