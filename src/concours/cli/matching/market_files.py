"""Files of `concours match`: a market that is read, an outcome that is found."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concours.cli.bounds import between
from concours.cli.matching.market_csv import description_of
from concours.cli.matching.words import tell_defect, tell_faults, tell_unsettled
from concours.cli.screen import complain, show
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.matching.engine.match import MatchingResult, Unsettled, match
from concours.core.matching.market.faults import MarketFaulty
from concours.core.matching.market.keys import build_object
from concours.core.matching.market.market import Market
from concours.core.matching.market.reading import read
from concours.core.matching.solver.search.answer import STEPS_MAX

FILE_BYTES_MAX = 512 * 1024 * 1024
STEPS_ASKED_MAX = 100 * STEPS_MAX


class NotSettledError(Exception):
    """No outcome; what is known was found instead."""

    def __init__(self, unsettled: Unsettled) -> None:
        super().__init__(unsettled.verdict)
        self.found = unsettled


def verb(
    verbs: Any, name: str, run: Callable[[argparse.Namespace], int], words: str
) -> argparse.ArgumentParser:
    """Add one verb that reads a market, and return its parser."""

    def careful(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except MarketFaulty as refusal:
            return tell_faults(refusal, as_json=arguments.json)
        except NotSettledError as found:
            return tell_unsettled(found.found, as_json=arguments.json)
        except AssertionError as defect:
            return tell_defect(defect, as_json=arguments.json)
        except Refusal as refusal:
            sys.stderr.write(f"concours: {refusal.code} {refusal.facts()}\n")
        except (OSError, ValueError, RecursionError) as error:
            complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1

    parser: argparse.ArgumentParser = verbs.add_parser(name, help=words)
    parser.add_argument("market", type=Path, metavar="MARKET.json")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--steps",
        type=between(0, STEPS_ASKED_MAX),
        default=STEPS_MAX,
        help="couples: steps of search, then “undecided” (%(default)s)",
    )
    parser.set_defaults(run=careful)
    return parser


def read_file(path: Path) -> Market:
    """Return the market of a file, or of a folder of CSV files.

    Raises `MarketFaulty`, `OSError`, `ValueError`.
    """
    if path.is_dir():
        return read(description_of(path))
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise ValueError(f"> {FILE_BYTES_MAX}")
    return read(json.loads(data, object_pairs_hook=build_object))


def match_or_stop(market: Market, steps_max: int) -> MatchingResult:
    """Return the outcome of a market. Raises `NotSettledError`."""
    answer = match(market, steps_max=steps_max)
    if isinstance(answer, Unsettled):
        raise NotSettledError(answer)
    return answer


def write(path: Path, document: Json) -> None:
    """Write one JSON document, a line."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")


def print_json(document: Json) -> None:
    """Print one JSON object."""
    show(json.dumps(document, ensure_ascii=False))
