"""A receive that may be asked into a child session: the invitation is a case that has no message, and no deadline."""

PARTY = """
choreography Party {
  roles Host, Guest

  choice at Host {
    Host -> Guest: TooFew
  } or {
    session Receipt(Asker = Host, Payer = Guest) at Host else {
      Host -> Guest: NoReceipt
      abort "nobody pays"
    }
    Host -> Guest: Party
  }
}
choreography Receipt opens with Begin by Asker {
  roles Asker, Payer

  Asker -> Payer: Bill(sum: int)
}
"""
