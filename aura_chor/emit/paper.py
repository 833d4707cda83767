"""A role's whole local type in paper notation.

Honda, Yoshida, Carbone, "Multiparty Asynchronous Session Types" (POPL 2008): `q!M. T` sends, `q?M. T` receives, `q?{…}`
branches, `μX. T` recurs. `q?M. T ▷5s U` waits 5s at most for `M`, and is
`U` behind that. A state that is reached from several places without being a loop is an equation of its own, so
that nothing is written twice. `⊥` waits for another role's abort. What is done with many is in `notation_many`.
"""

from aura_chor.emit.notation_many import callee_text, case_text, message_text, step_text, ways
from aura_chor.mpst.actions import targets_of
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Case,
    Each,
    Fork,
    JoinChild,
    LocalAutomaton,
    LocalState,
    Receive,
    Send,
    Withdraw,
    without_expiry,
)


def paper_type(automaton: LocalAutomaton, whens: tuple[str, ...] = ()) -> str:
    """The type as text of several lines: the start, then one equation for each state that several places lead to."""
    return "\n".join(_Printer(automaton, whens, "X").run())


class _Printer:
    def __init__(self, automaton: LocalAutomaton, whens: tuple[str, ...], prefix: str) -> None:
        self._states = automaton.states
        self._whens = whens
        self._prefix = prefix
        self._names = self._named()
        self._lanes: list[str] = []

    def run(self) -> list[str]:
        lines = [self._equation(0, binder="")] if 0 not in self._names else []
        lines += [self._equation(state, binder=f"{name} = ") for state, name in self._names.items()]
        return lines + self._lanes

    def _named(self) -> dict[int, str]:
        """States with several ways in (the start has one more): each is an equation."""
        ways = [0] * len(self._states)
        ways[0] = 1
        for state in self._states:
            for action in state.actions:
                for target in targets_of(action):
                    ways[target] += 1
        several = [s for s, count in enumerate(ways) if count > 1 and self._states[s].actions]
        return {state: f"{self._prefix}{number}" for number, state in enumerate(several)}

    def _equation(self, state: int, *, binder: str) -> str:
        text = self._term(state)
        name = self._names.get(state)
        if name is not None and len(self._names) == 1 and state == 0:
            return f"μ{name}. {text}"
        return binder + text

    def _term(self, state: int) -> str:
        """The type from `state` on; long rows of single actions are followed, only branches recur."""
        steps: list[str] = []
        first = True
        while True:
            if not first and state in self._names:
                return ". ".join([*steps, self._names[state]])
            first = False
            actions = self._states[state].actions
            if not actions:
                return ". ".join([*steps, _end(self._states[state])])
            if len(actions) > 1 or len(targets_of(actions[0])) != 1:
                return ". ".join([*steps, self._branches(actions)])
            steps.append(self._single(actions[0]))
            state = targets_of(actions[0])[0]

    def _single(self, action: Action) -> str:
        match action:
            case Fork():
                return self._fork(action)
            case Each():
                return f"{step_text(action)}.({self._inner(f'L{action.number}.{action.variable}', action.lane)})"
            case Send() | Receive():
                return f"{_peer(action)}{_label(action)}"
            case _:
                return step_text(action)

    def _fork(self, fork: Fork) -> str:
        names = []
        for lane, automaton in fork.lanes:
            names.append(self._inner(f"L{fork.number}.{lane + 1}", automaton))
        return f"({' ∥ '.join(names)})"

    def _inner(self, name: str, automaton: LocalAutomaton) -> str:
        """A lane is an equation of its own; its name."""
        lines = _Printer(automaton, self._whens, f"{name}.X").run()
        lines[0] = lines[0] if lines[0].startswith(f"{name}.X") else f"{name} = {lines[0]}"
        self._lanes += lines
        return name

    def _branches(self, actions: tuple[Action, ...]) -> str:
        receives, expiry = without_expiry(actions)
        if expiry is not None:
            return f"{self._branches(receives)} ▷{expiry.deadline} {self._branch(expiry.target)}"
        match actions[0]:
            case AbortAction(reason=reason) if len(actions) == 1:
                return f"abort {reason!r}"
            case Case(when=when, then=then, otherwise=otherwise):
                return f"[{self._whens[when]}] {{{self._branch(then)}, else {self._branch(otherwise)}}}"
            case Withdraw(reason=reason):
                return f"withdraw {reason!r}"
            case first if len(actions) == 1 and ways(first) is not None:
                return self._alternative(first)
            case _:
                pass
        peers = {_peer(action) for action in actions}
        if len(peers) == 1 and "abort" not in peers:
            inside = ", ".join(f"{_label(a)}. {self._branch(targets_of(a)[0])}" for a in actions)
            return f"{peers.pop()}{{{inside}}}"
        return f"{{{', '.join(self._alternative(action) for action in actions)}}}"

    def _alternative(self, action: Action) -> str:
        if isinstance(action, AbortAction):
            return f"abort {action.reason!r}"
        going_on = f"{self._single(action)}. {self._branch(targets_of(action)[0])}"
        if (second := ways(action)) is not None:
            text, state = second
            return f"{{{going_on}}} {text} {self._branch(state)}"
        return going_on

    def _branch(self, state: int) -> str:
        return self._names.get(state) or self._term(state)


def _end(state: LocalState) -> str:
    return "end" if state.may_end else "⊥"


def _peer(action: Action) -> str:
    match action:
        case Send(receivers=receivers):
            return f"{','.join(receivers)}!"
        case Receive(sender=sender):
            return f"{sender}?"
        case JoinChild(opener=opener):
            return f"{opener}?"
        case _:
            return "abort"


def _label(action: Action) -> str:
    if isinstance(action, JoinChild):
        return callee_text(action.callee)
    assert isinstance(action, Send | Receive)
    return message_text(action.sites[0].message) + case_text(action)
