/**
 * Noise that is a function of a seed and a step: the twin of gdlib.noise, bit for bit.
 * Threefry-2x32 with 20 rounds; the sum of its four halves of words is scaled to variance 1.
 */
const SCALE = 2.6428997921303018e-5;
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
const NOISE = 0; // what the bits are used for

/** The noise of one coordinate in step t. */
export function unitNoise(seed, t, coordinate) {
  const key = [seed | 0, t | 0, seed ^ t ^ 0x1bd11bda];
  let a = (coordinate + key[0]) | 0;
  let b = (NOISE + key[1]) | 0;
  for (let n = 0; n < 20; n++) {
    const r = ROTATIONS[n % 8];
    a = (a + b) | 0;
    b = ((b << r) | (b >>> (32 - r))) ^ a;
    if (n % 4 === 3) {
      const j = (n + 1) / 4;
      a = (a + key[j % 3]) | 0;
      b = (b + key[(j + 1) % 3] + j) | 0;
    }
  }
  const sum = (a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16);
  return (sum - 131070) * SCALE;
}
