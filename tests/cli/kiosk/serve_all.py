"""Answer `hello` on each port of the command line, over TCP and UDP.

With `--exam PEM` port 443 is the exam's: TLS, and the centre's hour on what it says.
"""

import socketserver
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StreamGreeting(socketserver.BaseRequestHandler):
    """Greets whoever connects."""

    def handle(self):
        """Say hello."""
        self.request.sendall(b"hello")


class DatagramGreeting(socketserver.BaseRequestHandler):
    """Greets whoever sends."""

    def handle(self):
        """Say hello."""
        self.request[1].sendto(b"hello", self.client_address)


class ExamPage(BaseHTTPRequestHandler):
    """Is well, and says the hour."""

    def do_GET(self):
        """Answer."""
        self.send_response(200)
        self.send_header("X-Centre-Ms", str(time.time_ns() // 1_000_000))
        self.end_headers()


def exam_at(port, pem):
    """Return a server of the exam; each line shakes hands in a thread of its own."""
    server = ThreadingHTTPServer(("", port), ExamPage)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    server.socket = tls.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    return server


words = sys.argv[1:]
pem = words.pop() if "--exam" in words else None
socketserver.TCPServer.allow_reuse_address = True
for port in [int(word) for word in words if word != "--exam"]:
    is_exam = pem is not None and port == 443
    stream = (
        exam_at(port, pem)
        if is_exam
        else socketserver.TCPServer(("", port), StreamGreeting)
    )
    for server in (stream, socketserver.UDPServer(("", port), DatagramGreeting)):
        threading.Thread(target=server.serve_forever).start()
