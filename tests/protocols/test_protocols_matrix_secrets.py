"""No secret stands in ledgers, traces, reprs, exceptions or files: a whole life of an account, searched by value.

CRYPTO.md 12.1, attack 24. Founded, signed, derived, crashed, reshared, guarded, recovered and locked, on SQLite files,
traced as much as possible, with failures on the way.
"""

import gc
import io
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aura_chor.crypto.members import Index
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Ended
from aura_chor.runtime.trace import Level, Tracer, traced
from aura_chor.runtime.trace_sinks import JsonLines
from aura_chor.runtime.world_schedule import Crash
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols import stations
from tests.protocols.changes import admit, alice, change, guarded, head, request
from tests.protocols.matrix_secrets import LENGTH_MIN, Noted, forms, found, noting
from tests.protocols.stations import Account, founding_event
from tests.protocols.test_protocols_founding import CONTENT

REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)
EVERYBODY = range(1, 9)


class Life:
    """Eight devices with files, and whatever can be read of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.others = products()
        self.traced = io.StringIO()
        self.undo = ExitStack()
        sink = JsonLines(self.traced)
        tracer = Tracer(Level.FULL, sink, now=lambda: 0)

        def twist(seat: Seat) -> Seat:
            return traced(seat, tracer)

        of = {number: {"disk": lambda number=number: self.store(number)} for number in EVERYBODY}
        self.made = guarded(of=of, twists=dict.fromkeys(EVERYBODY, twist))

    def store(self, number: int) -> Store:
        store = open_sqlite(self.folder / f"{number}.sqlite")
        self.undo.callback(store.close)
        if number == 1:
            event = founding_event()
            store.commit(Batch(entries=(Entry(event.id, "event", event.wire),))).result()
        return store

    def live(self) -> None:
        """With a refusal, a session that is given up, and crashes in between."""
        made = self.made
        self.derived = alice(made, 2)
        (recipient,) = made.player(2).dkd.recipients.values()
        self.partials = [partial.sigma.encoded for partial in recipient.partials.values()]
        order = open_signing(app_facts(made.player(2).station, CONTENT), ticket=1)
        made.play(2, order, by=(1, 2, 3))
        session = made.open(2, order)
        made.rest(8)
        made.world.happen(Crash(author(2), down_ms=50))
        assert made.run(lambda: made.over(session, (1, 3)))
        change(made, 1, REFRESH, by=(1, 2, 3))
        asked = request(made)
        admit(made, asked)
        made.world.happen(Crash(author(5), down_ms=50))
        assert made.run(lambda: made.over(asked, EVERYBODY), more_ms=100_000), made.endings()
        made.rest()
        assert head(made, 7).recovery and head(made, 7).epoch == 4

    # --- what can be read ---

    def read(self) -> None:
        self.places = dict(self._places())

    def _places(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.folder.iterdir()):
            yield path.name, path.read_bytes()
        yield "the trace", self.traced.getvalue().encode()
        world = self.made.world
        yield "the world's trace", "\n".join(map(str, world.trace.records)).encode()
        yield "what people are told", "\n".join(repr(told) for told in world.told).encode()
        yield "exceptions", "\n".join(self.exceptions()).encode()
        yield "live objects", "\n".join(shown(self.others)).encode(errors="backslashreplace")

    def exceptions(self) -> Iterator[str]:
        for _, _, out in self.made.world.told:
            for outcome in out.result.outcomes.values() if isinstance(out, Ended) else ():
                if outcome.error is not None:
                    yield repr(outcome.error)
                    yield "".join(traceback.format_exception(outcome.error))


def products() -> list[object]:
    """The objects of the product that there are."""
    return [thing for thing in gc.get_objects() if type(thing).__module__.startswith("aura_chor")]


def shown(others: list[object], each: int = 12) -> Iterator[str]:
    """How objects of the product show themselves: so many of each type, but for those that were there before."""
    passed = {id(thing) for thing in others}
    seen: dict[type, int] = {}
    for thing in products():
        kind = type(thing)
        if id(thing) not in passed and seen.get(kind, 0) < each:
            seen[kind] = seen.get(kind, 0) + 1
            yield repr(thing)
            yield str(thing)


def revealed(made: Account) -> set[bytes]:
    """What the protocol itself has published: the salts of a founding's commitments."""
    ledger = made.host(1).ledger
    return {event.body["salt"] for event in map(ledger.event, ledger.log) if event.kind == "keygen.reveal"}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Life, Noted]]:
    folder = tmp_path_factory.mktemp("life")
    with pytest.MonkeyPatch.context() as patched, noting() as noted:
        patched.setattr(stations, "RootsOf", lambda n: SimulatedRng(seed=b"a life", device=f"roots-{n}"))
        lived = Life(folder)
        lived.live()
        for partial in lived.partials:
            noted.note(partial, "a partial")
        lived.read()
        with lived.undo:
            yield lived, noted


def test_no_secret_can_be_read_anywhere(life: tuple[Life, Noted]) -> None:
    lived, noted = life
    secrets = [value for value in noted.values if value not in revealed(lived.made)]
    leaks = {
        place: sorted(noted.values[secret] for secret in leaked)
        for place, content in lived.places.items()
        if (leaked := found(secrets, content))
    }
    assert leaks == {}


def test_all_kinds_of_secrets_were_looked_for(life: tuple[Life, Noted]) -> None:
    """Roots, shares, nonces, keys of disks and of seals, partials, and what was derived."""
    lived, noted = life
    assert set(noted.values.values()) == {"SecretBytes", "SecretScalar", "SessionRoot", "a partial"}
    assert lived.derived in noted.values
    shares = lived.made.lives[7].holding.shares(head(lived.made, 7).devices, Index(5))
    other = lived.made.lives[7].holding.shares(head(lived.made, 7).devices, Index(4))
    held = shares or other
    assert held is not None
    assert {held.sign.expose().encoded, held.derive.expose().encoded} <= set(noted.values)
    kinds = list(noted.values.values())
    assert kinds.count("SessionRoot") > 10 and kinds.count("SecretScalar") > 100


def stands(value: bytes, content: bytes) -> bool:
    return any(form in content for form in forms(value))


def test_places_hold_what_they_are_searched_for(life: tuple[Life, Noted]) -> None:
    """Public values of the same run are found in them: the search does not look into the void."""
    lived, _ = life
    ledger = lived.made.host(1).ledger
    public = next(event.body["T"] for event in map(ledger.event, ledger.log) if event.kind == "keygen.ack")
    inside = {place.removesuffix("-wal") for place, content in lived.places.items() if stands(public, content)}
    assert {f"{number}.sqlite" for number in EVERYBODY} <= inside
    session = founding_event().id
    told = [name for name, content in lived.places.items() if stands(session, content)]
    assert {"the trace", "what people are told", "live objects"} <= set(told)
    assert b"SessionAborted" in lived.places["exceptions"]


def test_a_secret_that_was_planted_is_found(life: tuple[Life, Noted]) -> None:
    """The mutant: one secret, once, in the midst of a file, in each of the forms."""
    lived, noted = life
    content = (lived.folder / "3.sqlite").read_bytes()
    secret = list(noted.values)[len(noted.values) // 2]
    assert len(secret) >= LENGTH_MIN and not found([secret], content)
    for form in forms(secret):
        middle = len(content) // 2
        assert found(noted.values, content[:middle] + form + content[middle : middle + 50]) == {secret}
