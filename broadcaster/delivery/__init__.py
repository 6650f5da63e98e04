"""What leaves the station and what follows it: feeds, pages, archive, the store elsewhere, audio that goes."""
