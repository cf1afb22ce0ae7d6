"""What a report holds, read and written strictly: `docs/reference/rehearsal.md`.

Seconds named `at_s` and `until_s` count from t0, by the true clock of the machine that
played all sides; before t0 they are negative.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from concours.rehearsal.report.codes import DifferenceCode, FaultCode, ProcessName
from concours.rehearsal.report.room import (
    INTEGER_MAX,
    Accusations,
    Breaks,
    Calls,
    Whole,
)

REPORT_BYTES_MAX = 16 * 1024 * 1024
SECONDS_COUNT_MAX = 4_000
NAMED_COUNT_MAX = 100
FAULTS_COUNT_MAX = 100
PROCESSES_COUNT_MAX = 16
CODES_COUNT_MAX = 64
TEXT_LENGTH_MAX = 200

Signed = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Text = Annotated[str, Meta(min_length=1, max_length=TEXT_LENGTH_MAX)]


class Machine(Struct, frozen=True, forbid_unknown_fields=True):
    """The one machine that played the house and the crowd."""

    cores_count: Whole
    memory_bytes: Whole
    system: Text
    python: Text
    postgresql: Text


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked for. `faults` names scenarios; with a kiosk, tablets proved one.

    Of several sittings each has a report; the first is 1, and alone in older reports.
    """

    candidates_count: Whole
    sites_count: Whole
    minutes: Whole
    speed: Whole
    seed: Signed
    faults: Annotated[tuple[Text, ...], Meta(max_length=FAULTS_COUNT_MAX)]
    gateways_count: Whole
    generators_count: Whole
    sitting_number: Whole = 1
    sittings_count: Whole = 1
    has_kiosk: bool = False


class Difference(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is not as the candidate did it; `seq` where one entry is meant."""

    candidate: Text
    site: Text
    what: DifferenceCode
    seq: Whole | None


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """The centre's journal against each candidate's own record, entry by entry.

    Lost: owed and not held; a dead tablet owes what was acknowledged to it, a living
    one all that it wrote. Doubled: held twice. Altered: held otherwise than written.
    Foreign: held and written by nobody. `named` are the first found.
    """

    attempts_count: Whole
    devices_count: Whole
    written_count: Whole
    acknowledged_count: Whole
    held_count: Whole
    lost_count: Whole
    doubled_count: Whole
    altered_count: Whole
    foreign_count: Whole
    chains_broken_count: Whole
    marks_compared_count: Whole
    marks_different_count: Whole
    named: Annotated[tuple[Difference, ...], Meta(max_length=NAMED_COUNT_MAX)]


class Enrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """From the first request to the last answer."""

    count: Whole
    duration_ms: Whole


class Download(Struct, frozen=True, forbid_unknown_fields=True):
    """Whole packages brought to tablets before t0."""

    count: Whole
    duration_ms: Whole
    bytes: Whole


class Distribution(Struct, frozen=True, forbid_unknown_fields=True):
    """When something befell all tablets, in milliseconds after one instant."""

    first_ms: Signed
    p50_ms: Signed
    p99_ms: Signed
    last_ms: Signed


class Launch(Struct, frozen=True, forbid_unknown_fields=True):
    """From the committed act to the open paper.

    `key_after` counts from the commit, over the `received_count` tablets that were
    there. `reveal_after` counts from t0, over the `revealed_count` tablets that held
    package and key before t0: the others have their own t0.
    """

    committed_ms: Whole
    key_after: Distribution
    received_count: Whole
    reveal_after: Distribution
    revealed_count: Whole
    without_package_count: Whole


class AcknowledgedSecond(Struct, frozen=True, forbid_unknown_fields=True):
    """Acknowledgements that came within one second; latencies of batches with entries.

    `batches_count` counts those batches: without any, the latencies are zeros.
    """

    at_s: Signed
    entries_count: Whole
    batches_count: Whole
    p50_us: Whole
    p95_us: Whole
    p99_us: Whole
    max_us: Whole


class Acknowledgements(Struct, frozen=True, forbid_unknown_fields=True):
    """How long tablets waited, from sending to the answer read, where one came."""

    count: Whole
    p50_us: Whole
    p95_us: Whole
    p99_us: Whole
    max_us: Whole
    by_second: Annotated[
        tuple[AcknowledgedSecond, ...], Meta(max_length=SECONDS_COUNT_MAX)
    ]

    def __post_init__(self) -> None:
        """Raise `ValueError` unless seconds come once each, in order."""
        _in_order([second.at_s for second in self.by_second])


class Entries(Struct, frozen=True, forbid_unknown_fields=True):
    """Acknowledged entries: the mean from t0 to the close, and the best second."""

    count: Whole
    sustained_per_s: Whole
    peak_per_s: Whole


class ProcessSecond(Struct, frozen=True, forbid_unknown_fields=True):
    """What all processes of one name used within a second, and last weighed."""

    at_s: Signed
    cpu_ms: Whole
    memory_bytes: Whole


class Process(Struct, frozen=True, forbid_unknown_fields=True):
    """All processes of one name together.

    `cpu_ms` runs from t0 until the copies are complete. Memory is proportional (pages
    shared by several processes count once): idle is before the first enrolment, max is
    the highest second.
    """

    name: ProcessName
    side: Literal["server", "generator"]
    count: Whole
    cpu_ms: Whole
    memory_idle_bytes: Whole
    memory_max_bytes: Whole
    by_second: Annotated[tuple[ProcessSecond, ...], Meta(max_length=SECONDS_COUNT_MAX)]

    def __post_init__(self) -> None:
        """Raise `ValueError` unless seconds come once each, in order."""
        _in_order([second.at_s for second in self.by_second])


class OnWire(Struct, frozen=True, forbid_unknown_fields=True):
    """What all tablets sent and received, HTTP included, from enrolment to the end."""

    sent_bytes: Whole
    received_bytes: Whole


class Fault(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was broken on purpose. `until_s` is null for what is one instant.

    `count` says how many processes, sites or tablets it struck; `site` names the one.
    `all_back_after_ms` counts from the end of the fault until every tablet that it
    struck was acknowledged again; null where nobody was cut off, or nobody measured.
    """

    code: FaultCode
    at_s: Signed
    until_s: Signed | None
    count: Whole
    site: Text | None
    all_back_after_ms: Whole | None


class Collection(Struct, frozen=True, forbid_unknown_fields=True):
    """From the close to every copy complete; null when some never were.

    `closed_at_s` is the nation's normal end; null when the sitting was never closed.
    """

    closed_at_s: Signed | None
    complete_after_ms: Whole | None
    missing_count: Whole


class Marking(Struct, frozen=True, forbid_unknown_fields=True):
    """From the act to the marks in the database."""

    duration_ms: Whole
    copies_count: Whole


class Report(Struct, frozen=True, forbid_unknown_fields=True):
    """One rehearsal, whole.

    `begun_ms` and `ended_ms` are instants. `answers` counts what tablets were told, by
    code: `held`, a refusal's, or how no answer came. Reports from before have none
    of the last three.
    """

    format: Literal["concours/rehearsal/1"]
    begun_ms: Whole
    ended_ms: Whole
    commit: Text | None
    machine: Machine
    plan: Plan
    check: Check
    enrolment: Enrolment
    download: Download
    launch: Launch
    acknowledgements: Acknowledgements
    entries: Entries
    answers: Annotated[dict[Text, Whole], Meta(max_length=CODES_COUNT_MAX)]
    processes: Annotated[tuple[Process, ...], Meta(max_length=PROCESSES_COUNT_MAX)]
    wire: OnWire
    faults: Annotated[tuple[Fault, ...], Meta(max_length=FAULTS_COUNT_MAX)]
    collection: Collection
    marking: Marking
    calls: Calls | None = None
    breaks: Breaks | None = None
    accusations: Accusations | None = None


def read(data: bytes) -> Report:
    """Return the report that these bytes hold.

    Raises `msgspec.DecodeError` for anything that is not exactly a report: a field too
    many or too few, a number out of bounds, a list too long, seconds out of order.
    """
    if len(data) > REPORT_BYTES_MAX:
        raise msgspec.ValidationError(f"a report is at most {REPORT_BYTES_MAX} bytes")
    return msgspec.json.decode(data, type=Report)


def write(report: Report) -> bytes:
    """Return the report as JSON, and never what `read` would not take.

    Raises `msgspec.DecodeError` for a report whose fields are out of bounds.
    """
    data = msgspec.json.encode(report) + b"\n"
    assert read(data) == report, "a report is not what it says when read again"
    return data


def _in_order(seconds: Sequence[int]) -> None:
    if any(later <= sooner for sooner, later in pairwise(seconds)):
        raise ValueError("seconds come once each, in order")
