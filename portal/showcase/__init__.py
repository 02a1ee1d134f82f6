"""Every part that pages are made of, on one page, for whoever builds them. The demo clinic alone has it."""
