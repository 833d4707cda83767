"""Bodies for choreographies/coin_toss.chor that tell what happens: the demonstration that `tools/run` plays.

The commitment to a coin is `digest("aura-chor/example/coin-toss/commit/v1", author, session, coin, salt)`: SHA-256
over length-prefixed parts. It binds its author, so that a copy of another's commitment cannot be opened; the session,
so that an old one cannot be opened again; the coin, so that it cannot be changed. 32 random bytes of salt hide it.

What no commitment can prevent: whoever reveals last knows the outcome first, and may fall silent.
"""

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from aura_chor.base.canon import digest
from aura_chor.session.typestate import Aborted, Completed, S
from generated.coin_toss import alice as as_alice
from generated.coin_toss import bob as as_bob
from generated.coin_toss import carol as as_carol
from generated.coin_toss.messages import Accuse, Commit, Reveal

COMMIT_TAG = "aura-chor/example/coin-toss/commit/v1"
SALT_BYTES = 32


def commitment(*, author: str, session_id: str, heads: bool, salt: bytes) -> bytes:
    """32 bytes that hide and bind the coin of one author in one session."""
    return digest(COMMIT_TAG, author.encode(), session_id.encode(), bytes([heads]), salt)


@dataclass
class Player:
    """One party's coin, and what it has heard of the others. It judges nobody before all have revealed."""

    name: str
    session_id: str
    heads: bool = field(default_factory=lambda: secrets.choice([True, False]))
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(SALT_BYTES))
    commitments: dict[str, bytes] = field(default_factory=dict)
    coins: dict[str, bool] = field(default_factory=dict)
    cheats: list[str] = field(default_factory=list)

    def commits(self) -> bytes:
        hidden = commitment(author=self.name, session_id=self.session_id, heads=self.heads, salt=self.salt)
        self.tells(f"flips a coin, looks, and hides it under {_short(hidden)}")
        return hidden

    def reveals(self) -> None:
        self.tells(f"lifts the hand: {_side(self.heads)}, salt {_short(self.salt)}")

    def heard_commit(self, author: str, message: Commit) -> None:
        self.commitments[author] = message.hash

    def heard_reveal(self, author: str, message: Reveal) -> None:
        expected = commitment(author=author, session_id=self.session_id, heads=message.heads, salt=message.salt)
        if compare_digest(expected, self.commitments[author]):
            self.coins[author] = message.heads
        else:
            self.cheats.append(author)
            self.tells(f"finds that {author}'s reveal gives {_short(expected)}, not {_short(self.commitments[author])}")

    def outcome(self) -> bool:
        """Heads when the number of heads is odd: one honest coin makes it fair."""
        return (self.heads + sum(self.coins.values())) % 2 == 1

    def agrees(self) -> bool:
        self.tells(f"finds both hashes right; the coins make {_side(self.outcome())}")
        return self.outcome()

    def accuses(self) -> tuple[str, str]:
        """The culprit and why."""
        self.tells(f"accuses {self.cheats[0]} and aborts")
        return self.cheats[0], "the reveal does not fit the commitment"

    def heard_agree(self, judge: str, heads: bool) -> None:
        if heads != self.outcome():
            self.tells(f"wonders: {judge} makes it {_side(heads)}")

    def heard_accuse(self, judge: str, message: Accuse) -> None:
        self.tells(f"hears {judge} accuse {message.culprit}: {message.why}")

    def tells(self, what: str) -> None:
        print(f"{self.name:>6} {what}")


def _side(heads: bool) -> str:
    return "heads" if heads else "tails"


def _short(secret: bytes) -> str:
    return f"{secret.hex()[:8]}…"


# --- the three bodies ---


async def alice(s: as_alice.Committing[S], /) -> Completed[S] | Aborted[S]:
    me = Player("Alice", s.session_id)
    bobs = await (await s.send_commit(hash=me.commits())).receive_commit()
    me.heard_commit("Bob", bobs.message)
    carols = await bobs.next.receive_commit()
    me.heard_commit("Carol", carols.message)
    me.reveals()
    revealed_bob = await (await carols.next.send_reveal(heads=me.heads, salt=me.salt)).receive_reveal()
    me.heard_reveal("Bob", revealed_bob.message)
    revealed_carol = await revealed_bob.next.receive_reveal()
    me.heard_reveal("Carol", revealed_carol.message)
    judging = revealed_carol.next
    if me.cheats:
        culprit, why = me.accuses()
        return await (await judging.send_accuse(culprit=culprit, why=why)).abort()
    match await (await judging.send_agree(heads=me.agrees())).receive():
        case as_alice.GotAccuseFromBob(message=accused, next=aborted):
            me.heard_accuse("Bob", accused)
            return await aborted.aborted()
        case as_alice.GotAgreeFromBob(message=agreed, next=hearing):
            me.heard_agree("Bob", agreed.heads)
    match await hearing.receive():
        case as_alice.GotAccuseFromCarol(message=accused, next=aborted):
            me.heard_accuse("Carol", accused)
            return await aborted.aborted()
        case as_alice.GotAgreeFromCarol(message=agreed_too, next=end):
            me.heard_agree("Carol", agreed_too.heads)
            return end


async def bob(s: as_bob.Committing[S], /) -> Completed[S] | Aborted[S]:
    me = Player("Bob", s.session_id)
    alices = await s.receive_commit()
    me.heard_commit("Alice", alices.message)
    carols = await (await alices.next.send_commit(hash=me.commits())).receive_commit()
    me.heard_commit("Carol", carols.message)
    revealed_alice = await carols.next.receive_reveal()
    me.heard_reveal("Alice", revealed_alice.message)
    me.reveals()
    revealed_carol = await (await revealed_alice.next.send_reveal(heads=me.heads, salt=me.salt)).receive_reveal()
    me.heard_reveal("Carol", revealed_carol.message)
    match await revealed_carol.next.receive():
        case as_bob.GotAccuseFromAlice(message=accused, next=aborted):
            me.heard_accuse("Alice", accused)
            return await aborted.aborted()
        case as_bob.GotAgreeFromAlice(message=agreed, next=judging):
            me.heard_agree("Alice", agreed.heads)
    if me.cheats:
        culprit, why = me.accuses()
        return await (await judging.send_accuse(culprit=culprit, why=why)).abort()
    match await (await judging.send_agree(heads=me.agrees())).receive():
        case as_bob.GotAccuseFromCarol(message=accused, next=aborted):
            me.heard_accuse("Carol", accused)
            return await aborted.aborted()
        case as_bob.GotAgreeFromCarol(message=agreed_too, next=end):
            me.heard_agree("Carol", agreed_too.heads)
            return end


async def carol(s: as_carol.Committing[S], /) -> Completed[S] | Aborted[S]:
    me = Player("Carol", s.session_id)
    alices = await s.receive_commit()
    me.heard_commit("Alice", alices.message)
    bobs = await alices.next.receive_commit()
    me.heard_commit("Bob", bobs.message)
    revealed_alice = await (await bobs.next.send_commit(hash=me.commits())).receive_reveal()
    me.heard_reveal("Alice", revealed_alice.message)
    revealed_bob = await revealed_alice.next.receive_reveal()
    me.heard_reveal("Bob", revealed_bob.message)
    me.reveals()
    hearing = await revealed_bob.next.send_reveal(heads=me.heads, salt=me.salt)
    match await hearing.receive():
        case as_carol.GotAccuseFromAlice(message=accused, next=aborted):
            me.heard_accuse("Alice", accused)
            return await aborted.aborted()
        case as_carol.GotAgreeFromAlice(message=agreed, next=hearing_bob):
            me.heard_agree("Alice", agreed.heads)
    match await hearing_bob.receive():
        case as_carol.GotAccuseFromBob(message=accused, next=aborted):
            me.heard_accuse("Bob", accused)
            return await aborted.aborted()
        case as_carol.GotAgreeFromBob(message=agreed, next=judging):
            me.heard_agree("Bob", agreed.heads)
    if me.cheats:
        culprit, why = me.accuses()
        return await (await judging.send_accuse(culprit=culprit, why=why)).abort()
    end = await judging.send_agree(heads=me.agrees())
    me.tells("so it is settled")
    return end
