"""The bodies of the `portin` commands: the one folder that is shell, each module importing what its command needs."""
