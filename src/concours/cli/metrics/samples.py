"""Numbers of one process, as they were read from its socket."""

import json
from collections.abc import Iterator, Mapping
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
