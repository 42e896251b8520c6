"""One browser without a screen: a connection that stays open, cookies, and a clock beside each answer."""

import gzip
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
TOKEN = re.compile(r'name="(?:csrf_token|csrfmiddlewaretoken)"[^>]*?value="([^"]+)"')

REST_SECONDS = 5
"""After so long a connection is opened anew: a server closes one on which nothing comes."""


class AnsweredOtherwise(SystemExit):
    """A program of the bench answers what nobody can compare: the run ends with a sentence."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    ms: float

    def plain(self) -> bytes:
        """The body as it was before it was compressed."""
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

    def text(self) -> str:
        return self.plain().decode("utf-8")

    def token(self) -> str:
        """The token of the first form of the page."""
        found = TOKEN.search(self.text())
        if found is None:
            raise AnsweredOtherwise(f"no form in an answer {self.status}")
        return found[1]


class Client:
    """Asks one server on this machine."""

    def __init__(self, port: int, timeout: float = 900):
        self.port = port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}
        self.last_used = perf_counter()

    def get(self, path: str) -> Answer:
        return self._timed("GET", path, None, {"Accept-Encoding": "gzip"})

    def post(self, path: str, fields: dict, **headers: str) -> Answer:
        sent = {"Accept-Encoding": "gzip", "Content-Type": FORM, **headers}
        return self._timed("POST", path, urlencode(fields).encode(), sent)

    def open(self, path: str) -> HTTPResponse:
        """An answer whose body isn't read yet, neither is it compressed."""
        return self._asked("GET", path, None, {})

    def page(self, path: str) -> Answer:
        """A page that has to be there."""
        answer = self.get(path)
        if answer.status != 200:
            raise AnsweredOtherwise(f"{path} on port {self.port} answers {answer.status}")
        return answer

    def close(self) -> None:
        self.connection.close()

    def _timed(self, method: str, path: str, body: bytes | None, headers: dict) -> Answer:
        began = perf_counter()
        response = self._asked(method, path, body, headers)
        read = response.read()
        self.last_used = perf_counter()
        ms = (self.last_used - began) * 1000
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, read, ms)

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict) -> HTTPResponse:
        if self.cookies:
            headers = {**headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if perf_counter() - self.last_used > REST_SECONDS:
            self.connection.close()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (HTTPException, OSError):
            # The next request begins a connection anew.
            self.connection.close()
            raise
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
        return response
