"""From `.chor` text to what the pictures are drawn from."""

from dataclasses import dataclass

from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.check import check
from aura_chor.mpst.local import LocalAutomaton
from aura_chor.mpst.model import Program
from aura_chor.mpst.project import project
from aura_chor.mpst.resolve import resolve
from aura_chor.report.diagnostic import Counterexample
from aura_chor.syntax.parse import parse

TRAVEL = """
choreography Travel(premium: bool) {
  roles Customer, Agency, Hotel, Airline, Bank
  phase Searching {
    loop Search {
      Customer -> Agency: Query(destination: str, nights: int)
      par { Agency -> Hotel: Rooms(nights: int)  Hotel -> Agency: Offer(price: int) }
      and { Agency -> Airline: Seats  Airline -> Agency: Fare(price: int) }
      when premium { Agency -> Bank: Hold  choice at Bank { Bank -> Agency: Held } or { Bank -> Agency: Denied } }
      Agency -> Customer: Proposal(price: int)
      choice at Customer {
        Customer -> Agency: Refine
        Agency -> Hotel, Airline, Bank: Again
        continue Search
      } or {
        Customer -> Agency: Book(card: str)
        Agency -> Hotel, Airline, Bank: Booked
      } or {
        Customer -> Agency: Leave
        Agency -> Hotel, Airline, Bank: Cancelled
        abort "customer left" at Agency
      }
    }
  }
  phase Paying {
    Customer -> Bank: Pay(amount: int)
    choice at Bank { Bank -> Agency, Customer: Paid  Agency -> Hotel, Airline: Confirm }
    or { Bank -> Agency, Customer: Refused  Agency -> Hotel, Airline: Release }
  }
}
"""

LATE = """
choreography Late {
  roles Chair, Voter, Clerk
  Voter -> Chair: Vote(yes: bool) within 5s else {
    Chair -> Voter: TooLate
  }
  loop Rounds {
    choice at Clerk within 40 epochs at Chair {
      Clerk -> Chair: Again
      continue Rounds
    } or {
      Clerk -> Chair: Enough
    } else {
      abort "the clerk is gone"
    }
  }
  Chair -> Voter, Clerk: Closed
  Voter -> Clerk: Bye within 1h
}
"""

CONFUSED = """
choreography Confused {
  roles A, B, C
  choice at A { A -> B: Left  A -> C: M  B -> C: M } or { A -> B: Right  B -> C: M  A -> C: M }
}
"""


@dataclass(frozen=True)
class Compiled:
    program: Program
    protocol: Protocol
    evidence: tuple[Counterexample, ...]

    def local(self, role: str) -> LocalAutomaton:
        return project(self.protocol, next(name for name in self.protocol.roles if name == role)).joined


def compiled(text: str) -> Compiled:
    parsed = parse(text, "sample.chor")
    assert parsed.file is not None and not parsed.diagnostics
    program, found = resolve(parsed.file, load=lambda importing, path: None, python=lambda module: None)
    assert not found, found
    protocol, found = build(program, program.own[0])
    assert protocol is not None, found
    _, found = check(protocol)
    return Compiled(program, protocol, tuple(one.evidence for one in found if one.evidence is not None))
