"""Who does the reading: worker processes of this machine, or those of a cluster."""
