"""Logging in to an app through the account at a provider, in the manner of OAuth.

The app never sees the password. The nonce travels from the app through the provider
and back in the user's hands: `echo == nonce` makes a code that belongs to another
login a fault of whoever brings it.

Generated from oauth_login.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from aura_chor.session.seats import ProtocolIdentity

PROTOCOL_HASH = "c67fe5b53011f9cfcc9c5238b51782038e0711ba66afa0c0e8e502fc37d569c6"
ROLES = ("User", "App", "Provider")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
PROTOCOL = ProtocolIdentity("OauthLogin", PROTOCOL_HASH, ROLES)
