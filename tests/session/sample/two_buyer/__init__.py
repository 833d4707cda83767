"""Two buyers share the price of a book.

Generated from two_buyer.chor; do not edit.
Checked: send and receive coherence, no mixed states, every role knows its end.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "5a0c9f3fd3f0ad6f9e4d7f6f1d1a4c1b6a9d3c0f5b8e7a6d4c2b1a0f9e8d7c6b"
ROLES = ("Alice", "Bob", "Seller")
PROTOCOL = ProtocolIdentity("TwoBuyer", PROTOCOL_HASH, ROLES)
