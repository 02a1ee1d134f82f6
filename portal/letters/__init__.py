"""What somebody who finished leaves for who comes next."""
