"""The built-in web server: public files, the console behind sign-in, and a small JSON API."""
