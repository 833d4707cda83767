"""Statements with a message, as the walk over a body needs them: who took part, who waits, what they name."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst import model
from aura_chor.mpst.resolve_bodies import Body
from aura_chor.mpst.resolve_collectives import ReadCollective, read_exchange, read_gather
from aura_chor.mpst.resolve_deadlines import several_wait
from aura_chor.mpst.resolve_facts import Facts, read_awaits, read_records
from aura_chor.mpst.resolve_interactions import ReadMessage, read_interaction
from aura_chor.mpst.resolve_payloads import Reading
from aura_chor.mpst.resolve_seats import Left, Named, Names, Seats
from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree

_Written: TypeAlias = tree.Interaction | tree.Gather | tree.Exchange | tree.Records | tree.Awaits


class Sent(NamedTuple):
    """`mark` is where knowledge stood before; `waiting` waits until `within`; in time, `sub_family` is named."""

    read: ReadMessage
    mark: int
    within: tree.Within | None = None
    waiting: RoleName | None = None
    reason: str = ""
    sub_family: tuple[str, Named] | None = None


class Sending:
    def __init__(self, body: Body, reading: Reading, facts: Facts) -> None:
        self._body = body
        self._reading = reading
        self._facts = facts
        self._bound: dict[str, Named] = {}

    def read(self, written: _Written, names: Names) -> Sent:
        """The statement without its deadline, whose `else` is the walk's."""
        mark = self._reading.knowledge.mark()
        match written:
            case tree.Interaction():
                return self._interaction(written, read_interaction(self._reading, written, names), mark)
            case tree.Gather():
                read = read_gather(self._reading, self._body.evidence, written, names)
                return self._collective(written, read, mark)
            case tree.Exchange():
                read = read_exchange(self._reading, self._body.evidence, written, names)
                return self._collective(written, read, mark)
            case tree.Records():
                recorded = read_records(self._reading, written, names)
                self._note(recorded, written.fact.span, None)
                return Sent(recorded, mark)
            case tree.Awaits():
                return self._awaits(written, read_awaits(self._reading, self._facts, written, names), mark)

    def act(self, seats: Iterable[Seats]) -> None:
        """These seats do something."""
        self._body.acting.update(one.group.role for one in seats)

    def take_bound(self) -> Mapping[str, Named]:
        """The sub-families named since the last time."""
        bound, self._bound = self._bound, {}
        return bound

    def bind(self, named: Mapping[str, Named]) -> None:
        """These sub-families are in scope behind the present statement."""
        self._bound = dict(named)

    def settle(self, sent: Sent, falls: bool) -> None:
        """What holds behind a deadline: a sub-family only where its `else` does not come there too."""
        self._bound = {}
        if sent.sub_family is None:
            return
        name, named = sent.sub_family
        if falls:
            why = "the `else` of its gather goes on here too, without it"
            help = "let the `else` not come here, by `abort` or `continue`, or let a gather behind it name them"
            self._reading.seats.left[name] = Left(named.span, why, help)
        else:
            self._bound = {name: named}

    # --- one kind each ---

    def _interaction(self, written: tree.Interaction, read: ReadMessage, mark: int) -> Sent:
        self._note(read, written.message.span, None)
        if written.within is None:
            return Sent(read, mark)
        receivers = read.statement.receivers if isinstance(read.statement, model.Interaction) else ()
        waiting = self._waiting(written, written.within, receivers)
        return Sent(read, mark, written.within, waiting, _late(written.message))

    def _waiting(
        self, written: tree.Interaction, within: tree.Within, receivers: tuple[RoleName, ...]
    ) -> RoleName | None:
        label = Label(written.message.label)
        if len(receivers) > 1:
            self._reading.found.append(several_wait(label, receivers, within.span))
            return None
        if not receivers:
            return None
        header = self._reading.header
        group = self._reading.seats.table.group(receivers[0])
        if group.role in header.families and group.index is None and group.first != group.last:
            members = (RoleName(f"the members of {receivers[0]}"),)
            self._reading.found.append(several_wait(label, members, within.span))
            return None
        return receivers[0]

    def _collective(self, written: tree.Gather | tree.Exchange, read: ReadCollective, mark: int) -> Sent:
        self._note(read.read, written.message.span, read.group)
        if read.results.evidence is not None:
            self._body.collected.add(read.results.evidence.name)
        sub_family = None
        if read.named is not None and read.results.sub_family is not None:
            sub_family = (read.results.sub_family.name, read.named)
            self._bound = dict([sub_family])
        return Sent(read.read, mark, written.within, read.waiting, _late(written.message), sub_family)

    def _awaits(self, written: tree.Awaits, read: ReadMessage, mark: int) -> Sent:
        self._note(read, written.fact.span, None)
        waiting = read.statement.role if isinstance(read.statement, model.Awaits) else None
        return Sent(read, mark, written.within, waiting, _late(written.fact))

    def _note(self, read: ReadMessage, span: Span, group: RoleName | None) -> None:
        self.act(read.acting)
        self._body.certain &= read.complete
        self._body.use(read.message, span, group)
        self._body.seen.setdefault(read.message.label, []).extend(seats.group for seats in read.acting)


def _late(message: tree.Message) -> str:
    return f"{message.label} did not come in time"
