"""How far gdlib is from the reference trajectories: ``python -m tests.reference.agreement``.

The measure, for one coordinate after one step: the difference of the two points, relative to the
largest magnitude that the coordinate has reached on either path up to that step. Of a run the
largest is taken, over all coordinates and all steps kept. It is 2 at most.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

import gdlib

HERE = Path(__file__).parent
FILE = HERE / "agreement.json"
TOLERANCE = 1e-12
MEASURE = (
    "the difference of a coordinate, relative to the largest magnitude that it has reached on "
    "either path up to the step; the largest over all coordinates and steps kept"
)

_cases = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
VERSIONS: dict[str, str] = _cases["versions"]
CASES: list[dict[str, Any]] = _cases["cases"]
with np.load(HERE / "trajectories.npz") as _data:
    GRADIENTS: np.ndarray = _data["gradients"]
    STEPS: np.ndarray = _data["steps"]
    PATHS: np.ndarray = _data["paths"]
RULES = {
    name: function for name, function in vars(gdlib.rules).items() if name in gdlib.rules.__all__
}


def hyper_at(case: dict[str, Any], done: int) -> dict[str, float]:
    """gdlib's hyper-parameters after ``done`` steps, as numbers."""
    hyper = dict(case["gdlib"])
    if isinstance(hyper.get("lr"), dict):
        base, half_life = hyper["lr"]["inverse_time"]
        hyper["lr"] = base / (1 + done / half_life)
    for name in case.get("hats", []):
        hyper[name] /= (1 - hyper["beta2"] ** (done + 1)) ** 0.5
    return hyper


def configured(case: dict[str, Any]) -> gdlib.Rule:
    """The case's rule; what changes from step to step is a schedule."""
    first, second = hyper_at(case, 0), hyper_at(case, 1)
    return gdlib.Rule(
        RULES[case["rule"]],
        **{
            name: value if second[name] == value else lambda k, name=name: hyper_at(case, k)[name]
            for name, value in first.items()
        },
    )


def run(case: dict[str, Any]) -> np.ndarray:
    """gdlib's points after the steps kept."""
    rule = configured(case)
    x = np.zeros(GRADIENTS.shape[1])
    state = rule.init(x)
    for i, start in enumerate(case.get("state", [])):
        state[i][...] = start
    path = []
    for t, g in enumerate(GRADIENTS, start=1):
        x, state = rule.step(x, g, t, state)
        path.append(x)
    return np.array(path)[STEPS - 1]


def difference(path: np.ndarray, reference: np.ndarray) -> float:
    """The measure, see the head of this file; infinite where a path is not finite."""
    size = np.maximum(np.abs(path), np.abs(reference))
    gap = np.abs(path - reference)
    if not np.isfinite(gap).all():
        return np.inf
    reached = np.maximum.accumulate(size, axis=0)
    return float((gap / np.where(reached == 0, 1, reached)).max())


def agreement() -> dict[str, Any]:
    """What agreement.json holds, computed anew."""
    entries = []
    for case, reference in zip(CASES, PATHS, strict=True):
        entries.append(
            {
                "rule": case["rule"],
                "peer": case["peer"],
                "version": VERSIONS[case["peer"]],
                "call": case["call"],
                "settings": case["settings"],
                "gdlib": case["gdlib"],
                "hats": case.get("hats", []),
                "state": case.get("state"),
                "known_difference": case.get("differs"),
                "largest_relative_difference": float(f"{difference(run(case), reference):.3g}"),
            }
        )
    return {
        "measure": MEASURE,
        "tolerance": TOLERANCE,
        "steps": int(STEPS[-1]),
        "coordinates": GRADIENTS.shape[1],
        "versions": VERSIONS,
        "runs": entries,
    }


def main() -> None:
    found = agreement()
    runs = found.pop("runs")
    head = json.dumps(found, indent=1)[:-2]
    lines = ",\n".join(json.dumps(entry) for entry in runs)
    FILE.write_text(f'{head},\n "runs": [\n{lines}\n ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
