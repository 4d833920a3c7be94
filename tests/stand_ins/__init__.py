"""The far sides of ports, as real servers on loopback."""
