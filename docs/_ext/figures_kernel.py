"""Matplotlib backend of a page's cells: hand every open figure to the page, for both themes.

Selected with MPLBACKEND=module://figures_kernel. A cell's figures are shown where it calls
`plt.show()`, or at its end.
"""

import base64

import figures_draw
import matplotlib.pyplot as plt
from IPython import get_ipython
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas  # noqa: F401

MIME = "application/vnd.figure-pair+json"


def show(*, block=None):
    for number in plt.get_fignums():
        picture = figures_draw.draw(plt.figure(number))
        content = {
            "size": picture.size,
            "suffix": picture.suffix,
            "light": base64.b64encode(picture.light).decode(),
            "dark": base64.b64encode(picture.dark).decode(),
        }
        display({MIME: content}, raw=True)
    plt.close("all")


get_ipython().events.register("post_execute", show)
