"""The messages of FFT8.

Generated from fft8.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


class Value(Message, frozen=True):
    number: int
