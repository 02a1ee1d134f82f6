"""Reads shaped for a screen: lists, one sheet, the answers in it, what waits."""
