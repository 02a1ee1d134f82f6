"""What a payer approved and how far it reaches, what a doctor certified and when it is due, letters."""
