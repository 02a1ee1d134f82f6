"""Groundwork: a portal for people in an Intensive Outpatient Program."""
