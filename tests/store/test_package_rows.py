"""What an act seals is in the database with that act, and never half of it.

A house whose packages were files alone gives them to the database; another machine's
folder is filled from it.
"""

import pytest

from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.store.package_rows import (
    fill_folder,
    has_its_length,
    keep_folder,
    keep_package,
)
from concours.store.packages import part_path
from small_package import SmallPackage

COUNT = "SELECT count(*), count(signature) FROM package_file"


@pytest.fixture
def console(database):
    with database.connect("concours_console") as connection:
        yield connection
        connection.rollback()


def counts(connection):
    return connection.execute(COUNT).fetchone()


def test_an_act_that_fails_leaves_no_package(console, tmp_path):
    package = SmallPackage()
    package.keep(console, tmp_path)
    assert counts(console) == (1 + len(package.parts), 1)

    console.rollback()

    assert counts(console) == (0, 0)


@pytest.mark.parametrize(("harm", "reason"), [("lost", "missing"), ("odd", "digest")])
def test_a_part_that_is_lost_or_altered_on_the_disk_is_not_sealed(
    console, tmp_path, harm, reason
):
    package = SmallPackage()
    package.put(tmp_path)
    part = part_path(tmp_path, bytes.fromhex(package.part_names[0]))
    part.unlink()
    if harm == "odd":
        part.write_bytes(b"x" * len(package.parts[0]))

    with pytest.raises(PackageInvalid) as refused:
        keep_package(console.cursor(), tmp_path, package.manifest, package.signature)

    assert refused.value.reason == reason


def test_packages_that_were_files_alone_are_given_once(console, tmp_path):
    first, second, broken = map(SmallPackage, (1, 2, 3))
    for package in (first, second, broken):
        package.put(tmp_path / "old")
    part_path(tmp_path / "old", bytes.fromhex(broken.part_names[0])).unlink()
    (tmp_path / "old/blob/lost").write_bytes(b"of a ceremony that was broken off")

    kept_names = [keep_folder(console.cursor(), tmp_path / "old") for _ in range(2)]

    assert kept_names == [sorted([first.name, second.name]), []]
    assert fill_folder(console.cursor(), tmp_path / "new") == []
    assert first.is_same(tmp_path / "new")
    assert second.is_same(tmp_path / "new")
    assert not (tmp_path / "new" / broken.name).exists()


def test_a_folder_that_has_them_is_left_alone(console, tmp_path):
    package = SmallPackage()
    package.keep(console, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}

    for is_there in (None, has_its_length):
        fill_folder(console.cursor(), tmp_path, is_there)

    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
