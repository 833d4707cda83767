"""The messages of Voting.

Generated from redistribute.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from aura_chor.crypto.types import Digest as Digest
from aura_chor.session.wire import Message


class Vote(Message, frozen=True):
    T: Digest
    acks: Digest
