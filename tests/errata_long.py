"""What the page of errata says of very long runs, computed step by step: ``make errata-long``.

Half a billion steps take a quarter of an hour, so the outcome is kept, in
``reference/errata_long.json``. The page shows it beside a shorter run.
"""

import json
from pathlib import Path

from gdlib import GD, AdaGrad, Momentum, Rule, beale
from tests import scalar, sources

FILE = Path(__file__).parent / "reference" / "errata_long.json"
START = (3, 4)


def gd_to_its_tolerance():
    run = scalar.run(GD(lr=5e-6), beale, START, 20_000_000, marks=(1_500_000,))
    assert run.converged
    return {"updates": run.nit, "x": run.x, "x after 1500000": run.kept[1_500_000]}


def momentum_to_its_tolerance():
    rule = Momentum(lr=5e-6, beta=0.8)

    def grad(x, y):
        return beale.df(x, y) if beale.f(x, y) >= 1e-3 else (0.0, 0.0)

    low = scalar.run(rule, beale, START, 1_000_000, grad=grad)
    run = scalar.run(rule, beale, START, 20_000_000)
    assert low.converged
    assert run.converged
    return {"updates": run.nit, "x": run.x, "updates to f below 1e-3": low.nit}


def adagrad_in_the_valley():
    marks = (1_000_000, 10_000_000, 100_000_000, 300_000_000)
    run = scalar.run(
        AdaGrad(lr=0.1, eps=1e-8), beale, START, marks[-1], state=(1,), marks=marks, gtol=0
    )
    return {str(t): [*run.kept[t], beale.f(*run.kept[t])] for t in marks}


def adam_on_its_cycle():
    """After how many steps the run prints what source A prints."""
    rule = Rule(sources.adam_exponent_late, lr=1e-3, beta1=0.9, beta2=0.8, eps=1e-8)
    grad = sources.beale_rounded_once
    run = scalar.run(rule, beale, START, 400_000, grad=grad, marks=range(400_001))
    printed = [float(text) for text in sources.CASES["A-53"]["printed_text"]]
    return [t for t, x in run.kept.items() if [round(value, 8) for value in x] == printed]


RUNS = {
    "E-A17": gd_to_its_tolerance,
    "E-A20": momentum_to_its_tolerance,
    "E-A23": adagrad_in_the_valley,
    "E-A30": adam_on_its_cycle,
}


def main():
    found = {"command": "make errata-long"}
    for name, run in RUNS.items():
        print(f"{name}: {run.__name__} ...", flush=True)
        found[name] = run()
    lines = (f" {json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
