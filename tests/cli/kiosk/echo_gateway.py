"""Stand in a gateway's place: 200 to all, and write each request down as it came."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SLOW_S = 3
"""A stray that is still under way when others come."""
PORT, LOG = int(sys.argv[1]), Path(sys.argv[2])


class Echo(BaseHTTPRequestHandler):
    """Writes the first line, who is said to ask, and of which host."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        row = {
            "line": self.requestline,
            "address": self.headers["X-Forwarded-For"],
            "host": self.headers["Host"],
        }
        if self.path.startswith("/slow"):
            time.sleep(SLOW_S)
        with LOG.open("a") as file:
            file.write(json.dumps(row) + "\n")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 -- as the library calls it

    def log_message(self, *_):
        """Say nothing."""


ThreadingHTTPServer(("127.0.0.1", PORT), Echo).serve_forever()
