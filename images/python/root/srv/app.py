"""A small WSGI application: says who it is, counts what it is sent, and remembers how often it was asked."""

import itertools
import os
import signal
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PORT = 8000
CHUNK = 65536
visits = itertools.count(1)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        """The gateway tells."""


def count(environ):
    left = length = int(environ.get("CONTENT_LENGTH") or 0)
    while left > 0:
        left -= len(environ["wsgi.input"].read(min(left, CHUNK)))
    return length


def application(environ, start_response):
    if environ["REQUEST_METHOD"] == "POST":
        text = f"{count(environ)} bytes\n"
    else:
        text = f"Python {sys.version.split()[0]}, process {os.getpid()}, visit {next(visits)}\n"
    body = text.encode()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
make_server("", PORT, application, Server, Handler).serve_forever()
