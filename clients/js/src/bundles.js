/** Code bundles, as JSON. */
import { createHash } from 'node:crypto';
import { Fail, harden, q } from './fail.js';
import * as ops from './ops.js';
import { conflictAs } from './words.js';

const sha256 = text => createHash('sha256').update(text).digest('hex');

/** The id in the name of a bundle's artifact. */
export const bundleIDFromName = name => {
  typeof name === 'string' || Fail`artifact name must be a string`;
  const [tag, ...pieces] = name.split('.');
  if (tag !== 'bundle' || pieces.length !== 1) {
    Fail`expected artifact name of the form 'bundle.{bundleID}', saw ${q(name)}`;
  }
  return pieces[0];
};
harden(bundleIDFromName);

const insistId = bundleID => {
  typeof bundleID === 'string' || Fail`bundleID must be a string`;
};

/** Refuses what the id does not name, before anything is sent. */
const insistNamed = (bundleID, bundle, json) => {
  const { moduleFormat } = bundle;
  if (bundleID.startsWith('b0-')) {
    moduleFormat === 'nestedEvaluate' || Fail`unsupported b0- module format ${q(moduleFormat)}`;
    bundleID === `b0-${sha256(json)}` || Fail`bundleID ${q(bundleID)} does not match bundle`;
  } else if (bundleID.startsWith('b1-')) {
    moduleFormat === 'endoZipBase64' || Fail`unsupported b1- module format ${q(moduleFormat)}`;
    bundleID === `b1-${bundle.endoZipBase64Sha512}` || Fail`bundleID ${q(bundleID)} does not match bundle`;
  } else {
    Fail`unsupported BundleID ${bundleID}`;
  }
};

export const makeBundleStore = session => {
  const ask = (operation, bundleID) => {
    insistId(bundleID);
    const { connection } = session;
    connection.request(operation, 1).name(bundleID);
    return connection.reply()[0];
  };

  const addBundle = (bundleID, bundle) => {
    insistId(bundleID);
    const json = JSON.stringify(bundle);
    insistNamed(bundleID, bundle, json);
    session.changing();
    const { connection } = session;
    const writer = connection.request(ops.BUNDLE_ADD, 2);
    writer.name(bundleID);
    writer.text(json);
    try {
      connection.reply();
    } catch (error) {
      throw conflictAs(error, 'bundles.bundleID', 'PRIMARYKEY');
    }
  };

  const hasBundle = bundleID => {
    session.check();
    return ask(ops.BUNDLE_HAS, bundleID);
  };

  const getBundle = bundleID => {
    session.check();
    return harden(JSON.parse(ask(ops.BUNDLE_GET, bundleID)));
  };

  const deleteBundle = bundleID => {
    if (hasBundle(bundleID)) {
      session.changing();
      ask(ops.BUNDLE_DELETE, bundleID);
    }
  };

  return { addBundle, hasBundle, getBundle, deleteBundle };
};
