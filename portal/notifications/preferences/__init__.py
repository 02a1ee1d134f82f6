"""How somebody hears of what is new: what she chose, and where she chooses it."""
