"""One small form per thing: about the sheet, a question of each kind, when it is shown, publishing, importing."""
