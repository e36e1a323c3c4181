/** Measures how long a piece of work takes. */
export const makeSnapStoreIO = () => ({
  measureSeconds: async work => {
    const begin = performance.now();
    const result = await work();
    return { result, duration: (performance.now() - begin) / 1000 };
  },
});
