"""The account that devices begin with: one founding event, which names them all, and that each of them stores first.

A founding alone certifies nothing, but founders may write from then on (CRYPTO.md 3.2, check 2): enough for sessions
between devices that need no threshold key.
"""

from collections.abc import Sequence
from typing import cast

from aura_chor.crypto.keygen import account_id
from aura_chor.crypto.members import Index, roster_value
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Entry
from aura_chor.ledger.event import Body
from aura_chor.ledger.ledger import AccountLedger


def found_account(signers: Sequence[Signer], *, salt: bytes) -> tuple[bytes, Entry]:
    """The account of these devices, and the first entry of each one's log; written by the first device.

    Needs two devices or more, with different keys; the salt (32 bytes) makes the account's id its own.
    """
    roster = tuple((Index(number), signer.key) for number, signer in enumerate(signers, start=1))
    account = account_id(f=0, roster=roster, salt=salt, t=2)
    body = {"f": 0, "prestate": None, "roster": roster_value(roster), "salt": salt, "t": 2}
    event = AccountLedger(account).append(signers[0], "keygen.open", cast(Body, body), epoch=0)
    return account, Entry(event.id, "event", event.wire)
