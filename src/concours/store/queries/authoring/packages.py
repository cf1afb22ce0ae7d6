"""Packages between a folder and the database, on the connection of the console."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from concours.store.package_rows import (
    fill_folder,
    has_its_length,
    keep_folder,
    keep_package,
)
from concours.store.packages import put_manifest

ALIVE_MS_MAX = 30_000
COUNT_GATEWAYS = """
SELECT count(*), count(*) FILTER (WHERE %s = ANY (packages)),
       coalesce(max(damaged_count), 0)
FROM gateway_report
WHERE at_ms > (extract(epoch FROM clock_timestamp()) * 1000)::bigint - %s
"""


@dataclass(frozen=True, slots=True)
class GatewayCount:
    """Gateways that are heard, those that have a package whole, and damaged rows."""

    heard: int
    whole: int
    damaged: int


def count_gateways(package: bytes) -> GatewayCount:
    """Return how many gateways have the package of this digest."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_GATEWAYS, (package, ALIVE_MS_MAX))
        return GatewayCount(*cursor.fetchone())


def put_package(packages: Path, manifest: bytes, signature: bytes) -> None:
    """Put a package in the folder and, in the caller's transaction, in the database.

    Its parts are in the folder. Raises `PackageInvalid` where one is not as it was.
    """
    with connection.cursor() as cursor:
        keep_package(cursor, packages, manifest, signature)
    put_manifest(packages, manifest, signature)


def keep_packages(packages: Path) -> list[str]:
    """Give the database the packages that are files alone; return their names."""
    with transaction.atomic(), connection.cursor() as cursor:
        return keep_folder(cursor, packages)


def take_packages(packages: Path) -> list[str]:
    """Take what a folder lacks; return the names that the database has damaged."""
    with connection.cursor() as cursor:
        return fill_folder(cursor, packages, has_its_length)
