"""Graph algorithms on states numbered from 0: components, shortest paths, minimal automata. No recursion anywhere."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence


def components(count: int, successors: Callable[[int], Iterable[int]], roots: Iterable[int]) -> list[list[int]]:
    """Strongly connected components reachable from `roots`, each after those that it reaches (Tarjan 1972)."""
    index = [-1] * count
    low = [0] * count
    on_stack = bytearray(count)
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in roots:
        if index[root] >= 0:
            continue
        index[root] = low[root] = counter
        counter += 1
        stack.append(root)
        on_stack[root] = 1
        work = [(root, iter(successors(root)))]
        while work:
            state, following = work[-1]
            for target in following:
                if index[target] < 0:
                    index[target] = low[target] = counter
                    counter += 1
                    stack.append(target)
                    on_stack[target] = 1
                    work.append((target, iter(successors(target))))
                    break
                if on_stack[target] and index[target] < low[state]:
                    low[state] = index[target]
            else:
                work.pop()
                if work and low[state] < low[work[-1][0]]:
                    low[work[-1][0]] = low[state]
                if low[state] == index[state]:
                    found.append(_pop_component(stack, on_stack, state))
    return found


def _pop_component(stack: list[int], on_stack: bytearray, root: int) -> list[int]:
    component: list[int] = []
    while True:
        state = stack.pop()
        on_stack[state] = 0
        component.append(state)
        if state == root:
            return component


def has_cycle(component: Sequence[int], successors: Callable[[int], Iterable[int]]) -> bool:
    """Whether a component holds a cycle: several states, or one that follows itself."""
    return len(component) > 1 or component[0] in successors(component[0])


def reachable(starts: Iterable[int], following: Mapping[int, Iterable[int]]) -> set[int]:
    """`starts` and all that they lead to."""
    seen = set(starts)
    stack = sorted(seen)
    while stack:
        for target in following.get(stack.pop(), ()):
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return seen


def minimise(colours: Sequence[Hashable], edges: Sequence[Sequence[tuple[Hashable, int]]]) -> list[int]:
    """The class of each state in the coarsest partition that respects colours and labelled edges.

    A deterministic automaton is expected: labels out of one state differ. Hopcroft's algorithm in the form for partial
    automata (Valmari and Lehtinen 2008, by splitting blocks on incoming edges of one label), O(m log m) for m edges.
    Classes are numbered by their least state.
    """
    incoming: list[list[tuple[Hashable, int]]] = [[] for _ in colours]
    for source, out in enumerate(edges):
        for label, target in out:
            incoming[target].append((label, source))
    first: dict[Hashable, int] = {}
    block_of = [
        first.setdefault((colour, frozenset(label for label, _ in out)), len(first))
        for colour, out in zip(colours, edges, strict=True)
    ]
    blocks: list[set[int]] = [set() for _ in first]
    for state, block in enumerate(block_of):
        blocks[block].add(state)
    work = list(range(len(blocks)))
    waiting = [True] * len(blocks)
    # Once every state is a block of its own there is nothing left to part.
    while work and len(blocks) < len(colours):
        splitter = work.pop()
        waiting[splitter] = False
        by_label: dict[Hashable, set[int]] = {}
        for state in sorted(blocks[splitter]):
            for label, source in incoming[state]:
                by_label.setdefault(label, set()).add(source)
        for sources in by_label.values():
            _split(sources, block_of, blocks, work, waiting)
    return _numbered_by_least(block_of)


def _split(
    sources: set[int], block_of: list[int], blocks: list[set[int]], work: list[int], waiting: list[bool]
) -> None:
    """Parts every block that `sources` cuts; the smaller half is the new block and the next splitter.

    The larger half is never copied for the sake of a small one: a row of equal messages would cost its square.
    """
    touched: dict[int, set[int]] = {}
    for source in sources:
        touched.setdefault(block_of[source], set()).add(source)
    for block, inside in sorted(touched.items()):
        whole = blocks[block]
        if len(inside) == len(whole):
            continue
        if 2 * len(inside) <= len(whole):
            small = inside
            whole -= inside
        else:
            small = whole - inside
            blocks[block] = inside
        new = len(blocks)
        blocks.append(small)
        for state in small:
            block_of[state] = new
        waiting.append(True)
        work.append(new)


def _numbered_by_least(block_of: list[int]) -> list[int]:
    order: dict[int, int] = {}
    return [order.setdefault(block, len(order)) for block in block_of]
