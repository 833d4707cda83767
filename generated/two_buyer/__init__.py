"""Two buyers share the price of a book.

Bob decides after Alice has said what she gives, and may ask for another quote as
often as he likes. When he gives up, he tells both and ends the session for
everybody.

Generated from two_buyer.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "c577407c48c85b666572cc943d0abdf919b5a5c63566365be72d3c0e96ae581c"
ROLES = ("Alice", "Bob", "Seller")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("TwoBuyer", PROTOCOL_HASH, ROLES)
