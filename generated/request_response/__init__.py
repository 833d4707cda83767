"""A client asks for pages by path until it has enough.

A status outside of HTTP's range never leaves the server, and the page is there
exactly when the status says so.

Generated from request_response.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "8fbfe0ffc9032e734e48774d2b16c040c41d2aa4688413db4996f011e90fa31a"
ROLES = ("Client", "Server")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("RequestResponse", PROTOCOL_HASH, ROLES)
