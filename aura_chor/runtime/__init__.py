"""runtime: whoever drives bodies: one engine under one session in one process, a device's many, a simulated network.

Belongs here:  scheduling, channels, journals, hosts and drivers, contexts, results, tracing, the automatic player.
Not here:      what an operation means (session); what a protocol says (generated modules); files and sockets (effects).
Enter by:      local.run() for all seats in one engine; driver.Runtime for a device; host.Host and machine.Machine for
               what is pure; world.World for a network from a seed; auto.automatic_seats().
Promise:       the same inputs give the same outputs; asyncio only in local*, clock and driver*.
"""
