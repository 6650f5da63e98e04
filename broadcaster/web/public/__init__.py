"""What everybody may fetch: the published files over HTTP, and the receipts of the radio station's pulls."""
