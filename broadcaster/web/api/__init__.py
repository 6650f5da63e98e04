"""What programs ask: health, status, and the calls of asynchronous voices."""
