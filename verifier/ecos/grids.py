"""The grids of a chair, rebuilt from `docs/reference/ecos/grids.md`."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from verifier.ecos.bodies import read_body
from verifier.strict import write

SILENT = ("opened", "left", "returned")
LINES = {"ticked": "criterion", "rated": "aptitude", "overall": "overall"}


@dataclass
class Sheet:
    """One grid in the making; lines hold levels or None."""

    turn: int
    form: dict[str, Any]
    candidate: str | None = None
    by: str | None = None
    lines: dict[tuple[str, int], int | None] = field(default_factory=dict)
    remark: str = ""
    alerts: set[str] = field(default_factory=set)
    validated: dict[str, Any] | None = None
    reopened: int = 0
    late: bool = False

    def levels(self, part: str) -> list[int | None]:
        """Return the levels of one part of the grid, in order."""
        count = 1 if part == "overall" else len(self.form[PARTS[part]])
        return [self.lines.get((part, number)) for number in range(1, count + 1)]

    def document(self) -> dict[str, Any]:
        """Return what is hashed: the grid as it was shown."""
        return {
            "station": self.form["station"],
            "shown": self.form["shown"],
            "turn": self.turn,
            "candidate": self.candidate,
            "criteria": self.levels("criterion"),
            "aptitudes": self.levels("aptitude"),
            "overall": self.levels("overall")[0],
        }

    def blank_lines(self) -> int:
        """Return how many lines have no level."""
        return sum(level is None for part in PARTS for level in self.levels(part))

    def is_anything(self) -> bool:
        """Tell whether it is somebody's or says something."""
        has_level = any(level is not None for level in self.lines.values())
        return bool(
            self.candidate is not None or has_level or self.remark or self.alerts
        )

    def row(self) -> dict[str, Any]:
        """Return it as the vectors write it."""
        document = self.document()
        return {
            **{name: document[name] for name in ("turn", "candidate")},
            **{name: document[name] for name in ("criteria", "aptitudes", "overall")},
            "by": self.by,
            "remark": self.remark,
            "alerts": sorted(self.alerts),
            "validated": self.validated,
            "reopened_count": self.reopened,
            "is_late": self.late,
            "state": self.state(),
        }

    def state(self) -> str:
        """Return empty, open, validated or stray."""
        if self.turn and self.candidate is None:
            return "stray"
        if self.validated:
            return "validated"
        count = sum(len(self.levels(part)) for part in PARTS)
        return "empty" if self.blank_lines() == count else "open"


PARTS = {"criterion": "criteria", "aptitude": "aptitudes", "overall": "overall"}


@dataclass
class Chair:
    """A chair's journal, replayed entry by entry."""

    form: dict[str, Any]
    times: dict[str, Any]
    sheets: list[Sheet] = field(default_factory=list)
    on: dict[int, Sheet] = field(default_factory=dict)
    absent: set[tuple[int, str]] = field(default_factory=set)
    carried: list[dict[str, Any]] = field(default_factory=list)
    uncounted: list[dict[str, Any]] = field(default_factory=list)
    handed: str | None = None
    turns_of_others: set[int] = field(default_factory=set)

    def replay(self, epochs: list[dict[str, Any]]) -> dict[str, Any]:
        """Play every epoch, the oldest first, and return what stands."""
        for epoch in sorted(epochs, key=lambda row: row["epoch"]):
            limit = limit_of(epoch["epoch"], epochs)
            self.turns_of_others = self._turns_over_at(epoch.get("taken_over_ms"))
            for entry in epoch["entries"]:
                self.handed = None if entry["seq"] == 0 else self.handed
                self._play(epoch["epoch"], entry, limit)
        return self.result()

    def result(self) -> dict[str, Any]:
        """Return what stands, as the vectors write it."""
        sheets = sorted(self.sheets, key=lambda sheet: sheet.turn)
        return {
            "grids": [sheet.row() for sheet in sheets if sheet.is_anything()],
            "absent": sorted([turn, candidate] for turn, candidate in self.absent),
            "carried": self.carried,
            "handed": self.handed,
            "uncounted": self.uncounted,
        }

    def _play(self, epoch: int, entry: dict[str, Any], limit: int | None) -> None:
        if entry["kind"] in SILENT:
            return
        body, fault = read_body(entry["kind"], entry["body"])
        if entry["kind"] == "presented" and not fault:
            return
        place = {"epoch": epoch, "seq": entry["seq"]}
        barred = self._barred(entry, limit)
        if barred or fault:
            details = {} if barred else fault
            self.uncounted.append({**place, "reason": barred or "bad_body", **details})
            return
        reason = self._do(entry, body or {}, place)
        if reason is not None:
            self.uncounted.append({**place, "reason": reason})

    def _turns_over_at(self, instant: int | None) -> set[int]:
        if instant is None:
            return set()
        ends = self.times["ends_at"]
        return {int(turn) for turn, end in ends.items() if end <= instant}

    def _barred(self, entry: dict[str, Any], limit: int | None) -> str | None:
        if limit is not None and entry["seq"] >= limit:
            return "superseded_epoch"
        if self.handed:
            return "after_handed"
        last = self.times["refused_from"]
        return "too_late" if last is not None and written_by(entry) >= last else None

    def _do(
        self, entry: dict[str, Any], body: dict[str, Any], place: dict[str, int]
    ) -> str | None:
        kind, turn = entry["kind"], body.get("turn", 0)
        if turn > self.times["turns_count"]:
            return "unknown_turn"
        if turn in self.turns_of_others and kind not in ("carried", "handed"):
            return "not_their_turn"
        if kind in ("met", "unmet"):
            return self._identify(kind, body, entry)
        if kind in ("validated", "reopened"):
            return self._close(kind, body, entry, place)
        if kind in LINES or kind == "filled":
            return self._mark(kind, body, entry)
        if kind == "handed":
            self.handed = body["reason"]
        elif kind == "carried":
            self.carried.append({**body, **place})
        elif kind == "remarked":
            self._sheet(turn).remark = body["text"]
        else:
            self._sheet(turn).alerts.add(body["what"])
        return None

    def _identify(
        self, kind: str, body: dict[str, Any], entry: dict[str, Any]
    ) -> str | None:
        turn, candidate = body["turn"], body["candidate"]
        if not turn:
            return "no_candidate"
        own = [s for s in self.sheets if (s.turn, s.candidate) == (turn, candidate)]
        sheet = own[0] if own else None
        now_on = self.on.get(turn)
        if kind == "unmet":
            if sheet and sheet.validated:
                return "after_validation"
            self.absent.add((turn, candidate))
            if sheet:
                sheet.candidate = sheet.by = None
                self._date(sheet, entry)
            return None
        if not sheet and now_on and now_on.candidate is None:
            sheet = now_on
        if sheet and sheet.validated:
            if sheet is now_on:
                return "after_validation"
        else:
            sheet = sheet or self._new(turn)
            sheet.candidate, sheet.by = candidate, body["by"]
            self._date(sheet, entry)
        self.on[turn] = sheet
        self.absent.discard((turn, candidate))
        return None

    def _mark(
        self, kind: str, body: dict[str, Any], entry: dict[str, Any]
    ) -> str | None:
        levels = self._levels(kind, body)
        for (part, number), level in levels.items():
            counts = self.form[PARTS[part]]
            if part != "overall" and number > len(counts):
                return f"unknown_{part}"
            most = counts if part == "overall" else counts[number - 1]
            if level is not None and level >= most:
                return "unknown_level"
        sheet = self.on.get(body["turn"])
        if sheet and sheet.validated:
            return "after_validation"
        lines = sheet.lines if sheet else {}
        if kind == "filled" and any(lines.get(line) is not None for line in levels):
            return "not_blank"
        sheet = self._sheet(body["turn"])
        sheet.lines.update(levels)
        self._date(sheet, entry)
        return None

    def _levels(
        self, kind: str, body: dict[str, Any]
    ) -> dict[tuple[str, int], int | None]:
        if kind == "filled":
            return {("criterion", number): 0 for number in body["criteria"]}
        part = LINES[kind]
        return {(part, body.get(part, 1)): body["level"]}

    def _close(
        self,
        kind: str,
        body: dict[str, Any],
        entry: dict[str, Any],
        place: dict[str, int],
    ) -> str | None:
        sheet = self.on.get(body["turn"])
        if kind == "reopened":
            return self._reopen(sheet, body["turn"], entry)
        if sheet and sheet.validated:
            return "after_validation"
        if sheet is None or sheet.blank_lines():
            return "not_whole"
        digest = sha256(write(sheet.document())).hexdigest()
        sheet.validated = {
            **place,
            "digest": body["grid"],
            "is_as_shown": digest == body["grid"],
        }
        self._date(sheet, entry)
        return None

    def _reopen(
        self, sheet: Sheet | None, turn: int, entry: dict[str, Any]
    ) -> str | None:
        if sheet is None or not sheet.validated:
            return "not_validated"
        until = self.times["reopens_until"].get(str(turn))
        if until is not None and written_by(entry) >= until:
            return "reopened_late"
        sheet.validated = None
        sheet.reopened += 1
        return None

    def _date(self, sheet: Sheet, entry: dict[str, Any]) -> None:
        late_from = self.times["late_from"].get(str(sheet.turn))
        if late_from is not None and written_by(entry) >= late_from:
            sheet.late = True

    def _sheet(self, turn: int) -> Sheet:
        return self.on.get(turn) or self._new(turn)

    def _new(self, turn: int) -> Sheet:
        sheet = Sheet(turn, self.form)
        self.sheets.append(sheet)
        self.on[turn] = sheet
        return sheet


def written_by(entry: dict[str, Any]) -> int:
    """Return by when an entry was written: not after it was received_at."""
    received_at = entry.get("received_ms")
    device: int = entry["device_ms"]
    return device if received_at is None else min(device, received_at)


def limit_of(epoch: int, epochs: list[dict[str, Any]]) -> int | None:
    """Return how many entries of an epoch count: the least that a later base leaves."""
    limits = []
    for later in epochs:
        base = later["base"] or {"epoch": 0, "count": 0}
        if later["epoch"] > epoch and base["epoch"] <= epoch:
            limits.append(base["count"] if base["epoch"] == epoch else 0)
    return min(limits, default=None)
