"""The log of a process: lines for people, or of JSON where a machine collects them.

`CONCOURS_LOG=json` asks for JSON: `at` (ISO 8601, UTC), `level`, `from`, `message`, and
`fault` with the traceback of a defect. What is logged is the caller's: never an
answer, a name, a code or a token.
"""

import json
import logging
import os
import time
from collections.abc import Mapping

VARIABLE = "CONCOURS_LOG"
PLAIN = "%(asctime)s %(name)s %(message)s"


class JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:  # type: ignore[explicit-override]
        """Return the line of one record."""
        line = {
            "at": _iso(record.created),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_log(environment: Mapping[str, str] = os.environ) -> None:
    """Log to standard error from now on, in the form that the environment asks for."""
    handler = logging.StreamHandler()
    is_json = environment.get(VARIABLE) == "json"
    handler.setFormatter(JsonLines() if is_json else logging.Formatter(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _iso(at_s: float) -> str:
    seconds = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at_s))
    return f"{seconds}.{int(at_s * 1_000) % 1_000:03d}Z"
