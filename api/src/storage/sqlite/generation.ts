/**
 * Events are cut into generations of 32,768 by their position. The index that finds repeats starts with the
 * generation, so that new ids, random as they are, go into the last one only: a few hundred pages that stay in memory.
 */
export const GENERATION_BITS = 15;

export const generationOf = (seq: number): number => Math.floor(seq / 2 ** GENERATION_BITS);
