"""Whether two deterministic local automata are one language: what each offers after a word, and where it may end."""

from explore_naive import aimed

from aura_chor.mpst.local import AbortAction, Action, Fork, LocalAutomaton


def difference(left: LocalAutomaton, right: LocalAutomaton) -> str:
    """The first word (breadth first) after which the two differ, and how; empty when they are equal."""
    words: dict[tuple[int, int], tuple[str, ...]] = {(0, 0): ()}
    pending = [(0, 0)]
    for pair in pending:
        word = words[pair]
        first, second = left.states[pair[0]], right.states[pair[1]]
        own, other = _offers(first.actions), _offers(second.actions)
        if own.keys() != other.keys():
            return f"after {word}: {sorted(own)} against {sorted(other)}"
        if first.may_end != second.may_end:
            return f"after {word}: may_end is {first.may_end} against {second.may_end}"
        if not own and not first.may_end and not first.aborted:
            return f"after {word}: nothing to do, no end, no abort to wait for"
        for name, action in own.items():
            found = _inside(action, other[name])
            if found:
                return f"after {word}, in {name}: {found}"
            if isinstance(action, AbortAction):
                continue
            following = (_target(action), _target(other[name]))
            if following not in words:
                words[following] = (*word, name)
                pending.append(following)
    return ""


def _offers(actions: tuple[Action, ...]) -> dict[str, Action]:
    return {_name(action): action for action in actions}


def _name(action: Action) -> str:
    return f"fork {action.number}" if isinstance(action, Fork) else str(aimed(action, 0))


def _target(action: Action) -> int:
    assert not isinstance(action, AbortAction) and hasattr(action, "target")
    return int(action.target)


def _inside(left: Action, right: Action) -> str:
    if not isinstance(left, Fork):
        return ""
    assert isinstance(right, Fork)
    if [number for number, _ in left.lanes] != [number for number, _ in right.lanes]:
        return "different lanes"
    pairs = zip(left.lanes, right.lanes, strict=True)
    return next((found for (_, own), (_, other) in pairs if (found := difference(own, other))), "")
