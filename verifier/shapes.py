"""What a record of a bundle looks like, to the field: `docs/reference/bundle.md`."""

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]


def text(pattern: str) -> Check:
    """Accept a text that matches the whole pattern."""
    compiled = re.compile(pattern, re.DOTALL)
    return lambda value: isinstance(value, str) and bool(compiled.fullmatch(value))


def number(low: int = 0, high: int = 2**53 - 1) -> Check:
    """Accept a whole number within bounds."""
    return lambda value: type(value) is int and low <= value <= high


def record(fields: dict[str, Check]) -> Check:
    """Accept an object with these fields and no other."""
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == fields.keys()
        and all(check(value[name]) for name, check in fields.items())
    )


def with_optional(fields: dict[str, Check], optional: dict[str, Check]) -> Check:
    """Accept an object with these fields, some of the optional ones, and no other."""
    all_fields = fields | optional
    return lambda value: (
        isinstance(value, dict)
        and fields.keys() <= value.keys() <= all_fields.keys()
        and all(all_fields[name](part) for name, part in value.items())
    )


def many(check: Check, most: int) -> Check:
    """Accept a list of at most so many."""
    return lambda value: (
        isinstance(value, list) and len(value) <= most and all(map(check, value))
    )


def mapping(check: Check, most: int) -> Check:
    """Accept an object from any names to one kind of thing."""
    return lambda value: (
        isinstance(value, dict)
        and len(value) <= most
        and all(map(check, value.values()))
    )


def maybe(check: Check) -> Check:
    """Accept null, or this."""
    return lambda value: value is None or check(value)


def any_json(_value: Any) -> bool:
    """Accept any JSON."""
    return True


ANY_TEXT = text(".*")
UUID = text("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HASH = text("[0-9a-f]{64}")
UNITS = text("0|[1-9][0-9]{0,39}")
TIME = number(0, 2**50)
EPOCH = number(1, 64)
SEQ = number(0, 49_999)
BASE = record({"epoch": EPOCH, "count": number(0, 50_000), "head": HASH})
PLACE_OF_ENTRY = {"epoch": EPOCH, "seq": SEQ}


def factor(value: Any) -> bool:
    """Accept two whole numbers whose quotient lies from 1 to 4."""
    if not many(number(1, 10_000), 2)(value) or len(value) != 2:
        return False
    return bool(value[1] <= value[0] <= 4 * value[1])


SITTING = record(
    {
        "sitting": UUID,
        "title": ANY_TEXT,
        "kind": ANY_TEXT,
        "package": HASH,
        "t0_ms": maybe(TIME),
        "duration_ms": number(1, 43_200_000),
        "closed_at_ms": maybe(TIME),
        "collected_ms": TIME,
    }
)
MARKING = with_optional(
    {
        "engine": ANY_TEXT,
        "version": number(1),
        "policy": mapping(any_json, 32),
        "amendments": many(any_json, 1_000),
        "key": HASH,
        "questions": many(ANY_TEXT, 500),
        "denominator": UNITS,
        "units_max": UNITS,
        "units_rank_a_max": UNITS,
    },
    {"profile": HASH},
)
HEAD = record(
    {
        "size": number(),
        "root": HASH,
        "entries": number(),
        "tails": HASH,
        "signer": HASH,
        "signature": text("[0-9a-f]{128}"),
    }
)
ORDERS = {
    "attempts.jsonl": ("attempt",),
    "devices.jsonl": ("attempt", "epoch"),
    "tails.jsonl": ("attempt", "epoch"),
    "entries.jsonl": ("attempt", "epoch", "seq"),
    "acts.jsonl": ("number",),
    "copies.jsonl": ("attempt",),
    "marks.jsonl": ("attempt",),
}
LINES: dict[str, Check] = {
    "tails.jsonl": record(
        {
            "attempt": UUID,
            "epoch": EPOCH,
            "count": number(1, 50_000),
            "head": HASH,
            "number": number(),
            "way": many(HASH, 63),
        }
    ),
    "attempts.jsonl": record(
        {
            "attempt": UUID,
            "candidate": text(".{1,40}"),
            "factor": factor,
            "apart": maybe(record({"t0_ms": maybe(TIME), "closed_at_ms": maybe(TIME)})),
            "extensions": many(
                record(
                    {
                        "scope": text("nation|site|candidate"),
                        "minutes": number(1, 120),
                    }
                ),
                64,
            ),
            "pauses": many(
                record(
                    {
                        "cause": text("[a-z_]{1,20}"),
                        "from_ms": TIME,
                        "until_ms": maybe(TIME),
                    }
                ),
                64,
            ),
            "state": text("complete|absent|excluded|given_up"),
        }
    ),
    "devices.jsonl": record(
        {
            "attempt": UUID,
            "epoch": EPOCH,
            "public_key": text("[0-9a-f]{130}"),
            "base": maybe(BASE),
        }
    ),
    "entries.jsonl": with_optional(
        {
            "attempt": UUID,
            **PLACE_OF_ENTRY,
            "kind": text("[a-z]{1,20}"),
            "body": ANY_TEXT,
            "device_ms": TIME,
            "received_ms": TIME,
            "digest": HASH,
            "signature": maybe(text("[0-9a-f]{128}")),
        },
        {"number": number()},
    ),
    "acts.jsonl": record(
        {
            "number": number(1),
            "at_ms": TIME,
            "actor": ANY_TEXT,
            "role": ANY_TEXT,
            "kind": ANY_TEXT,
            "sitting": maybe(UUID),
            "reason": ANY_TEXT,
            "body": ANY_TEXT,
            "prev": HASH,
            "digest": HASH,
        }
    ),
    "copies.jsonl": record(
        {
            "attempt": UUID,
            "answers": mapping(record({"value": any_json, **PLACE_OF_ENTRY}), 500),
            "refused": many(
                record({**PLACE_OF_ENTRY, "reason": ANY_TEXT}), 64 * 50_000
            ),
        }
    ),
    "marks.jsonl": record(
        {
            "attempt": UUID,
            "units": UNITS,
            "units_rank_a": UNITS,
            "by_question": many(UNITS, 500),
            "place": number(1),
        }
    ),
}
