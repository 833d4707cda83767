"""lint: user code against the rule that a state is used once. A linear data flow over mypy's typed tree.

Belongs here:  what a path through a function does to the states it holds, and running mypy to know their types.
Not here:      the base classes of states (session: known here by their full names, as text), choreographies.
Enter by:      run.lint().
Promise:       executes nothing of the user's; same input, same findings in the same order.
"""
