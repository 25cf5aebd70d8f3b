"""Which metrics there are: the registry, and the definitions by platform."""
