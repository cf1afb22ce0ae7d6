"""Answer `hello` on each port of the command line, over TCP and UDP."""

import socketserver
import sys
import threading


class Stream(socketserver.BaseRequestHandler):
    """Greets whoever connects."""

    def handle(self):
        """Say hello."""
        self.request.sendall(b"hello")


class Datagram(socketserver.BaseRequestHandler):
    """Greets whoever sends."""

    def handle(self):
        """Say hello."""
        self.request[1].sendto(b"hello", self.client_address)


socketserver.TCPServer.allow_reuse_address = True
for port in map(int, sys.argv[1:]):
    for server in (
        socketserver.TCPServer(("", port), Stream),
        socketserver.UDPServer(("", port), Datagram),
    ):
        threading.Thread(target=server.serve_forever).start()
