"""What these screens show, put together from the packages below."""
