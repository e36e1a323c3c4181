import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';

/** Makes vats, upgrades one, terminates one. */
export const buildRootObject = () => {
  let admin;
  const counters = new Map();
  return Far('root', {
    bootstrap: async (vats, devices) => {
      admin = await E(vats.vatAdmin).createVatAdminService(devices.vatAdmin);
    },
    make: async name => {
      counters.set(name, await E(admin).createVatByName('counter', { name }));
    },
    bump: async (name, count) => E(counters.get(name).root).bump(count),
    total: async name => E(counters.get(name).root).total(),
    upgrade: async name => {
      const bundle = await E(admin).getNamedBundleCap('counter2');
      await E(counters.get(name).adminNode).upgrade(bundle);
    },
    terminate: async name => {
      await E(counters.get(name).adminNode).terminateWithFailure(harden(Error(`${name} is to end`)));
    },
  });
};
harden(buildRootObject);
