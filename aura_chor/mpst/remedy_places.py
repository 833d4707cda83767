"""Where a remedy can be written, and what it calls a seat there.

Seats of a counterexample are members with numbers; what is written stands for all of them alike. In the lane of a
member it is that member, by the variable of the `each` around.
"""

from collections.abc import Iterator

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import EachEdge, ForkEdge, GlobalAutomaton, Protocol
from aura_chor.mpst.seats import meant, role_of
from aura_chor.report.diagnostic import Arrow, Span


def called(protocol: Protocol, seat: RoleName, behind: Arrow) -> RoleName:
    """The seat, and all that it stands for, in a message that is written behind a step."""
    for edge in _lanes_around(protocol, behind.span) if seat != role_of(seat) else ():
        if role_of(edge.group) == role_of(seat) and _is_in_lane_of(seat, edge, behind):
            return RoleName(f"{role_of(seat)}[{edge.variable}]")
    return meant(protocol.references, seat)


def are_several(protocol: Protocol, reference: RoleName) -> bool:
    """Whether what `called` says is a family, or a stretch of one."""
    return reference in {family.name for family in protocol.families} or ".." in reference


def is_of_other_lanes(protocol: Protocol, reference: RoleName, behind: Span) -> bool:
    """Whether it stands in a lane for each member of the family of `reference`, and is not about that member."""
    around = [edge for edge in _lanes_around(protocol, behind) if role_of(edge.group) == role_of(reference)]
    return bool(around) and all(reference != f"{role_of(reference)}[{edge.variable}]" for edge in around)


def can_be_written(protocol: Protocol, behind: Span, *, place: Span) -> bool:
    """Whether an insertion there belongs to a diagnostic at `place`, and to this choreography.

    A callee calls our roles otherwise, and is called by others.
    """
    written = protocol.written
    own = behind.file == written.file and written.start <= behind.start and behind.end <= written.end
    return own and behind.file == place.file


def _is_in_lane_of(seat: RoleName, edge: EachEdge, behind: Arrow) -> bool:
    """No other member acts in the lane, so one that does is the lane's; lanes side by side are numbered as members."""
    if seat in (behind.sender, *behind.receivers):
        return True
    numbers = zip(behind.lane[::2], behind.lane[1::2], strict=True)
    member = int(seat.rpartition("[")[2].rstrip("]"))
    return not edge.in_order and edge.group == role_of(seat) and (edge.number, member - 1) in numbers


def _lanes_around(protocol: Protocol, span: Span) -> Iterator[EachEdge]:
    for instance in protocol.instances:
        waiting: list[GlobalAutomaton] = [instance.automaton]
        while waiting:
            for edge in (edge for edges in waiting.pop().edges for edge in edges):
                if isinstance(edge, ForkEdge):
                    waiting += edge.lanes
                elif isinstance(edge, EachEdge):
                    waiting.append(edge.lane)
                    if edge.span.file == span.file and edge.span.start <= span.start and span.end <= edge.span.end:
                        yield edge
