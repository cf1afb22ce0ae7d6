"""Reads logs line by line and gathers what breaks a rule, in little memory.

Most lines of a log repeat a request that was judged before: what a request breaks is
remembered, and only how often it came is counted anew.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from concours.core.kernel.time import Instant
from concours.core.traces.attribution import Attribution, attribute_sender
from concours.core.traces.buckets import (
    PLACES_COUNT_MAX,
    SEEN_COUNT_MAX,
    Buckets,
    LinePlace,
)
from concours.core.traces.instants import read_instant
from concours.core.traces.lines import WITHOUT_REQUEST, LogLine, make_readers
from concours.core.traces.paths import PathClasses
from concours.core.traces.rules import (
    Condition,
    DistinctField,
    LogRequest,
    LogRule,
    RuleSet,
    read_request,
)

REQUESTS_REMEMBERED_MAX = 10_000
FINDINGS_COUNT_MAX = 10_000
"""Findings that are told each by itself; past them a rule has one number."""

EXAMPLE_LENGTH_MAX = 200
EXAMPLES_COUNT_MAX = 5


@dataclass(slots=True, kw_only=True)
class LogFinding:
    """What one sender did against one rule: how often, when, and on which lines.

    `attribution` says how sure it is whose act it was; `examples` are requests as sent.
    """

    rule: LogRule
    client: str
    device: str
    attribution: Attribution
    count: int = 0
    since: Instant | None = None
    until: Instant | None = None
    places: list[LinePlace] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    def add(self, instant: Instant | None, count: int, example: str) -> None:
        """Count lines that came at an instant, the last of them with this request."""
        self.count += count
        if instant is not None:
            self.since = min(self.since or instant, instant)
            self.until = max(self.until or instant, instant)
        example = example[:EXAMPLE_LENGTH_MAX]
        if len(self.examples) < EXAMPLES_COUNT_MAX and example not in self.examples:
            self.examples.append(example)


@dataclass(frozen=True, slots=True)
class JudgedRequest:
    """A request, and the rules that it, the answer and the browser's name fulfil."""

    request: LogRequest
    rules: tuple[int, ...]


class LogReader:
    """Takes lines one after another; `findings` is what there is so far."""

    def __init__(self, rule_set: RuleSet, classes: PathClasses) -> None:
        self.lines_count = 0
        self.not_understood: list[LinePlace] = []
        self.not_understood_count = 0
        self.without_request_count = 0
        self.untold: Counter[str] = Counter()
        self._rules = tuple(rule_set.rules)
        self._sizes = tuple(rule.bucket for rule in self._rules)
        self._classes = classes
        self._readers = make_readers(rule_set.patterns)
        self._judged: dict[tuple[str, int, str], JudgedRequest] = {}
        self._browsers: dict[str, frozenset[int]] = {}
        self._when = ""
        self._instant: Instant | None = None
        self._buckets = Buckets()
        self._of_request = [rule.of_request for rule in self._rules]
        self._of_browser = [
            (number, rule.of_browser)
            for number, rule in enumerate(self._rules)
            if rule.of_browser
        ]
        self._findings: dict[tuple[int, str, str, Attribution], LogFinding] = {}

    @property
    def buckets_dropped_count(self) -> int:
        """How many buckets gave way to others: what they held was not counted on."""
        return self._buckets.dropped_count

    def findings(self) -> Sequence[LogFinding]:
        """Return what was found, in the order of the rules, the earliest first."""
        order = {rule.name: number for number, rule in enumerate(self._rules)}
        return sorted(
            self._findings.values(),
            key=lambda finding: (
                order[finding.rule.name],
                finding.since or 0,
                finding.client,
                finding.device,
                finding.attribution,
            ),
        )

    def take(self, text: str | None, place: LinePlace) -> None:
        """Read one line, without its end; None is one that is too long to be any."""
        self.lines_count += 1
        line = None if text is None else self._read(text)
        if line is None:
            self._note_not_understood(place)
        elif line.request:
            self._judge(line, place)
        else:
            self.without_request_count += 1

    def _note_not_understood(self, place: LinePlace) -> None:
        self.not_understood_count += 1
        if len(self.not_understood) < PLACES_COUNT_MAX:
            self.not_understood.append(place)

    def _read(self, text: str) -> LogLine | None:
        """Return what a line says; the format that fitted last is tried first."""
        if not text:
            return WITHOUT_REQUEST
        for number, read_line in enumerate(self._readers):
            line = read_line(text)
            if line is not None:
                if number:
                    self._readers.insert(0, self._readers.pop(number))
                return line
        return None

    def _judge(self, line: LogLine, place: LinePlace) -> None:
        key = line.request, line.status, line.browser
        judged = self._judged.get(key)
        if judged is None:
            judged = self._judge_request(line)
        for number in judged.rules:
            self._break(number, line, judged.request, place)

    def _judge_request(self, line: LogLine) -> JudgedRequest:
        request = read_request(line.request, self._classes)
        of_others = self._browsers.get(line.browser)
        if of_others is None:
            of_others = self._judge_browser(line.browser)
        numbers = tuple(
            number
            for number, conditions in enumerate(self._of_request)
            if number not in of_others and _hold(conditions, request, line.status)
        )
        if len(self._judged) >= REQUESTS_REMEMBERED_MAX:
            self._judged.clear()
        judged = JudgedRequest(request, numbers)
        self._judged[line.request, line.status, line.browser] = judged
        return judged

    def _judge_browser(self, browser: str) -> frozenset[int]:
        """Return the rules that ask for another browser's name than this."""
        numbers = frozenset(
            number
            for number, conditions in self._of_browser
            if not all(condition.holds(browser) for condition in conditions)
        )
        if len(self._browsers) >= REQUESTS_REMEMBERED_MAX:
            self._browsers.clear()
        self._browsers[browser] = numbers
        return numbers

    def _break(
        self, number: int, line: LogLine, request: LogRequest, place: LinePlace
    ) -> None:
        size = self._sizes[number]
        if size is None:
            self._tell(number, line, 1, [place])
            return
        by_device = line.device and size.sender == "device"
        sender = line.device if by_device else line.client
        bucket = self._buckets.find(number, sender)
        distinct = size.distinct
        value = (
            line.browser
            if distinct == "browser"
            else _distinct_value(distinct, line, request)
        )
        if value is not None and value in bucket.seen:
            return
        at = self._instant_of(line) or bucket.at
        was_over = bucket.is_over
        bucket.is_over = bucket.fill(size, at, place)
        self._buckets.move_last(number, sender)
        if value is not None and len(bucket.seen) < SEEN_COUNT_MAX:
            bucket.seen.add(value)
        if not bucket.is_over:
            return
        if was_over:
            self._tell(number, line, 1, [place])
        else:
            self._tell(number, line, bucket.count, bucket.places, since=bucket.since)

    def _tell(
        self,
        number: int,
        line: LogLine,
        count: int,
        places: Sequence[LinePlace],
        *,
        since: Instant | None = None,
    ) -> None:
        attribution = attribute_sender(has_device=bool(line.device), fetch=line.fetch)
        key = number, line.client, line.device, attribution
        finding = self._findings.get(key)
        if finding is None:
            if len(self._findings) >= FINDINGS_COUNT_MAX:
                self.untold[self._rules[number].name] += count
                return
            finding = self._findings[key] = LogFinding(
                rule=self._rules[number],
                client=line.client,
                device=line.device,
                attribution=attribution,
            )
        if since is not None:
            finding.add(since, 0, line.request)
        finding.add(self._instant_of(line), count, line.request)
        free_count = PLACES_COUNT_MAX - len(finding.places)
        finding.places.extend(places[:free_count])

    def _instant_of(self, line: LogLine) -> Instant | None:
        """Return when a line was written: many bear the time of the one before."""
        if line.when != self._when:
            self._when, self._instant = line.when, read_instant(line.when)
        return self._instant


def _distinct_value(
    name: DistinctField, line: LogLine, request: LogRequest
) -> str | None:
    """Return what makes a line new in its bucket; None where every line is."""
    if name == "none":
        return None
    return line.browser if name == "browser" else request.text(name, 0)


def _hold(conditions: Sequence[Condition], request: LogRequest, status: int) -> bool:
    for condition in conditions:
        if not condition.holds(request.text(condition.name, status)):
            return False
    return True
