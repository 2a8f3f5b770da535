"""The picture that other sites show beside a link to this one.

Drawn when the site's address is known, for only then can the picture be named in full.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

SIZE = 1200, 630
START, STEPS = (-1.2, 1), 300
DOMAIN = (-1.65, 1.45), (-0.35, 1.6)


def draw(file, name, words):
    """Three paths in Rosenbrock's valley, and the site's name."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from gdlib import GD, Adam, Momentum, minimize, plot, rosenbrock

    with plt.rc_context({**plot.STYLE, "font.family": "STIXGeneral"}):
        figure = plt.figure(figsize=(12, 6.3), facecolor="#fcfbf8", layout="none")
        ax = figure.add_axes((0.44, 0, 0.56, 1))
        plot.contours(rosenbrock, ax, domain=DOMAIN, points=False)
        ax.set(aspect="auto")
        for rule in (GD(lr=1e-3), Momentum(lr=1e-3), Adam(lr=0.1)):
            plot.path(minimize(rosenbrock, START, rule, steps=STEPS), ax, linewidth=4)
        ax.set_axis_off()
        figure.text(0.045, 0.7, name, fontsize=78, weight="bold", color="#0b5f6b")
        figure.text(0.045, 0.62, words, fontsize=31, color="#26231e", va="top", linespacing=1.35)
        figure.savefig(file, dpi=SIZE[0] / 12, metadata={"Software": None})
        plt.close(figure)


def prepare(app, config):
    if not config.html_baseurl:
        return
    static = Path(app.doctreedir).parent / "social"
    static.mkdir(parents=True, exist_ok=True)
    sources = Path(__file__), Path(find_spec("gdlib.plot").origin)
    key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    file = static / f"card-{key}.png"
    if not file.exists():
        words = "Gradient descent,\none update rule\nat a time"
        draw(file, config.project, words)
    config.html_static_path = [*config.html_static_path, str(static)]
    config.ogp_image = f"_static/{file.name}"
    config.ogp_image_alt = "Paths of gradient descent, momentum and Adam in Rosenbrock's valley"
    config.ogp_custom_meta_tags = [
        f'<meta property="og:image:width" content="{SIZE[0]}">',
        f'<meta property="og:image:height" content="{SIZE[1]}">',
        '<meta name="twitter:card" content="summary_large_image">',
    ]


def setup(app):
    app.connect("config-inited", prepare, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
