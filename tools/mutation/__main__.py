"""The command line: `trace` once, then `run`."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from tools.mutation import tracing
from tools.mutation.drawing import draw
from tools.mutation.running import Trial, keep

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Trace the suite, or plant bugs and print what no test noticed."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation")
    parser.add_argument("what", choices=("trace", "run"))
    parser.add_argument("--folder", type=Path, required=True, help="for copies, traces")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--tests", default="", help="what pytest is told, in one text")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    if arguments.what == "trace":
        return _trace(folder, arguments.tests.split())
    reached, seconds = tracing.gather(folder / "trace")
    trial = Trial(ROOT, folder, reached, seconds)
    mutants = draw(ROOT, seed=arguments.seed, count=arguments.count)
    caught, drawn = Counter[str](), Counter[str]()
    for verdict in keep(trial.judge_all(mutants), folder / "verdicts.jsonl"):
        part = verdict.mutant.part
        drawn[part] += 1
        caught[part] += bool(verdict.caught_by)
        state = "caught  " if verdict.caught_by else "SURVIVED"
        print(state, verdict.mutant, flush=True)  # noqa: T201 -- a command
    for part, count in drawn.items():
        print(f"{caught[part]:4} of {count:4}  {part}")  # noqa: T201 -- idem
    print(f"{caught.total():4} of {drawn.total():4}  in all")  # noqa: T201 -- idem
    return 0


def _trace(folder: Path, words: list[str]) -> int:
    copy = folder / "traced"
    tracing.copy_tree(ROOT, copy)
    tracing.instrument(copy, folder / "trace")
    tracing.play(copy, folder / "trace", words)
    reached, _ = tracing.gather(folder / "trace")
    print(json.dumps({"places_reached": len(reached)}))  # noqa: T201 -- a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
