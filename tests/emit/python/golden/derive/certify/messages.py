"""The messages of Certify.

Generated from derive.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Sign(Message, frozen=True):
    signature: bytes
