"""protocols: the bodies of the threshold protocols that ship with the package.

Belongs here:  what a seat of Keygen, Sign, Dkd, Reshare, Recover or Lock does, against its generated module; what it
               must know before it begins; what it gives its caller.
Not here:      mathematics (crypto), who may write what (ledger), how a session is carried out (runtime).
Enter by:      the module named after the protocol; `generated` holds what the compiler makes of choreographies/.
Promise:       a body computes nothing that a peer could have chosen without checking it, and keeps its secrets.
"""
