// Does something with each of a list, as many at once as the machine has cores, four at most: a tab waits longer than it works.
import { availableParallelism } from "node:os";

const LANES = Math.min(4, Math.max(2, availableParallelism()));

/** Calls `work` with each item. Ends when all have ended, or at the first that throws. */
export async function inLanes(items, work) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
