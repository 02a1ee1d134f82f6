"""What is wrong with an installation, said in sentences that say what to do."""
