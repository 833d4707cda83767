"""session: the ABI between what is generated and what runs it; generated modules import no other room.

Belongs here:  instructions, typestates and their ends, events, wire forms of payloads, faults and bugs, seats.
Not here:      queues, scheduling, asyncio (runtime); choreographies and automata (mpst); templates (emit).
Enter by:      typestate.State for generated code, instructions for whoever drives, seats.Seat for whoever starts.
Promise:       an operation of a typestate yields instructions and touches nothing outside its session.
"""
