"""What breaks while somebody works: the server, the machine."""
