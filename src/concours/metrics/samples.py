"""Numbers of one process, as they were read from its socket."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of one process: `labels` are those that the process gave."""

    process: str
    name: str
    labels: Mapping[str, str]
    value: float

    def facts(self) -> dict[str, object]:
        """Return it as `--json` shows it."""
        return {
            "process": self.process,
            "name": self.name,
            "labels": dict(self.labels),
            "value": self.value,
        }

    def line(self) -> str:
        """Return it as a line of Prometheus, its process among the labels."""
        labels = {"process": self.process, **self.labels}
        words = ",".join(f"{name}={json.dumps(v)}" for name, v in labels.items())
        return f"{self.name}{{{words}}} {self.value!r}"

    @property
    def words(self) -> str:
        """What a person reads in place of labels."""
        return " ".join(self.labels.values())


def read_samples(process: str, text: str) -> Iterator[Sample]:
    """Yield the numbers of one process, from the text of Prometheus."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield Sample(process, sample.name, sample.labels, sample.value)


def format_certificate(place: str, end_s: float) -> str:
    """Return the line of when a certificate ends, seconds since 1970; 0 if unread."""
    label = json.dumps(place)
    return f"concours_certificate_end_seconds{{certificate={label}}} {end_s:.0f}"


def format_lines(
    samples: Iterable[Sample],
    answering: Iterable[str],
    silent: Iterable[str],
    *,
    at_s: float,
) -> Iterator[str]:
    """Yield the text of Prometheus: who answers, when it was read, and the numbers.

    `concours_up` is 1 for each process that answered, 0 for one that has a socket and
    did not; `concours_read_seconds` is `at_s`, seconds since 1970.
    """
    for names, value in ((answering, 1.0), (silent, 0.0)):
        for name in names:
            yield Sample(name, "concours_up", {}, value).line()
    yield f"concours_read_seconds {at_s:.0f}"
    for sample in samples:
        yield sample.line()
