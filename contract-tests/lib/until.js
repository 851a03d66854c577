// Waiting without guessing how long: for a condition with a deadline, and for nothing to happen.

const LOOK_EVERY_MS = 20;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is truthy and gives it back. Fails with `what` at the deadline. */
export async function until(what, deadlineMs, ask) {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
