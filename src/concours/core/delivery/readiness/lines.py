"""Whether a site is ready to start: green, amber or red, by its readiness lines.

One badly set site must not cost the others their paper: it is known before the start,
with its reason. Rules only; `docs/reference/readiness.md` is the public page, and the
console puts reasons and remedies in words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from concours.core.delivery.readiness.thresholds import USUAL, Thresholds
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.probes import SiteProbe
from concours.core.kiosk.proof.verdicts import Verdict, lock_light

Light: TypeAlias = Literal["green", "amber", "red"]
GeneralLine: TypeAlias = Literal[
    "enrolled", "alive", "package", "clock", "storage", "rejoined", "kiosk"
]
SiteLine: TypeAlias = Literal["network"]
PersonalLine: TypeAlias = Literal["voice", "own_room"]
ReadinessLine: TypeAlias = Literal[GeneralLine, SiteLine, PersonalLine]

LightCounts: TypeAlias = Counter[tuple[ReadinessLine, Light]]

LIGHTS: tuple[Light, ...] = ("green", "amber", "red")
"""From the best to the worst."""
TABLET_LINES: tuple[ReadinessLine, ...] = get_args(GeneralLine)[2:]
"""The lines that are judged tablet by tablet, over those that are there."""
PACKAGES: dict[str, Light] = {"whole": "green", "partial": "amber"}
STORAGES: dict[str, Light] = {"persistent": "green", "best_effort": "amber"}
PERSONAL_LINES: tuple[ReadinessLine, ...] = get_args(PersonalLine)
"""Lines of what some candidates are due."""

NO_PROBES: Mapping[str, SiteProbe] = MappingProxyType({})


class TabletStatus(NamedTuple):
    """What is known of one expected candidate's tablet.

    `is_enrolled` is whether there is one; `seen` is its last heartbeat, in whichever
    sitting of the candidate; `package` is that of the sitting which is to start.
    `has_voice` is what it says of a voice that reads French, None if it was not tried;
    `shares_own_room` is None for whoever is due no room apart. `verdict`: what it last
    proved, of late. `reopens`: whether it opens again without a network. `is_to_prove`:
    its site has a configuration; elsewhere one that shows none is not wrong.
    """

    site: str
    number: str
    is_enrolled: bool
    seen: Instant | None = None
    package: str = "missing"
    offset_ms: int = 0
    storage: str = ""
    has_rejoined: bool = False
    is_kiosk: bool | None = None
    needs_voice: bool = False
    has_voice: bool | None = None
    shares_own_room: bool | None = None
    verdict: Verdict | None = None
    reopens: bool | None = None
    is_to_prove: bool = True


@dataclass(frozen=True, slots=True)
class LineResult:
    """A line of a site: its light, and how many tablets have which.

    For `enrolled` and `alive`, green counts who is covered, red who is not. For
    `kiosk`, amber counts those that say they are locked, which proves nothing; red
    those that do not even say it. `is_unproven` is whether nothing is wrong but that
    nobody can prove it: such a line makes no site amber. `is_attested`: counts are of
    proofs. `holds_start`: two persons have set that a site without enough is red.
    `has_no_configuration`: nothing can be proved there, and nothing holds its start.
    For `network`, counts are of the checks of the last probe; `is_old`: it says nothing
    of now.
    """

    line: ReadinessLine
    light: Light
    counts: tuple[int, int, int]
    is_unproven: bool = False
    is_attested: bool = False
    holds_start: bool = False
    is_old: bool = False
    has_no_configuration: bool = False

    @property
    def light_of_site(self) -> Light:
        """What it makes of its site: a lock that is not shown stops none by itself.

        Nor does what a probe found, which may be the fault of its machine.
        """
        is_told = self.line in ("kiosk", "network") and not self.holds_start
        return "amber" if is_told and self.light == "red" else self.light


@dataclass(frozen=True, slots=True)
class SiteReadiness:
    """A site's light is its worst line's; lines in the order of `ReadinessLine`.

    What is only unproven everywhere makes no site stand out: it is said in its line. So
    many tablets there do not open again without a network (`to_stay_open_count`): they
    are counted and make no site amber, since an iPad in its lock has no other way.
    """

    site: str
    expected_count: int
    light: Light
    lines: tuple[LineResult, ...]
    to_stay_open_count: int = 0

    @property
    def line_names(self) -> tuple[ReadinessLine, ...]:
        """The lines that this site has."""
        return tuple(line.line for line in self.lines)

    @property
    def faults(self) -> tuple[LineResult, ...]:
        """The lines in which something is wrong, the worst first."""
        rank = LIGHTS.index
        wrong = [
            line
            for line in self.lines
            if line.light != "green" and not line.is_unproven
        ]
        return tuple(sorted(wrong, key=lambda line: -rank(line.light)))


def readiness_of(
    tablets: Iterable[TabletStatus],
    *,
    now: Instant,
    thresholds: Thresholds = USUAL,
    probes: Mapping[str, SiteProbe] = NO_PROBES,
) -> tuple[SiteReadiness, ...]:
    """Judge every site that expects somebody. `tablets` come site after site.

    `probes`: the last one of each site; where no site has one, there is no such line.
    """
    return tuple(
        _judge_site(
            site, list(of_site), thresholds, now, _judge_probe(site, probes, now)
        )
        for site, of_site in groupby(tablets, key=attrgetter("site"))
    )


def lights_of(
    tablet: TabletStatus, *, now: Instant, thresholds: Thresholds = USUAL
) -> dict[ReadinessLine, Light]:
    """Judge one tablet line by line; one that is not there by that and its seat."""
    room = _own_room_light(tablet)
    if not tablet.is_enrolled:
        return {"enrolled": "red", **room}
    if tablet.seen is None or not _is_there(tablet, thresholds, now):
        return {"enrolled": "green", "alive": "red", **room}
    silence_ms = now - tablet.seen
    lights: dict[ReadinessLine, Light] = {
        "enrolled": "green",
        "alive": "green" if silence_ms < thresholds.linked_ms_max else "amber",
        "package": PACKAGES.get(tablet.package, "red"),
        "clock": _clock_light(tablet, thresholds),
        "storage": STORAGES.get(tablet.storage, "red"),
        "rejoined": "green" if tablet.has_rejoined else "amber",
    }
    if thresholds.lock != "none":
        is_silent = tablet.verdict == "absent" and not tablet.is_to_prove
        lights["kiosk"] = lock_light(None if is_silent else tablet.verdict)
    if tablet.needs_voice:
        lights["voice"] = "green" if tablet.has_voice else "amber"  # a person can read
    return lights | room


def _judge_probe(
    site: str, probes: Mapping[str, SiteProbe], now: Instant
) -> tuple[LineResult, ...]:
    """Judge what was found at a site; one that nobody probed is only unproven."""
    if not probes:
        return ()
    if site not in probes:
        return (LineResult("network", "amber", (0, 0, 0), is_unproven=True),)
    probe = probes[site]
    is_old = not probe.is_recent(now=now)
    light = probe.light(now=now)
    return (LineResult("network", light, probe.counts, is_old=is_old),)


def _judge_site(
    site: str,
    tablets: Sequence[TabletStatus],
    thresholds: Thresholds,
    now: Instant,
    own_lines: tuple[LineResult, ...],
) -> SiteReadiness:
    counts: LightCounts = Counter()
    for tablet in tablets:
        counts.update(lights_of(tablet, now=now, thresholds=thresholds).items())
    expected_count = len(tablets)
    lines = [
        _judge_coverage(line, counts, expected_count, thresholds)
        for line in ("enrolled", "alive")
    ]
    lines += [_judge_tablets(line, counts, thresholds) for line in TABLET_LINES[:-1]]
    if thresholds.lock != "none" and thresholds.is_attested:
        is_bare = not any(tablet.is_to_prove for tablet in tablets)
        lines.append(_judge_proofs(counts, thresholds, is_bare=is_bare))
    elif thresholds.lock != "none":
        lines.append(_judge_kiosk(tablets, thresholds, now))
    lines += own_lines
    names = {line for line, _ in counts}
    due_lines = [line for line in PERSONAL_LINES if line in names]
    lines += [_judge_tablets(line, counts, thresholds) for line in due_lines]
    lights = (line.light_of_site for line in lines if not line.is_unproven)
    worst = max(lights, key=LIGHTS.index)
    to_stay_open_count = sum(
        tablet.reopens is False and _is_there(tablet, thresholds, now)
        for tablet in tablets
    )
    return SiteReadiness(site, expected_count, worst, tuple(lines), to_stay_open_count)


def _is_there(tablet: TabletStatus, thresholds: Thresholds, now: Instant) -> bool:
    seen_at = tablet.seen if tablet.is_enrolled else None
    return seen_at is not None and now - seen_at <= thresholds.there_ms_max


def _judge_coverage(
    line: ReadinessLine,
    counts: LightCounts,
    expected_count: int,
    thresholds: Thresholds,
) -> LineResult:
    """Judge how many of those expected are covered: some candidates never come."""
    green, amber = counts[line, "green"], counts[line, "amber"]
    missing = expected_count - green - amber
    light: Light = "red"
    if 100 * green >= thresholds.covered_green_percent_min * expected_count:
        light = "green"
    elif 100 * (green + amber) >= thresholds.covered_amber_percent_min * expected_count:
        light = "amber"
    return LineResult(line, light, (green, amber, missing))


def _judge_tablets(
    line: ReadinessLine, counts: LightCounts, thresholds: Thresholds
) -> LineResult:
    green, amber, red = (counts[line, light] for light in LIGHTS)
    present_count = green + amber + red
    light: Light = "green"
    if red and 100 * red >= thresholds.faulty_percent_min * present_count:
        light = "red"
    elif red or amber:
        light = "amber"
    return LineResult(line, light, (green, amber, red))


def _judge_proofs(
    counts: LightCounts, thresholds: Thresholds, *, is_bare: bool
) -> LineResult:
    """Judge what tablets proved: nothing holds a site where nothing can be proved."""
    line = _judge_tablets("kiosk", counts, thresholds)
    line = replace(line, is_attested=True, has_no_configuration=is_bare)
    percent = None if is_bare else thresholds.right_percent_min
    if percent is not None and 100 * line.counts[0] < percent * sum(line.counts):
        return replace(line, light="red", holds_start=True)
    is_told = thresholds.lock == "advised" and line.light != "green"
    return replace(line, is_unproven=is_told)


def _judge_kiosk(
    tablets: Sequence[TabletStatus], thresholds: Thresholds, now: Instant
) -> LineResult:
    claims = [
        tablet.is_kiosk is True
        for tablet in tablets
        if "kiosk" in lights_of(tablet, now=now, thresholds=thresholds)
    ]
    counts = (0, sum(claims), len(claims) - sum(claims))
    is_unproven = bool(claims) and (thresholds.lock == "advised" or all(claims))
    return LineResult("kiosk", "amber" if claims else "green", counts, is_unproven)


def _own_room_light(tablet: TabletStatus) -> dict[ReadinessLine, Light]:
    if tablet.shares_own_room is None:
        return {}
    return {"own_room": "amber" if tablet.shares_own_room else "green"}


def _clock_light(tablet: TabletStatus, thresholds: Thresholds) -> Light:
    offset_ms = abs(tablet.offset_ms)
    if offset_ms <= thresholds.offset_green_ms_max:
        return "green"
    return "amber" if offset_ms <= thresholds.offset_amber_ms_max else "red"
