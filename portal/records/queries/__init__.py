"""What letters and exports of attendance state."""
