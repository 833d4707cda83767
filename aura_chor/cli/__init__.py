"""cli: what a person types.

Belongs here:  click commands, reading and writing files, choosing colour and width, exit codes.
Not here:      decisions about protocols; a command calls the towers and prints what they say.
Enter by:      main.main().
Promise:       exit code 0, 1 for a refused protocol or failed run, 2 for usage; never a traceback for bad input.
"""
