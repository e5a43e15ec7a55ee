export default {
  name: "slow",
  fn: async ({ i }, { signal }) => {
    if (i[0] > 1) {
      console.error("the second waits");
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    return i;
  },
  axisValues: { i: [1, 2, 3] },
  chunkSpec: { i: 1 },
};
