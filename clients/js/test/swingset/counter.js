import { Far } from '@endo/far';

/* global VatData */
const VERSION = 1;

/** Counts in durable storage, and keeps an entry for each step. */
export const buildRootObject = (_powers, _parameters, baggage) => {
  if (!baggage.has('steps')) {
    baggage.init('steps', VatData.makeScalarBigMapStore('steps', { durable: true }));
    baggage.init('total', 0);
  }
  const steps = baggage.get('steps');
  return Far('counter', {
    bump: count => {
      const total = baggage.get('total') + count;
      baggage.set('total', total);
      for (let i = 0; i < count; i += 1) {
        steps.init(`step ${total - i}`, `entry ${total - i} \u00e9 \u{1f600} of version ${VERSION}`);
      }
      return total;
    },
    total: () => `${baggage.get('total')} by version ${VERSION}`,
  });
};
harden(buildRootObject);
