"""A fix that is offered as text to insert can be applied: the diagnostic is gone afterwards."""

import pytest

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


def test_in_the_lane_of_a_member_the_fix_is_told_in_words() -> None:
    text = """choreography P { roles Host, B, Guest[n]
 each i in Guest { choice at Host { Host -> Guest[i]: In  Guest[i] -> B: Here } or { Host -> Guest[i]: Out } }
}"""
    [found] = errors(text)
    assert [(h.text, h.at) for h in found.helps] == [
        ("let Guest tell B, each member in its own lane, in the branch of run 2", None)
    ]
