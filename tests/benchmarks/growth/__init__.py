"""Clinics of any size with twelve weeks behind them, and what the main pages take in each of them."""
