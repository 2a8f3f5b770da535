"""Draw the picture of README.md for light and dark pages, with the environment's Python.

README is read where no build runs, so its picture is committed. A test draws it again and compares.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs" / "_ext"))


def pictures():
    """The two files, by name, with their bytes."""
    import figures_draw
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from gdlib import GD, Adam, Momentum, minimize, plot, rosenbrock

    with plt.style.context(plot.STYLE):
        figure, ax = plt.subplots(figsize=(6.8, 3.8))
        plot.contours(rosenbrock, ax, domain=((-1.65, 1.45), (-0.35, 1.6)))
        rules = {"gradient descent": GD(), "momentum": Momentum(), "Adam": Adam(lr=0.1)}
        for name, rule in rules.items():
            plot.path(minimize(rosenbrock, (-1.2, 1), rule, steps=300), ax, label=name)
        ax.legend(loc="upper center")
        drawn = figures_draw.draw(figure)
        plt.close(figure)
    return {"readme.svg": drawn.light, "readme-dark.svg": drawn.dark}


if __name__ == "__main__":
    for name, content in pictures().items():
        (ROOT / ".github" / name).write_bytes(content)
