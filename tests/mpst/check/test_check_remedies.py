"""A fix that is offered as text to insert can be applied: the diagnostic is gone afterwards."""

import pytest
from random_families import random_family_tree, text_of

from aura_chor.compiler import analyse_text
from aura_chor.report.diagnostic import Diagnostic, Severity

PROTOCOLS = {
    "logger": """roles Client, Server, Archive
 loop L {
   choice at Client { Client -> Server: Write  Server -> Archive: Copy  continue L } or { Client -> Server: Close }
 }""",
    "unaware sender": """roles A, B, C, D
 choice at A { A -> B: Yes } or { A -> B: No  C -> D: Msg }""",
    "different sends": """roles A, B, C
 choice at A { A -> B: L  C -> B: X } or { A -> B: R  C -> B: Y }""",
    "late seller": """roles Buyer, Seller, Courier
 Seller -> Buyer: Offer within 5s else { Buyer -> Seller: TooLate }
 Seller -> Courier: Pick""",
    "late courier": """roles Buyer, Seller, Courier
 Seller -> Buyer: Offer within 5s else { Buyer -> Seller: TooLate  Buyer -> Courier: Home }
 Buyer -> Seller: Bye""",
    "done unknown": """roles A, B, C
 choice at A { A -> B: X } or { A -> C: Y }""",
}


def errors(text: str) -> list[Diagnostic]:
    return [d for d in analyse_text(text).diagnostics if d.severity is Severity.ERROR]


def applied(text: str, diagnostic: Diagnostic) -> str:
    """The text with every insertion that the diagnostic offers, from the last place to the first."""
    edits = sorted(((h.at, h.insert) for h in diagnostic.helps if h.at is not None), reverse=True)
    assert edits
    for at, insert in edits:
        text = text[:at] + insert + text[at:]
    return text


@pytest.mark.parametrize("name", PROTOCOLS)
def test_applying_the_fixes_one_after_the_other_leads_to_acceptance(name: str) -> None:
    text = f"choreography P {{ {PROTOCOLS[name]}\n}}\n"
    for _ in range(8):
        found = errors(text)
        if not found:
            return
        text = applied(text, found[0])
    pytest.fail(f"still refused: {[d.message for d in errors(text)]}\n{text}")


FAMILIES = {
    "member who is not told": """roles A, B, Device[n]
 choice at A { A -> B: Yes  gather all Device -> A: Partial } or { A -> B: No }""",
    "members who are not chosen": """roles A, Device[n] where 2 <= n
 gather at least 1 of Device -> A: Commit as Signers
 A -> Signers: Sign""",
    "members told by somebody late": """roles A, B, Device[n]
 gather all Device -> A: Answer within 5s else { A -> B: Late  B -> Device: Stop }
 A -> B: Fine""",
    "members who send or receive": """roles A, B, Device[n]
 choice at A { A -> B: Push  B -> Device: News } or { A -> B: Pull  gather all Device -> B: Report }""",
    "one member by name": """roles A, Device[n] where 2 <= n
 choice at A { A -> Device[1]: Go  Device[1] -> Device[2]: Do } or { A -> Device[1]: Rest }""",
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_fix_for_a_member_is_one_for_its_family(name: str) -> None:
    text = f"choreography P {{ {FAMILIES[name]}\n}}\n"
    [found] = errors(text)
    assert not errors(applied(text, found))


CHOSEN = {
    "who is among them": """roles A, B, F[n] where 2 <= n
 gather at least 1 of F -> A: Commit as S
 A -> S: Go  gather S -> A: Share  A -> B: Done""",
    "those that are not among them": """roles A, F[n] where 2 <= n
 gather at least 1 of F -> A: Commit as S
 A -> F except S: Spared  gather all F -> A: Bye""",
}


@pytest.mark.parametrize("name", CHOSEN)
def test_who_was_heard_is_told_by_a_message_that_names_them(name: str) -> None:
    text = f"choreography P {{ {CHOSEN[name]}\n}}\n"
    for _ in range(3):
        found = errors(text)
        if not found:
            return
        assert [h.text.partition(" whom ")[0].split()[:2] for h in found[0].helps] == [["let", "A"]]
        text = applied(text, found[0])
        assert "names S)" in text
    pytest.fail(f"still refused: {[d.message for d in errors(text)]}\n{text}")


NOT_TOLD = {
    "collects": (
        "A -> S: Chosen  A -> F except S: Spared  gather S -> B: Share",
        "only A and they themselves know who S are: let A do this instead of B, and tell it what comes of it",
    ),
    "collects, told in vain": (
        "A -> B, F: Chosen(who: list<int> names S)  gather S -> B: Share",
        "only A and they themselves know who S are: let A do this instead of B, and tell it what comes of it",
    ),
    "sends": (
        "A -> F: Chosen(who: list<int> names S)  A -> B: Done  B -> S: Share",
        "only A and they themselves know who S are: let A do this instead of B, and tell it what comes of it",
    ),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_who_is_no_member_cannot_be_told_and_another_acts_instead(name: str) -> None:
    body, help = NOT_TOLD[name]
    text = f"choreography P {{ roles A, B, F[n] where 2 <= n\n gather at least 1 of F -> A: Commit as S\n {body}\n}}"
    [found] = errors(text)
    assert [(h.text, h.at) for h in found.helps] == [(help, None)]


def test_who_has_heard_them_and_is_one_of_them_cannot_tell_its_own_family() -> None:
    text = """choreography P { roles A, F[n] where 3 <= n
 gather at least 2 of F -> F[1]: Commit as S
 gather S -> A: Share
}"""
    found = [d for d in errors(text) if d.evidence is not None and d.evidence.role != "A"]
    assert {(h.text, h.at) for d in found for h in d.helps} == {
        ("let F[1] tell F[2] whom it has heard, by a message with a field that `names` S", None)
    }


def test_members_between_two_places_where_the_family_is_cut_are_told_together() -> None:
    text = """choreography P { roles A, B, F[n] where 3 <= n
 choice at A { A -> F[2..3]: Go  A -> B: X } or { A -> B: Rest  gather all F[2..3] -> B: Y }
}"""
    [found] = errors(text)
    assert [h.text for h in found.helps] == ["let A tell F[2..3], in the branch of run 1: `A -> F[2..3]: Go2`"]
    assert not errors(applied(text, found))


IN_LANES = {
    "member tells": "each i in F { choice at A { A -> F[i]: In  F[i] -> B: Here } or { A -> F[i]: Out } }",
    "member tells, in order": """each i in F in order {
   choice at F[i] { F[i] -> A: Yes  A -> B: Copy } or { F[i] -> A: No }
 }""",
    "member is told": "each i in F { choice at A { A -> B: X  F[i] -> B: Here } or { A -> B: Y } }",
    "member is told, in order": "each i in F in order { choice at F[i] { F[i] -> A: X } or { F[i] -> B: Y } }",
    "inside the lane, not behind it": """each i in F {
   choice at F[i] { F[i] -> B: Again  B -> A: More } or { F[i] -> B: Stop }
 }
 B -> F: End""",
}


@pytest.mark.parametrize("name", IN_LANES)
def test_in_the_lane_of_a_member_the_fix_calls_it_by_the_variable(name: str) -> None:
    text = f"choreography P {{ roles A, B, F[n]\n {IN_LANES[name]}\n}}\n"
    for _ in range(4):
        found = errors(text)
        if not found:
            return
        text = applied(text, found[0])
    pytest.fail(f"still refused: {[d.message for d in errors(text)]}\n{text}")


def test_in_the_lane_of_another_member_no_fix_is_written() -> None:
    """The last that B does in run 2 is in the round of the second member, where nobody else of the family acts."""
    text = """choreography P { roles A, B, F[n] where 2 <= n
 A -> F[2]: Zero
 each i in F in order { A -> F[i]: Ask  F[i] -> B: Done within 5s else { B -> F[i]: TooLate } }
}"""
    assert [(help_.text, help_.at) for found in errors(text) for help_ in found.helps] == [
        ("let B tell F[1], each member in its own lane, in the branch of run 2", None)
    ]


def test_in_a_callee_the_fix_is_told_in_words() -> None:
    """It calls our roles otherwise, and others may call it too."""
    text = """choreography Main { roles A, B, C
  call Sub(X = A, Y = B, Z = C)
}
choreography Sub { roles X, Y, Z
  choice at X { X -> Y: Yes } or { X -> Y: No  Z -> Y: More }
}"""
    found = [d for d in errors(text) if d.message.startswith("C ")]
    assert [(h.text, h.at) for d in found for h in d.helps] == [
        ("let A tell C, in the branch of run 1: `A -> C: Go`", None),
        ("let A tell C, in the branch of run 2: `A -> C: Stop`", None),
    ]


# --- random families ---


def fixed(text: str, error: Diagnostic) -> bool:
    """Whether the error is gone once what it offers is inserted: it offers more for every way to the same place."""
    for _ in range(3):
        text = applied(text, error)
        left = [one for one in errors(text) if (one.code, one.message) == (error.code, error.message)]
        if not left:
            return True
        if left[0].evidence == error.evidence:
            return False
        error = left[0]
    return False


def fix_random_families(seeds: range) -> int:
    """How many of the errors of these protocols offer insertions; each of them is gone by its own."""
    offered = 0
    for seed in seeds:
        text = text_of(random_family_tree(seed))
        for error in errors(text) if len(text) < 500 else ():
            if any(h.at is not None for h in error.helps):
                offered += 1
                assert fixed(text, error), (seed, error.message, text)
    return offered


def test_what_is_offered_to_random_families_makes_the_error_go_away() -> None:
    assert fix_random_families(range(120)) > 20


@pytest.mark.slow
def test_what_is_offered_to_many_random_families_makes_the_error_go_away() -> None:
    assert fix_random_families(range(1000, 3000)) > 400
