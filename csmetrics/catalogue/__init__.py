"""The registered metrics: the registry, and the definitions by platform."""
