"""What a body sees of its host's effects beside their answers."""


class EffectFailed(Exception):
    """The host could not perform an effect; the message says why. A body may catch it and go another way.

    Only where sessions survive a restart: there an exception of the host could not be raised again as it was.
    """
