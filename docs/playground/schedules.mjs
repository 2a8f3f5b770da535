/**
 * Schedules: the twins of gdlib.schedules. A schedule is described by plain data, its class's name
 * and its settings: `{name: "Cosine", init_value: 0.1, steps: 1000, end_value: 0}`.
 */

/** From `start` (part 0) to `end` (part 1) along half a wave of the cosine. */
function halfWave(start, end, part) {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * part));
}

const VALUES = new Map(Object.entries({
  Constant: ({ value }) => value,
  StepDecay: ({ init_value, step_size, gamma }, step) => init_value * Math.pow(gamma, Math.floor(step / step_size)),
  Exponential: ({ init_value, gamma }, step) => init_value * Math.pow(gamma, step),
  Polynomial: ({ init_value, steps, end_value, power }, step) =>
    end_value + (init_value - end_value) * Math.pow(1 - Math.min(step, steps) / steps, power),
  Cosine: ({ init_value, steps, end_value }, step) =>
    halfWave(init_value, end_value, Math.min(step, steps) / steps),
  WarmRestarts({ init_value, steps, mult, end_value }, step) {
    let period = steps;
    if (mult === 1) step %= period;
    while (step >= period) {
      step -= period;
      period *= mult;
    }
    return halfWave(init_value, end_value, step / period);
  },
  WarmUp({ schedule, steps, init_value }, step) {
    if (step >= steps) return valueAt(schedule, step - steps);
    return init_value + (valueAt(schedule, 0) - init_value) * (step / steps);
  },
  OneCycle({ peak_value, steps, pct_start, div_factor, final_div_factor }, step) {
    const low = peak_value / div_factor;
    const last = low / final_div_factor;
    const top = pct_start * steps - 1;
    const end = steps - 1;
    if (step < top) return halfWave(low, peak_value, step / top);
    if (step < end) return halfWave(peak_value, last, (step - top) / (end - top));
    return last;
  },
  Joined({ schedules, boundaries }, step) {
    const i = boundaries.filter((boundary) => step >= boundary).length;
    return valueAt(schedules[i], step - (i ? boundaries[i - 1] : 0));
  },
}));

/**
 * The value of a schedule after so many steps are done.
 * @param {{name: string}} schedule
 * @param {number} step from 0
 */
export function valueAt(schedule, step) {
  return VALUES.get(schedule.name)(schedule, step);
}
