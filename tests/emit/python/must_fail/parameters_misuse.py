"""Parameters are read-only, typed, and only where the protocol has any."""

from tests.emit.python.golden.everything.http_order import Parameters, client
from tests.emit.python.golden.everything.http_order.client import S
from tests.emit.python.golden.two_buyer.two_buyer import bob


async def unknown_parameter(s: client.Asking[S], /) -> object:
    return s.parameters.price  # E: attr-defined


async def wrong_type(s: client.Asking[S], /) -> str:
    return s.parameters.n  # E: return-value


async def new_parameters(s: client.Asking[S], given: Parameters, /) -> None:
    s.parameters = given  # E: misc


async def changed_parameter(s: client.Asking[S], /) -> None:
    s.parameters.n = 3  # E: misc


async def protocol_without_parameters(s: bob.Initializing[S], /) -> object:
    return s.parameters  # E: attr-defined
