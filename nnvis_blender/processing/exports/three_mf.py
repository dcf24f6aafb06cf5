"""3MF (3D Manufacturing Format, core specification 1.3): bodies in millimetres, each with a class's name and colour."""

import zipfile
from xml.sax.saxutils import quoteattr

from ..colors import hex_color
from .drawing import Drawing
from .formats import ExportParameters
from .printing import Body, make_print, told

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" '
    'Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><model unit="millimeter" xml:lang="en-US" '
    'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>'
)
_INK = "#404040"  # of what is of no class


def write(drawing: Drawing, path, parameters: ExportParameters) -> list[str]:
    """Writes one body, or one for each class. Returns in words how large they are. Raises NNVisError."""
    made = make_print(drawing, parameters)
    bodies = made.bodies
    names = [drawing.class_names[one.number] if one.number >= 0 else drawing.name for one in bodies]
    colors = [hex_color(drawing.class_colors[one.number]) if one.number >= 0 else _INK for one in bodies]
    bases = "".join(f"<base name={quoteattr(n)} displaycolor={quoteattr(c)}/>" for n, c in zip(names, colors))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        with archive.open("3D/3dmodel.model", "w", force_zip64=True) as stream:
            stream.write(f'{_HEAD}<basematerials id="1">{bases}</basematerials>'.encode())
            for number, (body, name) in enumerate(zip(bodies, names)):
                stream.write(_object(number, body, name).encode())
            items = "".join(f'<item objectid="{number + 2}"/>' for number in range(len(bodies)))
            stream.write(f"</resources><build>{items}</build></model>".encode())
    return told(made)


def _object(number: int, body: Body, name: str) -> str:
    vertices = "".join(f'<vertex x="{x:.4f}" y="{y:.4f}" z="{z:.4f}"/>' for x, y, z in body.vertices.tolist())
    triangles = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in body.triangles.tolist())
    return (
        f'<object id="{number + 2}" type="model" name={quoteattr(name)} pid="1" pindex="{number}"><mesh>'
        f"<vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object>"
    )
