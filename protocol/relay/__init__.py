"""Vectors of what a site's relay keeps."""
