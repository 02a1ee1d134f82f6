"""What is hers, as plain rows and a portion at a time: for whoever takes it with her, and for an app of hers."""
