"""The way out of the program: step-down plan, and a letter to the next person. Owns no tables."""
