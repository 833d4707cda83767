"""Parametric automata by hand, and local automata as short text: what projection gives, in one line for each state."""

from collections.abc import Mapping, Sequence

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.actions import identity_of, lanes_of, targets_of
from aura_chor.mpst.automaton import ChildEdge, CollectEdge, EachEdge, Edge, GlobalAutomaton, LocalEdge, MessageEdge
from aura_chor.mpst.local import Action, LocalAutomaton, LocalState, RoleClass
from aura_chor.mpst.local_events import LocalEvent
from aura_chor.mpst.model import BuiltinType, Deadline, Group, MessageType, PayloadField, Predicate
from aura_chor.mpst.project_class import project_class
from aura_chor.mpst.sites import Site
from aura_chor.report.diagnostic import Span
from aura_chor.syntax.tree import Literal

SPAN = Span("hand", 0, 0)
WEEK = Deadline(7, "epochs")


class Hand:
    """Edges one after the other; states are numbered as they are named."""

    def __init__(self, lane: LanePath = ()) -> None:
        self._lane = lane
        self._states: dict[str, int] = {}
        self._edges: dict[int, list[Edge]] = {}
        self._sites = 0
        self._start = -1

    def at(self, name: str) -> int:
        return self._states.setdefault(name, len(self._states))

    def _add(self, source: str, edge: Edge) -> None:
        self._start = self.at(source) if self._start < 0 else self._start
        self._edges.setdefault(self.at(source), []).append(edge)

    def _site(self, label: str, phase: str | None, names: str | None = None) -> Site:
        self._sites += 1
        fields = () if names is None else (PayloadField("who", BuiltinType("int"), names=RoleName(names)),)
        span = Span("hand", self._sites, self._sites)
        return Site(self._sites, MessageType(Label(label), fields), (), phase, span)

    def message(
        self,
        source: str,
        sender: str,
        receivers: str,
        label: str,
        target: str,
        *,
        phase: str | None = None,
        each: bool = False,
        fact: bool = False,
        names: str | None = None,
    ) -> None:
        to = tuple(RoleName(receiver) for receiver in receivers.split(", "))
        sites = (self._site(label, phase, names),)
        number = self.at(target)
        edge = MessageEdge(RoleName(sender), to, Label(label), self._lane, sites, number, fact, each, fact)
        self._add(source, edge)

    def gather(
        self,
        source: str,
        senders: str,
        receivers: str,
        label: str,
        target: str,
        *,
        count: str | None = None,
        sub_family: str | None = None,
        witness: str | None = None,
        expired: str | None = None,
        deadline: Deadline | None = None,
        withdraws: Sequence[str] = (),
        phase: str | None = None,
    ) -> None:
        to = tuple(RoleName(receiver) for receiver in receivers.split(", "))
        edge = CollectEdge(
            senders=RoleName(senders),
            receivers=to,
            label=Label(label),
            lane=self._lane,
            sites=(self._site(label, phase),),
            count=None if count is None else Predicate(Literal(0, SPAN), (), count),
            witness=witness,
            sub_family=None if sub_family is None else RoleName(sub_family),
            deadline=deadline,
            expired=None if expired is None else self.at(expired),
            withdraws=tuple(map(RoleName, withdraws)),
            own=False,
            target=self.at(target),
            reason="late",
        )
        self._add(source, edge)

    def local(self, source: str, role: str, event: LocalEvent, target: str) -> None:
        self._add(source, LocalEdge(RoleName(role), event, self.at(target), None, SPAN))

    def each(
        self, source: str, variable: str, group: str, lane: GlobalAutomaton, target: str, *, in_order: bool = False
    ) -> None:
        edge = EachEdge(0, variable, RoleName(group), in_order, lane, self.at(target), None, SPAN)
        self._add(source, edge)

    def child(
        self, source: str, role: str, roles: Mapping[str, str], target: str, *, failed: str | None = None
    ) -> None:
        edge = ChildEdge(
            role=RoleName(role),
            members=tuple(RoleName(ours) for ours in roles.values()),
            label=Label("x"),
            lane=self._lane,
            callee="file#Child",
            roles=tuple((RoleName(theirs), RoleName(ours)) for theirs, ours in roles.items()),
            arguments=(),
            result="x",
            target=self.at(target),
            failed=None if failed is None else self.at(failed),
            reason="child",
            phase=None,
            span=SPAN,
        )
        self._add(source, edge)

    def automaton(self) -> GlobalAutomaton:
        count = len(self._states)
        edges = tuple(tuple(self._edges.get(state, ())) for state in range(count))
        final = frozenset({self._states["end"]} if "end" in self._states else ())
        return GlobalAutomaton(self._lane, self._start, edges, final, frozenset())


def projected(
    automaton: GlobalAutomaton, role: str, references: Mapping[str, Group], *, first: int = 1, last: int | None = None
) -> list[str]:
    """The projection of a class of a family, one line for each state, those of lanes indented behind the action."""
    of = RoleClass(RoleName(role), RoleName(role), first, last, family=True)
    groups = {RoleName(name): group for name, group in references.items()}
    return written(project_class(automaton, of, groups))


def written(automaton: LocalAutomaton) -> list[str]:
    lines: list[str] = []
    for number, state in enumerate(automaton.states):
        lines.append(f"{number}: " + " | ".join(_action(action) for action in state.actions) + _end(state))
        for action in state.actions:
            for lane in lanes_of(action):
                lines += ["  " + line for line in written(lane)]
    return lines


def _end(state: LocalState) -> str:
    return "end" * state.may_end + "aborted" * state.aborted


def _action(action: Action) -> str:
    kind, *rest = identity_of(action)  # type: ignore[misc]
    words = " ".join(_word(word) for word in rest if word not in ((), None, False))
    extra = "".join(f" via {','.join(names)}" for names in [getattr(action, "through", ())] if names)
    return f"{kind} {words}{extra} -> {', '.join(map(str, targets_of(action)))}"


def _word(word: object) -> str:
    return ",".join(_word(one) for one in word if one not in ((), None)) if isinstance(word, tuple) else str(word)
