"""What sphinx-gallery has no setting for."""

import re

# A zip file holds times, so its bytes differ from build to build; the script and the notebook,
# which stay, are all there is in it.
ZIP = re.compile(r" *\.\. container:: sphx-glr-download sphx-glr-download-zip\n\n.*\n")


def drop_zip(app, docname, source):
    if docname.startswith("gallery/"):
        source[0] = ZIP.sub("", source[0])


def setup(app):
    app.connect("source-read", drop_zip)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
