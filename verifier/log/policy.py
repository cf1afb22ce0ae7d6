"""A policy: which logs and witnesses are believed, and which witnesses are enough."""

from dataclasses import dataclass, field

from verifier.findings import Findings
from verifier.log.note import LOG, WITNESS, Key, MalformedError, Note, key_of

NAMES_COUNT_MAX = 200


@dataclass
class Policy:
    """What a policy file says."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def log_of(self, origin: str) -> list[Key]:
        """Return the keys of a log."""
        return [key for key in self.logs if key.name == origin]

    def seen_by(self, note: Note) -> set[str]:
        """Return the witnesses who cosigned a note."""
        return {name for name, key in self.witnesses.items() if note.is_signed(key)}

    def misnamed_by(self, note: Note) -> set[str]:
        """Return the witnesses in whose names a line stands that they did not write."""
        return {
            name
            for name, key in self.witnesses.items()
            if note.lines_of_key(key) and not note.is_signed(key)
        }

    def check_witnesses(self, note: Note, findings: Findings) -> set[str]:
        """Note false lines, and a quorum that is not met; return who cosigned."""
        if names_misused := self.misnamed_by(note):
            findings.add("cosignature.differs", of=sorted(names_misused))
        names = self.seen_by(note)
        if not self.is_enough(names):
            findings.add("witnesses.missing", quorum=self.quorum, of=sorted(names))
        return names

    def is_enough(self, names: set[str], at: str | None = None) -> bool:
        """Say whether these witnesses make the quorum, or the group `at`."""
        name = self.quorum if at is None else at
        if name == "none":
            return True
        if name not in self.groups:
            return name in names
        least, members = self.groups[name]
        return sum(self.is_enough(names, member) for member in members) >= least


def policy_of(text: str) -> Policy:
    """Return a policy; the key of a log alone asks for no witness.

    Raises `MalformedError`, which names the line.
    """
    if len(text.split()) == 1:
        text = f"log {text.strip()}\nquorum none"
    policy, members = Policy(), set[str]()
    for number, row in enumerate(text.split("\n"), start=1):
        words = row.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#") and not _take(policy, members, words):
            reason = f"line {number} of the policy"
            raise MalformedError(reason)
    if not policy.quorum:
        reason = "the policy has no quorum"
        raise MalformedError(reason)
    return policy


def _take(policy: Policy, members: set[str], words: list[str]) -> bool:
    names = policy.witnesses.keys() | policy.groups.keys()
    match words:
        case ["log", vkey, *rest] if len(rest) <= 1:
            return _take_log(policy, key_of(vkey))
        case ["witness", name, vkey, *rest] if len(rest) <= 1 and _is_free(name, names):
            publics = {key.public for key in policy.witnesses.values()}
            key = key_of(vkey)
            policy.witnesses[name] = key
            return key.kind == WITNESS and key.public not in publics
        case ["group", name, least, *of] if of and _is_free(name, names):
            number = {"any": "1", "all": str(len(of))}.get(least, least)
            is_new = (
                len(set(of)) == len(of) and names >= set(of) and not members & set(of)
            )
            members.update(of)
            is_number = number.isascii() and number.isdecimal() and len(number) < 4
            policy.groups[name] = (int(number) if is_number else 0, of)
            return is_new and is_number and 1 <= int(number) <= len(of)
        case ["quorum", name] if not policy.quorum:
            policy.quorum = name
            return name == "none" or name in names
    return False


def _take_log(policy: Policy, key: Key) -> bool:
    is_new = key.public not in {log.public for log in policy.logs}
    policy.logs.append(key)
    return is_new and key.kind == LOG


def _is_free(name: str, names: set[str]) -> bool:
    return name != "none" and name not in names and len(names) < NAMES_COUNT_MAX
