"""A protocol without families is projected the same by either way: compressed for a role, and walked edge by edge."""

import pytest
from random_protocols import random_late_tree, random_tree, text_of

from aura_chor.base.names import RoleName
from aura_chor.compiler import analyse_text
from aura_chor.mpst.classes import classes
from aura_chor.mpst.minimise import as_it_acts
from aura_chor.mpst.project import is_plain, project_automaton
from aura_chor.mpst.project_class import project_class


@pytest.mark.parametrize("grown", [random_tree, random_late_tree])
def test_both_ways_give_one_automaton(grown: object) -> None:
    compared = 0
    for seed in range(150):
        assert callable(grown)
        for protocol in analyse_text(text_of(grown(seed)), "p.chor").built.values():
            for instance in protocol.instances:
                assert is_plain(instance.automaton)
                for of in classes(protocol):
                    walked = project_class(instance.automaton, of, protocol.references)
                    compressed = project_automaton(instance.automaton, RoleName(of.name))
                    assert as_it_acts(walked) == as_it_acts(compressed), (seed, of.name)
                    compared += 1
    assert compared > 400
