"""What takes long to show: crowds, long loads, killed processes. `make proofs` runs it."""
