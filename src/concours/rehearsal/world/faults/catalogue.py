"""The faults that a seed may draw, by the numbers of `docs/reference/faults.md`.

Each befalls the world between the enrolment and the end of the bad weather; then all of
them stop, and everything has one minute to come right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from concours.rehearsal.world.faults import between, centre, lines, rescues, tablets

if TYPE_CHECKING:
    from concours.rehearsal.world.world import World

Befall: TypeAlias = "Callable[[World], None]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table: what it is, how often a seed draws it, what it does.

    One that no seed draws is played where it is asked for: the others stay as they are.
    """

    description: str
    per_cent: int
    befall: Befall


@dataclass(frozen=True, slots=True)
class FaultBetween:
    """A fault between the sittings of an exam, or across them."""

    description: str
    per_cent: int
    befall: "Callable[[Sequence[World]], None]"


FAULTS: Mapping[str, Fault] = {
    "F01": Fault("a gateway killed, between any two steps", 25, centre.gateway_killed),
    "F02": Fault("all gateways killed at t0 + 1 s", 10, centre.all_gateways_killed),
    "F03": Fault("the database killed in mid-commit", 20, centre.database_killed),
    "F04": Fault("a failover that goes back and forth", 10, centre.failover_flaps),
    "F06": Fault(
        "a tablet's disk that loses its last entries", 15, tablets.disk_forgets
    ),
    "F08": Fault("a slow disk under the database", 15, centre.slow_disk),
    "F11": Fault("a site cut until after the close", 15, lines.site_cut),
    "F11b": Fault(
        "a site cut before its launch, opened and given time by spoken words",
        15,
        lines.helped_by_words,
    ),
    "F11d": Fault(
        "a tablet that dies while its site is cut: a spare takes its place at a relay",
        0,
        rescues.rescued_while_cut,
    ),
    "F12": Fault("a site whose link goes up and down", 15, lines.site_flaps),
    "F13": Fault("30 % loss, 2 s latency, duplicates, reordering", 20, lines.lossy),
    "F14": Fault("requests arrive, answers do not", 15, lines.on_line("is_one_way")),
    "F15": Fault("a portal answers 200 with a page", 15, lines.on_line("has_portal")),
    "F20": Fault("a national cut, and everybody back at once", 10, lines.national_cut),
    "F21": Fault("tablets reload or crash at any step", 30, tablets.tablets_reload),
    "F22": Fault("a tablet replaced, and both come back", 20, tablets.tablet_swapped),
    "F23": Fault("a tablet's storage full", 15, tablets.disk_full),
    "F23b": Fault("a tablet's storage thrown away", 10, tablets.evicted),
    "F23c": Fault(
        "time given while the disk is full, then a reload without network",
        10,
        tablets.given_while_full,
    ),
    "F24": Fault("clocks off by a day, that jump, that sleep", 20, tablets.clocks_off),
    "F24b": Fault("the centre's clock set back by 5 s", 8, centre.centre_steps),
    "F24c": Fault(
        "one gateway's clock off by seconds, hours, a day, then right",
        15,
        centre.gateway_clock_wrong,
    ),
    "F24d": Fault(
        "the centre's clock off by hours for nine seconds",
        8,
        centre.centre_clock_wrong,
    ),
    "F26": Fault("a rolling restart to a later build", 10, centre.rolling_restart),
    "F27": Fault("bursts of highlights", 10, tablets.highlights),
    "F28": Fault("a package that is late", 10, tablets.packages_missing),
    "F30": Fault("quorum missing, share corrupt, keeper down", 10, centre.keeper),
    "F33": Fault("the database restored from a backup", 12, centre.database_restored),
    "F35": Fault("a site that is not ready, detached", 20, centre.detach_site),
    "F36": Fault("time given to a site that is cut off", 20, lines.extended_while_cut),
    "F36b": Fault("a pause of a site that is cut off", 15, lines.paused_while_cut),
    "F37": Fault("the close while a site is cut off", 15, lines.closed_while_cut),
}

FAULTS_BETWEEN: Mapping[str, FaultBetween] = {
    "F11c": FaultBetween(
        "a site cut from one paper into the next", 30, between.cut_across
    ),
    "F21b": FaultBetween("tablets off between two papers", 40, between.off_between),
    "F22b": FaultBetween(
        "a tablet changed between two papers, and back in the next",
        40,
        between.swapped_between,
    ),
    "F37b": FaultBetween(
        "a replaced tablet delivers a paper that is collected",
        40,
        between.delivered_when_collected,
    ),
}
"""What befalls an exam of several sittings alone: each is given all of them."""
