"""Whose words a reader of notes believes: logs, witnesses, and how many of them.

C2SP tlog-policy. The ledger asks the witnesses of its policy; whoever checks a receipt
brings a policy of their own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from concours.core.audit.transparency.note import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteKey,
    NoteMalformed,
    read_vkey,
)

NONE = "none"
NAMES_COUNT_MAX = 200
LINE_LENGTH_MAX = 1_000


class PolicyMalformed(ValueError):
    """The text is no policy: its message says which line, and what of it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: what the policy calls it, its key, and where it is asked."""

    name: str
    key: NoteKey
    url: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Which logs and witnesses are known, and which of the latter are enough."""

    logs: Sequence[NoteKey]
    witnesses: Sequence[Witness]
    groups: Mapping[str, tuple[int, Sequence[str]]]
    quorum: str

    def witnesses_of(self, note: Note) -> frozenset[str]:
        """Return the names of the witnesses that have cosigned a note."""
        return frozenset(
            witness.name for witness in self.witnesses if note.signed_by(witness.key)
        )

    def is_quorum(self, names: Collection[str]) -> bool:
        """Tell whether these witnesses are enough."""
        return self.quorum == NONE or self._is_met(self.quorum, names)

    def _is_met(self, name: str, names: Collection[str]) -> bool:
        if name not in self.groups:
            return name in names
        least, members = self.groups[name]
        return sum(self._is_met(member, names) for member in members) >= least


class _Reader:
    """The policy as far as it was read."""

    def __init__(self) -> None:
        self.logs: list[NoteKey] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, tuple[int, Sequence[str]]] = {}
        self.names: set[str] = set()
        self.grouped: set[str] = set()
        self.quorum: str | None = None

    def read(self, words: Sequence[str]) -> None:
        match words:
            case ["log", vkey, *_] if len(words) <= 3:
                self.logs.append(self._key(vkey, ED25519, self.logs))
            case ["witness", name, vkey, *rest] if len(rest) <= 1:
                keys = [witness.key for witness in self.witnesses]
                key = self._key(vkey, COSIGNATURE, keys)
                self._name(name)
                self.witnesses.append(Witness(name, key, rest[0] if rest else ""))
            case ["group", name, least, *members] if members:
                self._group(name, least, members)
            case ["quorum", name] if self.quorum is None:
                if name != NONE and name not in self.names:
                    raise PolicyMalformed(f"{name} is not defined")
                self.quorum = name
            case _:
                raise PolicyMalformed("the line is not understood")

    def _key(self, vkey: str, kind: int, keys: Sequence[NoteKey]) -> NoteKey:
        try:
            key = read_vkey(vkey)
        except NoteMalformed as error:
            raise PolicyMalformed("the key cannot be read") from error
        if key.kind != kind:
            raise PolicyMalformed("the key is of another kind")
        if key.public_key in {key.public_key for key in keys}:
            raise PolicyMalformed("the key is there twice")
        return key

    def _name(self, name: str) -> None:
        if name == NONE or name in self.names or len(self.names) >= NAMES_COUNT_MAX:
            raise PolicyMalformed(f"{name} is taken, or there are too many names")
        self.names.add(name)

    def _group(self, name: str, least: str, members: Sequence[str]) -> None:
        counts = {"any": "1", "all": str(len(members))}
        number = counts.get(least, least)
        if not number.isascii() or not number.isdecimal():
            raise PolicyMalformed(f"{least} is no number")
        if not 1 <= int(number[:9]) <= len(members):
            raise PolicyMalformed(f"{least} of {len(members)} cannot be")
        is_new = len(set(members)) == len(members) and not self.grouped & set(members)
        if not self.names.issuperset(members) or not is_new:
            raise PolicyMalformed("a member is unknown, or in two groups")
        self._name(name)
        self.grouped.update(members)
        self.groups[name] = int(number), tuple(members)


def read_policy(text: str) -> Policy:
    """Return a policy. Raises `PolicyMalformed`."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            reader.read(words if len(line) <= LINE_LENGTH_MAX else ())
        except PolicyMalformed as error:
            raise PolicyMalformed(f"line {number}: {error}") from error
    if reader.quorum is None:
        raise PolicyMalformed("no quorum")
    return Policy(reader.logs, reader.witnesses, reader.groups, reader.quorum)
