"""What a payer approved and must be told, and letters that prove attendance."""
