"""The generated packages that the user code of these tests imports, as `samples.<protocol>.<role>`."""

from pathlib import Path

from aura_chor.compiler import analyse_text
from aura_chor.emit.render import render
from aura_chor.mpst.hash import protocol_hash
from aura_chor.mpst.project import project

CHOREOGRAPHIES = {
    "ask": """
choreography Ask {
  roles Alice, Bob
  Alice -> Bob: Question(text: str)
  Bob -> Alice: Answer(text: str)
}
""",
    "adder": """
choreography Adder {
  roles Client, Server
  loop Again {
    choice at Client {
      Client -> Server: Add(number: int)
      Server -> Client: Sum(total: int)
      continue Again
    } or {
      Client -> Server: Bye
    }
  }
}
""",
    "poll": """
choreography Poll {
  roles Client, Server
  loop Again {
    choice at Server {
      Server -> Client: Item(value: int)
      Client -> Server: Ack
      continue Again
    } or {
      Server -> Client: Finished(total: int)
    }
  }
}
""",
    "deal": """
choreography Deal {
  roles Buyer, Seller
  Buyer -> Seller: Wish(title: str)
  choice at Seller {
    Seller -> Buyer: Offer(price: int)
    Buyer -> Seller: Payment(amount: int)
  } or {
    Seller -> Buyer: SoldOut
    Buyer -> Seller: Regret(text: str)
  } or {
    Seller -> Buyer: Closed
  }
}
""",
    "split": """
choreography Split {
  roles Boss, Ann, Ben
  par {
    Boss -> Ann: Task(size: int)
    Ann -> Boss: Outcome(size: int)
  } and {
    Boss -> Ben: Task(size: int)
    Ben -> Boss: Outcome(size: int)
  }
  Boss -> Ann: Thanks
  Boss -> Ben: Thanks
}
""",
    "gift": """
choreography Gift(rush: bool) {
  roles Sender, Receiver
  Sender -> Receiver: Announce
  when rush {
    Sender -> Receiver: Express
  } else {
    Sender -> Receiver: Slow
    Receiver -> Sender: Okay
  }
}
""",
}


def write_samples(folder: Path) -> None:
    """Compile every choreography into the package `samples` of the folder."""
    package = folder / "samples"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, text in CHOREOGRAPHIES.items():
        analysis = analyse_text(text, name=f"{name}.chor")
        assert analysis.accepted, analysis.diagnostics
        for checked in analysis.checked.values():
            protocol = checked.protocol
            files = render(
                checked,
                [project(protocol, role) for role in protocol.roles],
                protocol_hash=protocol_hash(protocol),
                sources=analysis.sources,
            )
            for path, module in files.items():
                (package / path).parent.mkdir(exist_ok=True)
                (package / path).write_text(module, encoding="utf-8")
