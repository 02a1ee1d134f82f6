"""The administrator's forms. Each stands alone on its page, so that a refused one is shown again with every word."""
