"""What stands before every request: the token, the name that the server is asked by, what a request may bring along.

The headers of every response forbid a page whatever it does not need: it loads and runs only what the server itself
gives, in files of their own.
"""

import base64
import hmac
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recorte.hosting.options import ServerOptions
from recorte.hosting.problems import problem

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Refuses what must not get to the application, and puts headers on what comes out of it.

    Args:
        app: The application.
        options: What is to be asked of a request.
        takes_bodies: Whether a request may bring a body along; then no page of another site may send it.
    """

    def __init__(self, app: ASGIApp, options: ServerOptions, *, takes_bodies: bool = False) -> None:
        self._app = app
        self._token = options.token and options.token.encode()
        self._hosts = frozenset(host.lower() for host in options.hosts)
        self._origins = frozenset(options.origins)
        self._takes_bodies = takes_bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # the server leaves out the body
        answer = self._refusal(Headers(scope=scope)) or self._app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, headers: Headers) -> Response | None:
        if self._hosts and _host(headers.get("host", "")) not in self._hosts:
            return problem(421, "this server is not known by that name; 'recorte serve --allow-host NAME' adds one")
        if self._token and not hmac.compare_digest(_token(headers.get("authorization", "")), self._token):
            challenge = {"WWW-Authenticate": 'Basic realm="Recorte", charset="UTF-8"'}
            return problem(401, "bring the server's token along, as 'Authorization: Bearer TOKEN'", challenge)
        if self._takes_bodies:
            return None if self._is_of_no_other_site(headers) else problem(403, "pages of other sites may not ask here")
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return problem(413, "nothing here takes a body", {"Connection": "close"})
        return None

    def _is_of_no_other_site(self, headers: Headers) -> bool:
        """Tell whether a request comes from a program, from a page of this server, or from one that is let in."""
        origin = headers.get("origin")
        return origin is None or origin in self._origins or origin.partition("://")[2] == headers.get("host")


def _host(header: str) -> str:
    """Give the name in a Host header, without the port."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdigit() else header).strip("[]").lower()


def _token(header: str) -> bytes:
    """Give the token of an Authorization header; browsers ask for it as a password, with any name."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except ValueError:  # binascii.Error too, and what is no ASCII
            return b""
    return b""
