"""Checkers of a built site, one module for each kind of output.

Every checker module has `NAME`, `RULES` (rule id to one line on what it holds) and `run(site, report)`.
"""

from . import feeds, html, ics, jsonld, sitemap, vocabulary

CHECKERS = (html, feeds, ics, jsonld, vocabulary, sitemap)
