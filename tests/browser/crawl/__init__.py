"""Every page and state of the portal, as it was sent, looked at one by one."""
