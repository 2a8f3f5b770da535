"""The schedules against PyTorch, optax, their closed forms, and what a caller may get wrong."""

import json
import pickle
from dataclasses import FrozenInstanceError, fields
from fractions import Fraction
from math import cos, isfinite, pi
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlib import GD, Adam, schedules
from gdlib.run import minimize
from gdlib.schedules import (
    Constant,
    Cosine,
    Exponential,
    Joined,
    OneCycle,
    Polynomial,
    Schedule,
    StepDecay,
    WarmRestarts,
    WarmUp,
)

CASES = json.loads((Path(__file__).parent / "reference" / "schedules.json").read_text())["cases"]

#: One of each, all with an end that lies within 40 steps or without one.
EXAMPLES = [
    Constant(0.1),
    StepDecay(0.1, step_size=3, gamma=0.5),
    Exponential(0.1, gamma=0.9),
    Polynomial(0.1, steps=10, end_value=0.02, power=2.0),
    Cosine(0.1, steps=10, end_value=0.02),
    WarmRestarts(0.1, steps=3, mult=2, end_value=0.02),
    WarmUp(Cosine(0.1, steps=10), steps=4, init_value=0.01),
    OneCycle(0.1, steps=20),
    Joined([Constant(0.1), Exponential(0.1, gamma=0.5)], boundaries=[5]),
]


def build(name, settings):
    """A schedule from its name and settings, as the reference data spell them."""
    settings = dict(settings)
    if "schedule" in settings:
        settings["schedule"] = build(*settings["schedule"])
    if "schedules" in settings:
        settings["schedules"] = [build(*part) for part in settings["schedules"]]
    return getattr(schedules, name)(**settings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['peer']}-{case['schedule']}")
def test_values_are_the_library_s(case):
    schedule = build(case["schedule"], case["settings"])
    values = [schedule(step) for step in range(len(case["values"]))]
    # The libraries multiply from step to step, or order the same formula in another way.
    np.testing.assert_allclose(values, case["values"], rtol=1e-15, atol=1e-15)


def test_every_schedule_is_compared_with_a_library():
    assert {case["schedule"] for case in CASES} == {type(s).__name__ for s in EXAMPLES}
    assert {type(s).__name__ for s in EXAMPLES} | {"Schedule"} == set(schedules.__all__)


def test_closed_forms_in_fractions():
    """Settings that binary fractions hold exactly give exact values."""
    cases = [
        (StepDecay(8, step_size=3, gamma=0.5), lambda k: Fraction(8, 2 ** (k // 3))),
        (Exponential(8, gamma=0.25), lambda k: Fraction(8, 4**k)),
        (Polynomial(3, steps=8, end_value=1), lambda k: 1 + 2 * (1 - Fraction(min(k, 8), 8))),
        (Polynomial(1, steps=4, power=3), lambda k: (1 - Fraction(min(k, 4), 4)) ** 3),
        (WarmUp(Constant(4), steps=16), lambda k: Fraction(min(k, 16), 4)),
    ]
    for schedule, exact in cases:
        assert [Fraction(schedule(k)) for k in range(30)] == [exact(k) for k in range(30)]


def test_cosine_by_its_formula():
    schedule = Cosine(0.7, steps=9, end_value=0.1)
    for k in range(9):
        assert schedule(k) == pytest.approx(0.1 + 0.6 * (1 + cos(pi * k / 9)) / 2, rel=1e-15)


def test_warm_restarts_begin_where_the_periods_end():
    schedule = WarmRestarts(0.1, steps=3, mult=4, end_value=0.02)
    starts = [k for k in range(300) if schedule(k) == 0.1]
    assert starts == [0, 3, 3 + 12, 3 + 12 + 48, 3 + 12 + 48 + 192]
    one_period = Cosine(0.1, steps=48, end_value=0.02)
    assert [schedule(15 + k) for k in range(48)] == [one_period(k) for k in range(48)]


def test_one_cycle_starts_peaks_and_ends_as_told():
    schedule = OneCycle(0.5, steps=20, pct_start=0.25, div_factor=10, final_div_factor=100)
    values = [schedule(k) for k in range(20)]
    assert values[0] == pytest.approx(0.05, rel=1e-15)
    assert values.index(max(values)) == 4
    assert values[4] == 0.5
    assert values[-1] == 0.05 / 100
    assert np.all(np.diff(values[:5]) > 0)
    assert np.all(np.diff(values[4:]) < 0)


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize("pct_start", [0.0, 0.5, 1 - 2**-53])
def test_a_short_cycle_stays_within_its_bounds(steps, pct_start):
    schedule = OneCycle(1.0, steps=steps, pct_start=pct_start)
    values = [schedule(k) for k in range(5)]
    assert all(4e-6 <= value <= 1 for value in values)
    assert values[steps - 1 :] == [schedule(10**9)] * (6 - steps)


@pytest.mark.parametrize(
    ("schedule", "end"),
    [
        (Polynomial(0.1, steps=7, end_value=0.03, power=0.3), 7),
        (Cosine(0.1, steps=7, end_value=0.03), 7),
        (OneCycle(0.1, steps=7), 6),
        (WarmUp(Cosine(0.1, steps=7, end_value=0.03), steps=5), 12),
        (Joined([Constant(1), Cosine(0.1, steps=7)], [5]), 12),
    ],
    ids=str,
)
def test_past_its_end_a_schedule_keeps_its_last_value(schedule, end):
    assert schedule(end - 1) != schedule(end)
    assert {schedule(end + k) for k in (0, 1, 10, 10**6, 2**53 - end)} == {schedule(end)}


def test_the_last_value_is_met_exactly():
    """Rounding must not leave a decayed rate at 1e-18, or end_value off by a bit."""
    for end in (0.0, 0.1, 1 / 3, 1e-9):
        assert Polynomial(0.7, steps=7, end_value=end)(7) == end
        assert Cosine(0.7, steps=7, end_value=end)(7) == end


def test_joined_schedules_count_from_their_own_start():
    seen = []

    def spy(name):
        return lambda step: seen.append((name, step)) or 0.0

    joined = Joined([spy("a"), spy("b"), spy("c")], boundaries=[2, 3])
    for k in range(6):
        joined(k)
    assert seen == [("a", 0), ("a", 1), ("b", 0), ("c", 0), ("c", 1), ("c", 2)]


def test_warm_up_ends_at_the_first_value_of_what_follows():
    warm = WarmUp(lambda step: 5.0 + step, steps=4, init_value=1.0)
    assert [warm(k) for k in range(7)] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


@pytest.mark.parametrize("name", ["lr", "beta1", "beta2", "eps"])
def test_any_hyper_parameter_may_be_a_schedule(name):
    schedule = Joined([Polynomial(0.3, steps=4, end_value=0.1), Constant(0.2)], [6])
    x = np.array([1.0, -2.0])
    rule = Adam(**{name: schedule})
    state = rule.init(x)
    one, two = x, x
    by_hand = Adam().init(x)
    for t in range(1, 11):
        one, state = rule.step(one, np.sin(one), t, state)
        two, by_hand = Adam(**{name: schedule(t - 1)}).step(two, np.sin(two), t, by_hand)
    assert one.tolist() == two.tolist()


def test_minimize_records_the_scheduled_rate():
    schedule = Cosine(0.1, steps=5, end_value=0.01)
    result = minimize(lambda x: (x**2).sum(), [1.0], GD(lr=schedule), grad=lambda x: 2 * x, steps=8)
    assert result.path.lr[:-1].tolist() == [schedule(k) for k in range(8)]
    assert np.isnan(result.path.lr[-1])


@pytest.mark.parametrize("schedule", EXAMPLES, ids=str)
class TestEveryKind:
    def test_prints_what_makes_it_again(self, schedule):
        assert eval(repr(schedule), vars(schedules)) == schedule

    def test_is_hashable_and_equal_by_its_settings(self, schedule):
        again = pickle.loads(pickle.dumps(schedule))
        assert again == schedule
        assert hash(again) == hash(schedule)
        assert len({again, schedule}) == 1
        assert [again(k) for k in range(30)] == [schedule(k) for k in range(30)]

    def test_is_frozen(self, schedule):
        name = fields(schedule)[0].name
        with pytest.raises(FrozenInstanceError):
            setattr(schedule, name, 1.0)

    def test_works_in_a_rule_that_stays_hashable(self, schedule):
        assert hash(GD(lr=schedule)) == hash(GD(lr=schedule))
        assert repr(GD(lr=schedule)) == f"GD(lr={schedule!r})"

    def test_returns_a_plain_float(self, schedule):
        assert all(type(schedule(k)) is float for k in (0, 1, 3, 5, 19, 20, 100))
        assert schedule(np.int64(3)) == schedule(3)

    def test_depends_on_the_step_alone(self, schedule):
        forward = [schedule(k) for k in range(40)]
        assert [schedule(k) for k in reversed(range(40))] == forward[::-1]

    @pytest.mark.parametrize("step", [-1, 0.5, 2.0, "3", None, np.array([1, 2]), 10**400])
    def test_refuses_what_is_not_a_number_of_steps(self, schedule, step):
        with pytest.raises((TypeError, ValueError), match="step"):
            schedule(step)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Constant(-0.1), r"Constant: value=-0\.1 must be finite and at least 0"),
        (lambda: Constant("fast"), r"Constant: value='fast' must be a number"),
        (lambda: Constant(float("nan")), "Constant: value=nan"),
        (lambda: Constant([0.1, 0.2]), "Constant: value=.* must be a number"),
        (lambda: Constant(True), "Constant: value=True must be a number"),
        (lambda: StepDecay(0.1, step_size=0), "StepDecay: step_size=0 must be a whole number, at"),
        (lambda: StepDecay(0.1, step_size=2.5), "StepDecay: step_size=2.5 must be a whole number"),
        (lambda: StepDecay(0.1, 3, gamma=1.5), r"StepDecay: gamma=1\.5 must be above 0 and at m"),
        (lambda: StepDecay(0.1, 3, gamma=0), "StepDecay: gamma=0 must be finite and above 0"),
        (lambda: Exponential(0.1, gamma=float("inf")), "Exponential: gamma=inf must be finite"),
        (lambda: Polynomial(0.1, steps=-3), "Polynomial: steps=-3"),
        (lambda: Polynomial(0.1, steps=3, power=0), "Polynomial: power=0"),
        (lambda: Polynomial(0.1, steps=3, end_value=-1), "Polynomial: end_value=-1"),
        (lambda: Cosine(float("inf"), steps=3), "Cosine: init_value=inf"),
        (lambda: Cosine(0.1, steps="3"), "Cosine: steps='3'"),
        (lambda: Cosine(0.1, steps=3, end_value=-1), "Cosine: end_value=-1"),
        (lambda: Cosine(0.1, steps=2**60), "Cosine: steps must be at most"),
        (lambda: WarmRestarts(0.1, steps=3, mult=0), "WarmRestarts: mult=0"),
        (lambda: WarmRestarts(0.1, steps=3, mult=1.5), "WarmRestarts: mult=1.5"),
        (lambda: WarmRestarts(0.1, steps=3, end_value=-1), "WarmRestarts: end_value=-1"),
        (lambda: WarmUp(0.1, steps=3), r"WarmUp: schedule=0\.1 must be a schedule"),
        (lambda: WarmUp(Constant(0.1), steps=0), "WarmUp: steps=0"),
        (lambda: WarmUp(Constant(0.1), steps=3, init_value=-1), "WarmUp: init_value=-1"),
        (lambda: OneCycle(0.1, steps=0), "OneCycle: steps=0"),
        (lambda: OneCycle(-1, steps=3), "OneCycle: peak_value=-1"),
        (
            lambda: OneCycle(0.1, steps=3, pct_start=1),
            "OneCycle: pct_start=1 must be at least 0, b",
        ),
        (lambda: OneCycle(0.1, steps=3, div_factor=0.5), r"OneCycle: div_factor=0\.5"),
        (lambda: OneCycle(0.1, steps=3, final_div_factor=0), "OneCycle: final_div_factor=0"),
        (lambda: Joined([], []), "Joined: boundaries=.* one entry fewer than schedules"),
        (
            lambda: Joined([Constant(1)], [3]),
            r"Joined: boundaries=\(3,\) must have one entry fewer",
        ),
        (
            lambda: Joined([Constant(1), 0.1], [3]),
            r"Joined: schedules\[1\]=0\.1 must be a schedule",
        ),
        (lambda: Joined([Constant(1)] * 3, [3, 3]), r"Joined: boundaries\[1\]=3 .* at least 4"),
        (lambda: Joined([Constant(1)] * 2, [0]), r"Joined: boundaries\[0\]=0 .* at least 1"),
        (lambda: Joined(Constant(1), []), "Joined: schedules=.* must be a list"),
        (lambda: Joined([Constant(1)], 3), "Joined: boundaries=3 must be a list"),
    ],
)
def test_a_wrong_setting_is_named(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


def test_a_growing_rate_says_when_it_passes_the_floats():
    schedule = Exponential(1e300, gamma=10)
    assert schedule(8) == pytest.approx(1e308, rel=1e-15)
    for step in (9, 400, 2**53):
        with pytest.raises(OverflowError, match=rf"no finite value at step={step}"):
            schedule(step)


def test_a_schedule_without_a_value_says_what_it_needs():
    class Empty(Schedule):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty needs a method _value"):
        Empty()(0)


@pytest.mark.parametrize("wrap", [lambda f: WarmUp(f, 3), lambda f: Joined([f], [])])
def test_an_exception_of_the_caller_s_schedule_passes_unchanged(wrap):
    error = KeyError("mine")

    def broken(step):
        raise error

    with pytest.raises(KeyError) as caught:
        wrap(broken)(1)
    assert caught.value is error


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.integers(-3, 10**20),
    st.floats(),
    st.floats(width=16).map(np.float16),
    st.just(Constant(0.1)),
    st.lists(st.integers(-1, 3) | st.just(Constant(0.1)) | st.floats(), max_size=3),
    st.sampled_from([10**400, 1j, np.zeros(0), np.ones((1, 1)), np.array(2), lambda step: 0.5]),
)
KINDS = [type(s) for s in EXAMPLES]


@given(kind=st.sampled_from(KINDS), data=st.data(), steps=st.lists(JUNK | st.integers(0, 50)))
def test_any_settings_give_values_or_an_error_that_names_the_setting(kind, data, steps):
    names = [field.name for field in fields(kind)]
    sound = {name: getattr(EXAMPLES[KINDS.index(kind)], name) for name in names}
    changed = data.draw(st.sets(st.sampled_from(names)))
    settings_ = sound | {name: data.draw(JUNK, label=name) for name in changed}
    try:
        schedule = kind(**settings_)
    except (TypeError, ValueError) as error:
        assert any(name in str(error) for name in changed)
        return
    for step in [0, 1, *steps]:
        try:
            value = schedule(step)
        except (TypeError, ValueError, OverflowError) as error:
            assert "step" in str(error)
        else:
            assert isfinite(value)
            assert value >= 0
