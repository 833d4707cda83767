"""runtime: whoever drives bodies. For now all seats of a session in one process; later one session as a machine.

Belongs here:  scheduling, channels, outcomes of sessions, the automatic player.
Not here:      what an operation means (session); what a protocol says (generated modules).
Enter by:      local.run_session() and local.run(); auto.automatic_seat().
Promise:       the same seats that make the same choices give the same sequence of messages; asyncio only in local.
"""
