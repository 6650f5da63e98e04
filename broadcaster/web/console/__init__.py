"""The operator's console: pages that show, forms that act, the words for both."""
