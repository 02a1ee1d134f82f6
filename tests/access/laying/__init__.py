"""Lays the things that the matrix asks for, one module per part of the house, through the portal's own actions."""
