"""Documents of other formats as Markdown: headings, lists and tables kept, clutter and pictures left out."""
