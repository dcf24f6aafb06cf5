"""The class colours that pictures, charts and figures share, so that a class looks the same in all of them."""

# sRGB. Picked by eye on white and on black: no pale yellow or aqua that white swallows, no navy that black swallows.
CLASS_COLORS = (
    "#e5263e",
    "#2a6df0",
    "#12a150",
    "#f2701a",
    "#7c3aed",
    "#00a7b5",
    "#ea3ea6",
    "#9aba14",
    "#e0ad0a",
    "#8f4a2b",
)
