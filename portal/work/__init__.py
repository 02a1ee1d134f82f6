"""What runs by itself: the jobs, and the worker that is woken for them."""
