"""From numbers to the geometry of an SVG: across in per cent of the width, down in pixels. Pure."""
