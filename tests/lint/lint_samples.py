"""The generated packages that the user code of these tests imports, as `samples.<protocol>.<role>`."""

from pathlib import Path

from aura_chor.compiler import analyse_text, emit

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
    "council": """
choreography Council(quorum: int) abortable by Member with Objection {
  roles Chair, Member[n]
  where 1 <= quorum and quorum <= n
  witness Carried = at least quorum of Vote from Member

  Chair -> Member: Motion(text: str)
  phase Voting notices Doubt(text: str) from Chair {
    gather Member -> Chair: Vote(yes: bool) within 5s as Carried, Heard
  }
  phase Acting requires Carried {
    each m in Member {
      Chair -> Member[m]: Task(size: int)
      Member[m] -> Chair: Outcome(size: int)
    }
    Chair -> Heard: Thanks
    Chair -> Member except Heard: Bye
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
        files, problems = emit(analysis)
        assert not problems
        for path, module in files.items():
            (package / path).parent.mkdir(exist_ok=True)
            (package / path).write_text(module, encoding="utf-8")
