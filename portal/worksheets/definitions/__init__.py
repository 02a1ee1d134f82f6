"""What a worksheet is: read from its file, checked, translated, and what follows from answers to it. Pure."""
