"""The portal as an app on a phone: its name, its icon, its worker, and the page for when there is no network."""
