"""A mail server and a web-hook's receiver, as small as they can be."""

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GREETING = b"220 post.example.vn\r\n"


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail. `mails`: what was said in DATA, with its last dot; `answers`:
    what to say instead of the usual to a command; `before`: called with the
    name of each moment: a command, "dot" or "taken".
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails, self.answers = [], {}
        self.before = lambda _moment: None


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(GREETING)
        try:
            for line in iter(self.rfile.readline, b""):
                word = line.split()[0].upper().decode()
                if not self.one(word):
                    return
        except OSError:
            pass  # the other side has died

    def one(self, word):
        server = self.server
        server.before(word)
        answer = server.answers.get(word)
        if answer == "":
            return False  # hang up
        if word == "DATA" and not answer:
            return self.data()
        usual = b"250 ok\r\n"
        self.wfile.write(f"{answer}\r\n".encode() if answer else usual)
        return word != "QUIT"

    def data(self):
        self.wfile.write(b"354 go on\r\n")
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return False
            lines.append(line)
        self.server.mails.append(b"".join(lines))
        self.server.before("dot")
        answer = self.server.answers.get("dot")
        if answer == "":
            return False
        self.wfile.write(f"{answer or '250 taken'}\r\n".encode())
        self.server.before("taken")
        return True


class HookServer(ThreadingHTTPServer):
    """Takes posts. `posts`: (headers, body); `statuses`: what to answer, one
    after the other, then 204.
    """

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Post)
        self.posts, self.statuses = [], []


class _Post(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((dict(self.headers), body))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def running(server):
    """The server, in a thread."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def port_of(server):
    return server.server_address[1]
